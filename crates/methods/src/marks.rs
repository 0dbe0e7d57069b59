//! What do imported lists say of the addresses of log-ins: a data centre's, a way out of a VPN, proxy, Tor or relay?
//!
//! A list counts if it was in force on a day on which the case has the address. An address that a lease gives to a line is
//! the line's, whatever a list says. That no list names an address does not show that it is none.

use std::collections::BTreeMap;

use thalweg_model::{CitedRow, RowId};

use crate::accesses::{Accesses, outside};
use crate::{CaseView, MethodError};

/// One thing that a list says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it lists, who published it, of which day: `vpn (publisher, 2025-03-01)`.
    pub said: String,
    /// Its row.
    pub cited: CitedRow,
}

/// What lists say of addresses that hide who uses them.
#[derive(Debug, Default)]
pub struct Marks(BTreeMap<u32, Vec<Mark>>);

/// Kinds of list whose addresses stand for others than the line behind them.
const MARKED: &str = "
SELECT m.ip AS ip, m.kind || ' (' || m.source || ', ' || CAST(m.as_of AS VARCHAR) || ')' AS said, m.evidence AS evidence,
       m.row::BIGINT AS row
FROM ip_mark m JOIN (SELECT ip, CAST(min(time) AS DATE) AS began, CAST(max(time) AS DATE) AS ended FROM login
                     WHERE ip IS NOT NULL GROUP BY ip) u ON u.ip = m.ip
WHERE m.kind IN ('hosting', 'vpn', 'proxy', 'tor', 'relay')
  AND (m.since IS NULL OR m.since <= u.ended) AND (m.until IS NULL OR m.until > u.began)
ORDER BY ALL";

impl Marks {
    /// Reads what is said of the addresses of log-ins.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn read(case: &mut CaseView<'_>, of: &Accesses) -> Result<Self, MethodError> {
        let rows = case.ask(MARKED)?;
        let (ips, said) = (rows.texts("ip")?, rows.texts("said")?);
        let (files, numbers) = (rows.texts("evidence")?, rows.ints("row")?);
        let mut marks = Self::default();
        for at in 0..rows.len() {
            let place = outside(ips.value(at)).and_then(|place| of.places.known(&place));
            let (Some(place), Ok(evidence)) = (place, files.value(at).parse()) else { continue };
            let row = RowId { evidence, row: numbers.value(at).unsigned_abs() };
            let cited = CitedRow { table: "ip_range".to_owned(), row };
            marks.0.entry(place).or_default().push(Mark { said: said.value(at).to_owned(), cited });
        }
        Ok(marks)
    }

    /// What is said of an address.
    #[must_use]
    pub fn of(&self, place: u32) -> &[Mark] {
        self.0.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Whether any list names it.
    #[must_use]
    pub fn lists(&self, place: u32) -> bool {
        self.0.contains_key(&place)
    }

    /// What is said of some addresses, each once, sorted; `none` if nothing is.
    #[must_use]
    pub fn said(&self, places: impl Iterator<Item = u32>) -> String {
        let mut said: Vec<&str> =
            places.flat_map(|place| self.of(place)).map(|mark| mark.said.as_str()).collect();
        said.sort_unstable();
        said.dedup();
        if said.is_empty() { "none".to_owned() } else { said.join("; ") }
    }
}
