//! Which pictures are one picture, though it was scaled, compressed again, mirrored or turned?
//!
//! The hash of a picture (`phash64:`, see the reader of pictures) has one bit for each of the 8 × 8 lowest frequencies of its cosine
//! transform: above the median or not. Mirroring a picture changes the sign of its odd frequencies, turning it by a
//! right angle swaps rows and columns besides; so the hashes of the mirrored and turned picture follow from its own, but for bits near
//! the median. Hashes within seven bits are found by multi-index hashing (Norouzi, Punjani, Fleet, Fast search in Hamming space with
//! multi-index hashing, 2012): of four parts of sixteen bits one at least differs in one bit at most.
//!
//! Hashes of the middle parts of a picture are held against hashes of whole ones, as they are and mirrored: a picture whose margins were cut
//! is a part of the whole one, and what is in a frame a part of the framed one.

/// Hashes that differ in more bits are of different pictures. On the reference pictures altered copies differ in 4 bits at
/// most and different pictures in 22 at least.
pub const NEAR: u32 = 7;
/// A part and a whole picture differ in no more bits: there are more parts than pictures.
pub const NEAR_PART: u32 = 5;
/// Hashes with fewer bits set, or unset, are of pictures without content: one colour, a blank.
const BLANK: u32 = 16;
/// Hashes that are compared in one bucket: a bound. A million different pictures fill about fifteen.
const COMPARED: usize = 256;

/// Threads that compare.
const WORKERS: usize = 2;

/// How a picture was laid on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Laid {
    /// As it is.
    Upright,
    /// Mirrored, turned, or both.
    Altered,
}

/// Two pictures that are one: places in the list of hashes, and how.
pub type Same = (u32, u32, Laid);

/// The bits of a hash; `None` for other hashes and for pictures without content.
#[must_use]
pub fn bits(hash: &str) -> Option<u64> {
    let bits = u64::from_str_radix(hash.strip_prefix("phash64:")?, 16).ok()?;
    (BLANK..=64 - BLANK).contains(&bits.count_ones()).then_some(bits)
}

/// The frequency of a bit: rows are bytes, the first byte highest; in a byte the lowest bit is the lowest frequency.
fn bit_of(down: u32, across: u32) -> u64 {
    1 << ((7 - down) * 8 + across)
}

/// A hash of which those bits are changed that fit.
fn signs(hash: u64, changes: impl Fn(u32, u32) -> bool) -> u64 {
    (0..8).flat_map(|down| (0..8).map(move |across| (down, across))).fold(hash, |hash, (down, across)| {
        if changes(down, across) { hash ^ bit_of(down, across) } else { hash }
    })
}

fn transposed(hash: u64) -> u64 {
    (0..8).flat_map(|down| (0..8).map(move |across| (down, across))).fold(0, |out, (down, across)| {
        if hash & bit_of(down, across) == 0 { out } else { out | bit_of(across, down) }
    })
}

/// The hashes of a picture as it is and as it is mirrored and turned.
#[must_use]
pub fn laid(hash: u64) -> [u64; 8] {
    let odd = |number: u32| number % 2 == 1;
    let turned = transposed(hash);
    let four = |hash: u64| {
        [
            hash,
            signs(hash, |_, across| odd(across)),
            signs(hash, |down, _| odd(down)),
            signs(hash, |down, across| odd(down + across)),
        ]
    };
    let ([a, b, c, d], [e, f, g, h]) = (four(hash), four(turned));
    [a, b, c, d, e, f, g, h]
}

/// Hashes in the order of the values of one part.
struct Part {
    /// Where the hashes of each value begin; one more closes the last.
    starts: Vec<u32>,
    hashes: Vec<u64>,
    /// The place of each in the list.
    places: Vec<u32>,
}

impl Part {
    fn of(hashes: &[u64], part: usize) -> Self {
        let mut list: Vec<(u64, u32)> = hashes.iter().copied().zip(0..).collect();
        list.sort_unstable_by_key(|(hash, place)| (piece(*hash, part), *place));
        let mut starts = Vec::with_capacity((1 << 16) + 1);
        for (place, (hash, _)) in (0_u32..).zip(&list) {
            starts.resize(starts.len().max(usize::from(piece(*hash, part)) + 1), place);
        }
        starts.resize((1 << 16) + 1, list.len() as u32);
        let (hashes, places) = list.into_iter().unzip();
        Self { starts, hashes, places }
    }

    /// The first hashes whose part has this value, and their places.
    fn with(&self, value: u16) -> (&[u64], &[u32]) {
        let start = |at: usize| self.starts.get(at).copied().unwrap_or(0) as usize;
        let (from, to) = (start(usize::from(value)), start(usize::from(value) + 1));
        let range = from..to.min(from + COMPARED);
        (self.hashes.get(range.clone()).unwrap_or_default(), self.places.get(range).unwrap_or_default())
    }
}

/// Pairs of hashes that are of one picture. Give each hash once.
#[must_use]
pub fn same(hashes: &[u64]) -> Vec<Same> {
    let parts: Vec<Part> = (0..4).map(|part| Part::of(hashes, part)).collect();
    // Each worker takes every other way to lay a picture.
    let ways =
        |first: usize| (first..8).step_by(WORKERS).flat_map(|how| laid_so(hashes, &parts, how)).collect();
    let mut found: Vec<Same> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..WORKERS).map(|first| scope.spawn(move || ways(first))).collect();
        let mut found: Vec<Same> = ways(0);
        for other in others {
            // A worker that died takes its panic along, as it would have here.
            found.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        found
    });
    found.sort_unstable();
    // What is one picture as it is need not be mirrored: the first of a pair counts.
    found.dedup_by_key(|same| (same.0, same.1));
    found
}

/// Pairs of which one is a middle part of the other: `cut` has hashes of parts, and the places of their pictures in the list.
#[must_use]
pub fn parts_of(hashes: &[u64], cut: &[(u64, u32)]) -> Vec<Same> {
    if cut.is_empty() {
        return Vec::new();
    }
    let parts: Vec<Part> = (0..4).map(|part| Part::of(hashes, part)).collect();
    let mut found = Vec::new();
    for how in [0, 1] {
        let looked: Vec<(u64, u32)> =
            cut.iter().map(|(hash, of)| (laid(*hash).get(how).copied().unwrap_or(*hash), *of)).collect();
        let near = |one: u32, other: u32| one != other;
        found.extend(near_to(&looked, &parts, (NEAR_PART, laid_by(how)), near));
    }
    for same in &mut found {
        (same.0, same.1) = (same.0.min(same.1), same.0.max(same.1));
    }
    found.sort_unstable();
    found.dedup_by_key(|same| (same.0, same.1));
    found
}

fn laid_by(how: usize) -> Laid {
    if how == 0 { Laid::Upright } else { Laid::Altered }
}

/// The pairs of which one is the other laid in one of the eight ways.
fn laid_so(hashes: &[u64], parts: &[Part], how: usize) -> Vec<Same> {
    let looked = hashes.iter().map(|hash| laid(*hash).get(how).copied().unwrap_or(*hash));
    let looked: Vec<(u64, u32)> = looked.zip(0..).collect();
    near_to(&looked, parts, (NEAR, laid_by(how)), |one, other| other > one)
}

/// The hashes that are looked for, with their places, and those that are near.
fn near_to(
    looked: &[(u64, u32)],
    parts: &[Part],
    (near, laid): (u32, Laid),
    wanted: impl Fn(u32, u32) -> bool,
) -> Vec<Same> {
    let mut found = Vec::new();
    for (part, held) in parts.iter().enumerate() {
        // Both sides go through the values in their order, so that memory is read along and not across.
        let mut asked = looked.to_vec();
        asked.sort_unstable_by_key(|(hash, place)| (piece(*hash, part), *place));
        for flipped in (0..16).map(|bit| 1 << bit).chain([0_u16]) {
            for alike in asked.chunk_by(|one, next| piece(one.0, part) == piece(next.0, part)) {
                let value = alike.first().map_or(0, |(hash, _)| piece(*hash, part));
                let (hashes, places) = held.with(value ^ flipped);
                for (looked, place) in alike {
                    for (there, other) in hashes.iter().zip(places) {
                        if (there ^ looked).count_ones() <= near && wanted(*place, *other) {
                            found.push((*place, *other, laid));
                        }
                    }
                }
            }
        }
    }
    found
}

fn piece(hash: u64, part: usize) -> u16 {
    (hash >> (part * 16)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirroring_twice_and_turning_four_times_change_nothing() {
        let hash = 0x9f3a_5c17_e42b_860d;
        let mirrored = laid(hash)[1];
        assert_eq!(laid(mirrored)[1], hash);
        let turned = |hash: u64| laid(hash)[5];
        assert_ne!(turned(hash), hash);
        assert_eq!(turned(turned(turned(turned(hash)))), hash);
    }

    #[test]
    fn near_and_mirrored_hashes_are_one_picture_and_others_are_not() {
        let hash: u64 = 0x9f3a_5c17_e42b_860d;
        let mirrored = laid(hash)[1];
        let hashes = [hash, hash ^ 0b1011, mirrored ^ (1 << 40), 0x1357_9bdf_0246_8ace];
        assert_eq!(same(&hashes), vec![(0, 1, Laid::Upright), (0, 2, Laid::Altered), (1, 2, Laid::Altered)]);
        assert_eq!(bits("phash64:0000000000000001"), None, "a picture without content");
    }

    #[test]
    fn a_cut_picture_is_a_part_of_the_whole_one_mirrored_or_not() {
        let (whole, cut, other) = (0x9f3a_5c17_e42b_860d, 0x1e4b_77a0_39c5_d286, 0x1357_9bdf_0246_8ace);
        let hashes = [whole, cut ^ 0b1011, laid(cut)[1] ^ (1 << 40), other];
        let cut = [(cut, 0), (other ^ 0xff, 1)];
        assert_eq!(parts_of(&hashes, &cut), vec![(0, 1, Laid::Upright), (0, 2, Laid::Altered)]);
    }
}
