//! Does the whole road hold: files in, sealed, loaded, traced, reported, verified, against what is true?

use crate::common;

use std::collections::BTreeMap;
use std::process::Command;

use common::{Sample, json, text, thalweg};
use serde_json::Value;

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn every_statement_is_recognised_and_only_the_broken_rows_are_rejected() {
    let sample = Sample::new(1);
    let files = sample.loaded["files"].as_array().unwrap();
    let mut rejected: BTreeMap<&str, u64> = BTreeMap::new();
    for file in files {
        let name = file["file"].as_str().unwrap();
        assert!(file["layout"].is_string(), "{name} was not recognised: {file}");
        let count = |key: &str| file[key].as_u64().unwrap();
        assert_eq!(
            count("rows"),
            count("record_rows") + count("furniture_rows") + count("rejected_rows"),
            "{name}"
        );
        if count("rejected_rows") > 0 {
            rejected.insert(name, count("rejected_rows"));
        }
    }
    let mut broken: BTreeMap<&str, u64> = BTreeMap::new();
    for defect in list(&sample.truth, "defects").iter().filter(|defect| defect["what"] == "bad_row") {
        *broken.entry(defect["file"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(rejected, broken);
}

#[test]
fn the_trace_is_conserved_and_claims_what_the_victims_lost() {
    let sample = Sample::new(1);
    let facts = sample.trace();
    for rule in list(&facts, "rules") {
        let proofs = list(rule, "proofs");
        assert!(!proofs.is_empty());
        for proof in proofs {
            assert_eq!(proof["difference"]["minor"], "0", "{} {proof}", rule["rule"]);
        }
    }
    let mut lost: BTreeMap<(String, String), i128> = BTreeMap::new();
    for claim in list(&sample.truth, "claims") {
        let key = (claim["name"].as_str().unwrap().to_owned(), claim["asset"].as_str().unwrap().to_owned());
        *lost.entry(key).or_default() += i128::from(claim["minor"].as_i64().unwrap());
    }
    let mut claimed: BTreeMap<(String, String), i128> = BTreeMap::new();
    for victim in list(&facts, "victims") {
        for total in list(victim, "totals") {
            let minor: i128 = total["claimed"]["minor"].as_str().unwrap().parse().unwrap();
            if minor > 0 {
                let key = (
                    victim["name"].as_str().unwrap().to_owned(),
                    total["claimed"]["asset"].as_str().unwrap().to_owned(),
                );
                *claimed.entry(key).or_default() += minor;
            }
        }
    }
    assert_eq!(claimed, lost);
}

#[test]
fn the_statement_that_was_left_out_is_named_as_missing() {
    let sample = Sample::new(1);
    let facts = sample.trace();
    let accounts = list(&sample.truth, "accounts");
    for key in list(&sample.truth, "missing_statements") {
        let account = accounts.iter().find(|account| account["key"] == *key).unwrap();
        let number = account["number"].as_str().unwrap();
        let named = list(&facts, "missing").iter().any(|missing| missing["number"] == number);
        assert!(named, "{number} is not among {:#}", facts["missing"]);
    }
}

#[test]
fn a_payment_shown_by_both_banks_is_one_transfer_with_both_rows() {
    let sample = Sample::new(1);
    let facts = sample.trace();
    let both = list(&facts, "transfers").iter().filter(|transfer| list(transfer, "rows").len() >= 2).count();
    assert!(both > 0);
}

#[test]
fn the_same_case_and_claims_give_the_same_bytes() {
    let sample = Sample::new(2);
    let first = sample.trace();
    thalweg(&["report", text(&sample.case), "--out", text(&sample.files.join("report"))]);
    assert_eq!(serde_json::to_vec(&first).unwrap(), serde_json::to_vec(&sample.trace()).unwrap());
    let again =
        json(&["load", text(&sample.case), "--again", "--layouts", text(&sample.files.join("layouts"))]);
    assert_eq!(again["files"], sample.loaded["files"]);
    assert!(json(&["verify", text(&sample.case)])["holds"].as_bool().unwrap());
}

#[test]
fn the_report_stands_alone_and_its_package_proves_its_rows() {
    let sample = Sample::new(1);
    let facts = sample.trace();
    let out = sample.files.join("report");
    thalweg(&["report", text(&sample.case), "--out", text(&out)]);
    for lang in ["en", "zh-Hans", "zh-Hant"] {
        let page = std::fs::read_to_string(out.join(format!("money-trace.{lang}.html"))).unwrap();
        assert!(
            page.contains(&format!("lang=\"{lang}\""))
                && !page.contains("<script")
                && !page.contains("src=\"http")
        );
    }
    let verdict = json(&["verify", text(&out.join("money-trace.package.json"))]);
    assert!(verdict["holds"].as_bool().unwrap(), "{verdict:#}");
    assert!(!list(&facts, "rows").is_empty());
}

#[test]
fn a_table_that_was_changed_is_named() {
    let sample = Sample::new(1);
    let folder = sample.case.join("flows/funds/entry");
    let table = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).min().unwrap();
    let mut bytes = std::fs::read(&table).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&table, bytes).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_thalweg"))
        .args(["--json", "verify", text(&sample.case)])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    let name = table.file_name().unwrap().to_str().unwrap();
    assert!(
        verdict["report"]["failures"][0]["place"]["file"].as_str().unwrap().ends_with(name),
        "{verdict:#}"
    );
}

#[test]
fn a_claim_that_cannot_be_found_is_refused_with_its_name() {
    let sample = Sample::new(1);
    let claims = sample.files.join("wrong.yaml");
    std::fs::write(
        &claims,
        "- name: Nobody\n  account: \"0000\"\n  time: 2025-01-01 00:00:00\n  amount: \"1.00\"\n",
    )
    .unwrap();
    let words = ["trace", text(&sample.case), "--claims", text(&claims)];
    let output = Command::new(env!("CARGO_BIN_EXE_thalweg")).args(words).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("Nobody") && said.contains("0000"), "{said}");
}
