//! Do the five rules say what their definitions say? Random ledgers, answered twice.

mod slow;

use proptest::prelude::*;
use slow::Answer;
use thalweg_trace::{
    Claim, Claimed, Ledger, Opening, Options, Outcome, PoolKind, Pools, Rule, Transfers, backward, over_time,
    restitution, trace, trace_all,
};

/// The least that decides a random case; [`Raw::build`] turns it into a ledger that keeps its contract.
#[derive(Debug, Clone)]
struct Raw {
    pools: Vec<(u8, bool, u8)>,
    moves: Vec<(u8, u8, u8, u8, u8, u8)>,
    claims: Vec<(bool, u8, u8, u8)>,
    returns: bool,
    one_asset: bool,
}

fn raw() -> impl Strategy<Value = Raw> {
    let pools = prop::collection::vec((0u8..12, any::<bool>(), 0u8..25), 2..=8);
    let moves =
        prop::collection::vec((any::<u8>(), any::<u8>(), 0u8..30, 0u8..3, 0u8..40, any::<u8>()), 1..=30);
    let claims =
        prop::collection::vec((prop::bool::weighted(0.75), any::<u8>(), any::<u8>(), any::<u8>()), 0..=5);
    (pools, moves, claims, any::<bool>(), any::<bool>()).prop_map(
        |(pools, moves, claims, returns, one_asset)| Raw { pools, moves, claims, returns, one_asset },
    )
}

const KINDS: [PoolKind; 12] = [
    PoolKind::Held,
    PoolKind::Held,
    PoolKind::Held,
    PoolKind::Held,
    PoolKind::Held,
    PoolKind::UnknownHolder,
    PoolKind::Cash,
    PoolKind::Merchant,
    PoolKind::Exchange,
    PoolKind::Foreign,
    PoolKind::Fee,
    PoolKind::Unexplained,
];

impl Raw {
    /// `size` turns a small number into minor units.
    fn build(&self, size: impl Fn(u8) -> i128) -> (Ledger, Vec<Claim>, Options) {
        let mut pools = Pools::default();
        for (index, (kind, asset, opening)) in self.pools.iter().enumerate() {
            pools.account.push(index as u32);
            pools.asset.push(u16::from(*asset && !self.one_asset));
            pools.kind.push(KINDS[*kind as usize]);
            pools.opening.push(match opening {
                0..10 => Opening::Unknown,
                10..12 => Opening::Stated(-size(3)),
                12..18 => Opening::Stated(size(opening - 11)),
                _ => Opening::FromFirstBalance(size(opening - 11)),
            });
        }
        let mut moves = Transfers::default();
        let count = pools.kind.len() as u32;
        let mut now = 1_000;
        for (index, (from, to, amount, wait, arrives, undo)) in self.moves.iter().enumerate() {
            let (mut from, mut to) = (u32::from(*from) % count, u32::from(*to) % count);
            if *undo < 70 && index > 0 {
                let undone = usize::from(*undo) % index;
                (from, to) = (moves.to[undone], moves.from[undone]);
                moves.reverses.push((index as u32, undone as u32));
            }
            now += i64::from(*wait);
            moves.from.push(from);
            moves.to.push(to);
            moves.amount.push(size(*amount));
            moves.time.push(now);
            if pools.asset[from as usize] != pools.asset[to as usize] {
                moves.converted.push((index as u32, size(*arrives)));
            }
        }
        let mut left = moves.amount.clone();
        let mut claims = Vec::new();
        for (index, (by_transfer, at, minor, time)) in self.claims.iter().enumerate() {
            let name = format!("victim {}", index % 3);
            let transfer = usize::from(*at) % moves.from.len();
            let what = if *by_transfer && moves.from[transfer] != moves.to[transfer] {
                let minor = if *minor < 100 { left[transfer] } else { size(minor % 30).min(left[transfer]) };
                let whole = minor == moves.amount[transfer];
                left[transfer] -= minor;
                Claimed::Transfer { transfer: transfer as u32, minor: (!whole).then_some(minor) }
            } else {
                let time = 998 + i64::from(*time) % (now - 995);
                Claimed::Balance { pool: u32::from(*at) % count, time, minor: size(minor % 40) }
            };
            claims.push(Claim { name, what });
        }
        (Ledger { pools, transfers: moves }, claims, Options { returns_to_claimants: self.returns })
    }
}

/// Ether with all 18 decimals used.
fn wei(small: u8) -> i128 {
    i128::from(small) * 1_234_567_890_123_456_789_012_347 + i128::from(small % 7)
}

fn check(ledger: &Ledger, claims: &[Claim], options: &Options, rules: &[Rule]) {
    for rule in rules {
        let outcome = trace(ledger, claims, *rule, options).unwrap();
        let expected = slow::answer(ledger, claims, *rule, options.returns_to_claimants);
        assert_eq!(Answer::from(&outcome), expected, "{rule:?} of {ledger:#?} {claims:?} {options:?}");
        for proof in &outcome.proofs {
            assert_eq!(proof.difference(), 0, "{proof:?}");
        }
        check_readings(ledger, claims, &outcome);
    }
}

/// What is read from an outcome agrees with the outcome.
fn check_readings(ledger: &Ledger, claims: &[Claim], outcome: &Outcome) {
    for pool in 0..ledger.pools.kind.len() as u32 {
        let stood =
            claims.iter().any(|claim| matches!(claim.what, Claimed::Balance { pool: at, .. } if at == pool));
        if stood && outcome.own_pools.contains(&pool) {
            continue;
        }
        let steps = over_time(ledger, claims, outcome, pool).unwrap();
        let resting: Vec<(u32, i128)> =
            outcome.resting.iter().filter(|row| row.pool == pool).map(|row| (row.claim, row.minor)).collect();
        let last = steps.last().map(|step| step.claimed.clone()).unwrap_or_default();
        assert_eq!(last, resting, "pool {pool} under {:?} in {ledger:#?} {claims:?}", outcome.rule);
    }
    if outcome.rule == Rule::Poison {
        return assert!(restitution(ledger, claims, outcome).is_err());
    }
    for line in restitution(ledger, claims, outcome).unwrap() {
        let held: i128 = line.held.iter().map(|(_, minor)| minor).sum();
        let exits: i128 = line.exits.iter().map(|(_, minor)| minor).sum();
        let placed =
            held + line.returned + line.to_other_claimants + exits + line.unexplained + line.converted_out;
        assert_eq!(line.claimed - line.not_found + line.converted_in, placed, "{line:?}");
    }
}

/// Where the money of a pool came from adds up to the money in it.
fn check_sources(ledger: &Ledger, until: Option<i64>) {
    let upto = until.map_or(i64::MAX, |until| until);
    for pool in 0..ledger.pools.kind.len() as u32 {
        let moves = &ledger.transfers;
        let mut received = 0;
        for transfer in (0..moves.from.len()).filter(|at| moves.time[*at] <= upto) {
            if moves.to[transfer] == pool && moves.from[transfer] != pool {
                let converted = moves.converted.iter().find(|(at, _)| *at as usize == transfer);
                received += converted.map_or(moves.amount[transfer], |(_, minor)| *minor);
            }
        }
        for rule in Rule::ALL {
            let answer = backward(ledger, pool, until, rule).unwrap();
            let standing: i128 = answer.sources.iter().map(|source| source.standing).sum();
            let came: i128 = answer.sources.iter().map(|source| source.received).sum();
            if rule == Rule::Poison {
                assert!(answer.sources.iter().all(|source| source.standing <= answer.balance.max(0)));
                continue;
            }
            assert_eq!(standing, answer.balance, "{rule:?} {pool} {ledger:#?}");
            // Shares of conversions that round a whole origin away still arrive, with the money behind it.
            assert!(came <= received, "{rule:?} {pool} {ledger:#?}");
            if moves.converted.is_empty() {
                assert_eq!(came, received, "{rule:?} {pool} {ledger:#?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn five_rules_agree_with_the_slow_reference_on_small_amounts(raw in raw()) {
        let (ledger, claims, options) = raw.build(i128::from);
        check(&ledger, &claims, &options, &Rule::ALL);
    }

    #[test]
    fn proportional_rules_and_poison_agree_on_wei(raw in raw()) {
        let (ledger, claims, options) = raw.build(wei);
        check(&ledger, &claims, &options, &[Rule::ProRata, Rule::LowestBalance, Rule::Poison]);
    }

    #[test]
    fn queues_do_not_depend_on_the_unit_of_account(raw in raw()) {
        let raw = Raw { one_asset: true, ..raw };
        let scale = 1_000_000_000_000_000_000_000_007i128;
        let (ledger, claims, options) = raw.build(i128::from);
        let (large, large_claims, _) = raw.build(|small| i128::from(small) * scale);
        for rule in [Rule::Fifo, Rule::Lifo] {
            let small = trace(&ledger, &claims, rule, &options).unwrap();
            let large = trace(&large, &large_claims, rule, &options).unwrap();
            // A reversal in parts rounds; without one, every amount is the same multiple.
            if ledger.transfers.reverses.is_empty() {
                let scaled: Vec<(u32, u32, i128)> =
                    small.resting.iter().map(|row| (row.pool, row.claim, row.minor * scale)).collect();
                let found: Vec<(u32, u32, i128)> =
                    large.resting.iter().map(|row| (row.pool, row.claim, row.minor)).collect();
                prop_assert_eq!(scaled, found);
            }
            prop_assert!(large.proofs.iter().all(|proof| proof.difference() == 0));
        }
    }

    #[test]
    fn two_threads_say_what_one_says(raw in raw()) {
        let (ledger, claims, options) = raw.build(i128::from);
        let one: Vec<Outcome> =
            Rule::ALL.iter().map(|rule| trace(&ledger, &claims, *rule, &options).unwrap()).collect();
        prop_assert_eq!(trace_all(&ledger, &claims, &options).unwrap(), one);
    }

    #[test]
    fn sources_add_up_to_the_balance(raw in raw()) {
        let raw = Raw { claims: Vec::new(), ..raw };
        let (ledger, _, _) = raw.build(i128::from);
        check_sources(&ledger, None);
        check_sources(&ledger, Some(1_010));
    }
}
