//! Do the files in an archive become evidence that can be loaded, followed back and verified?

use std::io::Write as _;
use std::path::Path;

use crate::common::{init, json, seal, text, thalweg};

/// A tar of plain files, header by header (POSIX ustar).
fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in files {
        let mut header = [0_u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..107].copy_from_slice(b"0000644");
        header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        header[136..147].copy_from_slice(b"00000000000");
        header[148..156].copy_from_slice(b"        ");
        header[156] = b'0';
        header[257..263].copy_from_slice(b"ustar\0");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        out.write_all(&header).unwrap();
        out.write_all(bytes).unwrap();
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

const RATES: &[u8] = b"date,base,quote,rate\n2024-01-02,USD,CNY,7.0827\n";

fn entries(case: &Path) -> u64 {
    json(&["log", text(case)])["size"].as_u64().unwrap()
}

#[test]
fn members_are_sealed_loaded_cited_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let (case, files) = (folder.path().join("case"), folder.path().join("files"));
    std::fs::create_dir_all(files.join("sub")).unwrap();
    std::fs::write(files.join("sub/export.tar"), tar(&[("in/rates.csv", RATES)])).unwrap();
    init(&case);
    seal(&case, &files);
    let loaded = json(&["load", text(&case)]);
    assert_eq!(loaded["files"][0]["file"], "in/rates.csv", "{loaded}");
    assert_eq!(loaded["set_aside"][0]["name"], "sub/export.tar", "{loaded}");
    assert_eq!(loaded["unread"].as_array().unwrap().len(), 0, "{loaded}");
    let custody = json(&["custody", text(&case), "rates.csv"]);
    let event = &custody["history"][0]["record"]["event"]["sealed"];
    assert_eq!((&event["custody"]["method"], &event["from"]["member"]), (&"unpacked".into(), &0.into()));
    assert_eq!(event["custody"]["authority"], "Order 1");
    let before = entries(&case);
    let again = json(&["unpack", text(&case)]);
    assert_eq!(again["members"][0]["unpacked_before"], true);
    assert_eq!(entries(&case), before);
    thalweg(&["verify", text(&case)]);
}

#[test]
fn an_archive_is_kept_packed_where_that_is_asked_for_and_unpacked_later() {
    let folder = tempfile::tempdir().unwrap();
    let (case, file) = (folder.path().join("case"), folder.path().join("export.tar"));
    std::fs::write(&file, tar(&[("rates.csv", RATES), ("rates.csv", b"another")])).unwrap();
    init(&case);
    let (path, archive) = (text(&case), text(&file));
    thalweg(&[
        "seal",
        path,
        archive,
        "--keep-packed",
        "--authority",
        "Order 1",
        "--source",
        "Bank",
        "--collector",
        "Officer",
        "--legal-basis",
        "Act",
        "--purpose",
        "test",
    ]);
    assert_eq!(entries(&case), 2);
    let unpacked = json(&["unpack", path, "export.tar"]);
    assert_eq!(unpacked["members"].as_array().unwrap().len(), 2, "{unpacked}");
    assert_eq!(entries(&case), 4);
    for lang in ["zh-Hans", "zh-Hant"] {
        let said = thalweg(&["--lang", lang, "unpack", path]);
        assert!(!String::from_utf8(said.stdout).unwrap().is_empty());
    }
}
