//! Does `cycle` find money that comes back in somebody else's simulated bank, and nothing where nothing comes back?
//!
//! AMLSim (IBM, Apache-2.0) wrote 20,000 accounts, 117,805 transfers and 200 "cycles"; it labels the accounts and not the transfers, and says a
//! day and no time. Rounds of one amount among labelled accounts are its plants as they can be read back: 21 are whole, each of five
//! accounts, and not one runs in the order of its days (the third account pays before the second has paid it). Money cannot have gone round
//! them, so `cycle` must not name them, and `fan_in` says nothing at all. Where each round's own days are dealt out along it, money does go round, and they must be found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::common::{init, json, seal, text};

const ARCHIVE: &str = "../../../shared/data/funds/amlsim/20K_cycle200.tgz";

/// Payer, payee, hundredths, day.
type Row = (u32, u32, u64, u32);

/// The files of the archive, or nothing where it is not.
fn files(folder: &Path) -> Option<(Vec<Row>, BTreeSet<u32>)> {
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join(ARCHIVE);
    if !archive.is_file() {
        return None;
    }
    let done = Command::new("tar").arg("xzf").arg(&archive).arg("-C").arg(folder).status().unwrap();
    assert!(done.success(), "tar cannot open {}", archive.display());
    let read = |name: &str| std::fs::read_to_string(folder.join("20K_cycle200").join(name)).unwrap();
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let row = |line: &str| {
        let cells = cells(line);
        let (whole, part) = cells[2].split_once('.').unwrap_or((&cells[2], ""));
        let hundredths = format!("{whole}{part:0<2}").parse().unwrap();
        (cells[0].parse().unwrap(), cells[1].parse().unwrap(), hundredths, cells[3].parse().unwrap())
    };
    let rows = read("transactions.csv").lines().skip(1).map(row).collect();
    let nodes = read("nodes.csv");
    let labelled = nodes.lines().skip(1).map(cells).filter(|cells| cells[1] == "1");
    Some((rows, labelled.map(|cells| cells[0].parse().unwrap()).collect()))
}

/// Rounds of one amount among labelled accounts: the amount, and the accounts from the smallest on.
fn rounds(rows: &[Row], labelled: &BTreeSet<u32>) -> BTreeSet<(u64, Vec<u32>)> {
    let mut paid: BTreeMap<(u64, u32), BTreeSet<u32>> = BTreeMap::new();
    for (payer, payee, amount, _) in rows {
        if labelled.contains(payer) && labelled.contains(payee) {
            paid.entry((*amount, *payer)).or_default().insert(*payee);
        }
    }
    let mut found = BTreeSet::new();
    for (amount, first) in paid.keys() {
        let mut paths = vec![vec![*first]];
        while let Some(path) = paths.pop() {
            for next in paid.get(&(*amount, path[path.len() - 1])).into_iter().flatten() {
                if next == first && path.len() > 2 {
                    found.insert((*amount, path.clone()));
                } else if next > first && path.len() < 6 && !path.contains(next) {
                    let longer = path.iter().copied().chain([*next]);
                    paths.push(longer.collect());
                }
            }
        }
    }
    found
}

/// The payments from each place of a round to the next: whether any run through it in the order of days.
fn runs_in_order(rows: &[Row], amount: u64, round: &[u32]) -> bool {
    let days = |payer: u32, payee: u32| {
        rows.iter().filter(move |row| (row.0, row.1, row.2) == (payer, payee, amount)).map(|row| row.3)
    };
    (0..round.len()).any(|start| {
        let place = |step: usize| round[(start + step) % round.len()];
        let next = |day: Option<u32>, step: usize| {
            days(place(step), place(step + 1)).filter(|later| day.is_some_and(|day| *later >= day)).min()
        };
        (0..round.len()).fold(Some(0), next).is_some()
    })
}

/// The same payments, with the days of each round dealt out along it.
fn in_order(rows: &[Row], rounds: &BTreeSet<(u64, Vec<u32>)>) -> Vec<Row> {
    let mut rows = rows.to_vec();
    for (amount, round) in rounds {
        let next = |payer: u32| {
            round.iter().position(|one| *one == payer).map(|at| (at, round[(at + 1) % round.len()]))
        };
        let place = |row: &Row| {
            next(row.0).filter(|(_, payee)| row.2 == *amount && row.1 == *payee).map(|(at, _)| at)
        };
        let days: BTreeSet<u32> = rows.iter().filter(|row| place(row).is_some()).map(|row| row.3).collect();
        let days: Vec<u32> = days.into_iter().collect();
        for row in &mut rows {
            if let Some(at) = place(row) {
                row.3 = *days.get(at).unwrap_or(&days[days.len() - 1]);
            }
        }
    }
    rows.sort_by_key(|row| row.3);
    rows
}

/// What `cycle` finds in these payments, looking over all 150 days: the accounts of each finding.
fn found(folder: &Path, name: &str, rows: &[Row]) -> Vec<BTreeSet<u32>> {
    let (kept, case) = (folder.join(name), folder.join(format!("{name}-case")));
    std::fs::create_dir(&kept).unwrap();
    let mut file = String::from("sourceNodeId,targetNodeId,value,time\n");
    for (payer, payee, amount, day) in rows {
        file += &format!("{payer},{payee},{}.{:02},{day}\n", amount / 100, amount % 100);
    }
    std::fs::write(kept.join("transactions.csv"), file).unwrap();
    init(&case);
    seal(&case, &kept);
    let loaded = json(&["load", text(&case)]);
    assert_eq!(loaded["unread"], Value::Array(Vec::new()));
    json(&["run", text(&case), "cycle", "--set", "cycle.window_days=150"]);
    // Nobody knows who was first on one day, so that nothing is said of what goes on within hours.
    let ran = json(&["run", text(&case), "fan_in"]);
    assert_eq!(ran[0]["findings"], 0, "{ran}");
    let findings = json(&["findings", text(&case), "--most", "0"]);
    let accounts = |one: &Value| -> BTreeSet<u32> {
        let subjects = one["finding"]["subjects"].as_array().unwrap();
        subjects.iter().map(|subject| subject["value"].as_str().unwrap().parse().unwrap()).collect()
    };
    findings.as_array().unwrap().iter().map(accounts).collect()
}

#[test]
fn money_that_comes_back_is_found_and_a_ring_against_time_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let Some((rows, labelled)) = files(folder.path()) else {
        eprintln!("skipped: no reference data beside the repository");
        return;
    };
    let planted = rounds(&rows, &labelled);
    assert_eq!(planted.len(), 21);
    assert!(planted.iter().all(|(amount, round)| !runs_in_order(&rows, *amount, round)));
    let planted_accounts: Vec<BTreeSet<u32>> =
        planted.iter().map(|(_, round)| round.iter().copied().collect()).collect();

    let as_written = found(folder.path(), "written", &rows);
    assert!(as_written.iter().all(|one| !planted_accounts.contains(one)), "{as_written:?}");
    assert!(as_written.len() <= 5, "by chance among 117,805 transfers: {as_written:?}");

    let dealt = in_order(&rows, &planted);
    let in_order = found(folder.path(), "dealt", &dealt);
    let hits = planted_accounts.iter().filter(|round| in_order.contains(round)).count();
    let members: BTreeSet<u32> = planted_accounts.iter().flatten().copied().collect();
    let named: BTreeSet<u32> = in_order.iter().flatten().copied().collect();
    let right = named.intersection(&members).count();
    eprintln!(
        "cycle: {hits} of 21 rounds; {right} of {} members, {} accounts named",
        members.len(),
        named.len()
    );
    assert!(hits >= 19, "{hits} of 21 rounds");
    assert!(right * 10 >= members.len() * 9, "recall of members: {right} of {}", members.len());
    assert!(right * 10 >= named.len() * 9, "precision of members: {right} of {}", named.len());
}
