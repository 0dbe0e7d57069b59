//! Do the reference tables load with their layout, and is every row accounted for? Skipped where they are absent.

use std::io::Cursor;
use std::path::PathBuf;

use thalweg_flows::detect::detect;
use thalweg_flows::layout::Layouts;
use thalweg_flows::load::read;
use thalweg_flows::readers::collect::CollectSink;

/// File, layout, rows, records (or entries), rejects. An empty layout: no table of records or transfers.
const FILES: [(&str, &str, u64, usize, usize); 29] = [
    ("communications/bandicoot/ego.csv", "bandicoot", 315, 314, 0),
    ("communications/bandicoot/u_test.csv", "bandicoot_old", 500, 500, 0),
    ("communications/bandicoot/u_test2.csv", "bandicoot", 501, 500, 0),
    ("communications/bandicoot/u_test_antennas.csv", "bandicoot", 501, 500, 0),
    ("information/sms_en/sms.tsv", "sms_labelled", 5574, 5573, 1),
    ("information/scam_dialogues_zh/fraud_dialogues-20250228_023012.jsonl", "dialogues", 1000, 1000, 0),
    ("information/scam_dialogues_zh/fraud_dialogues-20250228_155932.jsonl", "dialogues", 1712, 1712, 0),
    ("information/scam_dialogues_zh/fraud_dialogues-20250228_160338.jsonl", "dialogues", 795, 795, 0),
    ("information/scam_dialogues_zh/fraud_dialogues-20250301_014842.jsonl", "dialogues", 2000, 2000, 0),
    ("information/scam_dialogues_zh/fraud_dialogues-20250301_111817.jsonl", "dialogues", 1000, 1000, 0),
    ("information/scam_dialogues_zh/normal_dialogues-20250303_015751.jsonl", "dialogues", 2499, 2499, 0),
    ("people/linkage/fake_1000.csv", "persons_en", 1001, 1000, 0),
    ("people/linkage/fake_1000_labels.csv", "linkage_labels", 3177, 3176, 0),
    ("people/linkage/dataset1.csv", "febrl", 1001, 997, 3),
    ("people/linkage/dataset2.csv", "febrl", 5001, 4990, 10),
    ("people/linkage/dataset3.csv", "febrl", 5001, 4965, 35),
    ("people/linkage/csv_example_messy_input.csv", "early_childhood", 3338, 3337, 0),
    ("people/linkage/csv_example_input_with_true_ids.csv", "early_childhood", 3338, 3337, 0),
    ("funds/crypto/forta/etherscan_malicious_labels.csv", "forta_malicious", 7781, 7780, 0),
    ("funds/crypto/forta/phishing_scams.csv", "forta_phishing", 6727, 6726, 0),
    ("funds/crypto/eth_thefts/LazarusTabularTxs1322519.csv", "evm_transfers", 437, 436, 0),
    ("funds/crypto/eth_thefts/EtherScanFlaggedByAddress1322768.csv", "chain_sums", 1427, 1426, 0),
    ("funds/crypto/eth_thefts/bitlyDepositsTabular810.csv", "chain_sums", 202, 201, 0),
    ("funds/crypto/eth_thefts/bitlyWithdrawalsTabular812.csv", "chain_sums", 103, 102, 0),
    // Sums by month and counts of tokens: neither transfers nor labels.
    ("funds/crypto/eth_thefts/EtherScanFLagged1322553.csv", "", 0, 0, 0),
    ("funds/crypto/eth_thefts/LazarusTxs1321434.csv", "", 0, 0, 0),
    ("funds/crypto/eth_thefts/OpenseaPhishing437073.csv", "", 0, 0, 0),
    ("funds/crypto/ofac/sanctioned_addresses_ETH.txt", "sanctioned-addresses", 152, 152, 0),
    ("network/ip_lists/x4bnet/datacenter_ipv4.txt", "", 0, 0, 0),
];

#[test]
fn reference_tables_load_with_their_layout_and_every_row_is_accounted_for() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !root.is_dir() {
        eprintln!("skipped: no reference data at ../shared/data beside the repository");
        return;
    }
    let layouts = Layouts::built_in().unwrap();
    let mut wrong = Vec::new();
    for (path, layout, rows, records, rejects) in FILES {
        let Ok(bytes) = std::fs::read(root.join(path)) else {
            eprintln!("skipped: {path} is absent");
            continue;
        };
        let name = path.rsplit('/').next().unwrap_or(path);
        let found = detect(&mut Cursor::new(&bytes), name, &layouts).unwrap();
        let Some(best) = found.best() else {
            if !layout.is_empty() {
                wrong.push(format!("{path}: no layout; {:?}", found.candidates));
            }
            continue;
        };
        let mut sink = CollectSink::default();
        let summary = read(
            best,
            &layouts,
            &mut Cursor::new(&bytes),
            &thalweg_flows::readers::ReadContext { file_name: name, companions: &[] },
            &mut sink,
        )
        .unwrap();
        assert_eq!(sink.broken_bargain(), None, "{path}");
        assert_eq!(summary.rows, summary.record_rows + summary.furniture + summary.rejects, "{path}");
        let kept = sink.records.len() + sink.entries.len();
        let counts = (best.name.as_str(), summary.rows, kept, sink.rejects.len());
        if counts != (layout, rows, records, rejects) {
            let first: Vec<_> = sink.rejects.iter().take(3).collect();
            wrong.push(format!(
                "(\"{path}\", {:?}, {}, {}, {}), // {first:?}",
                counts.0, counts.1, counts.2, counts.3
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
