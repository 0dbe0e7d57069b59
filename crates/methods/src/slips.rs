//! Which account that always comes through relays came seldom from an address that is none?
//!
//! A shared address has more accounts of one service than a household has people, or a list names it. An account roams if most
//! of its log-ins come from several shared addresses. An address apart from the relays is told by the others on it: customers
//! of a relay come from its other exits too, people of a house do not. How often each do is counted in the case.

use hashbrown::{HashMap, HashSet};
use thalweg_model::{Rate, Weight};

use crate::accesses::{Access, Accesses};
use crate::drill::DAY;
use crate::marks::Marks;
use crate::sharing::{Sharing, Use};

/// Peers that are looked at: enough for a rate, and bounds the work where a carrier's gateway has millions.
const MOST_PEERS: usize = 1000;
/// After so many peers it is clear whether most of them leave.
const CLEAR: usize = 100;
/// Observations of one kind that are weighed at most: they depend on each other more the more there are.
const MOST_COUNTED: u64 = 8;

/// What counts as shared, and as a habit.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Accounts of one service that a household may have.
    pub household: u32,
    /// Shared addresses that a set of relays has at least.
    pub relays: usize,
    /// Days of log-ins that show a habit.
    pub days: u32,
    /// An account slips on one day of so many at most.
    pub seldom: u32,
    /// Hundredths of a bit by which an address must stand apart from relays.
    pub apart: i64,
}

/// The words of weights, as cards want them.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Another on the address never uses the relays.
    pub keeps_away: &'static str,
    /// Another on the address uses them.
    pub uses_them: &'static str,
    /// What accounts of the case do that do not roam.
    pub of_case: &'static str,
    /// What others do on the relays.
    pub on_relays: &'static str,
}

/// An account that seldom left the shared addresses.
#[derive(Debug)]
pub struct Slip {
    /// The account.
    pub holder: u32,
    /// The address that is none of the relays.
    pub place: u32,
    /// The shared addresses.
    pub relays: Vec<u32>,
    /// Log-ins from there.
    pub own: Vec<Access>,
    /// The nearest log-ins from relays, before and after.
    pub around: Vec<Access>,
    /// Log-ins from relays.
    pub on_relays: usize,
    /// What shows that the address is not one of the relays; empty where nobody else is on it.
    pub apart: Vec<Weight>,
    /// Whether more accounts than a household's use the address.
    pub shared: bool,
}

/// Other accounts of the same service on the same relays.
#[derive(Debug, Default)]
pub struct Peers {
    /// How many.
    pub all: u64,
    /// Of them, those that ever come from an address that is no relay.
    pub leave: u64,
    /// Of them, those that leave as seldom as who slips does. The others come and go, as customers of a relay do who hide nothing.
    pub seldom: u64,
    /// Of those that leave so seldom, those that came from the address of the slip.
    pub here: Vec<u32>,
}

impl Peers {
    /// Whether most leave, so that one more that did tells nothing.
    #[must_use]
    pub fn mostly_leave(&self) -> bool {
        self.leave * 2 > self.all
    }
}

/// The case's log-ins as this looks at them.
#[derive(Debug)]
pub struct Slips<'a> {
    read: &'a Accesses,
    sharing: &'a Sharing,
    marks: &'a Marks,
    limits: Limits,
    words: Words,
    roams: Vec<bool>,
    /// By address: others than those that roam (of the service with most), and those of them on further roamed addresses.
    others: Vec<(u64, u64)>,
    /// The same in the whole case.
    case: (u64, u64),
}

impl<'a> Slips<'a> {
    /// Looks at log-ins that were counted.
    #[must_use]
    pub fn new(
        read: &'a Accesses,
        sharing: &'a Sharing,
        marks: &'a Marks,
        limits: Limits,
        words: Words,
    ) -> Self {
        let mut slips =
            Self { read, sharing, marks, limits, words, roams: Vec::new(), others: Vec::new(), case: (0, 0) };
        let holders = u32::try_from(read.holders.len()).unwrap_or(u32::MAX);
        let places = u32::try_from(read.places.len()).unwrap_or(u32::MAX);
        slips.roams = (0..holders).map(|holder| slips.does_roam(holder)).collect();
        let roamed: Vec<bool> = (0..places).map(|place| slips.is_roamed(place)).collect();
        let is_roamed = |place: u32| roamed.get(place as usize).copied().unwrap_or(false);
        let further: Vec<u32> = (0..holders)
            .map(|holder| {
                let on = sharing.of_holder(holder).iter().filter(|one| is_roamed(one.place));
                u32::try_from(on.count()).unwrap_or(u32::MAX)
            })
            .collect();
        let uses_any = |holder: u32| further.get(holder as usize).is_some_and(|count| *count > 0);
        slips.case = (0..holders)
            .filter(|holder| !slips.does(*holder))
            .fold((0, 0), |(all, on), holder| (all + 1, on + u64::from(uses_any(holder))));
        slips.others = (0..places)
            .map(|place| {
                let own = u32::from(is_roamed(place));
                let counted = sharing.by_service(place).map(|of| {
                    let others = of.iter().filter(|one| !slips.does(one.holder));
                    others.fold((0, 0), |(all, on), one| {
                        let beyond = further.get(one.holder as usize).is_some_and(|count| *count > own);
                        (all + 1, on + u64::from(beyond))
                    })
                });
                counted.max().unwrap_or((0, 0))
            })
            .collect();
        slips
    }

    fn is_shared(&self, place: u32) -> bool {
        self.sharing.crowd(place) > self.limits.household || self.marks.lists(place)
    }

    /// Whether an account comes mostly from several shared addresses.
    #[must_use]
    pub fn roams(&self, holder: u32) -> bool {
        self.does(holder)
    }

    fn does(&self, holder: u32) -> bool {
        self.roams.get(holder as usize).copied().unwrap_or(false)
    }

    fn does_roam(&self, holder: u32) -> bool {
        let uses = self.sharing.of_holder(holder);
        let shared = || uses.iter().filter(|one| self.is_shared(one.place));
        let (on, all) = (times(shared()), times(uses.iter()));
        self.sharing.days(holder) >= self.limits.days
            && shared().count() >= self.limits.relays
            && on * 2 > all
    }

    fn is_roamed(&self, place: u32) -> bool {
        let of = |uses: &[Use]| uses.iter().filter(|one| self.does(one.holder)).count();
        let most = self.sharing.by_service(place).map(of).max().unwrap_or(0);
        self.is_shared(place) && most > self.limits.household as usize
    }

    fn others(&self, place: u32) -> (u64, u64) {
        self.others.get(place as usize).copied().unwrap_or_default()
    }

    /// Others on the address, and those of them on the relays.
    #[must_use]
    pub fn beside(&self, place: u32) -> (u64, u64) {
        self.others(place)
    }

    /// The chance that an account of the service comes from the address of a slip: counted without it and those peers that did.
    #[must_use]
    pub fn comes_from(&self, slip: &Slip, peers: &Peers, basis: &str) -> Rate {
        let known = 1 + peers.here.len() as u64;
        let here = u64::from(self.sharing.crowd(slip.place)).saturating_sub(known);
        Rate::measured(here, self.sharing.accounts_like(slip.holder).saturating_sub(known), basis)
    }

    /// Whether more accounts of a service than a household has came from the address of a slip, all of them seldom.
    #[must_use]
    pub fn beyond_a_household(&self, peers: &Peers) -> bool {
        peers.here.len() >= self.limits.household as usize
    }

    /// What the others on an address show: customers of these relays come from further ones, others do not.
    fn apart(&self, place: u32, relays: (u64, u64)) -> Vec<Weight> {
        let (all, on) = self.others(place);
        let counted = all.min(MOST_COUNTED);
        let using = (on * counted + all / 2).checked_div(all).unwrap_or(0);
        let rate = |(of, on): (u64, u64), using: bool, basis: &str| {
            Rate::measured(if using { on } else { of.saturating_sub(on) }, of, basis)
        };
        let weight = |using: bool, words: &str| {
            let (of_case, on_relays) = (self.words.of_case, self.words.on_relays);
            Weight::of(words, rate(self.case, using, of_case), rate(relays, using, on_relays))
        };
        let away = (using..counted).map(|_| weight(false, self.words.keeps_away));
        away.chain((0..using).map(|_| weight(true, self.words.uses_them))).collect()
    }

    /// Others on these relays and those of them on further ones.
    fn pooled(&self, relays: &[u32]) -> (u64, u64) {
        let each = relays.iter().map(|place| self.others(*place));
        each.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    /// Whether an address is none of the relays, for all that is known.
    fn stands_apart(&self, place: u32, relays: (u64, u64)) -> bool {
        if self.marks.lists(place) {
            return false;
        }
        let bits = sum(&self.apart(place, relays));
        if self.is_shared(place) { bits >= self.limits.apart } else { bits >= 0 }
    }

    /// The slips of an account.
    #[must_use]
    pub fn of(&self, holder: u32) -> Vec<Slip> {
        let uses = self.sharing.of_holder(holder);
        // All addresses but one are shared, so that only an unshared one can be it, where there is any.
        let unshared: Vec<&Use> = uses.iter().filter(|one| !self.is_shared(one.place)).collect();
        let days = self.sharing.days(holder);
        let out_of_reach = unshared.len() > 1 || uses.len() <= self.limits.relays || days <= self.limits.days;
        if out_of_reach {
            return Vec::new();
        }
        let fits = |one: &&Use| {
            let seldom = self.is_seldom(one.days, days);
            let alone = unshared.first().is_none_or(|only| only.place == one.place);
            seldom && alone && days - one.days >= self.limits.days && !self.marks.lists(one.place)
        };
        uses.iter().filter(fits).filter_map(|one| self.slip(one, uses)).collect()
    }

    fn slip(&self, one: &Use, uses: &[Use]) -> Option<Slip> {
        let relays: Vec<u32> =
            uses.iter().map(|other| other.place).filter(|place| *place != one.place).collect();
        let pooled = self.pooled(&relays);
        if !self.stands_apart(one.place, pooled)
            || relays.iter().any(|place| self.keeps_apart(*place, pooled))
        {
            return None;
        }
        let all = self.sharing.log_ins(self.read, one.holder);
        let own: Vec<Access> = all.iter().filter(|access| access.place == one.place).copied().collect();
        let (first, last) = (own.first()?.time, own.last()?.time);
        let relayed = || all.iter().filter(|access| access.place != one.place);
        // Who does not come back to the relays has left them.
        let after = relayed().find(|access| access.time > first)?;
        let before = relayed().rfind(|access| access.time < last);
        Some(Slip {
            holder: one.holder,
            place: one.place,
            on_relays: all.len() - own.len(),
            around: before.into_iter().chain([after]).copied().collect(),
            apart: self.apart(one.place, pooled),
            shared: self.is_shared(one.place),
            relays,
            own,
        })
    }

    /// Whether a shared address stands apart from the others, so that it is no relay of theirs.
    fn keeps_apart(&self, place: u32, relays: (u64, u64)) -> bool {
        self.is_shared(place) && self.stands_apart(place, relays)
    }

    /// Other accounts that mostly come from the relays of a slip, and what they do.
    #[must_use]
    pub fn peers(&self, slip: &Slip) -> Peers {
        let relays: HashSet<u32> = slip.relays.iter().copied().collect();
        let pooled = self.pooled(&slip.relays);
        let (mut peers, mut seen) = (Peers::default(), HashSet::new());
        let mut known = HashMap::<u32, bool>::new();
        let may_agree = self.sharing.crowd(slip.place) > self.limits.household;
        for one in slip.relays.iter().flat_map(|place| self.sharing.on(*place)) {
            // A payment app is opened otherwise than a chat: only accounts of one service are peers.
            let peer = one.holder != slip.holder && self.sharing.alike(one.holder, slip.holder);
            let fresh = peer && self.does(one.holder) && seen.insert(one.holder);
            if !fresh || seen.len() > MOST_PEERS {
                continue;
            }
            let uses = self.sharing.of_holder(one.holder);
            let within = || uses.iter().filter(|one| relays.contains(&one.place));
            if within().count() < self.limits.relays || times(within()) * 2 <= times(uses.iter()) {
                continue;
            }
            let mut leaves = |place: u32| {
                let apart = || !self.is_shared(place) || self.stands_apart(place, pooled);
                !relays.contains(&place) && *known.entry(place).or_insert_with(apart)
            };
            let away: u32 = uses.iter().filter(|one| leaves(one.place)).map(|one| one.days).sum();
            peers.all += 1;
            peers.leave += u64::from(away > 0);
            if away > 0 && self.is_seldom(away, self.sharing.days(one.holder)) {
                peers.seldom += 1;
                peers.here.extend(uses.iter().any(|one| one.place == slip.place).then_some(one.holder));
            }
            if !may_agree && peers.all as usize >= CLEAR && peers.mostly_leave() {
                break;
            }
        }
        peers.here.sort_unstable();
        peers
    }

    /// Whether days off the relays are few enough for a slip.
    fn is_seldom(&self, away: u32, days: u32) -> bool {
        away == 1 || away * self.limits.seldom <= days
    }

    /// Log-ins from the address of a slip by other accounts on its relays, on days on which neither it nor another of them was there.
    #[must_use]
    pub fn others_here(&self, slip: &Slip, peers: &Peers) -> Vec<Access> {
        let day = |access: &Access| access.time.div_euclid(DAY);
        let mut days: HashSet<i64> = slip.own.iter().map(day).collect();
        let here = peers.here.iter().flat_map(|holder| {
            let fresh = |access: &&Access| access.place == slip.place && !days.contains(&day(access));
            let first = self.sharing.log_ins(self.read, *holder).iter().find(fresh).copied();
            days.extend(first.as_ref().map(day));
            first
        });
        here.collect()
    }
}

/// How peers agree on an address: that so many of those that left came from it, if they work there and if they do not.
///
/// If they work there, any number of them is as likely as any other. If not, each comes from it as anybody does, and so many of them
/// do with a chance of less than `∏ (left - i) · rate ÷ (i + 1)`: the number of ways to choose them stands in it, so that one
/// agreement among many that left is none. Nothing is answered where this does not weigh for the address.
#[must_use]
pub fn agreement(here: u64, left: u64, rate: &Rate, words: [&str; 3]) -> Vec<Weight> {
    let [observed, any_number, once_there] = words;
    let weight = |turn: u64| {
        let if_true = match turn {
            0 => Rate::assumed(1, left.saturating_add(1), any_number),
            _ => Rate::assumed(1, 1, once_there),
        };
        let of = rate.of.saturating_mul(turn + 1);
        let times = rate.times.saturating_mul(left.saturating_sub(turn)).clamp(1, of);
        Weight::of(observed, if_true, Rate { times, of, basis: rate.basis.clone() })
    };
    let weights: Vec<Weight> = (0..here.min(left).min(MOST_COUNTED)).map(weight).collect();
    if sum(&weights) > 0 { weights } else { Vec::new() }
}

/// Hundredths of a bit, together.
#[must_use]
pub fn sum(weights: &[Weight]) -> i64 {
    weights.iter().map(|weight| i64::from(weight.centibits)).sum()
}

fn times<'a>(uses: impl Iterator<Item = &'a Use>) -> u64 {
    uses.map(|one| u64::from(one.times)).sum()
}
