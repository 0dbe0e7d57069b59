//! Who crossed which border when, who came back, and beside whom did he leave?
//!
//! A traveller is known by name and date of birth where both are recorded, so that two passports are one person, else by
//! document, else by name. A refused crossing is none.

use std::collections::BTreeMap;

use thalweg_model::{CitedRow, IdentifierKind, Rate, Strength, Weight};

use crate::together::ENOUGH_PAIRS;
use crate::{CaseView, MethodError};

/// Crossings with a direction, and those outside ports; the same one in two files once. Numbers stand for traveller and port.
const CROSSED: &str = "
CREATE OR REPLACE TEMP TABLE crossed AS
WITH said AS (
    SELECT coalesce(person || '|' || CAST(born AS VARCHAR), document, person) AS who, document, person, port, CAST(epoch_us(time) AS BIGINT) AS moment,
           CASE WHEN lower(trim(direction)) IN ('exit', 'out', 'o', 'departure', 'depart', 'leave', '出境', '出', '离境', '離境') THEN 1
                WHEN lower(trim(direction)) IN ('entry', 'in', 'i', 'arrival', 'arrive', 'enter', '入境', '入') THEN -1 ELSE 0 END AS direction,
           coalesce(regexp_matches(lower(result), 'outside (a |the )?ports?|illegal(ly)? (crossing|crossed|entry|exit)|unlawful(ly)? (crossing|crossed)|偷越|偷渡|非口岸|口岸外|便道|非法(出|入|越)境'), false) AS outside,
           coalesce(regexp_matches(lower(result), 'refus|denied|turned back|拒|不准|阻止'), false) AS refused,
           cite('border_crossing', evidence, row) AS cited
    FROM border_crossing WHERE time IS NOT NULL)
SELECT who, moment, direction, max(coalesce(port, '')) AS port, min(document) AS document, min(person) AS person, bool_or(outside) AS outside,
       list(cited ORDER BY cited) AS cited
FROM said WHERE who IS NOT NULL AND (outside OR (NOT refused AND direction <> 0)) GROUP BY who, moment, direction;
SELECT CAST(dense_rank() OVER (ORDER BY who) - 1 AS BIGINT) AS who_id, CAST(dense_rank() OVER (ORDER BY port) - 1 AS BIGINT) AS port_id,
       moment, CAST(direction AS BIGINT) AS direction, port <> '' AS has_port, outside, coalesce(document, '') AS document, coalesce(person, '') AS person, cited
FROM crossed ORDER BY who_id, moment, direction";

/// People who are gone and left beside one exit: more are not listed.
const MOST_BESIDE: usize = 20;

/// The words of the weights of an escort.
pub const ESCORT_TERMS: [[&str; 3]; 7] =
    [BESIDE, BESIDE_NOBODY, ESCORTS, PORT_BESIDE, PORT_NOBODY, CASE_BESIDE, CASE_NOBODY];
const BESIDE: [&str; 3] =
    ["left beside somebody who is gone", "与至今未归者同时出境", "與至今未歸者同時出境"];
const BESIDE_NOBODY: [&str; 3] =
    ["left beside nobody who is gone", "出境时身旁无未归者", "出境時身旁無未歸者"];
const ESCORTS: [&str; 3] = [
    "an escort also travels for himself; the share is not known",
    "带人者也会单独出行；确切比例未知",
    "帶人者也會單獨出行；確切比例未知",
];
const PORT_BESIDE: [&str; 3] = [
    "exits by this port of others who came back: beside somebody who is gone",
    "其他返回者经该口岸出境：身旁有未归者",
    "其他返回者經該口岸出境：身旁有未歸者",
];
const PORT_NOBODY: [&str; 3] = [
    "exits by this port of others who came back: beside nobody who is gone",
    "其他返回者经该口岸出境：身旁无未归者",
    "其他返回者經該口岸出境：身旁無未歸者",
];
const CASE_BESIDE: [&str; 3] = [
    "exits of others of the case who came back: beside somebody who is gone",
    "本案其他返回者出境：身旁有未归者",
    "本案其他返回者出境：身旁有未歸者",
];
const CASE_NOBODY: [&str; 3] = [
    "exits of others of the case who came back: beside nobody who is gone",
    "本案其他返回者出境：身旁无未归者",
    "本案其他返回者出境：身旁無未歸者",
];

/// Somebody crossed a border.
pub struct Crossing {
    pub(crate) who: u32,
    pub(crate) port: Option<u32>,
    pub(crate) at: i64,
    pub(crate) out: bool,
    pub(crate) turns: bool,
    pub(crate) outside: bool,
    pub(crate) cited: Vec<CitedRow>,
}

/// All crossings, by traveller and time.
#[derive(Default)]
pub struct Crossings {
    pub(crate) list: Vec<Crossing>,
    pub(crate) names: BTreeMap<u32, (IdentifierKind, String)>,
    /// The last entry of all.
    pub(crate) until: i64,
}

impl Crossings {
    /// Reads all crossings of a case.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn read(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let mut crossings = Self::default();
        case.each(CROSSED, |rows| {
            let (who, port, has_port) =
                (rows.ints("who_id")?, rows.ints("port_id")?, rows.truths("has_port")?);
            let (time, direction, outside) =
                (rows.ints("moment")?, rows.ints("direction")?, rows.truths("outside")?);
            let (document, person) = (rows.texts("document")?, rows.texts("person")?);
            for at in 0..rows.len() {
                let id = u32::try_from(who.value(at)).unwrap_or(u32::MAX);
                let name = match document.value(at) {
                    "" => (IdentifierKind::Name, person.value(at)),
                    document => (IdentifierKind::Document, document),
                };
                crossings.names.entry(id).or_insert((name.0, name.1.to_owned()));
                crossings.list.push(Crossing {
                    who: id,
                    port: has_port.value(at).then(|| u32::try_from(port.value(at)).unwrap_or(u32::MAX)),
                    at: time.value(at),
                    out: direction.value(at) > 0,
                    turns: direction.value(at) != 0,
                    outside: outside.value(at),
                    cited: rows.cited("cited", at)?,
                });
            }
            Ok(())
        })?;
        let entries = crossings.list.iter().filter(|one| one.turns && !one.out).map(|one| one.at);
        crossings.until = entries.max().unwrap_or(i64::MIN);
        Ok(crossings)
    }

    /// The crossings of each.
    pub fn of_each(&self) -> impl Iterator<Item = &[Crossing]> {
        self.list.chunk_by(|one, next| one.who == next.who)
    }

    /// What somebody is known by.
    #[must_use]
    pub fn name(&self, who: u32) -> (IdentifierKind, &str) {
        self.names.get(&who).map_or((IdentifierKind::Document, ""), |(kind, name)| (*kind, name))
    }
}

/// Exits by a port of those who came back, and who left beside them and is gone.
pub struct Outs {
    pub(crate) escorted: BTreeMap<u32, Vec<(usize, Vec<usize>)>>,
    /// By port: exits beside somebody who is gone, and all, of those who came back.
    pub(crate) ports: BTreeMap<u32, (u64, u64)>,
    pub(crate) all: (u64, u64),
}

impl Outs {
    /// Finds them: who has not come back while the records go on for `gone`, and who left within `window` of him.
    #[must_use]
    pub fn of(crossings: &Crossings, gone: i64, window: i64) -> Self {
        let list = &crossings.list;
        let comes_back = |at: usize| {
            let own = list.get(at).map(|one| one.who);
            list.get(at + 1).filter(|next| Some(next.who) == own)
        };
        let is_gone = |at: usize| {
            comes_back(at).is_none()
                && list.get(at).is_some_and(|one| crossings.until.saturating_sub(one.at) > gone)
        };
        let mut leaving: Vec<(u32, i64, usize)> = Vec::new();
        for (at, one) in list.iter().enumerate() {
            if let (Some(port), true) = (one.port, one.out && one.turns) {
                leaving.push((port, one.at, at));
            }
        }
        leaving.sort_unstable();
        let gone: Vec<(u32, i64, usize)> = leaving.iter().filter(|(.., at)| is_gone(*at)).copied().collect();
        let mut outs = Self { escorted: BTreeMap::new(), ports: BTreeMap::new(), all: (0, 0) };
        for (port, left, at) in leaving {
            if comes_back(at).is_some_and(|next| next.turns && !next.out) {
                let from = gone.partition_point(|one| (one.0, one.1) < (port, left - window));
                let beside = gone.get(from..).unwrap_or(&[]).iter();
                let beside =
                    beside.take_while(|one| (one.0, one.1) <= (port, left + window)).take(MOST_BESIDE);
                let beside: Vec<usize> = beside.map(|(.., other)| *other).collect();
                let here = outs.ports.entry(port).or_default();
                for count in [here, &mut outs.all] {
                    *count = (count.0 + u64::from(!beside.is_empty()), count.1 + 1);
                }
                let who = list.get(at).map_or(0, |one| one.who);
                outs.escorted.entry(who).or_default().push((at, beside));
            }
        }
        for days in outs.escorted.values_mut() {
            days.sort_unstable();
        }
        outs
    }

    /// How an escort weighs.
    #[must_use]
    pub fn weighed(&self, crossings: &Crossings, days: &[(usize, Vec<usize>)]) -> Strength {
        let own = days.iter().filter(|(_, gone)| !gone.is_empty()).count() as u64;
        let own = (own, days.len() as u64);
        let why = ESCORTS[0];
        let mut parts = Vec::new();
        for (out, gone) in days {
            let port = crossings.list.get(*out).and_then(|one| one.port);
            let here = port.and_then(|port| self.ports.get(&port)).copied().unwrap_or_default();
            let (counted, [by_whom, by_nobody]) = match here.1.saturating_sub(own.1) >= ENOUGH_PAIRS {
                true => (here, [PORT_BESIDE[0], PORT_NOBODY[0]]),
                false => (self.all, [CASE_BESIDE[0], CASE_NOBODY[0]]),
            };
            let (beside, all) = (counted.0.saturating_sub(own.0), counted.1.saturating_sub(own.1));
            parts.push(match gone.is_empty() {
                false => {
                    Weight::of(BESIDE[0], Rate::assumed(1, 2, why), Rate::measured(beside, all, by_whom))
                }
                true => Weight::of(
                    BESIDE_NOBODY[0],
                    Rate::assumed(1, 2, why),
                    Rate::measured(all - beside.min(all), all, by_nobody),
                ),
            });
        }
        Strength::of(parts)
    }
}
