//! In which encoding is this text file written? Decided from the head, then held to account row by row.
//!
//! A byte order mark decides; then valid UTF-8; then the pattern of zero bytes that UTF-16 leaves; then a vote between
//! the detector `chardetng` and the words that headers of Chinese statements use. A row that does not decode in the
//! file's encoding is tried in the others that its region uses (exports pasted together), else refused.

use encoding_rs::{BIG5, Encoding, GB18030, WINDOWS_1252};

/// How a file's bytes stand for characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, ASCII included.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Another one in which quotes, commas, tabs and line ends are single bytes that occur in no other character.
    Legacy(&'static Encoding),
}

impl TextEncoding {
    /// The encoding's name as the WHATWG standard writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Legacy(encoding) => encoding.name(),
        }
    }

    /// Bytes of one code unit: 2 for UTF-16, else 1.
    #[must_use]
    pub fn unit(self) -> usize {
        match self {
            Self::Utf16Le | Self::Utf16Be => 2,
            Self::Utf8 | Self::Legacy(_) => 1,
        }
    }
}

/// Words that stand in the heads of statements, in both scripts: what a wrong decoding does not produce.
const HEADER_WORDS: [&str; 34] = [
    "交易", "日期", "时间", "金额", "余额", "摘要", "账号", "账户", "对方", "户名", "收入", "支出", "币种",
    "备注", "商品", "状态", "借方", "貸方", "贷方", "時間", "金額", "餘額", "賬戶", "帳戶", "帳號", "賬號",
    "對方", "戶名", "幣別", "備註", "支付", "银行", "銀行", "存入",
];

/// The encoding of a file from its first bytes. Pure ASCII counts as UTF-8.
#[must_use]
pub fn detect(head: &[u8]) -> TextEncoding {
    match head {
        [0xef, 0xbb, 0xbf, ..] => return TextEncoding::Utf8,
        [0xff, 0xfe, ..] => return TextEncoding::Utf16Le,
        [0xfe, 0xff, ..] => return TextEncoding::Utf16Be,
        _ => {}
    }
    if let Some(wide) = wide_without_mark(head) {
        return wide;
    }
    match std::str::from_utf8(head) {
        Ok(_) => return TextEncoding::Utf8,
        Err(error) if error.error_len().is_none() => return TextEncoding::Utf8,
        Err(_) if mostly_utf8(head) => return TextEncoding::Utf8,
        Err(_) => {}
    }
    legacy(head)
}

/// UTF-16 without a mark: digits, commas and line ends leave a zero in every second byte.
fn wide_without_mark(head: &[u8]) -> Option<TextEncoding> {
    let sample = head.get(..head.len().min(4096) & !1)?;
    let units = sample.len() / 2;
    if units < 4 {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let (rare, common) = (units / 50, units / 8);
    match () {
        () if second > common && first <= rare => Some(TextEncoding::Utf16Le),
        () if first > common && second <= rare => Some(TextEncoding::Utf16Be),
        () => None,
    }
}

/// More lines with valid non-ASCII UTF-8 than lines that are no UTF-8: a UTF-8 file with bad rows in it.
fn mostly_utf8(head: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for line in head.split(|byte| *byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(text) if text.is_ascii() => {}
            Ok(text) if all_east_asian(text) => good += 1,
            Ok(_) => {}
            Err(error) if error.error_len().is_none() => {}
            Err(_) => bad += 1,
        }
    }
    good > bad
}

/// The vote for files that are neither UTF-8 nor UTF-16.
fn legacy(head: &[u8]) -> TextEncoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(head, false);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    let (chinese, taiwanese) = (header_words(head, GB18030), header_words(head, BIG5));
    let winner = match () {
        () if chinese > taiwanese => GB18030,
        () if taiwanese > chinese => BIG5,
        () if guess.name() == "GBK" => GB18030,
        () if guess.is_ascii_compatible() => guess,
        () => WINDOWS_1252,
    };
    TextEncoding::Legacy(winner)
}

/// How many header words a decoding shows.
fn header_words(head: &[u8], encoding: &'static Encoding) -> usize {
    let (text, _) = encoding.decode_without_bom_handling(head);
    HEADER_WORDS.iter().filter(|word| text.contains(**word)).count()
}

/// All characters beyond ASCII are of the blocks that Chinese text uses.
fn all_east_asian(text: &str) -> bool {
    text.chars().all(|mark| mark.is_ascii() || matches!(mark, '\u{2010}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{ffef}' | '¥'))
}

/// The text of one row, and whether another encoding than the file's had to be used. `room` keeps decoded text.
///
/// # Errors
/// When the bytes are no text in any encoding that may occur in such a file.
pub fn decode<'a>(
    encoding: TextEncoding,
    bytes: &'a [u8],
    room: &'a mut String,
) -> Result<(&'a str, Option<&'static str>), Undecodable> {
    match encoding {
        TextEncoding::Utf8 => match std::str::from_utf8(bytes) {
            Ok(text) => Ok((text, None)),
            Err(_) => fallback(bytes, room),
        },
        TextEncoding::Utf16Le => wide(bytes, u16::from_le_bytes, room),
        TextEncoding::Utf16Be => wide(bytes, u16::from_be_bytes, room),
        TextEncoding::Legacy(legacy) => {
            if let Ok(text) = std::str::from_utf8(bytes)
                && (text.is_ascii() || (legacy != WINDOWS_1252 && looks_like_utf8(text)))
            {
                return Ok((text, (!text.is_ascii()).then_some("UTF-8")));
            }
            match into_room(legacy, bytes, room) {
                true => Ok((room.as_str(), None)),
                false => {
                    std::str::from_utf8(bytes).map(|text| (text, Some("UTF-8"))).map_err(|_| Undecodable)
                }
            }
        }
    }
}

/// At least two characters beyond ASCII and all of them Chinese: two-byte encodings do not give this by accident.
fn looks_like_utf8(text: &str) -> bool {
    all_east_asian(text) && text.chars().filter(|mark| !mark.is_ascii()).count() >= 2
}

/// A row of a UTF-8 file that is no UTF-8.
fn fallback<'a>(bytes: &[u8], room: &'a mut String) -> Result<(&'a str, Option<&'static str>), Undecodable> {
    for encoding in [GB18030, BIG5] {
        if into_room(encoding, bytes, room) && all_east_asian(room) {
            return Ok((room.as_str(), Some(encoding.name())));
        }
    }
    Err(Undecodable)
}

/// Decodes into the room; false if a byte has no meaning.
fn into_room(encoding: &'static Encoding, bytes: &[u8], room: &mut String) -> bool {
    room.clear();
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => {
            room.push_str(&text);
            true
        }
        None => false,
    }
}

fn wide<'a>(
    bytes: &[u8],
    unit: fn([u8; 2]) -> u16,
    room: &'a mut String,
) -> Result<(&'a str, Option<&'static str>), Undecodable> {
    room.clear();
    let units = bytes.chunks_exact(2);
    if !units.remainder().is_empty() {
        return Err(Undecodable);
    }
    let units =
        units.map(|pair| unit([pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0)]));
    for mark in char::decode_utf16(units) {
        room.push(mark.map_err(|_| Undecodable)?);
    }
    Ok((room.as_str(), None))
}

/// A row that is text in no encoding that may occur in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the row is not text in the file's encoding")]
pub struct Undecodable;

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "交易日期,摘要,金额,余额\n2024-01-01,消费,-1.00,2.00\n";
    const TAIWAN: &str = "交易日期,摘要,金額,餘額,備註\n2024/01/01,提款,100,200,跨行\n";

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn each_encoding_of_a_statement_is_recognised() {
        let cases: [(Vec<u8>, &str); 7] = [
            (HEAD.into(), "UTF-8"),
            (GB18030.encode(HEAD).0.into_owned(), "gb18030"),
            (BIG5.encode(TAIWAN).0.into_owned(), "Big5"),
            (utf16(HEAD, u16::to_le_bytes), "UTF-16LE"),
            (utf16(HEAD, u16::to_be_bytes), "UTF-16BE"),
            (
                WINDOWS_1252
                    .encode("Datum;Währung;Verwendungszweck\n01.02.2024;EUR;Müllgebühr für März\n")
                    .0
                    .into_owned(),
                "windows-1252",
            ),
            (b"Date,Amount\n".to_vec(), "UTF-8"),
        ];
        for (bytes, name) in cases {
            assert_eq!(detect(&bytes).name(), name);
        }
    }

    #[test]
    fn a_row_pasted_in_from_another_export_is_read_in_its_own_encoding() {
        let row = "2024-01-01,支付宝消费,-1.00";
        let mut room = String::new();
        let pasted = GB18030.encode(row).0.into_owned();
        assert_eq!(decode(TextEncoding::Utf8, &pasted, &mut room), Ok((row, Some("gb18030"))));
        assert_eq!(
            decode(TextEncoding::Legacy(GB18030), row.as_bytes(), &mut room),
            Ok((row, Some("UTF-8")))
        );
        assert_eq!(decode(TextEncoding::Utf8, b"a\xff\xffb", &mut room), Err(Undecodable));
        assert_eq!(decode(TextEncoding::Utf16Le, b"a", &mut room), Err(Undecodable));
    }
}
