//! Which accounts that carried money stopped while their payers went on to pay others, which began only then?
//!
//! An account stopped if it has no transfer from then to the end of the case, for longer than some days and than twice its own longest pause; it
//! began if the same holds before its first. One succeeds another if it began around the other's end, if payers paid one and then the other, twice or
//! more each or three of them at least, and if statements tell that they had not paid it before and did not go on to pay the other: where a statement ends, nothing has
//! stopped. Only accounts that carry money count, of which half went on within hours, and only if most of what each got was of payers that moved.
//! What is counted beside them is how often accounts of the case stop, begin and are taken up in that time by chance.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::{HashMap, HashSet};

use crate::chances::{Chance, Chances, Change, Moments, Spans, Time, Which};
use crate::covers::Covers;
use crate::drill::DAY;
use crate::habits::Habit;
use crate::holders::Holders;
use crate::lives::{self, Calendar, Life, WINDOW};
use crate::run::LEAST;
use crate::transfers::MOVES;
use crate::{CaseView, MethodError, Threshold};

/// What both methods set a limit to.
pub const THRESHOLDS: [Threshold; 6] = [
    Threshold {
        name: "silent_days",
        default: 3,
        unit: "days",
        meaning: ["Silence for less is no end and no beginning", "静默少于此数不算消失或出现"],
        source: "assumption: a weekend and a day; twice the account's own longest pause counts where that is longer",
    },
    Threshold {
        name: "gap_days",
        default: 7,
        unit: "days",
        meaning: ["The new account begins at most so long after", "新账户最迟在此后出现"],
        source: "assumption: money on its way is not left for longer than a week",
    },
    Threshold {
        name: "overlap_days",
        default: 2,
        unit: "days",
        meaning: ["Both may be in use for so long", "两者并用的最长天数"],
        source: "assumption: a new account is tried before the old one is left",
    },
    Threshold {
        name: "moved_percent",
        default: 50,
        unit: "percent",
        meaning: [
            "So much of what each got must be of payers that moved",
            "转移的付款方占双方各自所收款项的比例",
        ],
        source: "more than from all others together",
    },
    Threshold {
        name: "most_parties",
        default: 50,
        unit: "accounts",
        meaning: ["More payers and payees: an institution", "付款方与收款方均超过此数视为机构"],
        source: "assumption: limits on personal accounts make so many unusual; exchanges and platforms have hundreds",
    },
    WINDOW,
];

/// With fewer payments an account is not looked at.
const FEWEST_CREDITS: u64 = 3;
/// A payer moved if he paid each so often.
pub const FEWEST_PAYMENTS: u64 = 2;
/// Or if so many payers paid each: victims and customers pay once.
pub const FEWEST_PAYERS: usize = 3;
/// A payer with more accounts that stop or begin is an institution.
const MOST_TAKERS: usize = 200;
/// Accounts to which amounts and rhythm are compared; of more, every so many.
const MOST_COMPARED: usize = 10_000;

/// What one account paid another.
#[derive(Debug, Clone, Copy)]
pub struct Paid {
    /// Who is paid.
    pub payee: u32,
    /// How many payments.
    pub payments: u64,
    /// When first and last.
    pub first: i64,
    /// See `first`.
    pub last: i64,
    /// How much.
    pub units: u128,
}

impl Paid {
    fn is_often(&self) -> bool {
        self.payments >= FEWEST_PAYMENTS
    }

    fn change(&self, payer: u32, account_at: i64) -> Change {
        Change { account_at, payer, account: self.payee, often: self.is_often() }
    }
}

/// Accounts that stopped together and those that took over, with the payers that moved.
#[derive(Debug, Default, Clone)]
pub struct Succession {
    /// Accounts that stopped.
    pub old: BTreeSet<u32>,
    /// Accounts that began.
    pub new: BTreeSet<u32>,
    /// Who paid an old one, then a new one.
    pub moved: BTreeSet<(u32, u32, u32)>,
    /// From the first payment to the old to the last to the new.
    pub period: (i64, i64),
    /// The time in which the old stopped and the new began.
    pub change: (i64, i64),
    /// Whether the new are paid about as much at a time, as often, as the old.
    pub alike: bool,
    /// Whether some of the payers paid once only.
    pub once: bool,
}

impl Succession {
    /// Who moved.
    #[must_use]
    pub fn payers(&self) -> BTreeSet<u32> {
        self.moved.iter().map(|(payer, ..)| *payer).collect()
    }

    fn time(&self) -> Time {
        Time { span: self.change, once: self.once }
    }

    /// Everybody who has a part in it.
    pub fn everybody(&self) -> impl Iterator<Item = u32> + '_ {
        self.old.iter().chain(&self.new).copied().chain(self.moved.iter().map(|(payer, ..)| *payer))
    }

    /// Payer, payee, and whether that is an old account, of what is cited.
    #[must_use]
    pub fn cites(&self) -> BTreeSet<(u32, u32, bool)> {
        let mut many: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        let mut cited = BTreeSet::new();
        for (payer, old, new) in &self.moved {
            let told = many.entry((*old, *new)).or_default();
            *told += 1;
            if *told <= CITED {
                cited.extend([(*payer, *old, true), (*payer, *new, false)]);
            }
        }
        cited
    }

    /// Within how many days the old stopped and the new began.
    #[must_use]
    pub fn change_days(&self) -> i64 {
        (self.change.1 - self.change.0) / DAY
    }
}

/// All that is known of ends and beginnings.
#[derive(Debug)]
pub struct Successions {
    lives: BTreeMap<u32, Life>,
    ended: BTreeSet<u32>,
    begun: BTreeSet<u32>,
    /// Who pays accounts that ended or began.
    paid: BTreeMap<u32, Vec<Paid>>,
    holders: Holders,
    overlap: i64,
    gap: i64,
    /// Accounts that are told of, which are not counted as chance.
    told: HashSet<u32>,
    /// Payers that moved, by the old account and the new one.
    moved: Moved,
    chances: Chances,
    /// The successions.
    pub all: Vec<Succession>,
}

/// Payers that moved, with what they paid before and after, by the old account and the new one.
type Moved = BTreeMap<(u32, u32), Vec<(u32, Paid, Paid)>>;

impl Successions {
    /// Reads them.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn of(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        case.ask(MOVES)?;
        let holders = Holders::of(case)?;
        let calendar = Calendar::of(case)?;
        let lives = lives::of(case, &holders, &calendar)?;
        let silent = case.threshold("silent_days");
        let takers = || lives.iter().filter(|(_, life)| life.credits >= FEWEST_CREDITS);
        let long = |days: i64, life: &Life| days > silent.max(2 * life.pauses[0]);
        let ends = |life: &Life| long(calendar.last() - life.last_day, life);
        let begins = |life: &Life| long(life.first_day, life);
        let ended: BTreeSet<u32> = takers().filter(|(_, life)| ends(life)).map(|(who, _)| *who).collect();
        let begun: BTreeSet<u32> = takers().filter(|(_, life)| begins(life)).map(|(who, _)| *who).collect();
        let mut known = Self {
            ended,
            begun,
            lives,
            holders,
            paid: BTreeMap::new(),
            overlap: case.threshold("overlap_days").saturating_mul(DAY),
            gap: case.threshold("gap_days").saturating_mul(DAY),
            told: HashSet::new(),
            moved: Moved::new(),
            chances: Chances::default(),
            all: Vec::new(),
        };
        known.reads_payers(case)?;
        let covers = Covers::of(case)?;
        let percent = u128::from(case.threshold("moved_percent").unsigned_abs());
        let mut moved = known.moved(&covers);
        let crowded = crowded(case, moved.keys().flat_map(|(old, new)| [*old, *new]))?;
        moved.retain(|(old, new), _| !crowded.contains(old) && !crowded.contains(new));
        known.keeps_most(&mut moved, percent);
        known.told = moved.keys().flat_map(|(old, new)| [*old, *new]).collect();
        known.all = known.together(&moved);
        known.moved = moved;
        known.chances = known.counts();
        Ok(known)
    }

    fn reads_payers(&mut self, case: &mut CaseView<'_>) -> Result<(), MethodError> {
        case.ask("CREATE OR REPLACE TEMP TABLE taker (account BIGINT, place BIGINT); SELECT 0")?;
        let takers: Vec<u32> = self.ended.union(&self.begun).copied().collect();
        for some in takers.chunks(5_000) {
            let asset = |who: &u32| self.lives.get(who).and_then(|life| life.asset).unwrap_or(0);
            let values: Vec<String> = some.iter().map(|who| format!("({who}, {})", asset(who))).collect();
            case.ask(&format!("INSERT INTO taker VALUES {}; SELECT 0", values.join(", ")))?;
        }
        let sql = format!(
            "SELECT payer, payee, count(*)::BIGINT AS payments, min(moment)::BIGINT AS since, max(moment)::BIGINT AS until,
                    CAST(sum(units) AS BIGINT) AS units
             FROM move JOIN taker ON payee = account AND move.place = taker.place WHERE {carried}
             GROUP BY payer, payee ORDER BY payer, payee",
            carried = lives::CARRIED
        );
        case.each(&sql, |rows| {
            let (payers, payees) = (rows.ints("payer")?, rows.ints("payee")?);
            let (payments, units) = (rows.ints("payments")?, rows.ints("units")?);
            let (since, until) = (rows.ints("since")?, rows.ints("until")?);
            for at in 0..rows.len() {
                let (payer, payee) = (payers.value(at) as u32, payees.value(at) as u32);
                if self.holders.is_somebody(payer) && !self.holders.same(payer, payee) {
                    self.paid.entry(payer).or_default().push(Paid {
                        payee,
                        payments: payments.value(at).unsigned_abs(),
                        first: since.value(at),
                        last: until.value(at),
                        units: u128::from(units.value(at).unsigned_abs()),
                    });
                }
            }
            Ok(())
        })?;
        self.paid.retain(|_, paid| paid.len() <= MOST_TAKERS);
        Ok(())
    }

    fn carries(&self, account: u32) -> bool {
        self.lives.get(&account).is_some_and(Life::carries)
    }

    /// Whether the new account began around the end of the old one.
    fn meets(&self, old: u32, new: u32) -> bool {
        let (Some(old), Some(new)) = (self.lives.get(&old), self.lives.get(&new)) else { return false };
        new.first >= old.last - self.overlap && new.first <= old.last + self.gap && new.last > old.last
    }

    /// Payers that moved, by the old account and the new one.
    fn moved(&self, covers: &Covers) -> Moved {
        let mut moved = Moved::new();
        for (payer, paid) in &self.paid {
            let olds = paid.iter().filter(|one| self.ended.contains(&one.payee) && self.carries(one.payee));
            for old in olds {
                let news =
                    paid.iter().filter(|one| self.begun.contains(&one.payee) && self.carries(one.payee));
                for new in news {
                    let (one, two) = (old.payee, new.payee);
                    let told = |account: u32, from: i64, to: i64| {
                        covers.spans(*payer, from, to) || covers.spans(account, from, to)
                    };
                    if one != two
                        && !self.holders.same(one, two)
                        && self.meets(one, two)
                        && told(one, old.last, new.last)
                        && told(two, old.first, new.first)
                    {
                        moved.entry((one, two)).or_default().push((*payer, *old, *new));
                    }
                }
            }
        }
        for payers in moved.values_mut().filter(|payers| payers.len() < FEWEST_PAYERS) {
            payers.retain(|(_, old, new)| old.is_often() && new.is_often());
        }
        moved.retain(|_, payers| !payers.is_empty());
        moved
    }

    /// Leaves the pairs in which payers that moved are most of what each account got. An account may have several successors.
    fn keeps_most(&self, moved: &mut Moved, percent: u128) {
        loop {
            let mut of_moved: HashMap<u32, BTreeMap<u32, u128>> = HashMap::new();
            for ((old, new), payers) in moved.iter() {
                for (payer, before, after) in payers {
                    of_moved.entry(*old).or_default().insert(*payer, before.units);
                    of_moved.entry(*new).or_default().insert(*payer, after.units);
                }
            }
            let most = |account: &u32| {
                let got = self.lives.get(account).map_or(0, |life| life.units);
                let of: u128 = of_moved.get(account).map_or(0, |payers| payers.values().sum());
                of * 100 >= got * percent
            };
            let before = moved.len();
            moved.retain(|(old, new), _| most(old) && most(new));
            if moved.len() == before {
                return;
            }
        }
    }

    /// Pairs that have an old or a new account in common, as one succession.
    fn together(&self, moved: &Moved) -> Vec<Succession> {
        let mut left: BTreeSet<(u32, u32)> = moved.keys().copied().collect();
        let mut by_old: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        let mut by_new: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        for pair in moved.keys() {
            by_old.entry(pair.0).or_default().push(*pair);
            by_new.entry(pair.1).or_default().push(*pair);
        }
        let mut all = Vec::new();
        while let Some(first) = left.pop_first() {
            let mut pairs = vec![first];
            let mut reached = vec![first];
            while let Some((old, new)) = reached.pop() {
                for pair in by_old.get(&old).into_iter().chain(by_new.get(&new)).flatten() {
                    if left.remove(pair) {
                        pairs.push(*pair);
                        reached.push(*pair);
                    }
                }
            }
            pairs.sort_unstable();
            all.push(self.succession(&pairs, moved));
        }
        all
    }

    /// What is known of one of the new accounts of a succession alone.
    #[must_use]
    pub fn one(&self, of: &Succession, new: u32) -> Succession {
        let pairs: Vec<(u32, u32)> = of.old.iter().map(|old| (*old, new)).collect();
        let pairs: Vec<_> = pairs.into_iter().filter(|pair| self.moved.contains_key(pair)).collect();
        self.succession(&pairs, &self.moved)
    }

    fn succession(&self, pairs: &[(u32, u32)], moved: &Moved) -> Succession {
        let mut one = Succession { period: (i64::MAX, i64::MIN), ..Succession::default() };
        let mut edges: BTreeMap<(u32, u32), Paid> = BTreeMap::new();
        for (old, new) in pairs {
            one.old.insert(*old);
            one.new.insert(*new);
            for (payer, before, after) in moved.get(&(*old, *new)).into_iter().flatten() {
                one.moved.insert((*payer, *old, *new));
                one.once |= !before.is_often() || !after.is_often();
                one.period = (one.period.0.min(before.first), one.period.1.max(after.last));
                edges.insert((*payer, *old), *before);
                edges.insert((*payer, *new), *after);
            }
        }
        let lives = |of: &BTreeSet<u32>| of.iter().filter_map(|who| self.lives.get(who)).collect::<Vec<_>>();
        let ends: Vec<i64> = lives(&one.old).iter().map(|life| life.last).collect();
        let (first, last) = (ends.iter().min().copied(), ends.iter().max().copied());
        one.change = (first.unwrap_or(0) - self.overlap, last.unwrap_or(0) + self.gap);
        let side = |of: &BTreeSet<u32>| {
            let paid = edges.iter().filter(|((_, payee), _)| of.contains(payee)).map(|(_, paid)| paid);
            Habit::sum(paid)
        };
        one.alike = side(&one.old).is_like(side(&one.new));
        one
    }

    /// How many other accounts that are paid stopped in that time or began, of those in use then.
    #[must_use]
    pub fn by_chance(&self, one: &Succession, which: Which) -> Chance {
        self.chances.changes(one.change, which)
    }

    /// How many other payers lost an account that stopped in that time, or took up one that began then, of all that pay then.
    #[must_use]
    pub fn payers_by_chance(&self, one: &Succession, which: Which) -> Chance {
        let payers = one.payers();
        let pays = |who: &&u32| {
            let life = self.life(**who);
            pays(&life) && life.first <= one.change.1 && life.last >= one.change.0
        };
        let paying = payers.iter().filter(pays).count() as u64;
        self.chances.payers(one.time(), which, &payers, paying)
    }

    /// Of two other payers that lost an account that stopped in that time, or took up one that began then: how often it was the same.
    #[must_use]
    pub fn meetings_by_chance(&self, one: &Succession, which: Which) -> Chance {
        self.chances.meetings(one.time(), which, &one.payers())
    }

    /// How many other accounts are paid as the old ones are: about as much, about as often.
    #[must_use]
    pub fn as_alike(&self, one: &Succession) -> Chance {
        self.chances.alike(Habit::sum_of(one.old.iter().filter_map(|who| self.lives.get(who))))
    }

    /// How many other accounts that are paid carry money.
    #[must_use]
    pub fn as_carriers(&self) -> Chance {
        self.chances.carriers
    }

    /// How strong a finding must be: as any, and by the logarithm of how many carriers stopped (or began), for each of which it was tried.
    #[must_use]
    pub fn least(&self, which: Which) -> i32 {
        let all = if which == Which::Stop { &self.ended } else { &self.begun };
        let tried = all.iter().filter(|who| self.carries(**who)).count().max(1);
        LEAST + ((tried as f64).log2() * 100.0).round() as i32
    }

    fn counts(&self) -> Chances {
        let takers = || self.takers();
        let edges = || {
            let paid = self.paid.iter().flat_map(|(payer, paid)| paid.iter().map(|one| (*payer, *one)));
            paid.filter(|(_, one)| !self.told.contains(&one.payee))
        };
        let ended = edges().filter(|(_, one)| self.ended.contains(&one.payee));
        let begun = edges().filter(|(_, one)| self.begun.contains(&one.payee));
        let step = (self.lives.len() / MOST_COMPARED).max(1);
        let carriers = takers().filter(|(_, life)| life.carries()).count() as u64;
        let stops = takers().filter(|(who, _)| self.ended.contains(who));
        let begins = takers().filter(|(who, _)| self.begun.contains(who));
        Chances {
            takers: Spans::of(takers().map(|(_, life)| life)),
            payers: Spans::of(self.lives.values().filter(|life| pays(life))),
            stops: Moments::of(stops.map(|(_, life)| (life.last, ()))),
            begins: Moments::of(begins.map(|(_, life)| (life.first, ()))),
            lost: Moments::of(ended.map(|(who, one)| (one.last, one.change(who, self.life(one.payee).last)))),
            taken_up: Moments::of(
                begun.map(|(who, one)| (one.first, one.change(who, self.life(one.payee).first))),
            ),
            habits: takers().step_by(step).map(|(_, life)| Habit::sum_of([life].into_iter())).collect(),
            carriers: Chance { times: carriers, of: takers().count() as u64 },
        }
    }

    /// Accounts that are paid and not told of.
    fn takers(&self) -> impl Iterator<Item = (&u32, &Life)> + Clone {
        self.lives.iter().filter(|(who, life)| life.credits >= FEWEST_CREDITS && !self.told.contains(*who))
    }

    /// The life of an account.
    #[must_use]
    pub fn life(&self, account: u32) -> Life {
        self.lives.get(&account).copied().unwrap_or_default()
    }
}

/// Whether an account pays others.
fn pays(life: &Life) -> bool {
    life.debits >= FEWEST_PAYMENTS
}

/// So many payers of each two accounts are cited, with so many payments to each.
const CITED: usize = 10;

/// Those of these accounts that have more payers and payees than a person has: institutions.
fn crowded(
    case: &mut CaseView<'_>,
    accounts: impl IntoIterator<Item = u32>,
) -> Result<BTreeSet<u32>, MethodError> {
    let accounts: BTreeSet<u32> = accounts.into_iter().collect();
    let mut found = BTreeSet::new();
    for some in accounts.into_iter().collect::<Vec<_>>().chunks(5_000) {
        let list = some.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        let rows = case.ask(&format!(
            "WITH paid AS (SELECT payee AS account, count(DISTINCT payer) AS payers FROM move WHERE payee IN ({list}) GROUP BY payee),
                  pays AS (SELECT payer AS account, count(DISTINCT payee) AS payees FROM move WHERE payer IN ({list}) GROUP BY payer)
             SELECT account FROM paid JOIN pays USING (account)
             WHERE payers > {{most_parties}} AND payees > {{most_parties}} ORDER BY account"
        ))?;
        let crowds = rows.ints("account")?;
        found.extend((0..rows.len()).map(|at| crowds.value(at) as u32));
    }
    Ok(found)
}
