//! What do the operators under the methods of information find in texts and pictures whose truth is known?
//!
//! `bench_information classes TRAIN TEST` learns from lines `kind<tab>text` and writes, for every line of TEST, the share of each
//! kind, in the order of their names. `bench_information families FILE ALIKE FEWEST` writes for every line of FILE the number of the
//! first line of its family. `bench_information pictures FILE` reads hashes (`phash64:…`), each once, and writes the pairs that are
//! one picture, and whether as it is or altered; a hash of a picture without content is skipped.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a measuring tool")]

use std::collections::BTreeSet;

use thalweg_methods::classes::{Model, features};
use thalweg_methods::families::{Shingles, families};
use thalweg_methods::pictures::{Laid, bits, same};
use thalweg_methods::wording::Wording;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["classes", train, test] => classes(&pairs(train), &pairs(test)),
        ["families", file, alike, fewest] => {
            alike_lines(file, alike.parse().expect("a number"), fewest.parse().expect("a number"));
        }
        ["pictures", file] => pictures(file),
        _ => println!("bench_information classes TRAIN TEST | families FILE ALIKE FEWEST | pictures FILE"),
    }
}

fn pairs(file: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(file).expect("a file");
    let pairs = text.lines().map(|line| line.split_once('\t').expect("a tab"));
    pairs.map(|(kind, text)| (kind.to_owned(), text.to_owned())).collect()
}

fn classes(train: &[(String, String)], test: &[(String, String)]) {
    let kinds: Vec<&str> =
        train.iter().map(|(kind, _)| kind.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let mut wording = Wording::default();
    let learned: Vec<_> = train
        .iter()
        .map(|(kind, text)| (kinds.binary_search(&kind.as_str()).unwrap(), features(&mut wording, text)))
        .collect();
    let model = Model::learn(&learned, kinds.len());
    for (_, text) in test {
        let shares = model.shares(&features(&mut wording, text));
        println!("{}", shares.iter().map(|share| format!("{share:.6}")).collect::<Vec<_>>().join("\t"));
    }
}

fn alike_lines(file: &str, alike: u32, fewest: usize) {
    let text = std::fs::read_to_string(file).expect("a file");
    let mut wording = Wording::default();
    let folded: Vec<String> = text.lines().map(|line| wording.script(line)).collect();
    let shingles = Shingles::of(folded.iter().map(String::as_str));
    for family in families(&shingles, fewest, alike) {
        println!("{family}");
    }
}

fn pictures(file: &str) {
    let text = std::fs::read_to_string(file).expect("a file");
    let known: Vec<(&str, u64)> = text.lines().filter_map(|line| Some((line, bits(line)?))).collect();
    let hashes: Vec<u64> = known.iter().map(|(_, hash)| *hash).collect();
    for (one, other, how) in same(&hashes) {
        let how = if how == Laid::Upright { "upright" } else { "altered" };
        println!("{}\t{}\t{how}", known[one as usize].0, known[other as usize].0);
    }
}
