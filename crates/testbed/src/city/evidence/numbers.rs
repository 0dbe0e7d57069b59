//! How does an operator answer for one number: everything that it called and was called by, in a workbook of its own?
//!
//! Only where a case asked for numbers. A call between two of them is in both answers, as it is in life.

use std::collections::BTreeMap;
use std::path::Path;

use crate::city::book::{Book, Call, Kind, NO_SET};
use crate::city::evidence::{Asked, Written, clock, workbook, write_file};
use crate::city::grid::NO_CELL;
use crate::city::numbers;
use crate::city::place::City;
use crate::error::TestbedError;

/// Numbers that are answered for one by one; all others asked for come in the exchange's list.
const NUMBERS: usize = 24;
const HEADER: &str = "本机号码,对方号码,通话开始时间,通话时长,呼叫类型,IMSI,IMEI,LAC,CI";

/// The calls of these numbers.
#[derive(Debug, Default)]
pub(crate) struct Numbers(BTreeMap<u32, Vec<Call>>);

impl Numbers {
    /// The first inhabitants whose records were asked for; nobody where everything is written.
    pub(crate) fn of(city: &City, asked: &Asked) -> Self {
        let inhabitants =
            asked.parties.iter().copied().filter(|party| city.is_inhabitant(*party) && !asked.all);
        Self(inhabitants.take(NUMBERS).map(|party| (party, Vec::new())).collect())
    }

    /// Keeps their calls of a day.
    pub(crate) fn live(&mut self, book: &Book) {
        if self.0.is_empty() {
            return;
        }
        for call in &book.calls {
            for party in [call.from / 2, call.to / 2] {
                if let Some(calls) = self.0.get_mut(&party) {
                    calls.push(*call);
                }
            }
        }
    }

    /// Whether a call stands in an answer of its own and need not be in the exchange's list.
    pub(crate) fn holds(&self, call: &Call, asked: &Asked) -> bool {
        let sides = [call.from / 2, call.to / 2];
        sides.iter().any(|party| self.0.contains_key(party))
            && sides.iter().all(|party| self.0.contains_key(party) || !asked.wants(*party))
    }

    pub(crate) fn write(self, root: &Path, city: &City) -> Result<Vec<Written>, TestbedError> {
        let mut all = Vec::new();
        for (party, calls) in self.0.into_iter().filter(|(_, calls)| !calls.is_empty()) {
            let name = format!("numbers/{}-话单.xlsx", city.phone(party * 2));
            let rows: Vec<Vec<String>> = calls.iter().map(|call| row(city, party, call)).collect();
            let bytes = workbook(&name, HEADER, &rows)?;
            write_file(&root.join(&name), &bytes)?;
            all.push(Written { name, rows: rows.len() as u64, bytes: bytes.len() as u64 });
        }
        Ok(all)
    }
}

fn row(city: &City, party: u32, call: &Call) -> Vec<String> {
    let out = call.from / 2 == party;
    let (own, other) = if out { (call.from, call.to) } else { (call.to, call.from) };
    let (set, cell) = if out { (call.from_set, call.from_cell) } else { (call.to_set, call.to_cell) };
    let way = match (out, call.kind) {
        (true, Kind::Text) => "短信主叫",
        (false, Kind::Text) => "短信被叫",
        (true, _) => "主叫",
        (false, _) => "被叫",
    };
    let seen = set != NO_SET;
    let (lac, ci) = city.grid.codes(cell);
    let if_seen = |seen: bool, text: String| if seen { text } else { String::new() };
    vec![
        city.phone(own),
        city.phone(other),
        clock(call.at),
        if_seen(call.kind != Kind::Text, call.secs.to_string()),
        way.to_owned(),
        if_seen(seen, numbers::imsi(city.plan(own / 2), own)),
        if seen { city.imei(set) } else { String::new() },
        if_seen(cell != NO_CELL, lac.to_string()),
        if_seen(cell != NO_CELL, ci.to_string()),
    ]
}
