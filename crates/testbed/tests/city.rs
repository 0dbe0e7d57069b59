//! Is the simulated city what its documents say: the same each time, at the documented rates, with a truth that its files bear out?

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use thalweg_testbed::city::truth::{Identifier, Lookalike, Pattern, Person, Run, Truth};
use thalweg_testbed::city::{Coverage, Options, Script, Summary, write};

struct Made {
    _folder: tempfile::TempDir,
    root: PathBuf,
    summary: Summary,
}

fn made(script: Script, seed: u64, scale: u32, days: u32, coverage: Coverage) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_owned();
    let summary =
        write(&root, &Options { script, seed, scale, days, coverage, ..Options::new(script, seed) }).unwrap();
    Made { _folder: folder, root, summary }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(here) = open.pop() {
        for entry in std::fs::read_dir(here).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

impl Made {
    fn truth<T: serde::de::DeserializeOwned>(&self, name: &str) -> Vec<T> {
        let text = std::fs::read_to_string(self.root.join("truth").join(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn run(&self) -> Run {
        serde_json::from_slice(&std::fs::read(self.root.join("truth/run.json")).unwrap()).unwrap()
    }

    /// The rows of all text files of a folder of the evidence, without headers.
    fn rows(&self, folder: &str) -> Vec<String> {
        let mut rows = Vec::new();
        let place = self.root.join("evidence").join(folder);
        if !place.exists() {
            return rows;
        }
        for (name, bytes) in files(&place) {
            if name.extension().is_some_and(|ending| ending != "xlsx") {
                rows.extend(String::from_utf8(bytes).unwrap().lines().skip(1).map(str::to_owned));
            }
        }
        rows
    }
}

#[test]
fn the_same_seed_writes_the_same_bytes_and_another_seed_others() {
    for script in [Script::Park, Script::SimBank, Script::Personas, Script::Accounts] {
        let written = |seed| files(&made(script, seed, 300, 4, Coverage::Population).root);
        let (first, again, other) = (written(3), written(3), written(4));
        assert!(first == again, "{script:?} differs between runs");
        assert!(first != other, "{script:?} does not depend on its seed");
    }
}

#[test]
fn what_the_run_lists_is_what_lies_there() {
    let city = made(Script::Park, 5, 400, 6, Coverage::Population);
    let run = city.run();
    let lying = files(&city.root.join("evidence"));
    assert_eq!(run.files.len(), lying.len());
    for file in &run.files {
        assert_eq!(lying[Path::new(&file.name)].len() as u64, file.bytes, "{}", file.name);
    }
    assert_eq!(city.summary.files, lying.len() as u64);
    assert_eq!(city.summary.records, run.files.iter().map(|file| file.records).sum::<u64>());
    assert!(!city.root.join("evidence/truth").exists());
}

#[test]
fn the_truth_is_read_back_whole_and_people_sleep_at_home() {
    let city = made(Script::Park, 5, 400, 6, Coverage::Population);
    let truth = Truth::read(&city.root.join("truth")).unwrap();
    assert_eq!(truth.patterns.len() as u64, city.summary.patterns);
    assert!(!truth.gaps.is_empty() && !truth.ties.is_empty());
    let home: BTreeMap<&str, &str> = (truth.persons.iter())
        .filter_map(|person| Some((person.person.as_str(), person.home.as_ref()?.cell.as_str())))
        .collect();
    let nights: Vec<bool> = (truth.positions.iter())
        .filter(|position| position.at.contains("T04:00:00"))
        .map(|position| home[position.person.as_str()] == position.place.cell)
        .collect();
    let at_home = nights.iter().filter(|home| **home).count();
    assert!(nights.len() > 200 && at_home * 10 > nights.len() * 9, "{at_home} of {}", nights.len());
}

#[test]
fn a_case_has_less_evidence_than_the_population_and_the_same_truth() {
    let (all, case) = (
        made(Script::Park, 5, 2_000, 6, Coverage::Population),
        made(Script::Park, 5, 2_000, 6, Coverage::Case),
    );
    assert!(case.summary.records * 3 < all.summary.records * 2, "{:?} {:?}", case.summary, all.summary);
    assert_eq!(case.truth::<Pattern>("patterns.jsonl"), all.truth::<Pattern>("patterns.jsonl"));
    assert!(case.root.join("truth/asked.jsonl").exists());
}

#[test]
fn an_ordinary_city_has_nobody_guilty_and_nothing_planted() {
    let city = made(Script::City, 1, 600, 3, Coverage::Population);
    assert!(
        city.truth::<Person>("persons.jsonl").iter().all(|person| person.innocent && person.roles.is_empty())
    );
    assert_eq!(city.summary.patterns, 0);
    assert!(city.truth::<Lookalike>("lookalikes.jsonl").len() > 20);
}

#[test]
fn people_live_at_the_documented_rates() {
    let (people, days) = (4_000_u32, 7_u32);
    let city = made(Script::City, 11, people, days, Coverage::Population);
    let persons: Vec<Person> = city.truth("persons.jsonl");
    let inhabitants: Vec<&Person> = persons.iter().filter(|person| person.household.is_some()).collect();
    let households: BTreeSet<u32> = inhabitants.iter().filter_map(|person| person.household).collect();
    let size = inhabitants.len() as f64 / households.len() as f64;
    assert!((2.4..2.8).contains(&size), "mean household {size}, documented 2.62");

    let identifiers: Vec<Identifier> = city.truth("identifiers.jsonl");
    let own: BTreeMap<&str, &str> = (identifiers.iter())
        .filter(|one| one.kind == "phone")
        .map(|one| (one.value.trim_start_matches("+86"), one.person.as_str()))
        .collect();
    let second = identifiers.iter().filter(|one| one.kind == "phone" && one.purpose == "work").count();
    let adults = inhabitants.len() as f64 * 0.72;
    let share = second as f64 / adults;
    assert!((0.05..0.11).contains(&share), "adults with two telephones {share}, documented 0.08");

    let callers: BTreeMap<&str, &Person> =
        persons.iter().map(|person| (person.person.as_str(), person)).collect();
    let ordinary = ["office_worker", "shop_worker", "factory_worker", "at_home", "jobless", "retired"];
    let (mut attempts, mut answered, mut night, mut talked) = (0_u32, 0_u32, 0_u32, 0_u64);
    let rows = city.rows("calls");
    for row in &rows {
        let cells: Vec<&str> = row.split(',').collect();
        let Some(caller) = own.get(cells[0]).and_then(|key| callers.get(key)) else { continue };
        if cells[12] != "语音" || !ordinary.contains(&caller.kind.as_str()) {
            continue;
        }
        attempts += 1;
        answered += u32::from(cells[13] == "接通");
        talked += cells[3].parse::<u64>().unwrap();
        night += u32::from(matches!(&cells[2][11..13], "02" | "03" | "04"));
    }
    let callers = inhabitants.iter().filter(|person| ordinary.contains(&person.kind.as_str())).count() as f64;
    let a_day = f64::from(attempts) / callers / f64::from(days);
    assert!((1.6..2.7).contains(&a_day), "calls a day {a_day}, documented mean about 2.1");
    let share = f64::from(answered) / f64::from(attempts);
    assert!((0.70..0.82).contains(&share), "answered {share}, documented 0.72 and calls back");
    let mean = talked as f64 / f64::from(answered);
    assert!((75.0..120.0).contains(&mean), "mean seconds {mean}, documented about 97");
    assert!(f64::from(night) / f64::from(attempts) < 0.02, "calls from two to five in the night: {night}");
}

/// The check digit holds over all digits (ISO/IEC 7812-1).
fn luhn_holds(digits: &str) -> bool {
    let sum: u32 = (digits.bytes().rev().enumerate())
        .map(|(index, byte)| {
            let value = u32::from(byte - b'0') * if index % 2 == 1 { 2 } else { 1 };
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[test]
fn identifiers_are_valid_and_belong_to_one_person_at_a_time() {
    let city = made(Script::Park, 2, 500, 6, Coverage::Population);
    let identifiers: Vec<Identifier> = city.truth("identifiers.jsonl");
    let mut users: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for one in &identifiers {
        users.entry((&one.kind, &one.value)).or_default().insert(&one.person);
        let value = one.value.as_str();
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let good = match one.kind.as_str() {
            "imei" => value.len() == 15 && luhn_holds(value),
            "imsi" => value.len() == 15 && digits(value),
            "phone" => (value.starts_with('+') && digits(&value[1..])) || value.starts_with("1069"),
            "bank_card" => value.len() == 19 && digits(value) && !luhn_holds(value),
            "wallet" => value.len() == 42 && value.starts_with("0x7e57"),
            _ => !value.is_empty(),
        };
        assert!(good, "{one:?}");
        assert!(one.from <= one.until, "{one:?}");
    }
    // Accounts that were sold have two users, one after another; everything else has one.
    let shared = users.iter().filter(|((kind, _), users)| *kind != "handle" && users.len() > 1).count();
    assert_eq!(
        shared,
        0,
        "{:?}",
        users.iter().find(|((kind, _), users)| *kind != "handle" && users.len() > 1)
    );
}

#[test]
fn nobody_innocent_is_called_guilty_and_nobody_guilty_innocent() {
    for script in Script::ALL {
        let city = made(script, 9, 400, 6, Coverage::Population);
        let persons: BTreeMap<String, Person> = (city.truth::<Person>("persons.jsonl").into_iter())
            .map(|person| (person.person.clone(), person))
            .collect();
        for person in persons.values() {
            let guilty = person.roles.iter().any(|role| role.role != "victim");
            assert_eq!(person.innocent, !guilty, "{person:?}");
        }
        for pattern in city.truth::<Pattern>("patterns.jsonl") {
            let parts = pattern.persons.iter().map(|key| &persons[key]);
            assert!(parts.clone().all(|person| !person.roles.is_empty()), "{script:?} {pattern:?}");
            assert!(parts.clone().any(|person| !person.innocent), "{script:?} {pattern:?}");
        }
        for lookalike in city.truth::<Lookalike>("lookalikes.jsonl") {
            let guilty = lookalike.persons.iter().find(|key| !persons[*key].innocent);
            assert!(guilty.is_none(), "{script:?} {guilty:?} {lookalike:?}");
        }
    }
}

/// The identifier as the records write it.
fn as_recorded(kind: &str, value: &str) -> String {
    match kind {
        "phone" => match value.strip_prefix("+86") {
            Some(rest) if rest.starts_with("871") => format!("0{rest}"),
            Some(rest) => rest.to_owned(),
            None => value.replacen('+', "00", 1),
        },
        _ => value.to_owned(),
    }
}

#[test]
fn every_provable_pattern_is_in_the_files_that_it_names() {
    let mut seen = BTreeSet::new();
    for script in Script::ALL {
        let city = made(script, 6, 500, 8, Coverage::Population);
        let mut by_folder: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pattern in city.truth::<Pattern>("patterns.jsonl").into_iter().filter(|pattern| pattern.provable)
        {
            seen.insert(pattern.kind.clone());
            let words: Vec<String> =
                pattern.subjects.iter().map(|subject| as_recorded(&subject.kind, &subject.value)).collect();
            for shown in &pattern.rows {
                // Workbooks are looked into through the front door.
                if ["hotels", "border", "registers"].contains(&shown.folder.as_str()) {
                    continue;
                }
                let rows = by_folder.entry(shown.folder.clone()).or_insert_with(|| city.rows(&shown.folder));
                let found =
                    rows.iter().filter(|row| words.iter().any(|word| row.contains(word.as_str()))).count();
                assert!(found as u64 >= shown.rows, "{script:?} {}: {found} of {shown:?}", pattern.id);
            }
        }
    }
    for kind in [
        "avatar_match",
        "burner_switch",
        "call_then_pay",
        "case_class",
        "cash_and_cell",
        "co_travel",
        "coin_desk",
        "command_rhythm",
        "crossing_pattern",
        "device_link",
        "infrastructure_reuse",
        "lead_sale",
        "login_travel",
        "meeting",
        "pass_through",
        "persona_reuse",
        "recruitment_and_data_sale",
        "relay_slip",
        "run_points",
        "same_address",
        "same_clock",
        "script_reuse",
        "shared_stay",
        "sim_bank",
        "single_line_contact",
        "spoofed_caller",
        "victim_in_progress",
        "work_phone_life_phone",
    ] {
        assert!(seen.contains(kind), "{kind} was never planted provably");
    }
}

#[test]
fn no_telephone_calls_from_two_places_far_apart_within_a_minute() {
    let city = made(Script::Park, 8, 500, 6, Coverage::Population);
    let mut sites: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for row in city.rows("cells") {
        let cells: Vec<&str> = row.split(',').collect();
        sites.insert(
            format!("{}-{}", cells[0], cells[1]),
            (cells[3].parse().unwrap(), cells[4].parse().unwrap()),
        );
    }
    let mut last: BTreeMap<String, (String, (f64, f64))> = BTreeMap::new();
    let (mut far, mut all) = (0_u32, 0_u32);
    for row in city.rows("calls") {
        let cells: Vec<&str> = row.split(',').collect();
        if cells.len() != 14 {
            continue;
        }
        let Some(here) = sites.get(&format!("{}-{}", cells[6], cells[7])) else { continue };
        if let Some((time, there)) = last.insert(cells[0].to_owned(), (cells[2].to_owned(), *here))
            && time[..16] == cells[2][..16]
        {
            all += 1;
            far += u32::from((here.0 - there.0).abs() + (here.1 - there.1).abs() > 0.05);
        }
    }
    assert!(all > 500 && far * 200 < all, "{far} of {all} jump five kilometres in a minute");
}
