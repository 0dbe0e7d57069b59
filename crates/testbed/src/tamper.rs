//! What does damage look like? One kind each, so that a test can say which one was noticed.

use std::path::Path;

use crate::error::TestbedError;

/// Flips one bit: bit `bit % 8` of byte `byte`.
///
/// # Errors
/// When the file cannot be read or written, or has no such byte.
pub fn flip_bit(path: &Path, byte: u64, bit: u8) -> Result<(), TestbedError> {
    let mut bytes = read(path)?;
    let place = usize::try_from(byte).ok().and_then(|index| bytes.get_mut(index));
    let place =
        place.ok_or_else(|| TestbedError::TooShort { path: path.to_owned(), what: "byte", at: byte })?;
    *place ^= 1 << (bit % 8);
    write(path, &bytes)
}

/// Cuts the file after its first `keep` bytes.
///
/// # Errors
/// When the file cannot be read or written, or is not longer than that.
pub fn cut_file(path: &Path, keep: u64) -> Result<(), TestbedError> {
    let mut bytes = read(path)?;
    let short = || TestbedError::TooShort { path: path.to_owned(), what: "byte", at: keep };
    let keep = usize::try_from(keep).ok().filter(|keep| *keep < bytes.len()).ok_or_else(short)?;
    bytes.truncate(keep);
    write(path, &bytes)
}

/// Takes out one line, counted from 1.
///
/// # Errors
/// When the file cannot be read or written, or has no such line.
pub fn drop_line(path: &Path, line: u64) -> Result<(), TestbedError> {
    let bytes = read(path)?;
    let mut lines = lines_of(&bytes);
    lines.remove(place(path, &lines, line)?);
    write(path, &lines.concat())
}

/// Lets two lines, counted from 1, change places.
///
/// # Errors
/// When the file cannot be read or written, or lacks one of the lines.
pub fn swap_lines(path: &Path, first: u64, second: u64) -> Result<(), TestbedError> {
    let bytes = read(path)?;
    let mut lines = lines_of(&bytes);
    let (a, b) = (place(path, &lines, first)?, place(path, &lines, second)?);
    lines.swap(a, b);
    write(path, &lines.concat())
}

fn lines_of(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// Index of a line counted from 1.
fn place(path: &Path, lines: &[&[u8]], line: u64) -> Result<usize, TestbedError> {
    let index = line.checked_sub(1).and_then(|index| usize::try_from(index).ok());
    let short = || TestbedError::TooShort { path: path.to_owned(), what: "line", at: line };
    index.filter(|index| *index < lines.len()).ok_or_else(short)
}

fn read(path: &Path) -> Result<Vec<u8>, TestbedError> {
    std::fs::read(path).map_err(|source| TestbedError::Read { path: path.to_owned(), source })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), TestbedError> {
    std::fs::write(path, bytes).map_err(|source| TestbedError::Write { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The file after the damage.
    fn check(damage: impl Fn(&Path) -> Result<(), TestbedError>) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "one\ntwo\nthree").unwrap();
        damage(&path).map_err(|error| error.to_string().replace(&path.display().to_string(), "file"))?;
        Ok(String::from_utf8(std::fs::read(&path).unwrap()).unwrap())
    }

    #[test]
    fn damage_is_what_it_says_and_nothing_more() {
        assert_eq!(check(|path| flip_bit(path, 0, 1)).unwrap(), "mne\ntwo\nthree");
        assert_eq!(check(|path| cut_file(path, 5)).unwrap(), "one\nt");
        assert_eq!(check(|path| drop_line(path, 2)).unwrap(), "one\nthree");
        assert_eq!(check(|path| swap_lines(path, 1, 2)).unwrap(), "two\none\nthree");
    }

    #[test]
    fn damage_that_cannot_be_done_is_refused() {
        assert_eq!(check(|path| drop_line(path, 4)).unwrap_err(), "damaging file: it has no line 4");
        assert_eq!(check(|path| cut_file(path, 13)).unwrap_err(), "damaging file: it has no byte 13");
        assert_eq!(check(|path| flip_bit(path, 13, 0)).unwrap_err(), "damaging file: it has no byte 13");
    }
}
