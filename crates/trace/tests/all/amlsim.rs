//! A simulated bank with planted cycles (AMLSim): is a planted first transfer traced and conserved under all five rules?

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use thalweg_trace::{Claim, Claimed, Ledger, Opening, Options, PoolKind, Rule, trace, trace_all};

const ARCHIVE: &str = "../../../shared/data/funds/amlsim/20K_cycle200.tgz";

/// The files of a gzipped tar: 512-byte headers with the name at 0 and the octal size at 124.
fn unpack(path: &Path) -> BTreeMap<String, String> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
    let text = |field: &[u8]| String::from_utf8_lossy(field).trim_matches(['\0', ' ']).to_owned();
    let (mut files, mut at) = (BTreeMap::new(), 0);
    while at + 512 <= bytes.len() && bytes[at] != 0 {
        let name = text(&bytes[at..at + 100]);
        let size = usize::from_str_radix(&text(&bytes[at + 124..at + 136]), 8).unwrap();
        let body = String::from_utf8_lossy(&bytes[at + 512..at + 512 + size]).into_owned();
        files.insert(name.rsplit('/').next().unwrap().to_owned(), body);
        at += 512 + size.next_multiple_of(512);
    }
    files
}

/// `12.3` → 1230
fn cents(text: &str) -> i128 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    assert!(part.len() <= 2, "{text} has more than two decimals");
    format!("{whole}{part:0<2}").parse().unwrap()
}

fn rows(file: &str) -> impl Iterator<Item = Vec<&str>> {
    file.lines().skip(1).map(|line| line.split(',').collect())
}

/// Cycles of three to six transfers among labelled accounts, each after the one before, at most one from each first
/// transfer; the data names the accounts of its 200 cycles and not their transfers.
fn cycles(ledger: &Ledger, labelled: &[bool]) -> Vec<Vec<usize>> {
    let (from, to) = (&ledger.transfers.from, &ledger.transfers.to);
    let between =
        |at: &usize| from[*at] != to[*at] && labelled[from[*at] as usize] && labelled[to[*at] as usize];
    let inside: Vec<usize> = (0..from.len()).filter(between).collect();
    let mut leaving: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    inside.iter().for_each(|at| leaving.entry(from[*at]).or_default().push(*at));
    let cycle_from = |start: &usize| {
        let mut paths = vec![vec![*start]];
        while let Some(path) = paths.pop() {
            let last = path[path.len() - 1];
            for next in leaving.get(&to[last]).into_iter().flatten().filter(|next| **next > last) {
                let mut longer = path.clone();
                longer.push(*next);
                if to[*next] == from[*start] && longer.len() > 2 {
                    return Some(longer);
                }
                if longer.len() < 6 && !path.iter().any(|seen| from[*seen] == to[*next]) {
                    paths.push(longer);
                }
            }
        }
        None
    };
    inside.iter().filter_map(cycle_from).collect()
}

fn claim(transfer: usize) -> [Claim; 1] {
    let what = Claimed::Transfer { transfer: transfer as u32, minor: None };
    [Claim { name: "first transfer of a planted cycle".into(), what }]
}

#[test]
fn a_planted_cycle_is_traced_and_conserved_under_every_rule() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(ARCHIVE);
    if !path.exists() {
        eprintln!("skipped: the reference data is not beside the workspace");
        return;
    }
    let files = unpack(&path);
    let mut ledger = Ledger::default();
    let mut fraud = Vec::new();
    for (index, row) in rows(&files["nodes.csv"]).enumerate() {
        assert_eq!(row[0].parse::<usize>().unwrap(), index);
        ledger.pools.account.push(index as u32);
        ledger.pools.asset.push(0);
        ledger.pools.kind.push(PoolKind::Held);
        ledger.pools.opening.push(Opening::Stated(cents(row[2])));
        fraud.push(row[1] == "1");
    }
    for row in rows(&files["transactions.csv"]) {
        ledger.transfers.from.push(row[0].parse().unwrap());
        ledger.transfers.to.push(row[1].parse().unwrap());
        ledger.transfers.amount.push(cents(row[2]));
        ledger.transfers.time.push(row[3].parse().unwrap());
    }
    assert_eq!((fraud.len(), ledger.transfers.from.len()), (20_000, 117_805));
    let options = Options { returns_to_claimants: false };
    let goes_round = |cycle: &&Vec<usize>| {
        let outcome = trace(&ledger, &claim(cycle[0]), Rule::Fifo, &options).unwrap();
        let carries = |at: &usize| outcome.flows.of_transfer(*at as u32).any(|flow| flow.minor > 0);
        cycle.iter().all(carries)
    };
    let cycles = cycles(&ledger, &fraud);
    let cycle = cycles.iter().find(goes_round).expect("money goes round one of the cycles");
    let first = cycle[0];
    let outcomes = trace_all(&ledger, &claim(first), &options).unwrap();
    for outcome in &outcomes {
        let claimed = ledger.transfers.amount[first];
        let proof = outcome.proofs.last().unwrap();
        assert_eq!((proof.claim, proof.claimed, proof.difference()), (None, claimed, 0));
        let rests: i128 = outcome.resting.iter().map(|row| row.minor).sum();
        match outcome.rule {
            Rule::Poison => assert!(rests >= claimed),
            _ => assert_eq!(rests, claimed, "{:?}", outcome.rule),
        }
        assert!(outcome.flows.of_transfer(first as u32).any(|flow| flow.minor == claimed));
    }
}
