//! Which claim travelled on which transfer: many millions of rows, so kept as narrow columns and read as [`Flow`]s.
//!
//! Under poison every claim of a pool travels whole, so one row names a *set* of claims instead of repeating it, and the
//! sum over all claims (where every unit counts once) is kept as one more claim behind the last.

use crate::outcome::Flow;

/// A `who` at or above this names a set of claims, not a claim.
const SET: u32 = 1 << 31;
/// In `minor`: the amount does not fit and stands in `wide`.
const WIDE: i64 = i64::MIN;

/// Claimed money of all claims together on one transfer; under poison every unit counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct FlowTotal {
    /// Index of the transfer.
    pub transfer: u32,
    /// Minor units that left `from`.
    pub minor: i128,
    /// Minor units that reached `to`.
    pub arrived_minor: i128,
}

/// The flows of one outcome, sorted by transfer, then claim. Iterate it as if it were a `Vec<Flow>`.
///
/// Serialises as `{"rows": [Flow…], "totals": [FlowTotal…]}`; `totals` only where they are not the sums of the rows.
#[derive(Debug, Clone, Default)]
pub struct Flows {
    /// Transfers that carry claimed money, ascending.
    transfer: Vec<u32>,
    /// The first row of each.
    first: Vec<u64>,
    /// The claim, or `SET +` a set, of each row; within a transfer ascending.
    who: Vec<u32>,
    /// Minor units that left, or `WIDE`.
    minor: Vec<i64>,
    /// (row, minor units) that do not fit in `minor`.
    wide: Vec<(u64, i128)>,
    /// (row, minor units that arrived) where they differ from those that left.
    arrived: Vec<(u64, i128)>,
    /// The members of each set, ascending.
    sets: Vec<Vec<u32>>,
    /// The claim index that stands for all claims together, if any does.
    together: Option<u32>,
}

impl Flows {
    /// All flows, by transfer, then claim.
    pub fn iter(&self) -> impl Iterator<Item = Flow> + '_ {
        (0..self.transfer.len()).flat_map(|at| self.at(at))
    }

    /// The flows on one transfer, by claim.
    pub fn of_transfer(&self, transfer: u32) -> impl Iterator<Item = Flow> + '_ {
        self.transfer.binary_search(&transfer).ok().into_iter().flat_map(|at| self.at(at))
    }

    /// For each transfer that carries claimed money, all claims together.
    pub fn totals(&self) -> impl Iterator<Item = FlowTotal> + '_ {
        (0..self.transfer.len()).map(|at| {
            let mut total = FlowTotal { transfer: self.transfer[at], minor: 0, arrived_minor: 0 };
            for row in self.rows(at) {
                let counts = self.together.is_none_or(|all| self.who[row] >= SET || self.who[row] == all);
                if counts {
                    let (minor, arrived) = self.amounts(row);
                    total.minor += minor;
                    total.arrived_minor += arrived;
                }
            }
            total
        })
    }

    /// True where no transfer carries claimed money.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.transfer.is_empty()
    }

    fn at(&self, at: usize) -> impl Iterator<Item = Flow> + '_ {
        let transfer = self.transfer[at];
        self.rows(at).flat_map(move |row| {
            let (minor, arrived_minor) = self.amounts(row);
            let who = self.who[row];
            let (one, many) =
                if who < SET { (Some(who), &[][..]) } else { (None, &self.sets[(who - SET) as usize][..]) };
            let claims = one.into_iter().chain(many.iter().copied());
            claims.filter(move |claim| Some(*claim) != self.together).map(move |claim| Flow {
                transfer,
                claim,
                minor,
                arrived_minor,
            })
        })
    }

    fn rows(&self, at: usize) -> std::ops::Range<usize> {
        let end = self.first.get(at + 1).map_or(self.who.len(), |row| *row as usize);
        self.first[at] as usize..end
    }

    fn amounts(&self, row: usize) -> (i128, i128) {
        let find = |side: &[(u64, i128)]| {
            side.binary_search_by_key(&(row as u64), |(at, _)| *at).ok().map(|found| side[found].1)
        };
        let minor = match self.minor[row] {
            WIDE => find(&self.wide).unwrap_or_default(),
            minor => i128::from(minor),
        };
        (minor, find(&self.arrived).unwrap_or(minor))
    }
}

/// How the forward pass writes flows: transfer by transfer, claim by claim.
impl Flows {
    pub(crate) fn together(claim: u32) -> Flows {
        Flows { together: Some(claim), ..Flows::default() }
    }

    /// Starts a transfer.
    #[inline]
    pub(crate) fn begin(&mut self, transfer: u32) {
        self.transfer.push(transfer);
        self.first.push(self.who.len() as u64);
    }

    /// A row whose amounts are known to fit and to arrive unchanged.
    #[inline]
    pub(crate) fn push_narrow(&mut self, claim: u32, minor: i64) {
        self.who.push(claim);
        self.minor.push(minor);
    }

    /// Any row.
    #[inline]
    pub(crate) fn push(&mut self, claim: u32, minor: i128, arrived: i128) {
        let row = self.who.len() as u64;
        match i64::try_from(minor) {
            Ok(narrow) => self.push_narrow(claim, narrow),
            Err(_) => {
                self.wide.push((row, minor));
                self.push_narrow(claim, WIDE);
            }
        }
        if arrived != minor {
            self.arrived.push((row, arrived));
        }
    }

    /// A row for every member of a set.
    pub(crate) fn push_set(&mut self, set: u32, minor: i128, arrived: i128) {
        self.push(SET + set, minor, arrived);
    }

    /// Hands over the members of the sets that `push_set` named.
    pub(crate) fn close(&mut self, sets: Vec<Vec<u32>>) {
        self.sets = sets;
    }
}

impl PartialEq for Flows {
    fn eq(&self, other: &Flows) -> bool {
        self.iter().eq(other.iter()) && self.totals().eq(other.totals())
    }
}

impl Eq for Flows {}

/// The written form.
#[derive(serde::Serialize, serde::Deserialize)]
struct Written {
    rows: Vec<Flow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    totals: Vec<FlowTotal>,
}

impl serde::Serialize for Flows {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let totals = if self.together.is_some() { self.totals().collect() } else { Vec::new() };
        Written { rows: self.iter().collect(), totals }.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Flows {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Flows, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let all = (!written.totals.is_empty()).then_some(SET - 1);
        let mut flows = Flows { together: all, ..Flows::default() };
        let mut totals = written.totals.into_iter().peekable();
        for chunk in written.rows.chunk_by(|a, b| a.transfer == b.transfer) {
            flows.begin(chunk[0].transfer);
            for row in chunk {
                flows.push(row.claim, row.minor, row.arrived_minor);
            }
            if let (Some(all), Some(total)) =
                (all, totals.next_if(|total| total.transfer == chunk[0].transfer))
            {
                flows.push(all, total.minor, total.arrived_minor);
            }
        }
        Ok(flows)
    }
}
