//! What is this member called, when the archive does not say in which encoding?
//!
//! UTF-8 where the bytes are UTF-8; else what `chardetng` makes of all such names seen so far: the names of an archive
//! come from one machine. Windows in China writes GBK, in Taiwan and Hong Kong Big5. Short names are pairs of
//! bytes in both; then the reading counts that has only common characters (GB 2312 level 1; Big5's frequent plane).

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030};

/// Reads names.
pub(super) struct Names {
    detector: EncodingDetector,
    any: bool,
    /// Every pair of bytes so far is a common character in GBK, in Big5.
    common: (bool, bool),
}

impl Names {
    pub(super) fn new() -> Self {
        Self { detector: EncodingDetector::new(Iso2022JpDetection::Deny), any: false, common: (true, true) }
    }

    /// Takes a name into account before it is read.
    pub(super) fn learn(&mut self, raw: &[u8]) {
        if std::str::from_utf8(raw).is_err() {
            self.any = true;
            let (gbk, big5) = common(raw);
            self.common = (self.common.0 && gbk, self.common.1 && big5);
            self.detector.feed(raw, false);
            // A separator keeps the end of one name from joining the beginning of the next.
            self.detector.feed(b"\n", false);
        }
    }

    fn encoding(&self) -> &'static Encoding {
        let guess = self.detector.guess(None, Utf8Detection::Deny);
        // GB18030 has all of GBK.
        match self.common {
            (true, false) => GB18030,
            _ if !self.any || guess.name() == "GBK" => GB18030,
            _ => guess,
        }
    }

    /// The name as text with `/`, and its bytes in hex where they are no UTF-8.
    pub(super) fn read(&self, raw: &[u8]) -> (String, Option<String>) {
        if let Ok(text) = std::str::from_utf8(raw) {
            return (text.to_owned(), None);
        }
        let text = [self.encoding(), GB18030]
            .iter()
            .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(raw))
            .unwrap_or_else(|| String::from_utf8_lossy(raw));
        (text.into_owned(), Some(hex::encode(raw)))
    }
}

/// Whether all pairs of bytes are common characters in GBK, in Big5.
fn common(raw: &[u8]) -> (bool, bool) {
    let (mut gbk, mut big5) = (true, true);
    let mut bytes = raw.iter().copied();
    while let Some(lead) = bytes.next() {
        if lead >= 0x80 {
            let trail = bytes.next().unwrap_or(0);
            gbk &= matches!(lead, 0xb0..=0xd7) && trail >= 0xa1;
            big5 &= matches!(lead, 0xa4..=0xc6);
        }
    }
    (gbk, big5)
}

/// A path of a Windows archiver that used `\` although the format says `/`.
pub(super) fn slashed(name: String) -> String {
    if name.contains('\\') && !name.contains('/') { name.replace('\\', "/") } else { name }
}
