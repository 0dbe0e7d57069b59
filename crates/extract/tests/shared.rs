//! What does reading real texts and lists of names show? Uses data that is kept beside the repository, not in it.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "helpers of tests")]

mod judge;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use judge::{Shapes, line};
use thalweg_extract::names::{Script, compare, name_forms, name_key};
use thalweg_extract::{ExtractOptions, Mention, What, extract};

/// A file of the shared data, or none with a message.
fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {name} is not beside the repository");
    None
}

fn read(name: &str) -> Option<String> {
    shared(name).map(|path| std::fs::read_to_string(path).expect("readable"))
}

/// Counts by kind, and every n-th mention with its surroundings when asked for with SHOW=n.
fn report(texts: &[String]) -> BTreeMap<String, usize> {
    let show = std::env::var("SHOW").ok().and_then(|n| n.parse::<usize>().ok());
    let only = std::env::var("ONLY").unwrap_or_default();
    let (mut counts, mut seen) = (BTreeMap::new(), 0);
    for text in texts {
        let chars: Vec<char> = text.chars().collect();
        for mention in extract(text, &Shapes, &ExtractOptions::default()) {
            *counts.entry(format!("{} {}", kind(&mention), mention.via)).or_insert(0) += 1;
            if !mention.via.contains(&only) {
                continue;
            }
            seen += 1;
            if show.is_some_and(|n| seen % n == 0) {
                let around: String = chars
                    [mention.start.saturating_sub(12)..(mention.end + 12).min(chars.len())]
                    .iter()
                    .collect();
                println!(
                    "{} | {} | {} | {}",
                    mention.via,
                    mention.text,
                    line(&mention),
                    around.replace('\n', " ")
                );
            }
        }
    }
    println!("{counts:#?}");
    counts
}

fn kind(mention: &Mention) -> String {
    match mention.what {
        What::Identifier(kind) => kind.name().to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}

#[test]
fn invented_dialogues_of_fraud_are_read() {
    let Some(folder) = shared("information/scam_dialogues_zh") else { return };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    let mut texts = Vec::new();
    for path in files {
        for row in std::fs::read_to_string(path).expect("readable").lines() {
            let row: serde_json::Value = serde_json::from_str(row).expect("JSON");
            for side in ["left", "right"] {
                texts.extend(
                    row[side]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(|text| text.as_str())
                        .map(str::to_owned),
                );
            }
        }
    }
    let few =
        texts.into_iter().step_by(if std::env::var("SHOW").is_ok() { 1 } else { 20 }).collect::<Vec<_>>();
    assert!(!report(&few).is_empty());
}

#[test]
fn english_short_messages_are_read() {
    let Some(text) = read("information/sms_en/sms.tsv") else { return };
    let texts: Vec<String> =
        text.lines().filter_map(|row| row.split_once('\t')).map(|(_, text)| text.to_owned()).collect();
    assert!(!report(&texts).is_empty());
}

#[test]
fn vietnamese_names_with_and_without_accents_have_one_key() {
    for sex in ["boy", "girl"] {
        let (Some(with), Some(without)) = (
            read(&format!("people/names/vi/{sex}.txt")),
            read(&format!("people/names/vi/{sex}_no_accents.txt")),
        ) else {
            return;
        };
        let pairs = with.lines().zip(without.lines()).collect::<Vec<_>>();
        let differ: Vec<_> = pairs.iter().filter(|(a, b)| name_key(a) != name_key(b)).collect();
        println!(
            "{sex}: {} pairs, {} differ: {:?}",
            pairs.len(),
            differ.len(),
            &differ[..differ.len().min(5)]
        );
        assert!(
            differ.len() * 100 <= pairs.len(),
            "fewer than one in a hundred, which are slips of the list"
        );
    }
}

#[test]
fn sample_names_have_keys_and_forms() {
    let Some(names) = read("people/names/rigour/sample_names.csv") else { return };
    for name in names.lines().skip(1).map(|name| name.trim_matches('"')) {
        let forms = name_forms(name);
        assert_eq!(forms.key.is_empty(), !name.chars().any(char::is_alphanumeric), "{name}");
        assert!(name.is_empty() || compare(name, name).same_key || forms.key.is_empty());
    }
}

#[test]
fn transcribed_names_are_simplified_alike() {
    let Some(tokens) = read("people/names/wd_chinese.normalized.aligned.tokens") else { return };
    let mut kept = 0;
    for row in tokens.lines().step_by(50) {
        let Some(han) = row.split('\t').nth(1) else { continue };
        let forms = name_forms(han);
        assert_eq!(forms.scripts, [Script::Han], "{han}");
        let traditional = forms.traditional.clone().unwrap_or_default();
        kept += usize::from(name_key(&traditional) == forms.key);
    }
    println!("{kept} keys survive being written in traditional characters");
    assert!(kept > 1_000);
}
