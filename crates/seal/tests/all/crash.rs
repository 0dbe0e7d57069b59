//! Whatever moment a writer dies at, what it acknowledged is there and nothing half-sealed is visible.
//!
//! The test runs itself as a child process, which seals file after file and says so; the parent kills it.

use crate::common;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::*;
use thalweg_model::EvidenceId;
use thalweg_seal::package::{self, Recipient};
use thalweg_seal::{Case, files_under};

const CASE: &str = "THALWEG_TEST_CASE";

fn child(test: &str, case: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", &format!("crash::{test}"), "--nocapture", "--quiet"])
        .env(CASE, case);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Seals without end; says every digest after the seal returned.
#[test]
#[ignore = "run by the other tests, as the process that is killed"]
fn seal_until_killed() {
    let Some(case) = std::env::var_os(CASE).map(PathBuf::from) else { return };
    let source = case.with_file_name(format!("source-{}", std::process::id()));
    for number in 0_u64.. {
        let mut bytes = format!("{}-{number}\n", std::process::id()).into_bytes();
        bytes.resize(bytes.len() + usize::try_from(number % 5).unwrap() * 100_000, b'x');
        std::fs::write(&source, &bytes).unwrap();
        let mut writer = Case::lock(&case).unwrap();
        let sealed = writer.seal_file(&source, &custody(), &at(1), &mut |_| {}).unwrap();
        let desk_rows = {
            let mut sealer = thalweg_seal::RowSealer::begin(&writer, sealed.evidence, "whole-1").unwrap();
            sealer.push_span(0, &bytes);
            sealer.finish("whole").unwrap()
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nsealed {}", sealed.evidence).unwrap();
        out.flush().unwrap();
        writer.record_rows(vec![desk_rows], &at(2)).unwrap();
        writeln!(out, "\nrows {}", sealed.evidence).unwrap();
        out.flush().unwrap();
    }
}

/// Kills the child after `delay`; returns what it acknowledged.
fn kill_after(mut running: Child, delay: Duration) -> (Vec<EvidenceId>, Vec<EvidenceId>) {
    let output = running.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        BufReader::new(output).lines().map_while(Result::ok).collect::<Vec<String>>()
    });
    std::thread::sleep(delay);
    running.kill().unwrap();
    running.wait().unwrap();
    let lines = reader.join().unwrap();
    let said = |word: &str| {
        let of = |line: &String| line.strip_prefix(word).and_then(|id| id.parse().ok());
        lines.iter().filter_map(of).collect::<Vec<EvidenceId>>()
    };
    (said("sealed "), said("rows "))
}

#[test]
fn a_hundred_kills_lose_nothing_acknowledged_and_show_nothing_half_sealed() {
    let desk = Desk::new();
    let (mut sealed, mut rows) = (Vec::new(), Vec::new());
    let mut interrupted = 0;
    for round in 0..100_u64 {
        // A fixed scatter of moments: the same run each time, spread over start, copying, logging and signing.
        let delay = Duration::from_micros(20_000 + round.wrapping_mul(7_919_777) % 90_000);
        let (more, more_rows) = kill_after(child("seal_until_killed", &desk.case()).spawn().unwrap(), delay);
        sealed.extend(more);
        rows.extend(more_rows);
        interrupted += usize::from(desk.case().join("log/writing").exists());
        let case = desk.open();
        for id in &sealed {
            assert!(case.holding(id).is_ok(), "round {round}: {id} was acknowledged and is not there");
        }
        let report = desk.verify();
        assert!(report.holds(), "round {round}: {:?}", report.failures);
    }
    assert!(sealed.len() > 50 && interrupted > 20, "{} sealed, {interrupted} interrupted", sealed.len());
    // The next writer cleans up, and then no exception is made for unfinished work.
    drop(desk.lock());
    let report = desk.verify();
    assert!(report.holds() && report.remarks.len() == 1, "{:?} {:?}", report.failures, report.remarks);
    let case = desk.open();
    assert!(rows.iter().all(|id| case.holding(id).unwrap().latest_rows().is_some()));
    let files = files_under(&desk.case().join("evidence")).unwrap().files.len();
    assert_eq!(files, case.holdings().unwrap().count());
}

#[test]
fn two_processes_sealing_at_once_both_land() {
    let desk = Desk::new();
    let mut children: Vec<Child> =
        (0..2).map(|_| child("seal_until_killed", &desk.case()).spawn().unwrap()).collect();
    let second = children.pop().unwrap();
    let waiting = std::thread::spawn(move || kill_after(second, Duration::from_millis(1500)));
    let (first, _) = kill_after(children.pop().unwrap(), Duration::from_millis(1500));
    let (second, _) = waiting.join().unwrap();
    let case = desk.open();
    assert!(!first.is_empty() || !second.is_empty());
    assert!(first.iter().chain(&second).all(|id| case.holding(id).is_ok()));
    assert!(desk.verify().holds());
}

/// Seals one file of a megabyte, and says how it went.
#[test]
#[ignore = "run by the other tests, with a limit on file sizes"]
fn seal_one_megabyte() {
    let Some(case) = std::env::var_os(CASE).map(PathBuf::from) else { return };
    let source = case.with_file_name("large");
    let mut writer = Case::lock(&case).unwrap();
    let sealed = writer.seal_file(&source, &custody(), &at(1), &mut |_| {});
    let full = sealed.as_ref().is_err_and(thalweg_seal::Error::is_full_disk);
    println!(
        "\n{}",
        if full {
            "full"
        } else if sealed.is_ok() {
            "sealed"
        } else {
            "other"
        }
    );
}

#[test]
fn a_file_size_limit_in_the_middle_of_a_copy_seals_nothing() {
    let desk = Desk::new();
    desk.source("large", &vec![b'x'; 1 << 20]);
    let run = |limit: &str| {
        let exe = std::env::current_exe().unwrap();
        // SIGXFSZ is ignored so that the write fails instead of the process.
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\"");
        let mut command = Command::new("bash");
        command.args(["-c", &script]).arg(exe);
        command.args(["--ignored", "--exact", "crash::seal_one_megabyte", "--nocapture", "--quiet"]);
        let output = command.env(CASE, desk.case()).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(run("512").contains("full"));
    assert_eq!(desk.open().checkpoint().size, 1);
    assert!(desk.verify().holds());
    assert_eq!(files_under(&desk.case().join("evidence")).unwrap().files.len(), 0);
    assert!(run("unlimited").contains("sealed"));
    assert!(desk.verify().holds());
}

#[test]
fn a_full_disk_seals_nothing_and_breaks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mount =
        Command::new("mount").args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"]).arg(folder.path()).output();
    if !mount.is_ok_and(|done| done.status.success()) {
        eprintln!("skipped: no right to mount a small file system");
        return;
    }
    let (outside, path) = (tempfile::tempdir().unwrap(), folder.path().join("case"));
    Case::create_with(&path, &info(), &at(0), &secrets()).unwrap();
    let (mut sealed, mut refused) = (0, 0);
    // Ever smaller files, so that the disk fills up at every step of sealing and not only while copying.
    let sizes = [2_000_000, 900_000, 300_000, 60_000, 60_000, 60_000, 30_000, 30_000, 9_000, 9_000, 9_000];
    for (number, size) in sizes.into_iter().chain([1; 40]).enumerate() {
        let source = outside.path().join("source");
        std::fs::write(&source, format!("{number} {}", "y".repeat(size))).unwrap();
        let result = Case::lock(&path)
            .and_then(|mut writer| writer.seal_file(&source, &custody(), &at(1), &mut |_| {}));
        match result {
            Ok(_) => sealed += 1,
            Err(error) => {
                assert!(error.is_full_disk(), "{error}");
                refused += 1;
            }
        }
        let report = thalweg_seal::verify::case(&path, &thalweg_seal::verify::Options::default()).unwrap();
        assert!(report.holds(), "{:?}", report.failures);
    }
    let held = Case::open(&path).unwrap().checkpoint().size;
    Command::new("umount").arg(folder.path()).output().unwrap();
    assert!(sealed > 0 && refused > 0, "{sealed} sealed, {refused} refused");
    assert_eq!(held, 1 + sealed);
}

#[test]
fn a_failed_package_leaves_no_file() {
    let (desk, evidence) = Desk::filled();
    let mut writer = desk.lock();
    let out = desk.folder.path().join("no such folder/package.json");
    assert!(package::write(&mut writer, &[row(evidence, 2)], &out, &Recipient::default(), &at(9)).is_err());
    drop(writer);
    assert!(desk.verify().holds());
}
