//! Which lines call much, and which of them one way?
//!
//! A line is busy if it makes at least so many calls; it is outward if it calls many different people, each only a few times,
//! and one-way if hardly any of them ever calls it. [`Lines`] also counts how common a habit is among the busy lines outside a
//! group.

use std::collections::BTreeMap;

use thalweg_model::{Rate, Weight};

use crate::calls::ONE_CALL;
use crate::{CaseView, MethodError, Threshold};

/// How many people a busy line calls at least.
pub const FEWEST_CALLEES: Threshold = Threshold {
    name: "fewest_callees",
    default: 20,
    unit: "people",
    meaning: ["A line that called fewer is not looked at", "呼叫人数少于此数的线路不看"],
    source: "assumption: with fewer, being called back by one in twenty cannot be told from never",
};
/// How many of those it calls call a one-way line.
pub const MOST_CALLED_BACK: Threshold = Threshold {
    name: "most_called_back",
    default: 5,
    unit: "of 100 called",
    meaning: ["A one-way line is called by no more of those it called", "单向线路被其所呼之人回拨的比例上限"],
    source: "assumption; how many other busy lines are as one-way is counted and weighs",
};
/// How often a one-way line calls each.
pub const MOST_CALLS_EACH: Threshold = Threshold {
    name: "most_calls_each",
    default: 3,
    unit: "calls",
    meaning: ["A one-way line calls each person no more often on average", "单向线路对每人平均呼叫次数上限"],
    source: "assumption: an ordinary line calls few people often",
};

// The words of the weight of being one-way, as [`Card::terms`](crate::Card::terms) wants them.

/// Observed: the lines of a group call one way.
pub const ONE_WAY: [&str; 3] =
    ["calls many who hardly ever call back", "呼叫众多几乎从不回拨的人", "呼叫眾多幾乎從不回撥的人"];
/// Why a gateway's lines do.
pub const NOT_CALLED_BACK: [&str; 3] = [
    "nobody calls a gateway's numbers back unless a person answers there",
    "无人接听的网关号码不会被回拨",
    "無人接聽的網關號碼不會被回撥",
];
/// How often others do.
pub const AS_ONE_WAY: [&str; 3] = [
    "other busy lines of this case that are as one-way",
    "本案中同样单向的其他繁忙线路",
    "本案中同樣單向的其他繁忙線路",
];

/// Busy lines, which of them are one-way, and with which handsets and cells they called.
const HABITS: &str = "
CREATE OR REPLACE TEMP TABLE tie AS SELECT caller, callee, count(*) AS calls FROM one_call GROUP BY caller, callee;
CREATE OR REPLACE TEMP TABLE busy AS
SELECT habit.*, phone, callees >= {fewest_callees} AND outs <= {most_calls_each} * callees AS outward,
       outward AND back * 100 <= {most_called_back} * callees AS one_way
FROM (SELECT tie.caller AS id, CAST(sum(tie.calls) AS BIGINT) AS outs, count(*) AS callees, count(other.caller) AS back
      FROM tie LEFT JOIN tie other ON other.caller = tie.callee AND other.callee = tie.caller
      GROUP BY tie.caller HAVING sum(tie.calls) >= {fewest_callees}) habit JOIN line USING (id);
SELECT 0";

const BUSY: &str = "
SELECT id::BIGINT AS id, phone, outward, one_way, CAST((back * 1000 + callees - 1) // callees AS BIGINT) AS called_back FROM busy ORDER BY id";

/// A line that calls much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// Its number.
    pub phone: String,
    /// Whether it calls many, each a few times.
    pub outward: bool,
    /// Whether hardly any of those call it, besides.
    pub one_way: bool,
    /// How many of a thousand whom it calls call it.
    pub called_back: i64,
}

/// The busy lines by their ids.
#[derive(Debug, Default)]
pub struct Lines(pub BTreeMap<i64, Busy>);

impl Lines {
    /// Finds them. Leaves the tables of [`ONE_CALL`], `tie` (`caller`, `callee`, `calls`) and `busy` (`id`, `phone`, `outs`,
    /// `callees`, `back`, `outward`, `one_way`). The card has the thresholds of this module.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn of(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        case.ask(ONE_CALL)?;
        case.ask(HABITS)?;
        let rows = case.ask(BUSY)?;
        let (ids, phones, called_back) = (rows.ints("id")?, rows.texts("phone")?, rows.ints("called_back")?);
        let (outward, one_way) = (rows.truths("outward")?, rows.truths("one_way")?);
        let line = |at| Busy {
            phone: phones.value(at).to_owned(),
            outward: outward.value(at),
            one_way: one_way.value(at),
            called_back: called_back.value(at),
        };
        Ok(Self((0..rows.len()).map(|at| (ids.value(at), line(at))).collect()))
    }

    /// How many busy lines outside a group (its ids sorted) are such, of how many.
    pub fn others(&self, group: &[i64], such: impl Fn(i64, &Busy) -> bool) -> (u64, u64) {
        let outside = self.0.iter().filter(|(id, _)| group.binary_search(id).is_err());
        outside.fold((0, 0), |(times, of), (id, line)| (times + u64::from(such(*id, line)), of + 1))
    }

    /// The ids of these numbers, sorted.
    pub fn ids(&self, phones: &[&str]) -> Vec<i64> {
        self.0.iter().filter(|(_, line)| phones.contains(&line.phone.as_str())).map(|(id, _)| *id).collect()
    }

    /// What it weighs that the lines of a group call one way: how many others are as one-way as the least one-way of them.
    #[must_use]
    pub fn one_way(&self, group: &[i64]) -> Weight {
        let least = group.iter().filter_map(|id| self.0.get(id)).filter(|line| !line.one_way);
        let least = least.map(|line| line.called_back).max().unwrap_or(0);
        let as_one_way = |_, line: &Busy| line.one_way || (line.outward && line.called_back <= least);
        let (times, of) = self.others(group, as_one_way);
        Weight::of(
            ONE_WAY[0],
            Rate::assumed(9, 10, NOT_CALLED_BACK[0]),
            Rate::measured(times, of, AS_ONE_WAY[0]),
        )
    }
}
