//! Do real exports load with the right layout and without rejects? Skipped where the reference data is absent.

use std::io::Cursor;
use std::path::PathBuf;

use thalweg_flows::detect::detect;
use thalweg_flows::layout::Layouts;
use thalweg_flows::readers::collect::CollectSink;
use thalweg_flows::readers::{ReadContext, ReaderKind, delimited, workbook};

/// File, layout, records, rejects.
pub const FILES: [(&str, &str, usize, usize); 24] = [
    ("cn_statements/example/abc_debit/example-abc_debit-records.csv", "abc_debit", 5, 0),
    ("cn_statements/example/bmo/credit/example-bmo-records.csv", "bmo_credit", 3, 0),
    ("cn_statements/example/bmo/debit/example-bmo-records.csv", "bmo_debit", 4, 0),
    ("cn_statements/example/boc/credit/example-boc-records.csv", "boc_credit", 14, 0),
    ("cn_statements/example/boc/debit/example-boc-records.csv", "boc_debit", 17, 0),
    ("cn_statements/example/bocom_credit/example-bocom_credit-records.csv", "bocom_credit", 8, 0),
    ("cn_statements/example/cgb_credit/example-cgb_credit-records.csv", "cgb_credit", 4, 0),
    ("cn_statements/example/cmb/credit/example-cmb-records.csv", "cmb_credit", 6, 0),
    ("cn_statements/example/cmb/debit/example-cmb-records.csv", "cmb_debit", 5, 0),
    ("cn_statements/example/hsbchk/credit/example-hsbchk-credit-records.csv", "hsbc_hk_credit", 11, 0),
    ("cn_statements/example/hsbchk/debit/example-hsbchk-debit-records.csv", "hsbc_hk_debit", 10, 0),
    ("cn_statements/example/htsec/example-htsec-records.xlsx", "htsec", 10, 0),
    ("cn_statements/example/huobi/example-huobi-records.csv", "huobi", 3, 0),
    ("cn_statements/example/icbc/credit/example-icbc-credit-records.csv", "icbc_credit", 9, 0),
    ("cn_statements/example/icbc/debit-v1/example-icbc-debit-v1-records.csv", "icbc_debit", 11, 0),
    ("cn_statements/example/icbc/debit-v2/example-icbc-debit-v2-records.csv", "icbc_debit", 11, 0),
    ("cn_statements/example/jd/example-jd-records.csv", "jd_pay", 26, 0),
    ("cn_statements/example/mt/example-mt-records.csv", "meituan", 29, 0),
    ("cn_statements/example/oklink/example-oklink-token-transfer.csv", "oklink_token", 0, 0),
    ("cn_statements/example/td/example-td-records.csv", "td", 9, 0),
    ("cn_statements/example/wechat/example-wechat-records.csv", "wechat_pay", 0, 0),
    ("cn_statements/example/wechat/example-wechat-records.xlsx", "wechat_pay", 0, 0),
    ("crypto/eth_thefts/LazarusTabularTxs1322519.csv", "evm_transfers", 436, 0),
    ("crypto/eth_thefts/EtherScanFLagged1322553.csv", "", 0, 0),
];

pub fn funds() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/funds");
    if !root.is_dir() {
        eprintln!("skipped: no reference data at ../shared/data/funds beside the repository");
        return None;
    }
    Some(root)
}

#[test]
fn real_exports_load_with_their_layout_and_every_row_is_accounted_for() {
    let Some(root) = funds() else { return };
    let layouts = Layouts::built_in().unwrap();
    let mut wrong = Vec::new();
    for (path, layout, records, rejects) in FILES {
        let Ok(bytes) = std::fs::read(root.join(path)) else { continue };
        let found = detect(&mut Cursor::new(&bytes), path, &layouts).unwrap();
        let Some(best) = found.best() else {
            if !layout.is_empty() {
                wrong.push(format!("{path}: no layout; {:?}", found.candidates));
            }
            continue;
        };
        let mut sink = CollectSink::default();
        let ctx = ReadContext { file_name: path, companions: &[] };
        let compiled = layouts.get(&best.name).unwrap();
        let summary = match best.kind {
            ReaderKind::Workbook => workbook::read(&mut Cursor::new(&bytes), &ctx, compiled, &mut sink),
            _ => delimited::read(&mut Cursor::new(&bytes), &ctx, compiled, &mut sink),
        };
        let summary = summary.unwrap();
        assert_eq!(sink.broken_bargain(), None, "{path}");
        assert_eq!(summary.rows, summary.record_rows + summary.furniture + summary.rejects, "{path}");
        let counts = (best.name.as_str(), sink.entries.len(), sink.rejects.len());
        let expected = (layout, if records == 0 { counts.1 } else { records }, rejects);
        if counts != expected {
            wrong.push(format!(
                "{path}: {counts:?} ({}), not {expected:?}; {:?}",
                best.confidence,
                sink.rejects.iter().take(3).collect::<Vec<_>>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
