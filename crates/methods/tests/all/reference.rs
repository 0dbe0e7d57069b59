//! Do pictures and texts of the reference data fall into the groups that they are known to be of?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thalweg_flows::readers::image::pixels;
use thalweg_methods::classes::{Features, Model, features};
use thalweg_methods::pictures::{Laid, bits, parts_of, same};
use thalweg_methods::wording::Wording;

/// Files of the reference data, by name; `None`, told on the screen, where they are not beside the repository.
fn reference(folder: &str, ending: &str) -> Option<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/information").join(folder);
    let Ok(listed) = std::fs::read_dir(&root) else {
        eprintln!("skipped: no reference data at {folder}");
        return None;
    };
    let mut files: Vec<PathBuf> = listed.map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == ending));
    files.sort();
    Some(files)
}

fn name(file: &Path) -> String {
    file.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn altered_pictures_are_grouped_and_others_are_not() {
    let folders = ["pdq/pdq/data/bridge-mods", "pdq/pdq/data/reg-test-input/labelme-subset"];
    let others = ["imagededup/tests/data/base_images", "imagededup/tests/data/mixed_images"];
    let mut hashes: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for folder in folders.iter().chain(&others) {
        let Some(files) = reference(folder, "jpg") else { return };
        for file in files {
            // One of the files is damaged on purpose.
            let Ok(image) = image::open(&file) else { continue };
            let known =
                if folder.contains("bridge") { format!("bridge {}", name(&file)) } else { name(&file) };
            if let Some(hash) = bits(&pixels::hashes(image, 1).0) {
                hashes.entry(hash).or_default().push(known);
            }
        }
    }
    // What the names say is one picture: all of the bridge, and what begins with the same number.
    let subject = |known: &str| known.split([' ', '_']).next().unwrap_or_default().to_owned();
    let list: Vec<u64> = hashes.keys().copied().collect();
    let names: Vec<&Vec<String>> = hashes.values().collect();
    let found = same(&list);
    let wrong: Vec<_> = found
        .iter()
        .filter(|(one, other, _)| subject(&names[*one as usize][0]) != subject(&names[*other as usize][0]))
        .collect();
    let altered = |wanted: &str| {
        found.iter().any(|(one, other, how)| {
            let both = [names[*one as usize], names[*other as usize]];
            *how == Laid::Altered && both.iter().any(|names| names.iter().any(|name| name == wanted))
        })
    };
    let bridge: Vec<usize> = (0..list.len()).filter(|place| names[*place][0].starts_with("bridge")).collect();
    let linked = bridge
        .iter()
        .filter(|place| found.iter().any(|(one, other, _)| [*one, *other].contains(&(**place as u32))))
        .count();
    eprintln!(
        "{} hashes, {} pairs, {} wrong; bridge {linked} of {}; mirrored {}, turned {}",
        list.len(),
        found.len(),
        wrong.len(),
        bridge.len(),
        altered("ukbench00120_hflip"),
        altered("ukbench00120_rotation")
    );
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(linked, bridge.len());
    assert!(altered("ukbench00120_hflip"));
}

/// Cut around the middle by so many per cent of width and height.
fn cut(image: &image::DynamicImage, left: u32) -> image::DynamicImage {
    let (width, height) = (image.width() * left / 100, image.height() * left / 100);
    image.crop_imm((image.width() - width) / 2, (image.height() - height) / 2, width, height)
}

#[test]
fn pictures_cut_at_their_margins_are_parts_of_the_whole_ones() {
    let folders = ["pdq/pdq/data/reg-test-input/labelme-subset", "imagededup/tests/data/base_images"];
    let (mut wholes, mut parts, mut copies) = (Vec::new(), Vec::new(), Vec::new());
    for folder in folders {
        let Some(files) = reference(folder, "jpg") else { return };
        for file in files {
            let Ok(image) = image::open(&file) else { continue };
            let (whole, cuts) = pixels::hashes(image.clone(), 1);
            let place = wholes.len() as u32;
            parts.extend(cuts.iter().filter_map(|part| bits(part)).map(|part| (part, place)));
            wholes.push(bits(&whole).unwrap());
            // Between the parts that are kept, and far from any of them.
            for left in [97, 92, 87, 83, 78, 73] {
                copies.push((place, bits(&pixels::hashes(cut(&image, left), 1).0).unwrap()));
                copies.push((place, bits(&pixels::hashes(cut(&image, left).fliph(), 1).0).unwrap()));
            }
        }
    }
    let copied = wholes.len() as u32;
    wholes.extend(copies.iter().map(|(_, hash)| *hash));
    let found = parts_of(&wholes, &parts);
    let of = |place: u32| if place < copied { place } else { copies[(place - copied) as usize].0 };
    let wrong = found.iter().filter(|(one, other, _)| of(*one) != of(*other)).count();
    let right = (copied..wholes.len() as u32)
        .filter(|copy| found.iter().any(|(one, other, _)| *one == of(*copy) && other == copy))
        .count();
    eprintln!("{right} of {} cut copies found, {wrong} wrong", copies.len());
    assert_eq!(wrong, 0);
    assert!(right * 3 >= copies.len() * 2, "{right} of {}", copies.len());
}

/// Kind and left side of each dialogue, whose number within its kind is even (to learn from) or odd (to ask about).
fn dialogues() -> Option<Vec<(String, String)>> {
    let files = reference("scam_dialogues_zh", "jsonl")?;
    let mut dialogues = Vec::new();
    for file in files {
        let normal = name(&file).starts_with("normal");
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let said = record["left"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|one| one.as_str())
                .collect::<Vec<_>>()
                .join("，");
            let kind = if normal { "normal" } else { record["fraud_type"].as_str().unwrap() };
            dialogues.push((kind.to_owned(), said));
        }
    }
    Some(dialogues)
}

/// The mean over kinds of the harmonic mean of precision and recall.
fn macro_f1(pairs: &[(usize, usize)], kinds: usize) -> f64 {
    let of = |kind: usize| {
        let right = pairs.iter().filter(|(truth, said)| *truth == kind && *said == kind).count() as f64;
        let all = pairs.iter().filter(|(truth, said)| *truth == kind || *said == kind).count() as f64;
        2.0 * right / (all + right).max(1.0)
    };
    (0..kinds).map(of).sum::<f64>() / kinds as f64
}

/// Counts of pieces with one added to each: what a model has to beat.
fn counted(learned: &[(usize, Features)], asked: &[(usize, Features)], kinds: usize) -> Vec<(usize, usize)> {
    let mut counts = vec![BTreeMap::<u32, f64>::new(); kinds];
    for (kind, features) in learned {
        for (bucket, _) in features {
            *counts[*kind].entry(*bucket).or_default() += 1.0;
        }
    }
    let sums: Vec<f64> =
        counts.iter().map(|counts| counts.values().sum::<f64>() + f64::from(1 << 14)).collect();
    let said = |features: &Features| {
        let score = |kind: usize| -> f64 {
            features
                .iter()
                .map(|(bucket, _)| ((counts[kind].get(bucket).unwrap_or(&0.0) + 1.0) / sums[kind]).ln())
                .sum()
        };
        (0..kinds).max_by(|one, other| score(*one).total_cmp(&score(*other))).unwrap()
    };
    asked.iter().map(|(kind, features)| (*kind, said(features))).collect()
}

#[test]
fn the_model_learns_types_of_dialogues_and_knows_how_sure_it_is() {
    const OF_A_KIND: usize = 120;
    let Some(dialogues) = dialogues() else { return };
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (kind, said) in dialogues {
        kinds.entry(kind).or_default().push(said);
    }
    let (mut wording, mut learned, mut asked) = (Wording::default(), Vec::new(), Vec::new());
    for turn in 0..OF_A_KIND {
        for (kind, said) in kinds.values().enumerate() {
            let part = if turn % 2 == 0 { &mut learned } else { &mut asked };
            part.push((kind, features(&mut wording, &said[turn * said.len() / OF_A_KIND])));
        }
    }
    let model = Model::learn(&learned, kinds.len());
    let (mut pairs, mut bins) = (Vec::new(), vec![(0.0, 0.0, 0.0); 10]);
    for (kind, features) in &asked {
        let shares = model.shares(features);
        let said = (0..shares.len()).max_by(|one, other| shares[*one].total_cmp(&shares[*other])).unwrap();
        pairs.push((*kind, said));
        let bin = &mut bins[((shares[said] * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1.0, bin.1 + f64::from(shares[said]), bin.2 + f64::from(u8::from(said == *kind)));
    }
    let off: f64 = bins.iter().map(|(_, sure, right)| (sure - right).abs()).sum::<f64>() / asked.len() as f64;
    let (own, base) =
        (macro_f1(&pairs, kinds.len()), macro_f1(&counted(&learned, &asked, kinds.len()), kinds.len()));
    eprintln!(
        "{} kinds, {} learned, {} asked: macro-F1 {own:.3}, counted pieces {base:.3}, calibration error {off:.3}",
        kinds.len(),
        learned.len(),
        asked.len()
    );
    assert!(own > base - 0.05 && own > 0.5, "macro-F1 {own:.3}, counted pieces {base:.3}");
    assert!(off < 0.15, "expected calibration error {off:.3}");
}
