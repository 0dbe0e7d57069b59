//! Does every parser of sealed bytes refuse what is not canonical and read back what it accepts?

use thalweg_seal::{Checkpoint, Key, RowIndex, package, parse_entries};

/// A note that is signed by this key's owner is the only one that opens; the key is the one of the kept corpus.
const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

/// `log/entries`.
pub fn log_entries(data: &[u8]) {
    if let Ok(records) = parse_entries(data) {
        let lines = data.iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(records.len(), lines, "one event a line");
    }
}

/// A signed checkpoint, and the text of a key.
///
/// # Panics
/// When the key above is none.
pub fn checkpoint(data: &[u8]) {
    let key = Key::parse(KEY).expect("the published key of the note format's own example");
    if let Ok(head) = Checkpoint::open(data, &key) {
        assert_eq!(head.note, data);
    }
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(key) = Key::parse(text)
    {
        assert_eq!(key.text(), text);
    }
}

/// A package: one that cannot be parsed never verifies.
pub fn package_file(data: &[u8]) {
    let parsed = package::parse(data).is_ok();
    let report = package::verify(data, &thalweg_seal::verify::Options::default());
    assert!(parsed || !report.holds(), "a package that is none was verified");
}

/// A row index.
pub fn row_index(data: &[u8]) {
    if let Ok(index) = RowIndex::parse(data.to_vec()) {
        assert!(index.rows <= thalweg_seal::limits::ROWS);
    }
}
