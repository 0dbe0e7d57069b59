//! Does the script `accounts` plant each kind in several ways, with rows that bear it out and look-alikes that are as innocent as said?

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use thalweg_testbed::city::truth::{Lookalike, Pattern, Truth};
use thalweg_testbed::city::{Coverage, Options, Script, write};

const KINDS: [&str; 18] = [
    "address_cluster",
    "card_flow",
    "cash_out",
    "coin_bridge",
    "common_counterparty",
    "cycle",
    "dormant_then_active",
    "fan_in",
    "fan_out",
    "linked_cards",
    "newly_appearing",
    "next_level_cards",
    "same_hand",
    "scatter_gather",
    "split_below_limit",
    "test_transfer",
    "vanished",
    "pass_through",
];

struct Made {
    _folder: tempfile::TempDir,
    root: PathBuf,
    truth: Truth,
}

fn made(seed: u64, scale: u32, days: u32, coverage: Coverage) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_owned();
    let script = Script::Accounts;
    write(&root, &Options { scale, days, coverage, ..Options::new(script, seed) }).unwrap();
    let truth = Truth::read(&root.join("truth")).unwrap();
    Made { _folder: folder, root, truth }
}

/// One row of a statement.
#[derive(Debug, Clone)]
struct Entry {
    own: String,
    at: String,
    minor: i64,
    out: bool,
    other: String,
    words: String,
}

impl Made {
    fn rows(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<PathBuf> = std::fs::read_dir(self.root.join("evidence").join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        names.sort();
        names.iter().flat_map(|name| lines(name)).collect()
    }

    fn entries(&self) -> BTreeMap<String, Vec<Entry>> {
        let mut all: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for row in self.rows("statements") {
            let cells: Vec<&str> = row.split(',').collect();
            let entry = Entry {
                own: cells[0].to_owned(),
                at: cells[2].to_owned(),
                minor: cells[3].replace('.', "").parse().unwrap(),
                out: cells[5] == "出",
                other: cells[6].to_owned(),
                words: cells[9].to_owned(),
            };
            all.entry(entry.own.clone()).or_default().push(entry);
        }
        all
    }

    fn provable(&self, kind: &str) -> Vec<&Pattern> {
        self.truth.patterns.iter().filter(|one| one.kind == kind && one.provable).collect()
    }

    fn lookalikes(&self, kind: &str) -> Vec<&Lookalike> {
        self.truth.lookalikes.iter().filter(|one| one.kind == kind).collect()
    }
}

fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path).unwrap().lines().skip(1).map(str::to_owned).collect()
}

/// The number of the day in the text of a moment; months of thirty-one days are near enough.
fn day(moment: &str) -> i64 {
    moment[5..7].parse::<i64>().unwrap() * 31 + moment[8..10].parse::<i64>().unwrap()
}

fn cards(pattern: &Pattern) -> Vec<&str> {
    pattern.subjects.iter().filter(|one| one.kind == "bank_card").map(|one| one.value.as_str()).collect()
}

/// The statement's clock as the truth writes moments.
fn within(entry: &Entry, pattern: &Pattern) -> bool {
    let at = format!("{}+08:00", entry.at.replace(' ', "T"));
    (pattern.from.as_str()..=pattern.until.as_str()).contains(&at.as_str())
}

#[test]
fn every_kind_is_planted_several_times_in_several_ways_and_has_a_look_alike() {
    let city = made(1, 1_500, 60, Coverage::Population);
    for kind in KINDS {
        let all: Vec<&Pattern> = city.truth.patterns.iter().filter(|one| one.kind == kind).collect();
        let ways: BTreeSet<&str> = all.iter().map(|one| one.variant.as_str()).collect();
        if kind != "pass_through" {
            assert!(city.provable(kind).len() >= 3, "{kind}: {} provable", city.provable(kind).len());
            assert!(ways.len() >= 2, "{kind}: {ways:?}");
        }
        assert!(city.lookalikes(kind).len() >= if kind == "address_cluster" { 1 } else { 3 }, "{kind}");
    }
    for pattern in &city.truth.patterns {
        assert!(pattern.provable == pattern.why_not.is_empty(), "{pattern:?}");
        assert!(!pattern.subjects.is_empty() && pattern.from <= pattern.until, "{pattern:?}");
        let amount = pattern.amount.as_ref().unwrap();
        assert!(amount.provable_minor <= amount.true_minor, "{pattern:?}");
        assert!(KINDS.contains(&pattern.kind.as_str()), "{pattern:?}");
    }
    assert!(city.truth.patterns.iter().filter(|one| !one.provable).count() > 10);
    assert!(city.truth.losses.len() > 20);
}

#[test]
fn what_is_planted_is_what_the_statements_show() {
    for (seed, days) in [(2, 60), (3, 45)] {
        let city = made(seed, 900, days, Coverage::Population);
        let entries = city.entries();
        let of = |card: &str| entries.get(card).map_or(&[][..], Vec::as_slice);
        for pattern in city.provable("dormant_then_active") {
            let all = of(cards(pattern)[0]);
            let begins = day(&pattern.from);
            // A little long before, then nothing but a trial in the last days.
            let old = all.iter().filter(|one| day(&one.at) + 20 <= begins).count();
            let quiet = all.iter().filter(|one| (begins - 19..begins - 3).contains(&day(&one.at))).count();
            assert!(old >= 2 && quiet == 0, "{old} {quiet} {pattern:?}");
        }
        for pattern in city.provable("vanished").iter().filter(|one| one.variant == "ended") {
            let last = day(&pattern.until);
            let after = of(cards(pattern)[0]).iter().filter(|one| day(&one.at) > last + 2).count();
            assert!(after == 0, "{after} rows after the end: {pattern:?}");
        }
        for pattern in city.provable("newly_appearing").iter().filter(|one| one.variant == "new_account") {
            let first = day(&pattern.from);
            let before =
                of(cards(pattern)[0]).iter().filter(|one| one.minor > 100_000 && day(&one.at) < first);
            assert!(before.count() == 0, "{pattern:?}");
        }
        for pattern in city.provable("fan_in") {
            let payers: BTreeSet<&str> = (of(cards(pattern)[0]).iter())
                .filter(|one| !one.out && within(one, pattern))
                .map(|one| one.other.as_str())
                .collect();
            assert!(payers.len() >= 7, "{pattern:?}: {payers:?}");
        }
        for pattern in city.provable("fan_out") {
            let payees: BTreeSet<&str> = (of(cards(pattern)[0]).iter())
                .filter(|one| one.out && within(one, pattern))
                .map(|one| one.other.as_str())
                .collect();
            assert!(payees.len() >= 6, "{pattern:?}: {payees:?}");
        }
        for pattern in city.provable("split_below_limit") {
            let below = |one: &&Entry| (4_600_000..5_000_000).contains(&one.minor) || one.minor > 47_000_000;
            let count = cards(pattern).iter().flat_map(|card| of(card)).filter(below).count();
            assert!(count >= 3, "{pattern:?}");
            assert!(
                cards(pattern)
                    .iter()
                    .flat_map(|card| of(card))
                    .all(|one| one.minor < 50_000_000 || !within(one, pattern))
            );
        }
        for pattern in city.provable("cycle") {
            let ring: BTreeSet<&str> = cards(pattern).into_iter().collect();
            let inside = |one: &&Entry| one.out && ring.contains(one.other.as_str()) && within(one, pattern);
            for card in &ring {
                assert!(of(card).iter().filter(inside).count() >= 1, "{card} passes nothing on: {pattern:?}");
            }
            assert!((3..=6).contains(&ring.len()), "{pattern:?}");
        }
        for pattern in city.provable("test_transfer") {
            let [a, b] = cards(pattern)[..] else { panic!("{pattern:?}") };
            let between = |one: &&Entry| within(one, pattern) && [a, b].contains(&one.other.as_str());
            let tiny = of(a).iter().chain(of(b)).find(between).unwrap();
            assert!(tiny.minor <= 1_000 || pattern.variant == "second_try", "{tiny:?}");
        }
        for pattern in city.provable("cash_out") {
            let out = of(cards(pattern)[0]).iter().filter(|one| within(one, pattern) && one.out);
            let words: BTreeSet<&str> = out.map(|one| one.words.as_str()).collect();
            assert!(words.contains("ATM取款") || words.contains("消费"), "{pattern:?}");
        }
    }
}

#[test]
fn every_row_that_a_pattern_counts_is_in_its_folder() {
    for coverage in [Coverage::Population, Coverage::Case] {
        let city = made(8, 900, 45, coverage);
        let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for pattern in &city.truth.patterns {
            for shown in &pattern.rows {
                seen.insert(shown.folder.clone());
                let rows = folders.entry(shown.folder.clone()).or_insert_with(|| city.rows(&shown.folder));
                let names = |row: &&String| pattern.subjects.iter().any(|one| row.contains(&one.value));
                let found = rows.iter().filter(names).count() as u64;
                assert!(found >= shown.rows, "{found} of {shown:?} {pattern:?}");
            }
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["cash", "coins", "logins", "statements"]);
    }
}

#[test]
fn nobody_else_pays_what_only_a_house_pays() {
    let city = made(4, 900, 40, Coverage::Population);
    let entries = city.entries();
    for pattern in city.provable("common_counterparty").iter().filter(|one| one.variant != "victims_fee") {
        let all = cards(pattern);
        let shared = all.iter().find(|card| {
            let ins = entries[**card].iter().filter(|one| !one.out);
            ins.clone().count() >= 4 && ins.clone().all(|one| all.contains(&one.other.as_str()))
        });
        assert!(shared.is_some(), "{pattern:?}");
    }
}

#[test]
fn a_trade_has_a_payment_and_coins_at_a_price_of_the_day() {
    let city = made(5, 900, 40, Coverage::Population);
    let coins = city.rows("coins");
    let entries = city.entries();
    for pattern in city.provable("coin_bridge") {
        let wallets: Vec<&str> = pattern
            .subjects
            .iter()
            .filter(|one| one.kind == "wallet")
            .map(|one| one.value.as_str())
            .collect();
        let micro: f64 = (coins.iter())
            .map(|row| row.split(',').collect::<Vec<_>>())
            .filter(|cells| {
                cells[4] != cells[5] && wallets.contains(&cells[4]) && wallets.contains(&cells[5])
            })
            .map(|cells| cells[6].parse::<f64>().unwrap())
            .sum();
        let all = cards(pattern);
        let paid: i64 = (all.iter().flat_map(|card| &entries[*card]))
            .filter(|one| !one.out && all.contains(&one.other.as_str()) && within(one, pattern))
            .map(|one| one.minor)
            .sum();
        let price = paid as f64 / 100.0 / micro;
        assert!((7.0..7.8).contains(&price), "{price} {pattern:?}");
    }
}

#[test]
fn look_alikes_belong_to_innocent_people_and_have_rows() {
    let city = made(6, 1_500, 60, Coverage::Population);
    let innocent: BTreeMap<&str, bool> =
        city.truth.persons.iter().map(|one| (one.person.as_str(), one.innocent)).collect();
    let planted: BTreeSet<&str> = city.truth.patterns.iter().flat_map(|one| cards(one)).collect();
    let entries = city.entries();
    for lookalike in city.truth.lookalikes.iter().filter(|one| KINDS.contains(&one.kind.as_str())) {
        assert!(lookalike.persons.iter().all(|key| innocent[key.as_str()]), "{lookalike:?}");
        for subject in lookalike.subjects.iter().filter(|one| one.kind == "bank_card") {
            assert!(!planted.contains(subject.value.as_str()), "{lookalike:?}");
            assert!(entries.contains_key(&subject.value), "no row of {lookalike:?}");
        }
    }
    let mut shops = city.lookalikes("fan_in");
    shops.retain(|one| one.what == "a shop at which many pay");
    assert!(shops.len() >= 3, "{shops:?}");
    for shop in shops {
        let payers = entries[&shop.subjects[0].value].iter().filter(|one| one.words == "消费").count();
        assert!(payers >= 60 * 4, "{payers} in sixty days at {shop:?}");
    }
    for kind in ["fan_in", "fan_out", "same_hand", "vanished", "newly_appearing", "dormant_then_active"] {
        assert!(city.lookalikes(kind).iter().all(|one| one.holds), "{kind}");
    }
    assert!(city.lookalikes("split_below_limit").iter().all(|one| !one.holds));
}

#[test]
fn a_short_story_and_a_small_city_are_told_too() {
    for (scale, days) in [(50, 1), (60, 3), (50, 35)] {
        for coverage in [Coverage::Population, Coverage::Case] {
            let city = made(7, scale, days, coverage);
            assert!(city.truth.patterns.iter().all(|one| KINDS.contains(&one.kind.as_str())));
        }
    }
}
