//! The linking rules once more, written from the document alone: every pair is looked at, nothing is indexed.

use std::collections::BTreeSet;

use thalweg_flows::entry::Own;
use thalweg_model::Precision;

use crate::ledger::table::{EntryText, FileText, label};

/// One row: file, place in it, and its own account.
struct Seen<'a> {
    file: usize,
    name: String,
    entry: &'a EntryText,
    own: String,
    holder: String,
}

impl Seen<'_> {
    fn other(&self) -> &[String; 3] {
        if self.entry.own == Own::Payee { &self.entry.payer } else { &self.entry.payee }
    }
}

/// Which rows are one transfer, by name, sorted.
pub fn groups(files: &[FileText]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (file, text) in files.iter().enumerate() {
        for entry in &text.entries {
            let head = &text.statements[entry.statement as usize];
            let (own, holder) = (head.account.clone(), head.holder.clone());
            rows.push(Seen { file, name: label(text, entry.row), entry, own, holder });
        }
    }
    let mut units: Vec<Vec<usize>> = Vec::new();
    for one in 0..rows.len() {
        let home = units.iter_mut().find(|unit| unit.iter().any(|other| is_copy(&rows, one, *other)));
        match home {
            Some(unit) => unit.push(one),
            None => units.push(vec![one]),
        }
    }
    link(&rows, &mut units);
    let mut named: Vec<Vec<String>> = units
        .iter()
        .map(|unit| {
            let mut names: Vec<String> = unit.iter().map(|row| rows[*row].name.clone()).collect();
            names.sort();
            names
        })
        .collect();
    named.sort();
    named
}

fn same(one: &Seen<'_>, other: &Seen<'_>) -> bool {
    let (a, b) = (one.entry, other.entry);
    one.own == other.own
        && one.other() == other.other()
        && (a.own, a.amount, &a.asset, a.booked, a.balance)
            == (b.own, b.amount, &b.asset, b.booked, b.balance)
        && (&a.reference, &a.order, &a.description) == (&b.reference, &b.order, &b.description)
}

/// Equal rows of different files, the k-th of one and the k-th of the other.
fn is_copy(rows: &[Seen<'_>], one: usize, other: usize) -> bool {
    let place = |row: usize| {
        (0..row)
            .filter(|before| rows[*before].file == rows[row].file && same(&rows[*before], &rows[row]))
            .count()
    };
    rows[one].file != rows[other].file && same(&rows[one], &rows[other]) && place(one) == place(other)
}

fn weight(payer: &Seen<'_>, payee: &Seen<'_>) -> Option<u32> {
    let (a, b) = (payer.entry, payee.entry);
    if a.own != Own::Payer || b.own != Own::Payee || a.amount != b.amount || a.asset != b.asset {
        return None;
    }
    let fine = a.booked.precision != Precision::Day && b.booked.precision != Precision::Day;
    let day = |entry: &EntryText| entry.booked.local_micros().div_euclid(86_400_000_000);
    let close =
        if fine { (a.booked.micros - b.booked.micros).abs() <= 120_000_000 } else { day(a) == day(b) };
    let references = |entry: &EntryText| -> BTreeSet<String> {
        [&entry.reference, &entry.order].into_iter().filter(|text| text.len() >= 6).cloned().collect()
    };
    if payer.own == payee.own {
        let to_itself = |seen: &Seen<'_>| !seen.own.is_empty() && seen.other()[0] == seen.own;
        if !(to_itself(payer) && to_itself(payee) && day(a) == day(b)) {
            return None;
        }
    }
    let shared = references(a).intersection(&references(b)).next().is_some();
    let same_week = (day(a) - day(b)).abs() <= 7;
    if !(close || shared && same_week) {
        return None;
    }
    let agree = |said: &[String; 3], own: &str, holder: &str| match (said[0].as_str(), said[1].as_str()) {
        ("", "") => Some((0, false)),
        ("", name) if name == holder => Some((1, false)),
        ("", _) => Some((0, !holder.is_empty())),
        (number, _) if number == own => Some((4, false)),
        _ => None,
    };
    let (there, differs) = agree(payer.other(), &payee.own, &payee.holder)?;
    let (back, differs_back) = agree(payee.other(), &payer.own, &payer.holder)?;
    let numbered = there == 4 || back == 4;
    if (differs || differs_back) && !shared && !numbered {
        return None;
    }
    Some(there + back + if shared { 16 } else { 0 })
}

fn link(rows: &[Seen<'_>], units: &mut Vec<Vec<usize>>) {
    let mut frozen: BTreeSet<usize> = BTreeSet::new();
    let speaker = |unit: &Vec<usize>| *unit.iter().min().unwrap();
    let sides = units.clone();
    loop {
        let open = |index: &usize| !frozen.contains(index);
        let mut pairs: Vec<(usize, usize, u32)> = Vec::new();
        for left in (0..sides.len()).filter(open) {
            for right in (0..sides.len()).filter(open) {
                let found = weight(&rows[speaker(&sides[left])], &rows[speaker(&sides[right])]);
                pairs.extend(found.filter(|weight| *weight > 0).map(|weight| (left, right, weight)));
            }
        }
        let best = |pair: &(usize, usize, u32)| {
            pairs.iter().all(|other| (other.0 != pair.0 && other.1 != pair.1) || other.2 <= pair.2)
        };
        let kept: Vec<(usize, usize, u32)> = pairs.iter().filter(|pair| best(pair)).copied().collect();
        if kept.is_empty() {
            return;
        }
        let mut waiting = kept.clone();
        while let Some(first) = waiting.first() {
            let (mut lefts, mut rights) = (BTreeSet::from([first.0]), BTreeSet::from([first.1]));
            let grow = |lefts: &mut BTreeSet<usize>, rights: &mut BTreeSet<usize>| {
                kept.iter().any(|(l, r, _)| {
                    lefts.contains(l) && rights.insert(*r) || rights.contains(r) && lefts.insert(*l)
                })
            };
            while grow(&mut lefts, &mut rights) {}
            settle(rows, &sides, units, (&lefts, &rights), &kept);
            waiting.retain(|(left, _, _)| !lefts.contains(left));
            frozen.extend(lefts);
            frozen.extend(rights);
        }
    }
}

fn settle(
    rows: &[Seen<'_>],
    sides: &[Vec<usize>],
    units: &mut Vec<Vec<usize>>,
    (lefts, rights): (&BTreeSet<usize>, &BTreeSet<usize>),
    kept: &[(usize, usize, u32)],
) {
    let first = |unit: &usize| *sides[*unit].iter().min().unwrap();
    let sorted = |side: &BTreeSet<usize>| {
        let mut list: Vec<usize> = side.iter().copied().collect();
        list.sort_by_key(|unit| {
            let entry = rows[first(unit)].entry;
            (
                entry.booked.micros,
                entry.reference.clone(),
                entry.order.clone(),
                entry.description.clone(),
                first(unit),
            )
        });
        list
    };
    let one_account = |side: &BTreeSet<usize>| {
        side.iter().map(|unit| rows[first(unit)].own.clone()).collect::<BTreeSet<_>>().len() == 1
    };
    let matched: Vec<(usize, usize)> = sorted(lefts).into_iter().zip(sorted(rights)).collect();
    let fits = |(l, r): &(usize, usize)| kept.iter().any(|pair| (pair.0, pair.1) == (*l, *r));
    if lefts.len() == rights.len() && one_account(lefts) && one_account(rights) && matched.iter().all(fits) {
        for (left, right) in matched {
            let (one, other) = (first(&left), first(&right));
            let at = units.iter().position(|unit| unit.contains(&other)).unwrap();
            let moved = units.remove(at);
            units.iter_mut().find(|unit| unit.contains(&one)).unwrap().extend(moved);
        }
    }
}
