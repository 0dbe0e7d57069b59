//! When are two spellings of one name the same letters? Width, case, accents, punctuation and titles folded away.

use unicode_normalization::UnicodeNormalization;

use super::burmese;

/// Titles that stand before or after a Latin name. Ambiguous ones (Burmese U, Malay Tan Sri) are left in.
const TITLES: [&str; 22] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mdm",
    "madam",
    "dr",
    "prof",
    "professor",
    "sir",
    "dato",
    "datuk",
    "datin",
    "khun",
    "daw",
    "herr",
    "frau",
    "monsieur",
    "madame",
    "jr",
    "sr",
    "esq",
];

/// Titles that follow a Chinese name, in simplified characters, longest first.
const HAN_TITLES: [&str; 17] = [
    "老先生",
    "老太太",
    "女士们",
    "先生",
    "女士",
    "小姐",
    "太太",
    "夫人",
    "老师",
    "经理",
    "同志",
    "警官",
    "律师",
    "医生",
    "博士",
    "教授",
    "阿姨",
];

/// Titles that stand before a Thai name, longest first.
const THAI_TITLES: [&str; 5] = ["นางสาว", "นาง", "นาย", "คุณ", "ด.ช."];

/// The script by which a part of a name is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Script {
    /// Latin letters, with or without accents.
    Latin,
    /// Chinese characters.
    Han,
    /// Thai.
    Thai,
    /// Lao.
    Lao,
    /// Khmer.
    Khmer,
    /// Burmese.
    Burmese,
    /// Any other letters.
    Other,
}

/// The script of a letter or mark; digits, spaces and punctuation have none.
pub(crate) fn script(c: char) -> Option<Script> {
    match c {
        _ if is_han(c) => Some(Script::Han),
        '\u{0E01}'..='\u{0E3A}' | '\u{0E40}'..='\u{0E4E}' => Some(Script::Thai),
        '\u{0E80}'..='\u{0EFF}' => Some(Script::Lao),
        '\u{1780}'..='\u{17D3}' => Some(Script::Khmer),
        '\u{1000}'..='\u{109F}' | '\u{AA60}'..='\u{AA7F}' => Some(Script::Burmese),
        '\u{0300}'..='\u{036F}' => None,
        _ if c.is_ascii_alphabetic() => Some(Script::Latin),
        '\u{00AA}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}' if c.is_alphabetic() => Some(Script::Latin),
        _ if c.is_alphabetic() => Some(Script::Other),
        _ => None,
    }
}

/// Whether a character is a Chinese character (unified ideographs and their extensions, and 〇 and 々).
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' | '〇' | '々')
}

/// Latin letters without their accents, everything else as it was; case and order are kept.
pub(crate) fn without_accents(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_latin = false;
    for c in text.nfd() {
        if matches!(c, '\u{0300}'..='\u{036F}' | '\u{1DC0}'..='\u{1DFF}') {
            if !after_latin {
                out.push(c);
            }
            continue;
        }
        after_latin = script(c) == Some(Script::Latin);
        match undecomposed(c) {
            Some(plain) => out.push_str(plain),
            None => out.push(c),
        }
    }
    out.nfc().collect()
}

/// Latin letters whose stroke or ligature Unicode does not decompose.
fn undecomposed(c: char) -> Option<&'static str> {
    Some(match c {
        'đ' | 'ð' | 'ɖ' => "d",
        'Đ' | 'Ð' => "D",
        'ø' => "o",
        'Ø' => "O",
        'ł' => "l",
        'Ł' => "L",
        'ħ' => "h",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'þ' => "th",
        'Þ' => "TH",
        _ => return None,
    })
}

/// The parts of a name, folded: accents, width, case, punctuation and titles gone, Chinese in simplified characters,
/// Burmese in Unicode. Parts stand in the order of the text; neighbouring scripts are parts of their own.
pub(crate) fn parts(text: &str) -> Vec<(Script, String)> {
    let wide: String = burmese::to_unicode(text).nfkc().collect();
    let plain = without_accents(&wide).to_lowercase();
    let mut parts: Vec<(Script, String)> = Vec::new();
    let mut open = false;
    for c in plain.chars() {
        match script(c) {
            Some(script) => match parts.last_mut() {
                Some((last, part)) if open && *last == script => part.push(c),
                _ => parts.push((script, c.to_string())),
            },
            None if is_inside_word(c) => continue,
            None if c.is_ascii_digit() => match parts.last_mut() {
                Some((_, part)) if open => part.push(c),
                _ => parts.push((Script::Latin, c.to_string())),
            },
            None => {
                open = false;
                continue;
            }
        }
        open = true;
    }
    for (script, part) in &mut parts {
        if *script == Script::Han {
            *part = hanconv::t2s(part.as_str());
        }
    }
    untitled(parts)
}

/// Apostrophes, tone letters and what has no width stand inside a part and say nothing.
fn is_inside_word(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '`' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

fn untitled(mut parts: Vec<(Script, String)>) -> Vec<(Script, String)> {
    for (script, part) in &mut parts {
        let (before, after): (&[&str], &[&str]) = match script {
            Script::Han => (&[], &HAN_TITLES),
            Script::Thai => (&THAI_TITLES, &[]),
            _ => continue,
        };
        let shorter = after.iter().find_map(|title| part.strip_suffix(title));
        let shorter = shorter.or_else(|| before.iter().find_map(|title| part.strip_prefix(title)));
        if let Some(rest) = shorter.filter(|rest| !rest.is_empty()) {
            *part = rest.to_owned();
        }
    }
    let is_title = |(script, part): &(Script, String)| match script {
        Script::Latin => TITLES.contains(&part.as_str()),
        Script::Han => HAN_TITLES.contains(&part.as_str()),
        _ => false,
    };
    while parts.len() > 1 && parts.first().is_some_and(is_title) {
        parts.remove(0);
    }
    while parts.len() > 1 && parts.last().is_some_and(is_title) {
        parts.pop();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_go_and_the_order_and_case_stay() {
        for (from, to) in [
            ("Nguyễn Văn Đức", "Nguyen Van Duc"),
            ("AHMET ÇİÇEK", "AHMET CICEK"),
            ("Łukasz Øster", "Lukasz Oster"),
            ("Йод นาย ညီ", "Йод นาย ညီ"),
        ] {
            assert_eq!(without_accents(from), to);
        }
    }
}
