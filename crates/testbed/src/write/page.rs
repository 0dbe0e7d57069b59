//! A file while it is being written: its lines, and which of them shows which move.

use crate::error::TestbedError;
use crate::world::World;

/// One written file.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// File name, without a folder.
    pub name: String,
    /// What kind of export it is: `boc_debit_csv`, `camt.053`, …
    pub format: &'static str,
    /// Encoding label as in the WHATWG standard; `binary` for a workbook.
    pub encoding: &'static str,
    /// Accounts (indices) whose books it shows.
    pub accounts: Vec<usize>,
    /// Whether the latest booking comes first.
    pub newest_first: bool,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Which move is shown where: (move, entry counted from 1, row counted from 1 where the format is made of lines).
    pub shown: Vec<(usize, u64, Option<u64>)>,
    /// Rows that hold no true move: planted defects, with what is wrong.
    pub bad_rows: Vec<(u64, &'static str)>,
}

/// Lines of text, counted.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    text: String,
    rows: u64,
    entries: u64,
    end: &'static str,
    shown: Vec<(usize, u64, Option<u64>)>,
    bad_rows: Vec<(u64, &'static str)>,
}

impl Lines {
    /// Lines that end with `end`.
    pub(crate) fn ending(end: &'static str) -> Self {
        Self { end, ..Self::default() }
    }

    /// A line that shows no move.
    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push_str(self.end);
        self.rows += 1;
    }

    /// Several such lines.
    pub(crate) fn lines(&mut self, lines: &str) {
        for line in lines.lines() {
            self.line(line);
        }
    }

    /// A line that shows a move (and a fee charged with it, if any).
    pub(crate) fn entry(&mut self, moves: &[usize], line: &str) {
        self.line(line);
        self.entries += 1;
        self.shown.extend(moves.iter().map(|id| (*id, self.entries, Some(self.rows))));
    }

    /// A line that should show a move and cannot be read.
    pub(crate) fn bad(&mut self, what: &'static str, line: &str) {
        self.line(line);
        self.bad_rows.push((self.rows, what));
    }

    /// Marks the moves that the lines just written show, where an entry spans several lines.
    pub(crate) fn spanning(&mut self, moves: &[usize]) {
        self.entries += 1;
        self.shown.extend(moves.iter().map(|id| (*id, self.entries, None)));
    }

    /// The finished file.
    pub(crate) fn page(
        self,
        name: String,
        format: &'static str,
        encoding: &'static str,
    ) -> Result<Page, TestbedError> {
        let bytes = encode(&self.text, &name, encoding)?;
        let (shown, bad_rows) = (self.shown, self.bad_rows);
        Ok(Page { name, format, encoding, bytes, shown, bad_rows, ..Page::default() })
    }
}

impl Page {
    /// Says whose books these are and in which order.
    pub(crate) fn of(mut self, accounts: Vec<usize>, newest_first: bool) -> Self {
        (self.accounts, self.newest_first) = (accounts, newest_first);
        self
    }
}

/// The text in its declared encoding. `utf-8-bom` is UTF-8 with a byte order mark.
fn encode(text: &str, name: &str, encoding: &'static str) -> Result<Vec<u8>, TestbedError> {
    match encoding {
        "utf-8-bom" => Ok([b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        "gb18030" => {
            let (bytes, _, lossy) = encoding_rs::GB18030.encode(text);
            if lossy {
                Err(TestbedError::Encoding { name: name.to_owned(), encoding })
            } else {
                Ok(bytes.into_owned())
            }
        }
        _ => Ok(text.as_bytes().to_vec()),
    }
}

/// A CSV field, quoted where it must be.
pub(crate) fn field(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// A plain decimal with thousands separators: `1,234.50`.
pub(crate) fn grouped(plain: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut text = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A number with its middle hidden: first four and last four characters around `stars`.
pub(crate) fn masked(number: &str, stars: &str) -> String {
    let count = number.chars().count();
    if count <= 8 {
        return number.to_owned();
    }
    let head: String = number.chars().take(4).collect();
    let tail: String = number.chars().skip(count - 4).collect();
    format!("{head}{stars}{tail}")
}

/// `bank_number.ext`, with only characters that every file system takes.
pub(crate) fn file_name(world: &World, account: usize, bank: &str, part: &str, extension: &str) -> String {
    let number = &world.accounts[account].number;
    let safe: String = number.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("{bank}_{safe}{part}.{extension}")
}

/// First and last second of the bookings; the day the case begins if there are none.
pub(crate) fn period(world: &World, ids: impl Iterator<Item = usize> + Clone) -> (i64, i64) {
    let times = ids.map(|id| world.moves[id].time);
    let begins = crate::clock::CASE_BEGINS;
    (times.clone().min().unwrap_or(begins), times.max().unwrap_or(begins))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped_from_the_point() {
        let texts = ["0.05", "999.00", "1234.50", "-1234567.89", "12"].map(grouped);
        assert_eq!(texts, ["0.05", "999.00", "1,234.50", "-1,234,567.89", "12"]);
    }

    #[test]
    fn a_masked_number_keeps_both_ends() {
        assert_eq!(masked("6299912345678901234", "******"), "6299******1234");
    }
}
