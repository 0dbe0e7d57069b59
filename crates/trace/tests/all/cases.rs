//! The cases every investigator and every court knows, one by one.

use expect_test::{Expect, expect};
use thalweg_trace::{
    Claim, Claimed, Ledger, Opening, Options, PoolKind, Rule, Seed, Through, backward, compare,
    missing_statements, reach, trace, trace_all, trail,
};

/// Pools as `name kind [opening]`, transfers as `from to amount [arrives=…] [undoes=row]`, one second apart; rows count
/// from 0. A kind is one of held, unknown, cash, merchant, exchange, gone; the asset follows `@`.
fn ledger(pools: &[&str], moves: &[&str]) -> Ledger {
    let mut ledger = Ledger::default();
    let mut names: Vec<&str> = Vec::new();
    let mut assets: Vec<&str> = Vec::new();
    for (index, pool) in pools.iter().enumerate() {
        let words: Vec<&str> = pool.split_whitespace().collect();
        let (kind, asset) = words[1].split_once('@').unwrap_or((words[1], ""));
        let asset_index = assets.iter().position(|known| *known == asset).unwrap_or(assets.len());
        if asset_index == assets.len() {
            assets.push(asset);
        }
        names.push(words[0]);
        ledger.pools.account.push(index as u32);
        ledger.pools.asset.push(asset_index as u16);
        ledger.pools.kind.push(match kind {
            "held" => PoolKind::Held,
            "unknown" => PoolKind::UnknownHolder,
            "cash" => PoolKind::Cash,
            "merchant" => PoolKind::Merchant,
            "exchange" => PoolKind::Exchange,
            _ => PoolKind::Unexplained,
        });
        ledger.pools.opening.push(match words.get(2) {
            Some(&"?") => Opening::Unknown,
            Some(minor) => Opening::Stated(minor.parse().unwrap()),
            None => Opening::Stated(0),
        });
    }
    let number = |name: &str| names.iter().position(|known| *known == name).unwrap() as u32;
    for (index, row) in moves.iter().enumerate() {
        let words: Vec<&str> = row.split_whitespace().collect();
        ledger.transfers.from.push(number(words[0]));
        ledger.transfers.to.push(number(words[1]));
        ledger.transfers.amount.push(words[2].parse().unwrap());
        ledger.transfers.time.push(index as i64 * 1_000_000);
        for word in &words[3..] {
            match word.split_once('=').unwrap() {
                ("arrives", minor) => ledger.transfers.converted.push((index as u32, minor.parse().unwrap())),
                (_, row) => ledger.transfers.reverses.push((index as u32, row.parse().unwrap())),
            }
        }
    }
    ledger
}

fn claim(name: &str, transfer: u32) -> Claim {
    Claim { name: name.into(), what: Claimed::Transfer { transfer, minor: None } }
}

/// Where everything ended under each rule: `rule: pool claim minor, …`.
fn check(pools: &[&str], moves: &[&str], claims: &[Claim], options: Options, expected: Expect) {
    let ledger = ledger(pools, moves);
    let name = |pool: u32| pools[pool as usize].split_whitespace().next().unwrap();
    let mut said = String::new();
    for outcome in trace_all(&ledger, claims, &options).unwrap() {
        let rests =
            outcome.resting.iter().map(|row| format!("{} #{} {}", name(row.pool), row.claim, row.minor));
        let back = outcome
            .returned
            .iter()
            .map(|row| format!("{} #{} {} returned", name(row.pool), row.claim, row.minor));
        let lacks = outcome.not_found.iter().map(|row| format!("#{} {} not found", row.claim, row.minor));
        let short = outcome.shortfalls.iter().map(|row| format!("{} short {}", name(row.pool), row.minor));
        let all: Vec<String> = rests.chain(back).chain(lacks).chain(short).collect();
        said += &format!("{:?}: {}\n", outcome.rule, all.join(", "));
        assert!(outcome.proofs.iter().all(|proof| proof.difference() == 0));
    }
    expected.assert_eq(&said);
}

const FOLLOW_ROUND: Options = Options { returns_to_claimants: false };

#[test]
fn claytons_case_the_first_money_in_is_the_first_out() {
    check(
        &["ann unknown", "bob unknown", "mule held 0", "shop merchant"],
        &["ann mule 100", "bob mule 100", "mule shop 150"],
        &[claim("ann", 0), claim("bob", 1)],
        Options::default(),
        expect![[r#"
            Fifo: mule #1 50, shop #0 100, shop #1 50
            Lifo: mule #0 50, shop #0 50, shop #1 100
            ProRata: mule #0 25, mule #1 25, shop #0 75, shop #1 75
            LowestBalance: mule #0 25, mule #1 25, shop #0 75, shop #1 75
            Poison: mule #0 50, mule #1 50, shop #0 150, shop #1 150
        "#]],
    );
}

#[test]
fn the_example_of_the_manual() {
    check(
        &["ann unknown", "bob unknown", "m held 100", "shop merchant", "cash cash", "other unknown"],
        &["ann m 100", "bob m 200", "m shop 150", "other m 500", "m cash 30"],
        &[claim("ann", 0), claim("bob", 1)],
        Options::default(),
        expect![[r#"
            Fifo: m #0 20, m #1 200, shop #0 50, cash #0 30
            Lifo: m #0 100, m #1 50, shop #1 150
            ProRata: m #0 61, m #1 120, shop #0 37, shop #1 75, cash #0 2, cash #1 5
            LowestBalance: m #0 84, m #1 166, shop #0 16, shop #1 34
            Poison: m #0 720, m #1 720, shop #0 150, shop #1 150, cash #0 30, cash #1 30
        "#]],
    );
}

#[test]
fn two_victims_share_pro_rata_to_the_last_cent() {
    check(
        &["ann unknown", "bob unknown", "mule held 100", "cash cash"],
        &["ann mule 100", "bob mule 200", "mule cash 101", "mule cash 50"],
        &[claim("ann", 0), claim("bob", 1)],
        Options::default(),
        expect![[r#"
            Fifo: mule #0 49, mule #1 200, cash #0 51
            Lifo: mule #0 100, mule #1 49, cash #1 151
            ProRata: mule #0 63, mule #1 125, cash #0 37, cash #1 75
            LowestBalance: mule #0 84, mule #1 165, cash #0 16, cash #1 35
            Poison: mule #0 249, mule #1 249, cash #0 151, cash #1 151
        "#]],
    );
}

#[test]
fn the_lowest_balance_in_between_caps_the_claim() {
    check(
        &["ann unknown", "mule held 50", "shop merchant", "job unknown"],
        &["ann mule 100", "mule shop 120", "job mule 500", "mule shop 10"],
        &[claim("ann", 0)],
        Options::default(),
        expect![[r#"
            Fifo: mule #0 20, shop #0 80
            Lifo: shop #0 100
            ProRata: mule #0 20, shop #0 80
            LowestBalance: mule #0 30, shop #0 70
            Poison: mule #0 520, shop #0 130
        "#]],
    );
}

#[test]
fn money_that_runs_in_a_circle_comes_back_to_where_it_started() {
    let moves = ["a b 100", "b c 100", "c a 100", "a b 40"];
    let pools = ["a held 100", "b held 0", "c held 30"];
    check(
        &pools,
        &moves,
        &[claim("a", 0)],
        FOLLOW_ROUND,
        expect![[r#"
            Fifo: a #0 60, b #0 10, c #0 30
            Lifo: a #0 60, b #0 40
            ProRata: a #0 46, b #0 30, c #0 24
            LowestBalance: a #0 60, b #0 10, c #0 30
            Poison: a #0 60, b #0 40, c #0 30
        "#]],
    );
    check(
        &pools,
        &moves,
        &[claim("a", 0)],
        Options::default(),
        expect![[r#"
            Fifo: c #0 30, a #0 70 returned
            Lifo: a #0 100 returned
            ProRata: c #0 24, a #0 76 returned
            LowestBalance: c #0 30, a #0 70 returned
            Poison: c #0 30, a #0 100 returned
        "#]],
    );
}

#[test]
fn a_refunded_victim_claims_only_the_rest() {
    check(
        &["ann held 100", "mule held 0", "cash cash"],
        &["ann mule 100", "mule ann 30", "mule cash 70"],
        &[claim("ann", 0)],
        Options::default(),
        expect![[r#"
            Fifo: cash #0 70, ann #0 30 returned
            Lifo: cash #0 70, ann #0 30 returned
            ProRata: cash #0 70, ann #0 30 returned
            LowestBalance: cash #0 70, ann #0 30 returned
            Poison: cash #0 70, ann #0 30 returned
        "#]],
    );
}

#[test]
fn ether_with_eighteen_decimals_is_exact() {
    check(
        &["ann unknown", "bob unknown", "mule held 1", "desk exchange"],
        &[
            "ann mule 1234567890123456789012",
            "bob mule 999999999999999999999999",
            "mule desk 333333333333333333333333",
        ],
        &[claim("ann", 0), claim("bob", 1)],
        Options::default(),
        expect![[r#"
            Fifo: mule #1 667901234556790123455679, desk #0 1234567890123456789012, desk #1 332098765443209876544320
            Lifo: mule #0 1234567890123456789012, mule #1 666666666666666666666666, desk #1 333333333333333333333333
            ProRata: mule #0 823552686255352633811, mule #1 667077681870534770821868, desk #0 411015203868104155201, desk #1 332922318129465229178131
            LowestBalance: mule #0 823552686255352633811, mule #1 667077681870534770821868, desk #0 411015203868104155201, desk #1 332922318129465229178131
            Poison: mule #0 667901234556790123455679, mule #1 667901234556790123455679, desk #0 333333333333333333333333, desk #1 333333333333333333333333
        "#]],
    );
}

#[test]
fn a_reversal_gives_back_what_the_payment_carried() {
    check(
        &["ann unknown", "mule held 100", "next held 500", "shop merchant"],
        &["ann mule 100", "mule next 200", "next mule 200 undoes=1", "mule shop 50", "shop mule 50 undoes=3"],
        &[claim("ann", 0)],
        Options::default(),
        expect![[r#"
            Fifo: mule #0 100
            Lifo: mule #0 100
            ProRata: mule #0 100
            LowestBalance: mule #0 100
            Poison: mule #0 200, next #0 500
        "#]],
    );
}

#[test]
fn a_missing_opening_balance_is_named_and_never_guessed() {
    check(
        &["ann unknown", "mule held ?", "cash cash"],
        &["ann mule 100", "mule cash 130"],
        &[claim("ann", 0)],
        Options::default(),
        expect![[r#"
            Fifo: cash #0 100, mule short 30
            Lifo: cash #0 100, mule short 30
            ProRata: cash #0 100, mule short 30
            LowestBalance: cash #0 100, mule short 30
            Poison: cash #0 130, mule short 30
        "#]],
    );
}

#[test]
fn coins_bought_with_claimed_money_are_claimed_coins() {
    check(
        &["ann unknown@CNY", "desk held@CNY 100", "wallet held@USDT 0", "out unknown@USDT"],
        &["ann desk 300", "desk wallet 200 arrives=27", "wallet out 20"],
        &[claim("ann", 0)],
        Options::default(),
        expect![[r#"
            Fifo: desk #0 200, wallet #0 7, out #0 7
            Lifo: desk #0 100, wallet #0 7, out #0 20
            ProRata: desk #0 150, wallet #0 6, out #0 14
            LowestBalance: desk #0 200, wallet #0 7, out #0 6
            Poison: desk #0 200, wallet #0 7, out #0 20
        "#]],
    );
}

#[test]
fn a_claim_on_a_balance_takes_the_newest_money_and_no_more_than_there_is() {
    check(
        &["x unknown", "mule held 50", "cash cash"],
        &["x mule 50", "mule cash 60", "mule cash 40"],
        &[Claim { name: "ann".into(), what: Claimed::Balance { pool: 1, time: 0, minor: 120 } }],
        Options::default(),
        expect![[r#"
            Fifo: cash #0 100, #0 20 not found
            Lifo: cash #0 100, #0 20 not found
            ProRata: cash #0 100, #0 20 not found
            LowestBalance: cash #0 100, #0 20 not found
            Poison: cash #0 100, #0 20 not found
        "#]],
    );
}

#[test]
fn money_of_one_victim_paid_to_another_is_not_claimed_twice() {
    check(
        &["ann held 100", "bob held 0", "mule held 0"],
        &["ann mule 100", "mule bob 100", "bob mule 100"],
        &[claim("ann", 0), claim("bob", 2)],
        FOLLOW_ROUND,
        expect![[r#"
            Fifo: mule #0 100, #1 100 not found
            Lifo: mule #0 100, #1 100 not found
            ProRata: mule #0 100, #1 100 not found
            LowestBalance: mule #0 100, #1 100 not found
            Poison: mule #0 100, mule #1 100
        "#]],
    );
}

#[test]
fn the_missing_statement_that_explains_most_comes_first() {
    let pools = ["ann unknown", "mule held ?", "next unknown", "desk exchange", "gap gone"];
    let moves =
        ["ann mule 100", "mule next 60", "mule desk 30", "next mule 5", "mule gap 10", "mule next 20"];
    let ledger = ledger(&pools, &moves);
    let outcomes = trace_all(&ledger, &[claim("ann", 0)], &Options::default()).unwrap();
    let mut said = String::new();
    for gap in missing_statements(&ledger, &outcomes) {
        let name = pools[gap.pool as usize].split_whitespace().next().unwrap();
        said += &format!(
            "{name} {:?} explains {} by {:?}; paid back {} by {:?}\n",
            gap.why, gap.max_explained, gap.transfers, gap.paid_back_later, gap.paid_back_transfers
        );
    }
    expect![[r#"
        next NextHolder explains 65 by [1, 5]; paid back 5 by [3]
        desk NextHolder explains 30 by [2]; paid back 0 by []
        mule Shortfall explains 15 by [5]; paid back 0 by []
        gap RowsMissing explains 10 by [4]; paid back 0 by []
        mule OpeningUnknown explains 0 by []; paid back 0 by []
    "#]]
    .assert_eq(&said);
    let ranges: Vec<(u32, i128, i128, Option<i128>)> = compare(&ledger, &outcomes)
        .into_iter()
        .map(|range| (range.pool, range.min, range.max, range.poison))
        .collect();
    expect!["[(2, 60, 65, Some(80)), (3, 30, 30, Some(30)), (4, 5, 10, Some(10))]"]
        .assert_eq(&format!("{ranges:?}"));
}

#[test]
fn asked_backward_the_sources_of_a_balance_are_named() {
    let ledger = ledger(
        &["ann unknown", "bob unknown", "mule held 20", "boss held 10"],
        &["ann mule 100", "bob mule 80", "mule boss 150", "ann mule 7"],
    );
    let mut said = String::new();
    for rule in [Rule::Fifo, Rule::ProRata] {
        for source in backward(&ledger, 3, None, rule).unwrap().sources {
            said += &format!("{rule:?} {:?} {} {}\n", source.origin, source.standing, source.received);
        }
    }
    expect![[r#"
        Fifo Opening { pool: 2 } 20 20
        Fifo Opening { pool: 3 } 10 0
        Fifo Inflow { transfer: 0, pool: 0 } 100 100
        Fifo Inflow { transfer: 1, pool: 1 } 30 30
        ProRata Opening { pool: 2 } 15 15
        ProRata Opening { pool: 3 } 10 0
        ProRata Inflow { transfer: 0, pool: 0 } 75 75
        ProRata Inflow { transfer: 1, pool: 1 } 60 60
    "#]]
    .assert_eq(&said);
}

#[test]
fn what_could_be_reached_keeps_to_order_and_horizon() {
    let ledger = ledger(
        &["a held", "b held", "c held", "d held", "e unknown", "f held"],
        &["b c 1", "a b 1", "b d 1", "b e 1", "e f 1", "d c 1"],
    );
    let seeds = [Seed { pool: 0, time: 1_000_000 }];
    let held = Through::Held(&ledger.pools.kind);
    let all = reach(&ledger.transfers, &seeds, 3_000_000, Through::All);
    let pools: Vec<(u32, i64)> = all.pools.iter().map(|reached| (reached.pool, reached.time)).collect();
    assert_eq!(pools, [(0, 1_000_000), (1, 1_000_000), (3, 2_000_000), (4, 3_000_000), (5, 4_000_000)]);
    assert_eq!(all.path_to(5), [1, 3, 4]);
    let followed = reach(&ledger.transfers, &seeds, 9_000_000, held);
    let pools: Vec<u32> = followed.pools.iter().map(|reached| reached.pool).collect();
    assert_eq!(pools, [0, 1, 2, 3, 4]);
    assert_eq!(followed.path_to(2), [1, 2, 5]);
}

#[test]
fn a_trail_breaks_where_the_money_rests_too_long() {
    let ledger =
        ledger(&["a held", "b held", "c held", "d held"], &["a b 1", "b c 1", "a d 1", "b d 1", "c d 1"]);
    let hops = |delta: i64| -> Vec<(u32, Option<u32>)> {
        let seeds = [Seed { pool: 0, time: 0 }];
        let trail = trail(&ledger.transfers, &seeds, delta, Through::All);
        trail.into_iter().map(|hop| (hop.transfer, hop.after)).collect()
    };
    assert_eq!(hops(1_000_000), [(0, None), (1, Some(0))]);
    assert_eq!(hops(3_000_000), [(0, None), (1, Some(0)), (2, None), (3, Some(0)), (4, Some(1))]);
}

#[test]
fn a_ledger_that_breaks_its_contract_is_refused() {
    let good = || ledger(&["a held@X 5", "b held@Y"], &["a b 5 arrives=2", "b a 1 arrives=1 undoes=0"]);
    let refuse = |change: &dyn Fn(&mut Ledger), expected: Expect| {
        let mut bad = good();
        change(&mut bad);
        expected.assert_eq(&trace(&bad, &[], Rule::Fifo, &Options::default()).unwrap_err().to_string());
    };
    good().check().unwrap();
    refuse(
        &|l| l.transfers.to[1] = 9,
        expect!["reading the conversion of transfer 1: not in order, or the transfer does not convert"],
    );
    refuse(
        &|l| l.transfers.time[1] = -1,
        expect!["reading transfer 1: it is earlier than the transfer before it"],
    );
    refuse(&|l| l.transfers.amount[0] = -5, expect!["reading transfer 0: the amount is negative"]);
    refuse(
        &|l| l.transfers.amount[0] = i128::MAX,
        expect!["reading the ledger: the amounts together exceed 2^120 minor units"],
    );
    refuse(
        &|l| l.transfers.converted.truncate(1),
        expect!["reading transfer 1: it crosses assets and no arrived amount is recorded"],
    );
    refuse(
        &|l| l.transfers.converted.reverse(),
        expect!["reading the conversion of transfer 0: not in order, or the transfer does not convert"],
    );
    refuse(
        &|l| l.transfers.reverses = vec![(0, 1)],
        expect![
            "reading reversal 0: not in order, or it does not undo an earlier transfer between its pools"
        ],
    );
    refuse(
        &|l| l.pools.kind.truncate(1),
        expect!["reading the ledger: column pools.kind has 1 entries where 2 are needed"],
    );
    let both = [claim("ann", 0), claim("bob", 0)];
    let error = trace(&good(), &both, Rule::Fifo, &Options::default()).unwrap_err();
    expect!["reading the claims on transfer 0: together they exceed its amount"]
        .assert_eq(&error.to_string());
}
