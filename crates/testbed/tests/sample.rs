//! Is the invented case what it says it is? The files are held against the truth, byte by byte and row by row.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;

use thalweg_testbed::{
    Defect, EVIDENCE_FOLDER, Page, Role, Source, Truth, World, pages, sample_case, sample_world,
};

/// Name and bytes of every file below a folder.
fn bytes_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for place in [folder.to_owned(), folder.join(EVIDENCE_FOLDER)] {
        for entry in std::fs::read_dir(&place).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                files.insert(entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}

fn written(seed: u64, scale: u32) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    sample_case(folder.path(), seed, scale).unwrap();
    bytes_of(folder.path())
}

/// The page as text in its declared encoding; `None` for a workbook.
fn text(page: &Page) -> Option<String> {
    match page.encoding {
        "binary" => None,
        "gb18030" => {
            let (text, malformed) = encoding_rs::GB18030.decode_without_bom_handling(&page.bytes);
            assert!(!malformed, "{} is not GB18030", page.name);
            assert!(std::str::from_utf8(&page.bytes).is_err(), "{} would pass for UTF-8", page.name);
            Some(text.into_owned())
        }
        "utf-8-bom" => {
            let rest = page
                .bytes
                .strip_prefix(b"\xEF\xBB\xBF")
                .unwrap_or_else(|| panic!("{} lacks its mark", page.name));
            Some(String::from_utf8(rest.to_vec()).unwrap())
        }
        "utf-8" => {
            assert!(!page.bytes.starts_with(b"\xEF\xBB\xBF"));
            Some(String::from_utf8(page.bytes.clone()).unwrap())
        }
        other => panic!("{} declares {other}", page.name),
    }
}

fn told() -> (World, Vec<Page>, Truth) {
    let world = sample_world(1, 1);
    let pages = pages(&world).unwrap();
    let truth = Truth::of(&world, &pages, 1, 1);
    (world, pages, truth)
}

#[test]
fn the_same_seed_writes_the_same_bytes() {
    let (first, again, other) = (written(1, 2), written(1, 2), written(2, 2));
    assert_eq!(first.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
    for (name, bytes) in &first {
        assert!(again[name] == *bytes, "{name} differs");
    }
    assert_ne!(first["truth.json"], other["truth.json"]);
}

#[test]
fn no_account_of_the_case_is_ever_overdrawn() {
    for scale in [1, 3] {
        let world = sample_world(5, scale);
        for (index, account) in world.accounts.iter().enumerate() {
            let kept = account.source != Source::None || account.role == Role::Victim;
            for booking in world.bookings(index).iter().filter(|_| kept) {
                assert!(
                    booking.balance >= 0,
                    "{} falls to {} at {}",
                    account.key,
                    booking.balance,
                    booking.id
                );
            }
        }
    }
}

#[test]
fn every_account_of_the_script_was_opened_in_the_cast() {
    let (world, ..) = told();
    for account in &world.accounts {
        assert!(account.key != account.holder, "{} was opened by a slip of the script", account.key);
    }
}

#[test]
fn every_file_decodes_in_its_declared_encoding() {
    let (_, pages, _) = told();
    let mut seen: Vec<&str> = pages.iter().map(|page| page.encoding).collect();
    pages.iter().for_each(|page| drop(text(page)));
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, ["binary", "gb18030", "utf-8", "utf-8-bom"]);
}

#[test]
fn every_row_that_the_truth_cites_shows_the_amount() {
    let (world, pages, _) = told();
    for page in &pages {
        let Some(text) = text(page) else { continue };
        let lines: Vec<&str> = text.lines().collect();
        for (id, _, row) in &page.shown {
            let Some(row) = row else { continue };
            let line = lines[usize::try_from(*row).unwrap() - 1].replace(',', "");
            let step = &world.moves[*id];
            let fee = world.moves.iter().find(|fee| fee.fee_of == Some(step.id)).map_or(0, |fee| fee.minor);
            let amounts = [step.minor, step.minor + fee, step.arrives.unwrap_or(step.minor)];
            let shown = amounts.iter().any(|minor| line.contains(&world.plain(step.from, *minor)));
            assert!(shown, "{} row {row} does not show transfer {id}: {line}", page.name);
        }
    }
}

#[test]
fn structured_files_hold_one_entry_for_each_booking() {
    let (_, pages, truth) = told();
    for (format, mark) in [("camt.053.001.08", "<Ntry>"), ("mt940", ":61:"), ("ofx_102", "<STMTTRN>")] {
        let page = pages.iter().find(|page| page.format == format).unwrap();
        let file = truth.files.iter().find(|file| file.name == page.name).unwrap();
        let found = text(page).unwrap().matches(mark).count();
        assert_eq!(u64::try_from(found).unwrap(), file.entries, "{format}");
    }
}

#[test]
fn money_is_neither_made_nor_lost_between_accounts_of_one_asset() {
    let (world, ..) = told();
    for asset in ["CNY", "EUR", "HKD", "USDT"] {
        let of_asset = |index: &usize| world.accounts[*index].asset == asset;
        let change: i128 = (0..world.accounts.len())
            .filter(of_asset)
            .map(|index| world.closing(index) - world.accounts[index].opening)
            .sum();
        let traded: i128 = world
            .moves
            .iter()
            .filter(|step| step.arrives.is_some())
            .map(|step| match asset {
                "CNY" => -step.minor,
                "USDT" => step.arrives.unwrap(),
                _ => 0,
            })
            .sum();
        assert_eq!(change, traded, "{asset}");
    }
}

#[test]
fn the_story_has_every_difficulty_that_it_promises() {
    let (world, pages, truth) = told();
    let key = |index: usize| world.accounts[index].key.as_str();
    assert_eq!(truth.missing_statements, ["layer2-b"]);
    assert_eq!(truth.claims.len(), 8);
    assert!(truth.claims.iter().map(|claim| claim.asset.as_str()).any(|asset| asset == "EUR"));
    assert!(world.moves.iter().any(|step| step.from == step.to), "a self-transfer");
    let reversal = world.moves.iter().find(|step| step.reverses.is_some()).unwrap();
    let undone = &world.moves[reversal.reverses.unwrap() as usize];
    assert_eq!((undone.from, undone.to, undone.minor), (reversal.to, reversal.from, reversal.minor));
    assert!(undone.time < reversal.time);
    let burst =
        world.moves.windows(6).any(|six| six.iter().all(|s| s.time == six[0].time && s.from == six[0].from));
    assert!(burst, "six payments in one second");
    let bad = truth.defects.iter().filter(|defect| matches!(defect, Defect::BadRow { .. })).count();
    let removed = truth.defects.iter().filter(|defect| matches!(defect, Defect::RowRemoved { .. })).count();
    assert_eq!((bad, removed), (3, 1));
    let overlap = truth.defects.iter().find_map(|defect| match defect {
        Defect::OverlappingExports { files, transfers } => Some((files.len(), transfers.len())),
        _ => None,
    });
    assert!(overlap.is_some_and(|(files, transfers)| files == 2 && transfers > 3), "{overlap:?}");
    let both_sides = truth.transfers.iter().filter(|transfer| {
        let files: std::collections::BTreeSet<&str> =
            transfer.shown.iter().map(|shown| shown.file.as_str()).collect();
        files.len() > 1 && transfer.from != transfer.to
    });
    assert!(both_sides.count() > 20, "transfers that payer's and payee's statements both show");
    let fees = world.moves.iter().filter(|step| step.fee_of.is_some());
    assert!(fees.clone().count() >= 8);
    for fee in fees {
        let with = &world.moves[fee.fee_of.unwrap() as usize];
        assert_eq!((with.from, with.time), (fee.from, fee.time), "a fee of {}", key(fee.from));
    }
    assert!(pages.len() >= 19);
}

#[test]
fn a_larger_scale_has_more_victims_and_the_same_first_story() {
    let (small, large) = (sample_world(9, 1), sample_world(9, 4));
    let victims =
        |world: &World| world.accounts.iter().filter(|account| account.role == Role::Victim).count();
    assert_eq!((victims(&small), victims(&large)), (8, 23));
    let claimed = |world: &World, name: &str| -> i128 {
        world.moves.iter().filter(|step| step.claim.as_deref() == Some(name)).map(|step| step.minor).sum()
    };
    assert_eq!(claimed(&small, "Victim A (例甲)"), 8_000_000);
    assert_eq!(claimed(&large, "Victim A (例甲)"), 8_000_000);
}

#[test]
fn claims_name_a_row_or_an_account_time_and_amount() {
    let (_, _, truth) = told();
    let yaml = thalweg_testbed::claims_yaml(&truth);
    let head = "- name: \"Victim A (例甲)\"\n  file: BOC_";
    assert!(yaml.contains(head), "{yaml}");
    assert_eq!(yaml.matches("- name:").count(), 15);
    assert!(
        yaml.contains("  time: \"2025-03-10T09:30:00+08:00\"\n  amount: \"15000.00\"\n  asset: CNY\n"),
        "{yaml}"
    );
    assert!(yaml.contains("  asset: EUR\n"));
}
