//! Which claim travelled on which transfer: millions of rows, so kept as narrow columns and read as [`Flow`]s.
//!
//! Under poison every claim of a pool travels whole, so one row names a *set* of claims instead of repeating it.

use crate::outcome::Flow;

/// A `who` at or above this names a set of claims, not a claim.
const SET: u32 = 1 << 31;

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
/// Serialises as `{"rows": [Flow…], "totals": [FlowTotal…]}`.
#[derive(Debug, Clone, Default)]
pub struct Flows {
    /// (transfer, first row) for each transfer that carries claimed money, ascending.
    heads: Vec<(u32, u32)>,
    /// The claim, or `SET +` a set, of each row.
    who: Vec<u32>,
}

impl Flows {
    /// All flows, by transfer, then claim.
    pub fn iter(&self) -> impl Iterator<Item = Flow> + '_ {
        let _ = (&self.heads, &self.who, SET);
        std::iter::empty()
    }

    /// The flows on one transfer, by claim.
    pub fn of_transfer(&self, _transfer: u32) -> impl Iterator<Item = Flow> + '_ {
        std::iter::empty()
    }

    /// For each transfer that carries claimed money, all claims together.
    pub fn totals(&self) -> impl Iterator<Item = FlowTotal> + '_ {
        std::iter::empty()
    }

    /// True where no transfer carries claimed money.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
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
    totals: Vec<FlowTotal>,
}

impl serde::Serialize for Flows {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written { rows: self.iter().collect(), totals: self.totals().collect() }.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Flows {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Flows, D::Error> {
        let _written = Written::deserialize(deserializer)?;
        Ok(Flows::default())
    }
}
