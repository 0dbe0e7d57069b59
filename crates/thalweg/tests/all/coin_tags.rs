//! Do the transfers of a real theft reach the addresses that lists name, and is every tag cited?
//!
//! Transfers to and from addresses of the Ronin theft (March 2022; published queries of chain data), the list of the United States Treasury and
//! tag packs of GraphSense, from the reference data, through the front door.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::{init, json, seal, text};

/// The address that the Treasury named on 14 April 2022 as the thief's.
const THIEF: &str = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";

const FILES: [&str; 4] = [
    "eth_thefts/LazarusTabularTxs1322519.csv",
    "ofac/sanctioned_addresses_ETH.txt",
    "graphsense_tags/ofac.yaml",
    "graphsense_tags/etherscan-wordcloud-exchange.yaml",
];

fn files() -> Option<Vec<PathBuf>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/funds/crypto");
    let files: Vec<PathBuf> = FILES.iter().map(|name| beside.join(name)).collect();
    files.iter().all(|file| file.is_file()).then_some(files)
}

fn figure<'a>(finding: &'a Value, name: &str) -> &'a str {
    let figures = finding["figures"].as_array().unwrap();
    figures
        .iter()
        .find(|figure| figure["name"] == name)
        .and_then(|figure| figure["value"].as_str())
        .unwrap_or("")
}

#[test]
fn stolen_coins_reach_the_tagged_addresses_and_the_tags_are_cited() {
    let Some(files) = files() else {
        eprintln!("skipped: no reference data at ../shared/data/funds/crypto beside the repository");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    init(&case);
    for file in &files {
        seal(&case, file);
    }
    json(&["load", text(&case)]);
    json(&["run", text(&case), "card_flow"]);
    let told = json(&["findings", text(&case), "--most", "0"]);
    let findings: Vec<&Value> = told.as_array().unwrap().iter().map(|one| &one["finding"]).collect();
    let tagged: Vec<&Value> =
        findings.into_iter().filter(|finding| finding["says"] == "reaches_a_tagged_account").collect();
    let payee = |finding: &Value| finding["subjects"][0]["value"].as_str().unwrap_or("").to_owned();
    let thief = tagged.iter().find(|finding| payee(finding) == THIEF).unwrap();
    assert!(figure(thief, "tags").contains("OFAC"), "{}", figure(thief, "tags"));
    assert!(figure(thief, "transfers").parse::<u64>().unwrap() > 100);
    for finding in &tagged {
        let rows = finding["rows"].as_array().unwrap();
        let cites = |table: &str| rows.iter().any(|row| row["table"] == table);
        assert!(cites("entry") && cites("address_label"), "{} cites too little", payee(finding));
    }
    // Money goes on from the thief to more addresses that the list names.
    let onward = |finding: &&&Value| {
        let subjects = finding["subjects"].as_array().unwrap();
        subjects.iter().skip(1).any(|subject| subject["value"] == THIEF)
    };
    assert!(tagged.iter().filter(onward).count() >= 3);
}
