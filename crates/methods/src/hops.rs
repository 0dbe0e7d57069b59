//! Which payment into a service on one public ledger comes out of a service on another, less a fee, within minutes?
//!
//! The form of an address tells the ledger: Bitcoin, TRON, or Ethereum and those that share its addresses, which cannot be told apart. A deposit and a payout
//! fit if the payout is the only one that fits the deposit and the deposit the only one that fits the payout: two strangers who send the same round sum at once
//! say nothing of each other. How often it happens by chance is counted with all deposits moved in time, [`MOVED`] times.

use std::collections::{BTreeMap, BTreeSet};

use crate::transfers::{self, Move};
use crate::{CaseView, MethodError};

/// So often are all deposits moved, forth and back in turn.
pub const MOVED: i64 = 20;
/// A service is paid by, or pays, so many addresses, where no source calls it a bridge.
const SERVES: u64 = 5;

/// What each address is: which ledger (0 Ethereum and the like, 1 TRON, 2 Bitcoin), whether it is a service that is paid or that pays, and whether a source calls it a
/// bridge. After the tables `address`, `sends`, `gets` and `tag`.
const ADDRESSES: &str = "
SELECT account, CASE WHEN starts_with(number, '0x') THEN 0 WHEN starts_with(number, 'T') THEN 1 ELSE 2 END::BIGINT AS ledger,
       coalesce((SELECT max(payers) FROM gets WHERE gets.account = address.account), 0)::BIGINT AS payers,
       coalesce((SELECT max(payees) FROM sends WHERE sends.account = address.account), 0)::BIGINT AS payees,
       account IN (SELECT account FROM tag WHERE bridge) AS bridge
FROM address ORDER BY account";

/// An address of a public ledger.
#[derive(Debug, Clone, Copy)]
struct Address {
    ledger: i64,
    payers: u64,
    payees: u64,
    bridge: bool,
}

/// A deposit and the payout that fits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hop {
    /// Into the service.
    pub deposit: Move,
    /// Out of the other.
    pub payout: Move,
}

/// Those who may have hopped: deposits into bridges that sources name, or into services that they do not name.
#[derive(Debug, Default)]
pub struct Hops {
    /// Those that fit.
    pub found: Vec<Hop>,
    /// How many deposits were tried.
    pub tried: u64,
    /// How many fit by chance in all moves together.
    pub chance: u64,
}

/// The limits within which a payout fits.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Microseconds from the deposit to the payout.
    pub window: i64,
    /// What at most stays behind, in ten thousandths.
    pub fee: u64,
    /// Who pays more addresses is a service and no customer.
    pub most_payees: u64,
}

/// The deposits and payouts of a case.
struct Legs {
    addresses: BTreeMap<u32, Address>,
    deposits: Vec<Move>,
    payouts: Vec<Move>,
}

impl Legs {
    fn of(case: &mut CaseView<'_>, most_payees: u64) -> Result<Self, MethodError> {
        let rows = case.ask(ADDRESSES)?;
        let (accounts, ledgers, bridges) =
            (rows.ints("account")?, rows.ints("ledger")?, rows.truths("bridge")?);
        let (payers, payees) = (rows.ints("payers")?, rows.ints("payees")?);
        let address = |at: usize| Address {
            ledger: ledgers.value(at),
            payers: payers.value(at).unsigned_abs(),
            payees: payees.value(at).unsigned_abs(),
            bridge: bridges.value(at),
        };
        let addresses: BTreeMap<u32, Address> =
            (0..rows.len()).map(|at| (accounts.value(at) as u32, address(at))).collect();
        let (mut deposits, mut payouts) = (Vec::new(), Vec::new());
        transfers::each(case, "fine AND transfer IN (SELECT transfer FROM coin)", |one| {
            let (Some(payer), Some(payee)) = (addresses.get(&one.payer), addresses.get(&one.payee)) else {
                return Ok(());
            };
            let customer =
                |one: &Address| !one.bridge && one.payees <= most_payees && one.payers <= most_payees;
            if customer(payer) && (payee.bridge || payee.payers >= SERVES) {
                deposits.push(*one);
            }
            if customer(payee) && (payer.bridge || payer.payees >= SERVES) {
                payouts.push(*one);
            }
            Ok(())
        })?;
        payouts.sort_by_key(|one| (one.at, one.transfer));
        Ok(Self { addresses, deposits, payouts })
    }

    fn ledger(&self, account: u32) -> Option<i64> {
        self.addresses.get(&account).map(|one| one.ledger)
    }

    fn is_bridge(&self, account: u32) -> bool {
        self.addresses.get(&account).is_some_and(|one| one.bridge)
    }

    /// The payouts that fit a deposit moved by `shift`, by their places.
    fn fitting(&self, deposit: &Move, shift: i64, limits: Limits) -> impl Iterator<Item = usize> {
        let at = deposit.at + shift;
        let (ledger, units) = (self.ledger(deposit.payee), u128::from(deposit.units));
        let least = units * u128::from(10_000_u64.saturating_sub(limits.fee));
        let (asset, payer) = (deposit.asset, deposit.payer);
        let begin = self.payouts.partition_point(|one| one.at <= at);
        let soon = self
            .payouts
            .iter()
            .enumerate()
            .skip(begin)
            .take_while(move |(_, one)| one.at <= at + limits.window);
        let fits = move |one: &Move| {
            let paid = u128::from(one.units);
            one.asset == asset && one.payee != payer && paid <= units && paid * 10_000 >= least
        };
        soon.filter(move |(_, one)| fits(one) && self.ledger(one.payer) != ledger).map(|(place, _)| place)
    }

    /// What fits with all of these deposits moved by `shift`, both ways only once.
    fn fit(&self, deposits: &[Move], shift: i64, limits: Limits) -> Vec<Hop> {
        let fits: Vec<(usize, Vec<usize>)> = deposits
            .iter()
            .map(|one| self.fitting(one, shift, limits).take(2).collect())
            .enumerate()
            .collect();
        let mut taken: BTreeMap<usize, u64> = BTreeMap::new();
        fits.iter().flat_map(|(_, payouts)| payouts).for_each(|place| *taken.entry(*place).or_default() += 1);
        let hop = |(at, payouts): &(usize, Vec<usize>)| {
            let [place] = payouts.as_slice() else { return None };
            let once = taken.get(place) == Some(&1);
            let (deposit, payout) = (deposits.get(*at)?, self.payouts.get(*place)?);
            once.then_some(Hop { deposit: *deposit, payout: *payout })
        };
        fits.iter().filter_map(hop).collect()
    }
}

/// What fits: deposits into bridges that sources name, and into services that they do not name. After the tables of addresses.
///
/// # Errors
/// When the engine refuses.
pub fn hops(case: &mut CaseView<'_>, limits: Limits) -> Result<[Hops; 2], MethodError> {
    let legs = Legs::of(case, limits.most_payees)?;
    let (bridges, services): (Vec<Move>, Vec<Move>) =
        legs.deposits.iter().partition(|one| legs.is_bridge(one.payee));
    Ok([bridges, services].map(|deposits| {
        let step = 2 * limits.window;
        let shifts = (1..=MOVED / 2).flat_map(|times| [times * step, -times * step]);
        let chance = shifts.map(|shift| legs.fit(&deposits, shift, limits).len() as u64).sum();
        Hops { found: legs.fit(&deposits, 0, limits), tried: deposits.len() as u64, chance }
    }))
}

/// The hops of each pair of addresses: who deposited, who was paid.
#[must_use]
pub fn pairs(found: &[Hop]) -> BTreeMap<(u32, u32), Vec<Hop>> {
    let mut pairs: BTreeMap<(u32, u32), Vec<Hop>> = BTreeMap::new();
    for hop in found {
        pairs.entry((hop.deposit.payer, hop.payout.payee)).or_default().push(*hop);
    }
    pairs
}

/// Which place a pair has among all that its first address may have hopped to, and how many they are; the most hops first.
#[must_use]
pub fn rank(pairs: &BTreeMap<(u32, u32), Vec<Hop>>, (from, to): (u32, u32)) -> (usize, usize) {
    let own = pairs.get(&(from, to)).map_or(0, Vec::len);
    let beside: BTreeSet<(u32, usize)> =
        pairs.range((from, 0)..=(from, u32::MAX)).map(|((_, to), hops)| (*to, hops.len())).collect();
    (beside.iter().filter(|(_, many)| *many > own).count() + 1, beside.len())
}
