//! Does a simulated city with a gang in it go through the front door, every file read and every row accounted for?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use thalweg_testbed::city::truth::{Identifier, Pattern, Run};

use crate::common::{init, json, seal, text, thalweg};

/// A city of five hundred with a gang in it, five days long: written, sealed and loaded.
struct Park {
    _folder: tempfile::TempDir,
    files: PathBuf,
    case: PathBuf,
    loaded: Value,
}

impl Park {
    fn new(more: &[&str]) -> Self {
        Self::of("park", more)
    }

    fn of(script: &str, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (files, case) = (folder.path().join("files"), folder.path().join("case"));
        let mut words = vec![
            "simulate",
            text(&files),
            "--script",
            script,
            "--seed",
            "7",
            "--scale",
            "500",
            "--days",
            "5",
        ];
        words.extend(more);
        thalweg(&words);
        init(&case);
        seal(&case, &files.join("evidence"));
        let loaded = json(&["load", text(&case)]);
        Self { _folder: folder, files, case, loaded }
    }

    fn run(&self) -> Run {
        serde_json::from_slice(&std::fs::read(self.files.join("truth/run.json")).unwrap()).unwrap()
    }
}

fn lines<T: serde::de::DeserializeOwned>(folder: &Path, name: &str) -> Vec<T> {
    let text = std::fs::read_to_string(folder.join("truth").join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_file_of_a_city_is_read_and_every_row_is_the_one_that_was_written() {
    let case = ["--coverage", "case"];
    for (script, more) in ["park", "accounts", "personas"]
        .into_iter()
        .flat_map(|script| [(script, &[][..]), (script, &case[..])])
    {
        let park = Park::of(script, more);
        assert_eq!(park.loaded["unread"].as_array().unwrap().len(), 0, "{}", park.loaded["unread"]);
        let written: BTreeMap<String, u64> =
            park.run().files.into_iter().map(|file| (file.name, file.records)).collect();
        let files = park.loaded["files"].as_array().unwrap();
        assert_eq!(files.len(), written.len());
        for file in files {
            let name = file["file"].as_str().unwrap();
            let count = |key: &str| file[key].as_u64().unwrap();
            assert_eq!(count("rejected_rows"), 0, "{file}");
            assert_eq!(count("records"), written[name], "{name}");
        }
    }
}

#[test]
fn planted_identifiers_stand_in_the_tables_as_the_truth_writes_them() {
    let in_park = [
        ("sim_bank", "phone", "call"),
        ("burner_switch", "phone", "call"),
        ("spoofed_caller", "phone", "call"),
        ("relay_slip", "handle", "login"),
        ("relay_slip", "ip", "login"),
        ("shared_stay", "resident_id", "stay"),
        ("pass_through", "bank_card", "entry"),
        ("coin_desk", "wallet", "entry"),
        ("infrastructure_reuse", "domain", "registration"),
    ];
    let in_accounts = [
        ("cash_out", "bank_card", "entry"),
        ("coin_bridge", "bank_card", "entry"),
        ("coin_bridge", "wallet", "entry"),
        ("address_cluster", "wallet", "entry"),
        ("same_hand", "bank_card", "login"),
    ];
    for (script, planted) in [("park", &in_park[..]), ("accounts", &in_accounts[..])] {
        let park = Park::of(script, &[]);
        let patterns: Vec<Pattern> = lines(&park.files, "patterns.jsonl");
        for (kind, of, table) in planted {
            let pattern = patterns.iter().find(|pattern| pattern.kind == *kind && pattern.provable).unwrap();
            let value = &pattern.subjects.iter().find(|subject| subject.kind == *of).unwrap().value;
            let found = json(&["find", text(&park.case), value]);
            let tables: Vec<&str> = found["records"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["table"].as_str().unwrap())
                .collect();
            assert!(tables.contains(table), "{kind}: {of} {value} is not in {table}: {tables:?}");
        }
    }
}

#[test]
fn persons_words_and_pictures_stand_in_the_tables_that_methods_read() {
    let told = Park::of("personas", &[]);
    let patterns: Vec<Pattern> = lines(&told.files, "patterns.jsonl");
    for (kind, of, table) in [
        ("persona_reuse", "handle", "profile"),
        ("persona_reuse", "device", "profile"),
        ("avatar_match", "handle", "profile"),
        ("script_reuse", "handle", "message"),
        ("victim_in_progress", "handle", "message"),
        ("case_class", "handle", "message"),
        ("recruitment_and_data_sale", "handle", "post"),
    ] {
        let provable = patterns.iter().filter(|pattern| pattern.kind == kind && pattern.provable);
        let value =
            provable.flat_map(|pattern| &pattern.subjects).find(|subject| subject.kind == of).unwrap();
        let found = json(&["find", text(&told.case), &value.value]);
        let tables: Vec<&str> =
            found["records"].as_array().unwrap().iter().map(|one| one["table"].as_str().unwrap()).collect();
        assert!(tables.contains(&table), "{kind}: {of} {} is not in {table}: {tables:?}", value.value);
    }
    let count = |words: &str| {
        let output = thalweg(&["--json", "sql", text(&told.case), words]);
        let row: Value = serde_json::from_slice(&output.stdout).unwrap();
        row["n"].as_u64().unwrap()
    };
    let pictures = told.run().files.iter().filter(|file| file.name.starts_with("pictures/")).count() as u64;
    assert!(pictures > 20);
    assert_eq!(count("SELECT count(*) AS n FROM media WHERE width_px > 0"), pictures);
    let joined = "SELECT count(DISTINCT media.file_name) AS n FROM media JOIN profile \
                  ON regexp_extract(profile.avatar, '[^/]+$') = regexp_extract(media.file_name, '[^/]+$')";
    assert_eq!(count(joined), pictures);
}

#[test]
fn nearly_every_number_that_calls_is_known_to_the_truth() {
    let park = Park::new(&[]);
    let known: std::collections::BTreeSet<String> = lines::<Identifier>(&park.files, "identifiers.jsonl")
        .into_iter()
        .filter(|identifier| identifier.kind == "phone")
        .map(|identifier| identifier.value)
        .collect();
    let output = thalweg(&[
        "--json",
        "sql",
        text(&park.case),
        "SELECT DISTINCT number FROM (SELECT caller AS number FROM call UNION SELECT callee FROM call) WHERE number IS NOT NULL",
    ]);
    let mut unknown = Vec::new();
    let mut count = 0;
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let number = row["number"].as_str().unwrap().to_owned();
        count += 1;
        if !known.contains(&number) {
            unknown.push(number);
        }
    }
    assert!(count > 400 && unknown.is_empty(), "{} of {count}: {unknown:?}", unknown.len());
}
