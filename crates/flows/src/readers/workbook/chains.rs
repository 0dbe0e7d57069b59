//! Does this old workbook send its reader in circles? Chains of sectors of a compound file, followed before it is opened.
//!
//! An XLS file is a compound file ([MS-CFB]): a table says for every sector which one follows. A forged table can lead back
//! to a sector of the same chain, and a library that trusts it reads until memory is gone.

/// Where the first bytes of a compound file are.
const MAGIC: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// Numbers from here on are no sectors.
const NO_SECTOR: u32 = 0xffff_fffa;
/// Entries that a small file's table may have by naming its sectors more than once.
const MOST_REPEATED: usize = 1 << 20;
/// Streams below this size lie in the small sectors.
const SMALL_STREAM: u64 = 4096;

/// Whether a chain of the file never ends. A file that is no compound file has none.
#[must_use]
pub fn are_endless(bytes: &[u8]) -> bool {
    // A sector that the end of the file cuts off is read as it stands the first time and with zeros behind it later on.
    [false, true].into_iter().any(|padded| has_endless(bytes, padded))
}

fn has_endless(bytes: &[u8], padded: bool) -> bool {
    let Some(file) = Compound::of(bytes) else { return false };
    let Some(table) = file.table(padded) else { return true };
    let mut known = vec![false; table.len()];
    let Some(directory) = chain(&table, file.number(0x30), &mut known) else { return true };
    let Some(small) = chain(&table, file.number(0x3c), &mut known) else { return true };
    let small_table: Vec<u32> = small.iter().flat_map(|sector| numbers(file.sector(*sector))).collect();
    let mut small_known = vec![false; small_table.len()];
    for sector in directory {
        for entry in file.sector(sector).chunks_exact(128) {
            let number = |at: usize| read_u32(entry, at);
            let root = entry.get(66) == Some(&5);
            let small = !root && u64::from(number(120)) < SMALL_STREAM;
            let ends = match small {
                true => chain(&small_table, number(116), &mut small_known).is_some(),
                false => chain(&table, number(116), &mut known).is_some(),
            };
            if !ends {
                return true;
            }
        }
    }
    false
}

/// The bytes of the streams of these names, each cut off at the size of the file: a chain may share sectors with others.
/// Only for files without endless chains.
#[must_use]
pub fn streams(bytes: &[u8], names: &[&str]) -> Vec<Vec<u8>> {
    let Some(file) = Compound::of(bytes) else { return Vec::new() };
    let table = file.table(false).unwrap_or_default();
    let whole =
        |table: &[u32], start: u32| chain(table, start, &mut vec![false; table.len()]).unwrap_or_default();
    let directory: Vec<&[u8]> = whole(&table, file.number(0x30))
        .into_iter()
        .flat_map(|sector| file.sector(sector).chunks_exact(128))
        .collect();
    let small_table: Vec<u32> =
        whole(&table, file.number(0x3c)).iter().flat_map(|sector| numbers(file.sector(*sector))).collect();
    let joined = |sectors: Vec<u32>| -> Vec<u8> {
        sectors.into_iter().flat_map(|sector| file.sector(sector).iter().copied()).take(bytes.len()).collect()
    };
    let root = directory.first().map_or(u32::MAX, |root| read_u32(root, 116));
    let small_stream = joined(whole(&table, root));
    let mut found = Vec::new();
    for entry in directory.iter().filter(|entry| names.iter().any(|name| is_named(entry, name))) {
        let start = read_u32(entry, 116);
        found.push(match u64::from(read_u32(entry, 120)) < SMALL_STREAM {
            false => joined(whole(&table, start)),
            true => whole(&small_table, start)
                .into_iter()
                .flat_map(|sector| {
                    let from = (sector as usize).saturating_mul(64).min(small_stream.len());
                    let to = from.saturating_add(64).min(small_stream.len());
                    small_stream.get(from..to).unwrap_or(&[]).iter().copied()
                })
                .take(bytes.len())
                .collect(),
        });
    }
    found
}

/// Whether a directory entry has this name, whatever its letters' case.
fn is_named(entry: &[u8], name: &str) -> bool {
    let units = entry.get(..64).unwrap_or(&[]).chunks_exact(2);
    let letters = units.map(|unit| u16::from_le_bytes([unit[0], unit[1]])).take_while(|unit| *unit != 0);
    String::from_utf16_lossy(&letters.collect::<Vec<_>>()).eq_ignore_ascii_case(name)
}

/// A compound file's bytes and the size of its sectors.
struct Compound<'b> {
    bytes: &'b [u8],
    size: usize,
}

impl<'b> Compound<'b> {
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let size = match read_u32(bytes, 0x1e) & 0xffff {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        (bytes.starts_with(MAGIC) && bytes.len() >= 512).then_some(Self { bytes, size })
    }

    fn number(&self, at: usize) -> u32 {
        read_u32(self.bytes, at)
    }

    /// The bytes of a sector, as many as there are.
    fn sector(&self, number: u32) -> &'b [u8] {
        let start = (number as usize).saturating_add(1).saturating_mul(self.size);
        let end = start.saturating_add(self.size).min(self.bytes.len());
        self.bytes.get(start.min(end)..end).unwrap_or(&[])
    }

    /// The table of sectors: for each the next one. `None` if it repeats itself beyond all measure.
    fn table(&self, padded: bool) -> Option<Vec<u32>> {
        let last = self.bytes.len() / self.size;
        let whole = |number: u32| {
            let mut sector = self.sector(number).to_vec();
            if padded && number as usize <= last {
                sector.resize(self.size, 0);
            }
            sector
        };
        let mut holders: Vec<u32> = numbers(self.bytes.get(0x4c..512).unwrap_or(&[])).collect();
        let mut next = self.number(0x44);
        // The list of the table's own sectors goes on in a chain, which is followed no further than the file is long.
        for _ in 0..=self.bytes.len() / self.size {
            if next >= NO_SECTOR {
                break;
            }
            holders.extend(numbers(&whole(next)));
            next = holders.pop().unwrap_or(NO_SECTOR);
        }
        let most = self.bytes.len() + MOST_REPEATED;
        let mut table = Vec::new();
        for holder in holders.into_iter().filter(|holder| *holder < NO_SECTOR) {
            table.extend(numbers(&whole(holder)));
            if table.len() > most {
                return None;
            }
        }
        Some(table)
    }
}

fn read_u32(bytes: &[u8], at: usize) -> u32 {
    let number = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    number.map_or(u32::MAX, |number| u32::from_le_bytes(*number))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|number| read_u32(number, 0))
}

/// The sectors of a chain up to its end, or up to one that is `known` to lead to an end; `None` if it has no end. Those
/// met are known afterwards.
fn chain(table: &[u32], start: u32, known: &mut [bool]) -> Option<Vec<u32>> {
    let mut met = Vec::new();
    let mut sector = start;
    while let Some(next) = table.get(sector as usize).filter(|_| sector < NO_SECTOR) {
        if known.get(sector as usize).copied().unwrap_or(true) {
            break;
        }
        if met.len() > table.len() {
            return None;
        }
        met.push(sector);
        sector = *next;
    }
    for sector in &met {
        known.get_mut(*sector as usize).into_iter().for_each(|place| *place = true);
    }
    Some(met)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_that_comes_back_to_itself_has_no_end() {
        let table = [1, 2, u32::MAX - 1, 4, 3, 0];
        let mut known = vec![false; table.len()];
        assert_eq!(chain(&table, 0, &mut known), Some(vec![0, 1, 2]));
        assert_eq!(chain(&table, 5, &mut known), Some(vec![5]));
        assert_eq!(chain(&table, 3, &mut known), None);
        assert_eq!(chain(&table, 77, &mut known), Some(vec![]));
    }

    #[test]
    fn a_forged_workbook_is_told_before_it_is_opened() {
        let forged = include_bytes!("../../../../../fuzz/corpus/workbook_xls/endless_chain.xls");
        assert!(are_endless(forged));
        let cut = include_bytes!("../../../../../fuzz/corpus/workbook_xls/endless_chain_cut.xls");
        assert!(are_endless(cut));
        assert!(!are_endless(b"PK\x03\x04"));
    }
}
