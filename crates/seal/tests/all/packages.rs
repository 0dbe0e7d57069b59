//! A package proves its rows and tells nothing of the others.

use crate::common;

use std::collections::BTreeSet;

use common::*;
use proptest::prelude::*;
use thalweg_model::Lang;
use thalweg_seal::package::{self, Recipient};
use thalweg_seal::verify::Options;
use thalweg_seal::{Error, Event, RowSealer, verify};

fn recipient() -> Recipient {
    Recipient {
        name: "Court B".to_owned(),
        purpose: "trial".to_owned(),
        authority: "Request 9".to_owned(),
        use_limits: "this trial only".to_owned(),
    }
}

/// A thousand rows of which each is easy to guess.
fn guessable() -> String {
    (1..=1000).map(|row| format!("row-{row:04},{}\n", row * 7)).collect()
}

/// A case of a thousand rows, and the bytes of a package of three of them.
fn packed() -> (Desk, String) {
    let desk = Desk::new();
    let mut writer = desk.lock();
    let evidence = desk.seal(&mut writer, "rows.csv", guessable().as_bytes());
    desk.seal_rows(&mut writer, evidence, guessable().as_bytes());
    let out = desk.folder.path().join("package.json");
    let rows = [row(evidence, 17), row(evidence, 600), row(evidence, 1000), row(evidence, 17)];
    let made = package::write(&mut writer, &rows, &out, &recipient(), &at(5)).unwrap();
    assert_eq!(made.rows, 3);
    let text = std::fs::read_to_string(&out).unwrap();
    assert_eq!(made.sha256, thalweg_seal::Hash::of(text.as_bytes()));
    (desk, text)
}

fn first_failure(text: &str) -> String {
    let report = package::verify(text.as_bytes(), &Options::default());
    report.failures.first().map_or("everything holds".to_owned(), |failure| failure.text(Lang::En))
}

#[test]
fn three_rows_verify_and_no_others_are_in_it() {
    let (desk, text) = packed();
    assert_eq!(first_failure(&text), "everything holds");
    for number in 1..=1000 {
        let shown = [17, 600, 1000].contains(&number);
        assert_eq!(text.contains(&format!("row-{number:04},")), shown, "row {number}");
    }
    let case = desk.open();
    let evidence = case.holdings().unwrap().next().unwrap().evidence;
    for number in 1..=1000 {
        let salt = hex::encode(case.prove_row(&row(evidence, number)).unwrap().salt);
        assert_eq!(text.contains(&salt), [17, 600, 1000].contains(&number), "salt of row {number}");
    }
    for secret in ["signing-key", "row-salt-key"] {
        let secret = std::fs::read_to_string(desk.case().join("secret").join(secret)).unwrap();
        assert!(!text.contains(secret.trim()));
    }
}

#[test]
fn a_neighbour_cannot_be_guessed_from_a_package_even_when_its_text_is_known() {
    let (_, text) = packed();
    let package = package::parse(text.as_bytes()).unwrap();
    // Row 18 is the sibling of row 17: its leaf is in the path. Without its salt, knowing its text does not confirm it.
    let sibling = package.rows[0].path[0];
    let guess = b"row-0018,126\n";
    let salts = package.rows.iter().map(|row| hex::decode(&row.salt).unwrap());
    for salt in salts.chain([vec![], vec![0; 16]]) {
        let leaf = thalweg_seal::leaf_hash(&[salt.as_slice(), guess].concat());
        assert_ne!(leaf, sibling);
    }
}

#[test]
fn making_a_package_is_logged_with_its_rows() {
    let (desk, text) = packed();
    let last = desk.open().events().unwrap().last().unwrap().unwrap();
    let Event::Disclosed(shown) = last.record.event else {
        panic!("the last event is {:?}", last.record.event)
    };
    assert_eq!(shown.package_sha256, thalweg_seal::Hash::of(text.as_bytes()));
    assert_eq!(shown.rows[0].rows, [17, 600, 1000]);
    assert!(desk.verify().holds());
}

#[test]
fn any_change_to_a_package_is_named() {
    let (_, text) = packed();
    let cases = [
        ("row-0017,119", "row-0017,120", "signature"),
        ("Court B", "Court C", "signature"),
        ("\"v\":1}", "\"v\":2}", "package"),
        ("thalweg-package\"", "thalweg-packagf\"", "package"),
        ("{\"case_toml\"", "{ \"case_toml\"", "package"),
        ("Officer A", "Officer Z", "signature"),
    ];
    for (from, to, named) in cases {
        let said = first_failure(&text.replace(from, to));
        assert!(said.starts_with(named), "{from}: {said}");
    }
}

#[test]
fn no_byte_of_a_package_can_be_changed() {
    let (_, text) = packed();
    for byte in (0..text.len()).step_by(31) {
        let mut bytes = text.clone().into_bytes();
        bytes[byte] ^= 1;
        assert!(!package::verify(&bytes, &Options::default()).holds(), "byte {byte}");
    }
}

#[test]
fn a_package_is_not_written_over_another_file() {
    let (desk, _) = packed();
    let mut writer = desk.lock();
    let evidence = writer.case().holdings().unwrap().next().unwrap().evidence;
    let out = desk.folder.path().join("package.json");
    let made = package::write(&mut writer, &[row(evidence, 1)], &out, &recipient(), &at(6));
    assert!(matches!(made, Err(Error::Exists(_))));
}

#[test]
fn rows_that_do_not_exist_are_not_packed() {
    let (desk, _) = packed();
    let mut writer = desk.lock();
    let evidence = writer.case().holdings().unwrap().next().unwrap().evidence;
    let out = desk.folder.path().join("other.json");
    let size = writer.case().checkpoint().size;
    assert!(package::write(&mut writer, &[row(evidence, 1001)], &out, &recipient(), &at(6)).is_err());
    assert!(package::write(&mut writer, &[], &out, &recipient(), &at(6)).is_err());
    assert_eq!((writer.case().checkpoint().size, out.exists()), (size, false));
}

#[test]
fn hostile_packages_are_refused_without_a_panic() {
    let deep = "[".repeat(100_000);
    let long_path = format!("{{\"case_toml\":\"\",\"checkpoint\":{deep}");
    for text in ["", "{}", "null", "\u{0}", deep.as_str(), long_path.as_str()] {
        assert!(first_failure(text).starts_with("package: "), "{:.20}", text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Spans with gaps and overlaps, and made rows, in any order and number.
    #[test]
    fn every_row_is_shown_as_it_was_sealed_and_proves_itself(
        rows in proptest::collection::vec((0_usize..900, 0_usize..100, any::<bool>()), 1..700),
    ) {
        let desk = Desk::new();
        let mut writer = desk.lock();
        let file: Vec<u8> = (0..1000_u32).map(|byte| (byte % 251) as u8).collect();
        let evidence = desk.seal(&mut writer, "a.bin", &file);
        let mut sealer = RowSealer::begin(&writer, evidence, "any-1").unwrap();
        for (start, length, made) in &rows {
            let bytes = &file[*start..start + length];
            if *made { sealer.push_made(bytes) } else { sealer.push_span(*start as u64, bytes) }
        }
        let sealed = sealer.finish("any").unwrap();
        let root = sealed.sealed().root;
        writer.record_rows(vec![sealed], &at(2)).unwrap();
        let last = rows.len() - 1;
        let picks: BTreeSet<usize> = [0, 1.min(last), rows.len() / 2, last, 255.min(last)].into();
        for pick in picks {
            let id = row(evidence, pick as u64 + 1);
            let (start, length, _) = rows[pick];
            let mut proof = writer.case().prove_row(&id).unwrap();
            prop_assert_eq!(&proof.bytes, &file[start..start + length]);
            prop_assert!(proof.check(&root));
            proof.bytes.push(b' ');
            prop_assert!(!proof.check(&root));
        }
        drop(writer);
        prop_assert!(verify::case(&desk.case(), &Options::default()).unwrap().holds());
    }
}

#[test]
fn loading_a_file_twice_the_same_way_adds_nothing() {
    let (desk, evidence) = Desk::filled();
    let size = desk.open().checkpoint().size;
    let mut writer = desk.lock();
    desk.seal_rows(&mut writer, evidence, ROWS.as_bytes());
    assert_eq!(writer.case().checkpoint().size, size);
    drop(writer);
    assert!(desk.verify().holds());
}

#[test]
fn rows_that_do_not_lie_in_the_evidence_are_named() {
    let desk = Desk::new();
    let mut writer = desk.lock();
    let evidence = desk.seal(&mut writer, "a.csv", b"abc\n");
    let mut sealer = RowSealer::begin(&writer, evidence, "wrong-1").unwrap();
    sealer.push_span(0, b"xyz\n");
    let rows = sealer.finish("plain").unwrap();
    writer.record_rows(vec![rows], &at(2)).unwrap();
    drop(writer);
    let said = desk.first_failure();
    assert!(
        said.contains("rows 1 to 1 of sha256:") && said.contains("do not lead to the sealed root"),
        "{said}"
    );
}
