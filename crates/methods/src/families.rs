//! Which of these wordings are variants of one another?
//!
//! Overlapping pieces of a wording are its shingles; two wordings resemble one another as far as their shingles are the same
//! (Broder, On the resemblance and containment of documents, 1997). Sixty smallest hashes stand for a wording; wordings
//! that agree in three of them at one of twenty places are compared (locality-sensitive hashing: Indyk, Motwani, Approximate
//! nearest neighbors: towards removing the curse of dimensionality, 1998). A
//! candidate joins a family only if the shingles themselves say so, and each place compares a wording with eight others
//! at most, so that the work grows with the wordings and not with their pairs.

use crate::wording::is_han;

/// Places at which wordings are brought together.
const BANDS: usize = 20;
/// Hashes that must agree at a place.
const ROWS: usize = 3;
/// Others with which a wording is compared at one place.
const COMPARED: usize = 8;

/// Shingles of many wordings, one after another.
#[derive(Debug, Default)]
pub struct Shingles {
    hashes: Vec<u32>,
    ends: Vec<usize>,
}

impl Shingles {
    /// The shingles of wordings, in their order: three characters where most are Chinese, else five.
    #[must_use]
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut all = Self::default();
        let (mut marks, mut hashes) = (Vec::new(), Vec::new());
        for text in texts {
            marks.clear();
            marks.extend(text.chars());
            let han = marks.iter().filter(|mark| is_han(**mark)).count();
            let size = if han * 2 >= marks.len() { 3 } else { 5 };
            hashes.clear();
            hashes.extend(marks.windows(size).map(hash));
            hashes.sort_unstable();
            hashes.dedup();
            all.hashes.extend_from_slice(&hashes);
            all.ends.push(all.hashes.len());
        }
        all
    }

    /// The shingles of one wording, sorted.
    #[must_use]
    pub fn get(&self, text: usize) -> &[u32] {
        let from = text.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let to = self.ends.get(text).copied().unwrap_or(from);
        self.hashes.get(from..to).unwrap_or_default()
    }

    /// How far two wordings resemble one another, in hundredths.
    #[must_use]
    pub fn resemblance(&self, one: usize, other: usize) -> u32 {
        let (one, other) = (self.get(one), self.get(other));
        let (mut left, mut right, mut both) = (0, 0, 0_u64);
        while let (Some(a), Some(b)) = (one.get(left), other.get(right)) {
            left += usize::from(a <= b);
            right += usize::from(b <= a);
            both += u64::from(a == b);
        }
        let all = (one.len() + other.len()) as u64 - both;
        (both * 100).checked_div(all).unwrap_or(0) as u32
    }
}

/// The family of each wording: the number of its first member. Wordings with fewer shingles than `fewest` stay alone.
#[must_use]
pub fn families(shingles: &Shingles, fewest: usize, alike: u32) -> Vec<u32> {
    let many = shingles.ends.len();
    let mut parents: Vec<u32> = (0..many as u32).collect();
    let texts: Vec<u32> =
        (0..many).filter(|text| shingles.get(*text).len() >= fewest.max(1)).map(|text| text as u32).collect();
    for band in 0..BANDS {
        let mut keyed: Vec<(u64, u32)> =
            texts.iter().map(|text| (key(shingles.get(*text as usize), band), *text)).collect();
        keyed.sort_unstable();
        for bucket in keyed.chunk_by(|one, next| one.0 == next.0).filter(|bucket| bucket.len() > 1) {
            let mut seen: Vec<u32> = Vec::with_capacity(COMPARED);
            for (_, text) in bucket {
                let joins = seen.iter().copied().find(|one| {
                    root(&mut parents, *one) == root(&mut parents, *text)
                        || shingles.resemblance(*one as usize, *text as usize) >= alike
                });
                match joins {
                    Some(one) => join(&mut parents, one, *text),
                    None if seen.len() < COMPARED => seen.push(*text),
                    None => {}
                }
            }
        }
    }
    (0..many as u32).map(|text| root(&mut parents, text)).collect()
}

/// The root of a member; ways are shortened on the way.
pub fn root(parents: &mut [u32], mut member: u32) -> u32 {
    while let Some(parent) = parents.get(member as usize).copied().filter(|parent| *parent != member) {
        let above = parents.get(parent as usize).copied().unwrap_or(parent);
        if let Some(place) = parents.get_mut(member as usize) {
            *place = above;
        }
        member = parent;
    }
    member
}

/// Joins two families; the smaller number is the root.
pub fn join(parents: &mut [u32], one: u32, other: u32) {
    let (one, other) = (root(parents, one), root(parents, other));
    if let Some(place) = parents.get_mut(one.max(other) as usize) {
        *place = one.min(other);
    }
}

fn hash(marks: &[char]) -> u32 {
    let sum = marks.iter().fold(0_u64, |sum, mark| mixed(sum ^ u64::from(u32::from(*mark))));
    (sum >> 32) as u32
}

/// Spreads the bits of a number (Steele, Lea, Flood, Fast splittable pseudorandom number generators, 2014, as SplitMix64 by Vigna).
fn mixed(number: u64) -> u64 {
    let mut spread = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    spread = (spread ^ (spread >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    spread = (spread ^ (spread >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    spread ^ (spread >> 31)
}

/// The smallest hashes of a wording at one place, as one key.
fn key(shingles: &[u32], band: usize) -> u64 {
    let mut key = band as u64;
    for row in 0..ROWS {
        let seed = mixed((band * ROWS + row) as u64 + 1);
        let odd = mixed(seed) | 1;
        let least = shingles
            .iter()
            .map(|shingle| (u64::from(*shingle) ^ (seed >> 32)).wrapping_mul(odd) >> 24)
            .min()
            .unwrap_or(0);
        key = mixed(key ^ least);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_one_family_and_others_are_not() {
        let texts = [
            "我叔叔在做量化交易我跟着学了一点每天都有收益你想不想看看",
            "我舅舅在做量化交易我跟着学了一点每天都有收益你想不想看看",
            "小区停水通知明天上午九点到下午三点请各位业主提前储水",
            "我叔叔在做量化交易我跟着学了一点天天都有收益你想看看吗",
        ];
        let shingles = Shingles::of(texts);
        assert_eq!(families(&shingles, 12, 50), vec![0, 0, 2, 0]);
        assert_eq!(families(&shingles, 100, 50), vec![0, 1, 2, 3], "too short to say anything");
        assert_eq!(shingles.resemblance(0, 0), 100);
        assert_eq!(shingles.resemblance(0, 2), 0);
    }
}
