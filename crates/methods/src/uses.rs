//! How were telephones used, with whom, and when?
//!
//! Calls and text messages of a few telephones, each once however many files hold it.

use std::collections::{BTreeMap, BTreeSet};

use crate::drill::{DAY, MINUTE};
use crate::{CaseView, MethodError};

/// Calls and messages of candidates: who with whom, from when to when; the same one in two files once.
const USES: &str = "
WITH used AS (
    SELECT caller AS one, callee AS other, start AS began, greatest(coalesce(duration_secs, 0), 0) AS secs FROM call
    UNION ALL SELECT sender, recipient, sent, 0 FROM text),
both_ways AS (SELECT one AS phone, other, began, secs FROM used UNION ALL SELECT other, one, began, secs FROM used)
SELECT DISTINCT CAST(w.id AS BIGINT) AS who, CAST(hash(other) >> 1 AS BIGINT) AS other, CAST(coalesce(o.id, -1) AS BIGINT) AS other_id,
       CAST(epoch_us(began) AS BIGINT) AS began, CAST(secs AS BIGINT) AS secs
FROM both_ways JOIN fix_who w ON w.who = 'phone|' || phone LEFT JOIN fix_who o ON o.who = 'phone|' || other
WHERE other IS NOT NULL AND began IS NOT NULL AND w.id IN (";

/// Both calls must run on for longer than clocks differ before they are at once.
const CLOCKS: i64 = 2 * MINUTE;

/// How candidates were used.
#[derive(Default)]
pub struct Uses(BTreeMap<u32, Vec<Use>>);

/// A call or message.
struct Use {
    with_id: i64,
    began: i64,
    ended: i64,
}

impl Uses {
    /// Reads how these were used, by their numbers in [`Fixes`](crate::fixes::Fixes), which must have been read.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn read(case: &mut CaseView<'_>, whos: &BTreeSet<u32>) -> Result<Self, MethodError> {
        let mut uses = Self::default();
        if whos.is_empty() {
            return Ok(uses);
        }
        let list: Vec<String> = whos.iter().map(ToString::to_string).collect();
        let sql = format!("{USES}{}) ORDER BY who, began, secs, other", list.join(", "));
        case.each(&sql, |rows| {
            let (who, other_id) = (rows.ints("who")?, rows.ints("other_id")?);
            let (began, secs) = (rows.ints("began")?, rows.ints("secs")?);
            for at in 0..rows.len() {
                let list = uses.0.entry(u32::try_from(who.value(at)).unwrap_or(u32::MAX)).or_default();
                let ended = began.value(at) + secs.value(at) * 1_000_000;
                let with_id = other_id.value(at);
                list.push(Use { with_id, began: began.value(at), ended });
            }
            Ok(())
        })?;
        Ok(uses)
    }

    /// How often a telephone was used.
    #[must_use]
    pub fn count(&self, who: u32) -> usize {
        self.of(who).len()
    }

    fn of(&self, who: u32) -> &[Use] {
        self.0.get(&who).map_or(&[], Vec::as_slice)
    }

    /// How often two called or wrote to each other.
    #[must_use]
    pub fn between(&self, two: (u32, u32)) -> usize {
        self.of(two.0).iter().filter(|one| one.with_id == i64::from(two.1)).count()
    }

    /// How many calls of the first ran while the second spoke to somebody else.
    #[must_use]
    pub fn at_once(&self, two: (u32, u32)) -> usize {
        let others = self.of(two.1);
        let is_at_once = |one: &&Use| {
            let near = others.partition_point(|other| other.began < one.began - DAY);
            let later = others.get(near..).unwrap_or(&[]).iter().take_while(|other| other.began < one.ended);
            later.clone().any(|other| other.ended.min(one.ended) - other.began.max(one.began) > CLOCKS)
        };
        self.of(two.0).iter().filter(|one| one.with_id != i64::from(two.1)).filter(is_at_once).count()
    }
}
