//! Which telephones fell silent at one place in one hour, who had come there from elsewhere, and who was beside them and went
//! home?
//!
//! A telephone is gone if the files that know it, or the parts that continue them, go on for days without it. Whoever is gone from a place where he was not
//! before the last day had come there. Telephones that are gone from one place within an hour are a group; its circles are
//! those of a [`Party`]. A group that left by day may be on holiday: it counts only if it left by night, or is gone for longer
//! than a holiday lasts. A place from which several other groups are gone is an airport, a port or a station.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use hashbrown::HashMap;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::{DAY, HOUR, MINUTE};
use crate::fixes::{Fix, Fixes, rows_behind};
use crate::rides::Party;
use crate::run::Draft;
use crate::together::{Counted, ENOUGH_PAIRS, least_bits};
use crate::uses::Uses;
use crate::{CaseView, MethodError};

/// The words of the weights of a group that is gone, and of who was beside it.
pub const SILENCE_TERMS: [[&str; 3]; 9] =
    [SILENT, TOGETHER, BESIDE, TAKEN, GUIDES, OTHERS_SILENT, VISITORS_SILENT, OTHERS_TOGETHER, OTHERS_BESIDE];
const SILENT: [&str; 3] = ["fell silent", "此后再无记录", "此後再無記錄"];
const TOGETHER: [&str; 3] =
    ["fell silent in one place within the hour", "同处同一小时内再无记录", "同處同一小時內再無記錄"];
const BESIDE: [&str; 3] = ["was beside a group that fell silent", "与失联的一伙人同在", "與失聯的一夥人同在"];
const TAKEN: [&str; 3] = [
    "no network of ours sees who is across; some come back to its edge; the share is not known",
    "越境后本国网络不可见，少数人会回到边缘；确切比例未知",
    "越境後本國網路不可見，少數人會回到邊緣；確切比例未知",
];
const GUIDES: [&str; 3] = [
    "a guide's telephone is with the group, unless it was left at home; the share is not known",
    "带路者的手机随行，除非留在家中；确切比例未知",
    "帶路者的手機隨行，除非留在家中；確切比例未知",
];
const OTHERS_SILENT: [&str; 3] =
    ["other telephones of the case: fell silent", "本案其他手机：此后再无记录", "本案其他手機：此後再無記錄"];
const VISITORS_SILENT: [&str; 3] = [
    "other telephones that came to this place: fell silent there",
    "来到该处的其他手机：在该处再无记录",
    "來到該處的其他手機：在該處再無記錄",
];
const OTHERS_TOGETHER: [&str; 3] = [
    "every two other telephones that fell silent: in one place within the hour",
    "其他再无记录的每两部手机：同处同一小时内",
    "其他再無記錄的每兩部手機：同處同一小時內",
];
const OTHERS_BESIDE: [&str; 3] = [
    "other telephones of the case: were there at that time",
    "本案其他手机：当时在该处",
    "本案其他手機：當時在該處",
];

/// How far the files go that know somebody. A file is continued by another that begins no more than a day after it ends and shows
/// most of whom it shows: operators cut one answer into parts, and whoever used his telephone would stand in the next part, too. Of
/// few people nothing is said so.
const UNTIL: &str = "
WITH RECURSIVE seen AS (SELECT DISTINCT who, evidence FROM fix_row),
ends AS (SELECT evidence, min(time) AS since, max(time) AS until, count(DISTINCT who) AS people FROM fix_row GROUP BY evidence),
shared AS (SELECT one.evidence, two.evidence AS next, count(*) AS people
           FROM seen one JOIN seen two ON one.who = two.who AND one.evidence <> two.evidence GROUP BY one.evidence, two.evidence),
part AS (SELECT one.evidence, two.evidence AS next
         FROM shared JOIN ends one USING (evidence) JOIN ends two ON two.evidence = shared.next
         WHERE two.until > one.until AND two.since <= one.until + INTERVAL '1' DAY
           AND shared.people >= {enough} AND shared.people * 2 > one.people),
goes_on(evidence, last) AS (
    SELECT evidence, evidence FROM ends
    UNION SELECT goes_on.evidence, part.next FROM goes_on JOIN part ON part.evidence = goes_on.last),
known AS (SELECT goes_on.evidence, max(ends.until) AS until
          FROM goes_on JOIN ends ON ends.evidence = goes_on.last GROUP BY goes_on.evidence)
SELECT CAST(w.id AS BIGINT) AS who, CAST(epoch_us(max(until)) AS BIGINT) AS until
FROM seen JOIN known USING (evidence) JOIN fix_who w USING (who) GROUP BY w.id ORDER BY w.id";

/// What counts as gone.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The files go on without the telephone for so long.
    pub silent: i64,
    /// A holiday lasts no longer.
    pub holiday: i64,
    /// Telephones are gone together, or beside each other, within this time.
    pub window: i64,
    /// Circles of a group.
    pub strangers: usize,
    /// People of a group at most.
    pub seats: usize,
    /// A place from which so many other groups are gone is where travellers leave.
    pub gateway: usize,
}

/// A telephone that is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Gone {
    place: u32,
    at: i64,
    who: u32,
    /// Whether he had come to the place.
    came: bool,
    by_night: bool,
    silent: i64,
}

/// Telephones that are gone together.
#[derive(Debug)]
pub struct Group {
    /// Where they were last seen.
    pub place: u32,
    /// Who, and circles, from the first to the last of their last fixes.
    pub party: Party,
    /// How many circles they are.
    pub circles: usize,
    /// Days without any of them.
    pub silent_days: i64,
    /// How it weighs.
    pub strength: Strength,
    /// Their last fixes.
    pub last: Vec<Fix>,
}

/// The groups of a case.
pub struct Silences {
    /// Groups of strangers, by place and time.
    pub groups: Vec<Group>,
    known: u64,
    /// Who was when at the places of groups.
    there: Vec<(u32, i64, u32)>,
}

/// Somebody beside several groups.
pub struct Guide {
    /// Who.
    pub who: u32,
    /// The groups, by number.
    pub groups: Vec<usize>,
    /// Where he was beside them, and where he was seen next.
    pub fixes: Vec<Fix>,
    /// How it weighs.
    pub strength: Strength,
}

/// Telephones that are gone, and how many might be.
struct All {
    gone: Vec<Gone>,
    known: u64,
    pairs: Counted,
}

impl All {
    fn of(fixes: &Fixes, until: &HashMap<u32, i64>, limits: Limits) -> Self {
        let (mut gone, mut known) = (Vec::new(), 0);
        for range in fixes.of_each() {
            let Some((who, _, first)) = fixes.get(range.start) else { continue };
            let end = until.get(&who).copied().unwrap_or(first);
            let is_phone = matches!(fixes.name_of(who).0, IdentifierKind::Phone | IdentifierKind::Device);
            if is_phone && end - first > limits.silent + DAY {
                known += 1;
                gone.extend(silence(fixes, range, end).filter(|one| one.silent >= limits.silent));
            }
        }
        gone.sort_unstable();
        let mut near = 0;
        for here in gone.chunk_by(|one, next| one.place == next.place) {
            near += Counted::of(here.iter().map(|one| one.at), limits.window, 0).near;
        }
        let count = gone.len() as u64;
        let pairs = Counted { near, all: count * count.saturating_sub(1) / 2 };
        Self { gone, known, pairs }
    }

    /// Those who came to one place and left it together, as nobody on holiday does.
    fn together(&self, limits: Limits) -> Vec<Vec<Gone>> {
        let came: Vec<Gone> = self.gone.iter().filter(|one| one.came).copied().collect();
        let follows = |one: &Gone, next: &Gone| one.place == next.place && next.at - one.at <= limits.window;
        let mut left: HashMap<u32, usize> = HashMap::new();
        for group in came.chunk_by(follows).filter(|group| group.len() >= limits.strangers) {
            *left.entry(group.first().map_or(0, |one| one.place)).or_default() += 1;
        }
        let groups = came.chunk_by(follows).filter(|group| {
            let odd = group.iter().all(|one| one.by_night || one.silent >= limits.holiday);
            let place = group.first().map_or(0, |one| one.place);
            let others = left.get(&place).copied().unwrap_or(0).saturating_sub(1);
            odd && others < limits.gateway && (limits.strangers..=limits.seats).contains(&group.len())
        });
        groups.map(<[Gone]>::to_vec).collect()
    }

    fn group(&self, fixes: &Fixes, uses: &Uses, gone: &[Gone], there: &[(u32, i64, u32)]) -> Group {
        let (place, first) = gone.first().map_or((0, 0), |one| (one.place, one.at));
        let mut members: Vec<u32> = gone.iter().map(|one| one.who).collect();
        members.sort_unstable();
        let until = gone.last().map_or(first, |one| one.at);
        let party = Party { members, shared: Vec::new(), from: first - DAY, until };
        let circles = party.circles(fixes, uses, &BTreeSet::new());
        let own = gone.len() as u64;
        let silent = self.gone.len() as u64;
        let mut rate =
            Rate::measured(silent.saturating_sub(own), self.known.saturating_sub(own), OTHERS_SILENT[0]);
        let visitors: BTreeSet<u32> =
            here(there, place, i64::MIN, i64::MAX).iter().map(|one| one.2).collect();
        let left = self.gone.iter().filter(|one| one.place == place).count() as u64;
        let others = visitors.len() as u64 - own.min(visitors.len() as u64);
        if others >= ENOUGH_PAIRS {
            let visiting = Rate::measured(left.saturating_sub(own), others, VISITORS_SILENT[0]);
            rate = if visiting.value() > rate.value() { visiting } else { rate };
        }
        let pairs = self.pairs.without(own * own.saturating_sub(1) / 2);
        let beside = Rate::measured(pairs.near, pairs.all, OTHERS_TOGETHER[0]);
        let silent = Weight::of(SILENT[0], Rate::assumed(9, 10, TAKEN[0]), rate);
        let together = Weight::of(TOGETHER[0], Rate::assumed(9, 10, TAKEN[0]), beside);
        let parts = std::iter::repeat_n(silent, circles);
        let parts = parts.chain(std::iter::repeat_n(together, circles.saturating_sub(1)));
        Group {
            place,
            circles,
            silent_days: gone.iter().map(|one| one.silent).min().unwrap_or(0).div_euclid(DAY),
            strength: Strength::of(parts.collect()),
            last: gone.iter().map(|one| (one.who, one.place, one.at)).collect(),
            party,
        }
    }
}

/// How the last record of somebody stands.
fn silence(fixes: &Fixes, range: Range<usize>, end: i64) -> Option<Gone> {
    let (who, place, at) = fixes.get(range.end.checked_sub(1)?)?;
    let shift = fixes.shift.get(range.end - 1).copied().flatten().unwrap_or(0);
    let hour = (at + i64::from(shift) * MINUTE).rem_euclid(DAY) / HOUR;
    let mut before = range.filter_map(|index| fixes.get(index)).take_while(|fix| fix.2 < at - DAY).peekable();
    let came = before.peek().is_some() && before.all(|fix| fix.1 != place);
    Some(Gone { place, at, who, came, by_night: !(6..22).contains(&hour), silent: end - at })
}

/// Who was at a place from one moment to another.
fn here(there: &[(u32, i64, u32)], place: u32, from: i64, to: i64) -> &[(u32, i64, u32)] {
    let begins = there.partition_point(|one| (one.0, one.1) < (place, from));
    let ends = there.partition_point(|one| (one.0, one.1) <= (place, to));
    there.get(begins..ends).unwrap_or(&[])
}

impl Silences {
    /// Finds the groups.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn read(case: &mut CaseView<'_>, fixes: &Fixes, limits: Limits) -> Result<Self, MethodError> {
        let mut until: HashMap<u32, i64> = HashMap::new();
        case.each(&UNTIL.replace("{enough}", &ENOUGH_PAIRS.to_string()), |rows| {
            let (who, end) = (rows.ints("who")?, rows.ints("until")?);
            for at in 0..rows.len() {
                until.insert(u32::try_from(who.value(at)).unwrap_or(u32::MAX), end.value(at));
            }
            Ok(())
        })?;
        let all = All::of(fixes, &until, limits);
        let candidates = all.together(limits);
        let places: BTreeSet<u32> = candidates.iter().flatten().map(|one| one.place).collect();
        let mut there: Vec<(u32, i64, u32)> = Vec::new();
        for (who, place, at) in (0..fixes.len()).filter_map(|index| fixes.get(index)) {
            if places.contains(&place) {
                there.push((place, at, who));
            }
        }
        there.sort_unstable();
        let uses = Uses::read(case, &candidates.iter().flatten().map(|one| one.who).collect())?;
        let groups = candidates.iter().map(|gone| all.group(fixes, &uses, gone, &there));
        let groups = groups.filter(|group| group.circles >= limits.strangers).collect();
        Ok(Self { groups, known: all.known, there })
    }

    /// Who was beside several groups when they were last seen, and was seen elsewhere later; and how many were beside any.
    #[must_use]
    pub fn guides(&self, fixes: &Fixes, limits: Limits, least: usize) -> (Vec<Guide>, usize) {
        let mut beside: BTreeMap<u32, BTreeMap<usize, Fix>> = BTreeMap::new();
        let mut counts = vec![0_u64; self.groups.len()];
        for (number, group) in self.groups.iter().enumerate() {
            let first = group.last.iter().map(|fix| fix.2).min().unwrap_or(0);
            let near =
                here(&self.there, group.place, first - limits.window, group.party.until + limits.window);
            for (place, at, who) in
                near.iter().filter(|one| group.party.members.binary_search(&one.2).is_err())
            {
                let known = beside.entry(*who).or_default().insert(number, (*who, *place, *at)).is_some();
                if let Some(count) = counts.get_mut(number).filter(|_| !known) {
                    *count += 1;
                }
            }
        }
        let compared = beside.len();
        let often = beside.into_iter().filter(|(_, with)| with.len() >= least);
        let guides = often.filter_map(|(who, with)| self.guide(fixes, who, &with, &counts));
        (guides.collect(), compared)
    }

    fn guide(&self, fixes: &Fixes, who: u32, with: &BTreeMap<usize, Fix>, counts: &[u64]) -> Option<Guide> {
        let own: Vec<Fix> = fixes.of_one(who).filter_map(|index| fixes.get(index)).collect();
        let mut shown = Vec::new();
        let mut parts = Vec::new();
        for (number, fix) in with {
            let group = self.groups.get(*number)?;
            let later = own.iter().find(|one| one.2 > fix.2 && one.1 != group.place)?;
            shown.extend([*fix, *later]);
            let others = counts.get(*number).copied().unwrap_or(1).saturating_sub(1);
            let known = self.known.saturating_sub(group.party.members.len() as u64 + 1);
            let rate = Rate::measured(others, known.max(others), OTHERS_BESIDE[0]);
            parts.push(Weight::of(BESIDE[0], Rate::assumed(1, 2, GUIDES[0]), rate));
        }
        // Who is there without a group lives or works there, or passes there every week.
        let places: BTreeSet<u32> = with.values().map(|fix| fix.1).collect();
        let met: BTreeSet<i64> = with
            .values()
            .flat_map(|fix| [fix.2 - DAY, fix.2, fix.2 + DAY])
            .map(|at| at.div_euclid(DAY))
            .collect();
        let days: BTreeSet<i64> =
            own.iter().filter(|fix| places.contains(&fix.1)).map(|fix| fix.2.div_euclid(DAY)).collect();
        let alone = days.difference(&met).count();
        (alone <= with.len()).then(|| Guide {
            who,
            groups: with.keys().copied().collect(),
            fixes: shown,
            strength: Strength::of(parts),
        })
    }
}

/// Groups whose telephones fell silent at one place, and who was beside them.
///
/// # Errors
/// When the engine refuses.
pub fn findings(case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
    let limit = |name| usize::try_from(case.threshold(name)).unwrap_or(usize::MAX);
    let limits = Limits {
        silent: case.threshold("silent_days") * DAY,
        holiday: case.threshold("holiday_days") * DAY,
        window: case.threshold("gone_minutes") * MINUTE,
        strangers: limit("strangers"),
        seats: limit("seats"),
        gateway: limit("gateway_groups"),
    };
    let least_groups = limit("least_groups");
    let fixes = Fixes::read(case)?;
    let silences = Silences::read(case, &fixes, limits)?;
    let (guides, compared) = silences.guides(&fixes, limits, least_groups);
    let by_guides = guides.iter().flat_map(|guide| guide.fixes.iter().copied());
    let wanted: BTreeSet<Fix> =
        silences.groups.iter().flat_map(|group| group.last.iter().copied()).chain(by_guides).collect();
    let behind = rows_behind(case, &wanted)?;
    let rows = |shown: &[Fix]| -> Vec<_> {
        shown.iter().filter_map(|fix| behind.get(fix)).flatten().cloned().collect()
    };
    let mut findings = Vec::new();
    let least = least_bits(case, silences.groups.len());
    for group in silences.groups.iter().filter(|group| group.strength.bits() >= least) {
        let mut draft = Draft::new(case, "gone_together");
        for who in &group.party.members {
            let (kind, name) = fixes.name_of(*who);
            draft = draft.about("traveller", kind, name);
        }
        let (kind, name) = fixes.place_name(group.place);
        let first = group.last.iter().map(|fix| fix.2).min().unwrap_or(0);
        let draft = draft.about("place", kind, name).figure("circles", group.circles);
        let draft = draft.figure("days", group.silent_days).during(first, group.party.until);
        findings.push(draft.weighing(group.strength.clone()).on(rows(&group.last)).done());
    }
    let least = least_bits(case, compared);
    for guide in guides.iter().filter(|guide| guide.strength.bits() >= least) {
        let (kind, name) = fixes.name_of(guide.who);
        let mut draft = Draft::new(case, "guide").about("traveller", kind, name);
        let with = || guide.groups.iter().filter_map(|number| silences.groups.get(*number));
        for fix in with().flat_map(|group| &group.last) {
            let (kind, name) = fixes.name_of(fix.0);
            draft = draft.about("companion", kind, name);
        }
        let cited: Vec<Fix> =
            with().flat_map(|group| group.last.iter().copied()).chain(guide.fixes.iter().copied()).collect();
        let moments = || guide.fixes.iter().map(|fix| fix.2);
        let draft = draft.figure("times", guide.groups.len()).figure("compared", compared);
        let draft = draft.during(moments().min().unwrap_or(0), moments().max().unwrap_or(0));
        findings.push(draft.weighing(guide.strength.clone()).on(rows(&cited)).done());
    }
    Ok(findings)
}
