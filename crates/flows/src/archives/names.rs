//! What is this member called, when the archive does not say in which encoding?
//!
//! UTF-8 where the bytes are UTF-8; else what `chardetng` makes of all such names seen so far: the names of an archive
//! come from one machine. Windows in China writes GBK, in Taiwan and Hong Kong Big5.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030};

/// Reads names.
pub(super) struct Names {
    detector: EncodingDetector,
    any: bool,
}

impl Names {
    pub(super) fn new() -> Self {
        Self { detector: EncodingDetector::new(Iso2022JpDetection::Deny), any: false }
    }

    /// Takes a name into account before it is read.
    pub(super) fn learn(&mut self, raw: &[u8]) {
        if std::str::from_utf8(raw).is_err() {
            self.any = true;
            self.detector.feed(raw, false);
            // A separator keeps the end of one name from joining the beginning of the next.
            self.detector.feed(b"\n", false);
        }
    }

    fn encoding(&self) -> &'static Encoding {
        let guess = self.detector.guess(None, Utf8Detection::Deny);
        // GB18030 has all of GBK.
        if !self.any || guess.name() == "GBK" { GB18030 } else { guess }
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

/// A path of a Windows archiver that used `\` although the format says `/`.
pub(super) fn slashed(name: String) -> String {
    if name.contains('\\') && !name.contains('/') { name.replace('\\', "/") } else { name }
}
