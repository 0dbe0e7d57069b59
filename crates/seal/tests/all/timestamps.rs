//! A time-stamp from a real authority (a local `openssl ts`) is kept, checked, and named when it was changed.

use crate::common;

use std::path::Path;
use std::process::Command;

use common::*;
use thalweg_seal::timestamp::{self, Signature, Token};
use thalweg_seal::verify::{Held, Remark};

const CONFIG: &str = "
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = Test authority
[extensions]
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
[tsa]
default_tsa = authority
[authority]
serial = serial
signer_cert = authority.pem
signer_key = authority.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ordering = no
tsa_name = yes
ess_cert_id_alg = sha256
accuracy = secs:1
";

fn openssl(folder: &Path, arguments: &[&str]) -> bool {
    Command::new("openssl")
        .current_dir(folder)
        .args(arguments)
        .output()
        .is_ok_and(|done| done.status.success())
}

/// Makes an authority with a key of this kind; `None` where there is no openssl.
fn authority(folder: &Path, key: &[&str]) -> Option<()> {
    std::fs::write(folder.join("config"), CONFIG).unwrap();
    std::fs::write(folder.join("serial"), "01\n").unwrap();
    let request = ["req", "-x509", "-nodes", "-days", "2", "-config", "config", "-keyout", "authority.key"];
    let arguments = [&request, ["-out", "authority.pem"].as_slice(), key].concat();
    openssl(folder, &arguments).then_some(())
}

fn stamp(folder: &Path, request: &[u8]) -> Vec<u8> {
    std::fs::write(folder.join("query"), request).unwrap();
    let arguments = ["ts", "-reply", "-config", "config", "-section", "authority", "-queryfile", "query"];
    assert!(openssl(folder, &[&arguments, ["-out", "reply"].as_slice()].concat()));
    std::fs::read(folder.join("reply")).unwrap()
}

/// Stamps the present checkpoint; `None` where there is no openssl.
fn stamped(key: &[&str]) -> Option<(Desk, Signature)> {
    let (desk, _) = Desk::filled();
    let folder = tempfile::tempdir().unwrap();
    if authority(folder.path(), key).is_none() {
        eprintln!("skipped: no openssl to play the authority");
        return None;
    }
    let mut writer = desk.lock();
    let note = writer.case().checkpoint().note.clone();
    let reply = stamp(folder.path(), &timestamp::request(&note, Some(u64::MAX)).unwrap());
    let token = writer.record_timestamp(&reply, &at(7)).unwrap();
    assert!(token.answers(u64::MAX) && !token.answers(1));
    assert!(token.check(b"something else").is_err());
    let signature = token.check(&note).unwrap();
    drop(writer);
    Some((desk, signature))
}

#[test]
fn an_rsa_time_stamp_is_checked_to_its_signature() {
    let Some((desk, signature)) = stamped(&["-newkey", "rsa:2048"]) else { return };
    assert_eq!(signature, Signature::Holds);
    let report = desk.verify();
    assert!(report.holds(), "{:?}", report.failures);
    assert!(report.held.contains(&Held::Timestamps { count: 1, signatures: 1 }));
    let named = report
        .remarks
        .iter()
        .any(|remark| matches!(remark, Remark::TokenSigner { signer, .. } if signer == "CN=Test authority"));
    assert!(named, "{:?}", report.remarks);
}

#[test]
fn a_time_stamp_of_a_kind_that_cannot_be_checked_says_so() {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    let Some((desk, signature)) = stamped(&key) else { return };
    assert!(matches!(signature, Signature::Unknown(_)));
    let report = desk.verify();
    assert!(report.holds() && report.held.contains(&Held::Timestamps { count: 1, signatures: 0 }));
}

#[test]
fn no_byte_of_a_token_may_change_unseen() {
    let Some((desk, _)) = stamped(&["-newkey", "rsa:2048"]) else { return };
    let file = std::fs::read_dir(desk.case().join("log/tokens")).unwrap().next().unwrap().unwrap().path();
    let token = std::fs::read(&file).unwrap();
    flip(&file, token.len() - 1);
    assert!(desk.first_failure().starts_with("log/tokens/"));
    // Also without the digest in the log, the token alone is refused or does not hold.
    let note = std::fs::read(desk.case().join("log/checkpoints")).unwrap();
    let lines: Vec<&[u8]> = note.split_inclusive(|byte| *byte == b'\n').collect();
    let note = lines[lines.len() - 12..lines.len() - 7].concat();
    assert_eq!(Token::parse(&token).unwrap().check(&note).unwrap(), Signature::Holds);
    // The signature covers the digest and the time, and stands at the end; the outer frame it does not cover.
    let place = |part: &[u8]| token.windows(part.len()).position(|bytes| bytes == part).unwrap();
    let imprint = thalweg_seal::Hash::of(&note).0;
    let signed = (place(&imprint)..place(&imprint) + 32 + 24).chain(token.len() - 256..token.len());
    for byte in signed {
        let mut changed = token.clone();
        changed[byte] ^= 0x10;
        let verdict = Token::parse(&changed).and_then(|token| token.check(&note));
        assert!(!matches!(verdict, Ok(Signature::Holds)), "byte {byte}");
    }
}

#[test]
fn a_reply_over_other_bytes_is_not_recorded() {
    let folder = tempfile::tempdir().unwrap();
    if authority(folder.path(), &["-newkey", "rsa:2048"]).is_none() {
        eprintln!("skipped: no openssl to play the authority");
        return;
    }
    let desk = Desk::new();
    let reply = stamp(folder.path(), &timestamp::request(b"other bytes", None).unwrap());
    assert!(desk.lock().record_timestamp(&reply, &at(7)).is_err());
    assert!(desk.lock().record_timestamp(b"garbage", &at(7)).is_err());
    assert_eq!(desk.open().checkpoint().size, 1);
}
