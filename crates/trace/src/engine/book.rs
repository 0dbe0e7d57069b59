//! What a rule must be able to say about a mixed pool; the forward pass asks nothing else.

use super::minor::Minor;

/// The origin of money that nobody claims.
pub(crate) const CLEAN: u32 = u32::MAX;

/// Some money of one origin: a claim, or [`CLEAN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lot<N> {
    pub(crate) origin: u32,
    pub(crate) minor: N,
}

/// The claimed money of every held pool that has any, by slot. A pool without claimed money has no slot: its balance says
/// everything, and most pools stay that way.
///
/// A *parcel* is the money of one transfer. Where `ORDERED`, it lists all of it, clean lots too, oldest first; otherwise
/// only the claimed part, each claim once, by claim.
pub(crate) trait Book<N: Minor> {
    /// Whether the order of arrival matters.
    const ORDERED: bool;
    /// An empty book.
    fn new() -> Self;
    /// A slot for a pool that held `balance`, all clean, until now.
    fn open(&mut self, balance: N) -> u32;
    /// Whether any claimed money is left.
    fn holds_claims(&self, slot: u32) -> bool;
    /// Gives the slot back.
    fn close(&mut self, slot: u32);
    /// Moves `minor` of a pool that holds `balance` into the parcel, by the rule.
    fn debit(&mut self, slot: u32, balance: N, minor: N, parcel: &mut Vec<Lot<N>>);
    /// A parcel arrives.
    fn credit(&mut self, slot: u32, parcel: &[Lot<N>]);
    /// Clean money arrives.
    fn credit_clean(&mut self, slot: u32, minor: N);
    /// How much of `origin` stands in a pool that holds `balance`.
    fn standing(&self, slot: u32, origin: u32, balance: N) -> N;
    /// Removes `minor` of `origin` (no more than stands), the newest first.
    fn take(&mut self, slot: u32, origin: u32, minor: N);
    /// Makes the newest `minor` of the clean money (no more than stands) the claim's.
    fn claim_clean(&mut self, slot: u32, claim: u32, minor: N);
    /// Tells every claimed lot; a claim may come more than once.
    fn each_claimed(&self, slot: u32, tell: impl FnMut(u32, N));
}

/// Adds amounts to a row that is sorted by claim.
pub(crate) fn merge<N: Minor>(row: &mut Vec<Lot<N>>, parcel: &[Lot<N>]) {
    for lot in parcel {
        add(row, lot.origin, lot.minor);
    }
}

/// Adds one amount to a row that is sorted by claim.
pub(crate) fn add<N: Minor>(row: &mut Vec<Lot<N>>, origin: u32, minor: N) {
    match row.binary_search_by_key(&origin, |lot| lot.origin) {
        Ok(at) => row[at].minor += minor,
        Err(at) => row.insert(at, Lot { origin, minor }),
    }
}

/// Splits `part` of `whole` over the lots by telescoping: the share of lot i is ⌊S(i)·part/whole⌋ − ⌊S(i−1)·part/whole⌋
/// with S the running sum, so the shares of the whole add up to `part` exactly. No share exceeds its lot: it is less
/// than m·part/whole + 1 ≤ m + 1, and m is an integer. Tells each (index, share).
#[inline]
pub(crate) fn telescope<N: Minor>(
    lots: impl Iterator<Item = N>,
    part: N,
    whole: N,
    mut tell: impl FnMut(usize, N),
) {
    if whole <= N::default() {
        return;
    }
    let share = N::share(part, whole);
    let (mut sum, mut before) = (N::default(), N::default());
    for (index, minor) in lots.enumerate() {
        sum += minor;
        let upto = N::of(&share, sum);
        tell(index, upto - before);
        before = upto;
    }
}
