//! What must hold of every ledger, on many small random cases.

mod slow;

use std::collections::BTreeMap;

use crate::ledger::table::{FileText, files, groups, ledger_of};
use proptest::prelude::*;
use thalweg_flows::ledger::BalanceCheckKind;
use thalweg_trace::ledger::PoolKind;

const NUMBERS: [&str; 3] = ["6222000000000001", "6222000000000002", "6222000000000003"];
const NAMES: [&str; 3] = ["甲", "乙", "丙"];

/// One true transfer and what each side's statement leaves out of it.
#[derive(Debug, Clone)]
struct Truth {
    from: usize,
    to: usize,
    amount: u8,
    second: u32,
    delay: u8,
    show: [u8; 2],
    day_only: [bool; 2],
    reference: u8,
    lost: u8,
}

fn truth() -> impl Strategy<Value = Truth> {
    let ends = (0..3_usize, 1..3_usize, 1..4_u8, 0..1200_u32, 0..150_u8);
    let shown =
        (prop::array::uniform2(0..3_u8), prop::array::uniform2(prop::bool::weighted(0.2)), 0..4_u8, 0..8_u8);
    (ends, shown).prop_map(|((from, step, amount, second, delay), (show, day_only, reference, lost))| Truth {
        from,
        to: (from + step) % 3,
        amount,
        second,
        delay,
        show,
        day_only,
        reference,
        lost,
    })
}

fn line(own: &str, other: usize, show: u8, truth: &Truth, second: u32, day_only: bool) -> String {
    let time =
        if day_only { String::new() } else { format!("T10:{:02}:{:02}", second / 60 % 60, second % 60) };
    let who = match show {
        0 => format!("acct={} who={}", NUMBERS[other], NAMES[other]),
        1 => format!("who={}", NAMES[other]),
        _ => String::new(),
    };
    let reference =
        if truth.reference == 0 { format!("ref=77000{}", truth.second % 5) } else { String::new() };
    format!("2024-01-02{time} {own} {}.00 {who} {reference}", truth.amount)
}

/// Three statements, and a second export of the first from `cut` on.
fn case(truths: &[Truth], cut: usize) -> Vec<FileText> {
    let mut lines: [Vec<(u32, String)>; 3] = Default::default();
    for one in truths {
        if one.lost != 1 {
            lines[one.from]
                .push((one.second, line("out", one.to, one.show[0], one, one.second, one.day_only[0])));
        }
        if one.lost != 2 {
            let second = one.second + u32::from(one.delay);
            lines[one.to].push((second, line("in", one.from, one.show[1], one, second, one.day_only[1])));
        }
    }
    let mut text = String::new();
    for (account, lines) in lines.iter_mut().enumerate() {
        lines.sort();
        text +=
            &format!("file {} acct={} who={}\n", ["p", "q", "r"][account], NUMBERS[account], NAMES[account]);
        text += &lines.iter().map(|(_, line)| format!("{line}\n")).collect::<String>();
    }
    text += &format!("file s acct={} who={}\n", NUMBERS[0], NAMES[0]);
    text += &lines[0].iter().skip(cut).map(|(_, line)| format!("{line}\n")).collect::<String>();
    files(&text)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn links_are_those_of_the_slow_reference(truths in prop::collection::vec(truth(), 0..10), cut in 0..6_usize) {
        let files = case(&truths, cut);
        let places = [1, 2, 3, 4];
        let ledger = ledger_of(&files, &places);
        prop_assert_eq!(groups(&ledger, &files, &places), slow::groups(&files));
    }

    #[test]
    fn links_do_not_depend_on_the_order_of_files(truths in prop::collection::vec(truth(), 0..10), cut in 0..6_usize) {
        let files = case(&truths, cut);
        let first = groups(&ledger_of(&files, &[1, 2, 3, 4]), &files, &[1, 2, 3, 4]);
        for places in [[4, 3, 2, 1], [2, 4, 1, 3]] {
            prop_assert_eq!(&groups(&ledger_of(&files, &places), &files, &places), &first);
        }
    }

    #[test]
    fn time_never_falls_and_every_transfer_stands_on_a_row(truths in prop::collection::vec(truth(), 0..12)) {
        let ledger = ledger_of(&case(&truths, 2), &[1, 2, 3, 4]);
        prop_assert!(ledger.ledger.transfers.time.is_sorted());
        for transfer in 0..ledger.ledger.transfers.amount.len() as u32 {
            prop_assert!(!ledger.citations.of(transfer).is_empty());
        }
    }

    /// With true running balances, opening plus all that came minus all that went is the last balance.
    #[test]
    fn a_whole_chain_of_balances_is_conserved(truths in prop::collection::vec(truth(), 1..12), start in 0..50_i64) {
        let mut balances = [1000 + start; 3];
        let mut sorted: Vec<Truth> = truths;
        sorted.sort_by_key(|one| one.second);
        let mut lines: [String; 3] = Default::default();
        for one in &sorted {
            let (from, to) = (one.from, one.to);
            balances[from] -= i64::from(one.amount);
            balances[to] += i64::from(one.amount);
            lines[from] += &format!("{} bal={}.00\n", line("out", to, one.show[0], one, one.second, one.day_only[0]), balances[from]);
            lines[to] += &format!("{} bal={}.00\n", line("in", from, one.show[1], one, one.second, one.day_only[1]), balances[to]);
        }
        let mut text = String::new();
        for account in 0..3 {
            text += &format!("file {} acct={} who={}\n{}", ["p", "q", "r"][account], NUMBERS[account], NAMES[account], lines[account]);
        }
        let files = files(&text);
        let ledger = ledger_of(&files, &[1, 2, 3]);
        let mut sums: BTreeMap<u32, i128> = BTreeMap::new();
        let transfers = &ledger.ledger.transfers;
        for t in 0..transfers.amount.len() {
            *sums.entry(transfers.from[t]).or_default() -= transfers.amount[t];
            *sums.entry(transfers.to[t]).or_default() += transfers.amount[t];
        }
        let pools = &ledger.ledger.pools;
        for (pool, sum) in sums {
            let index = pool as usize;
            if pools.kind[index] != PoolKind::Held {
                continue;
            }
            let number = &ledger.accounts[pools.account[index] as usize].number;
            let account = NUMBERS.iter().position(|known| known == number).unwrap();
            let end = pools.opening[index].minor() + sum;
            prop_assert_eq!(end, i128::from(balances[account]) * 100, "account {}", number);
        }
        let broken = ledger.checks.iter().any(|check| check.kind == BalanceCheckKind::Row);
        let ordered = sorted.iter().all(|one| one.day_only == [false, false]);
        prop_assert!(!broken || !ordered);
    }
}
