//! Are the invented persons, their words and pictures what the truth says of them, and do ordinary people write too?

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use image::imageops;
use thalweg_testbed::city::truth::{Pattern, Subject, Truth};
use thalweg_testbed::city::{Options, Script, write};

struct Made {
    _folder: tempfile::TempDir,
    evidence: PathBuf,
    truth: Truth,
}

fn made(scale: u32, days: u32) -> Made {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &Options { scale, days, ..Options::new(Script::Personas, 11) }).unwrap();
    let truth = Truth::read(&folder.path().join("truth")).unwrap();
    Made { evidence: folder.path().join("evidence"), _folder: folder, truth }
}

impl Made {
    fn of(&self, kind: &str) -> Vec<&Pattern> {
        self.truth.patterns.iter().filter(|pattern| pattern.kind == kind).collect()
    }

    fn lines(&self, folder: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for entry in std::fs::read_dir(self.evidence.join(folder)).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            lines.extend(text.lines().map(str::to_owned));
        }
        lines
    }
}

fn values<'a>(subjects: &'a [Subject], kind: &str) -> Vec<&'a str> {
    subjects.iter().filter(|one| one.kind == kind).map(|one| one.value.as_str()).collect()
}

/// Twelve by twelve grey values of the middle of a picture, its mean taken away.
fn grey(picture: &image::GrayImage) -> Vec<i32> {
    let small = imageops::resize(picture, 12, 12, imageops::FilterType::Triangle);
    let values: Vec<i32> = small.pixels().map(|pixel| i32::from(pixel.0[0])).collect();
    let mean = values.iter().sum::<i32>() / values.len() as i32;
    values.into_iter().map(|value| value - mean).collect()
}

/// How far two pictures are apart, the second turned, mirrored and cut as it fits best.
fn apart(a: &image::GrayImage, b: &image::GrayImage) -> i32 {
    let cut = |picture: &image::GrayImage, share: u32| {
        let (width, height) = picture.dimensions();
        let (x, y) = (width * share / 100, height * share / 100);
        imageops::crop_imm(picture, x, y, width - 2 * x, height - 2 * y).to_image()
    };
    let mut best = i32::MAX;
    for [first, second] in [[0, 0], [7, 0], [0, 7], [20, 0], [0, 20], [6, 14], [14, 6], [20, 7], [7, 20]] {
        let wanted = grey(&cut(a, first));
        let mut turned = imageops::resize(&cut(b, second), 36, 36, imageops::FilterType::Triangle);
        for turn in 0..8 {
            let difference: i32 =
                wanted.iter().zip(grey(&turned)).map(|(a, b)| (a - b).abs()).sum::<i32>() / 144;
            best = best.min(difference);
            turned = if turn == 3 { imageops::flip_horizontal(&turned) } else { imageops::rotate90(&turned) };
        }
    }
    best
}

#[test]
fn a_stolen_picture_is_nearer_to_its_copies_than_to_other_pictures() {
    let city = made(400, 5);
    let families = city.of("avatar_match");
    assert!(families.len() > 8);
    let changes: BTreeSet<&str> = families.iter().map(|family| family.variant.as_str()).collect();
    assert!(changes.len() > 7, "{changes:?}");
    let open = |name: &str| image::open(city.evidence.join("pictures").join(name)).unwrap().into_luma8();
    let provable: Vec<Vec<image::GrayImage>> = (families.iter().filter(|family| family.provable))
        .map(|family| values(&family.subjects, "picture").into_iter().map(open).collect())
        .collect();
    let (mut near, mut far) = (Vec::new(), Vec::new());
    for (number, family) in provable.iter().enumerate() {
        near.extend(family.iter().skip(1).map(|copy| apart(&family[0], copy)));
        let others = provable.iter().skip(number + 1).take(2);
        far.extend(others.map(|other| apart(&family[0], &other[0])));
    }
    near.sort_unstable();
    far.sort_unstable();
    assert!(near[near.len() * 9 / 10] < far[0], "copies {near:?}, others {far:?}");
    let missing = families.iter().filter(|family| !family.provable);
    let names: Vec<&str> = missing.flat_map(|family| values(&family.subjects, "picture")).collect();
    assert!(names.iter().any(|name| !city.evidence.join("pictures").join(name).exists()), "{names:?}");
}

#[test]
fn every_picture_that_a_profile_names_was_handed_over_but_those_that_the_truth_says() {
    let city = made(400, 5);
    let (mut named, mut absent) = (0, BTreeSet::new());
    for line in city.lines("accounts").iter().filter(|line| line.contains("head_")) {
        let name = line.split(',').find(|cell| cell.contains("head_")).unwrap().rsplit('/').next().unwrap();
        named += 1;
        if !city.evidence.join("pictures").join(name).exists() {
            absent.insert(name.to_owned());
        }
    }
    let said: BTreeSet<String> = (city.of("avatar_match").into_iter().filter(|one| !one.provable))
        .flat_map(|one| values(&one.subjects, "picture"))
        .filter(|name| name.contains("not_kept"))
        .map(str::to_owned)
        .collect();
    assert!(named > 60 && !absent.is_empty(), "{named} named");
    assert_eq!(absent, said);
}

#[test]
fn all_ten_types_of_fraud_are_told_and_a_script_has_variants() {
    let city = made(600, 12);
    let types: BTreeSet<&str> = city.of("case_class").iter().map(|one| one.variant.as_str()).collect();
    assert_eq!(types.len(), 10, "{types:?}");
    let chats = city.lines("chats");
    for family in city.of("script_reuse").into_iter().filter(|one| one.provable) {
        let users = values(&family.subjects, "handle");
        assert!(users.len() > 2, "{family:?}");
        // A first sentence of the script is said by two of them at least, and no two say all of it alike.
        let words = |user: &str| -> BTreeSet<String> {
            let said = chats.iter().filter(|line| line.split(',').nth(1) == Some(user));
            said.filter_map(|line| line.split(',').nth(6)).map(str::to_owned).collect()
        };
        let said: BTreeMap<&str, BTreeSet<String>> =
            users.iter().filter(|user| user.starts_with("wxid")).map(|user| (*user, words(user))).collect();
        let distinct: BTreeSet<&BTreeSet<String>> = said.values().collect();
        assert_eq!(distinct.len(), said.len(), "{} said alike", family.variant);
    }
}

#[test]
fn who_is_still_worked_on_has_not_paid_and_the_last_word_is_late() {
    let city = made(600, 12);
    let losers: BTreeSet<&str> = city.truth.losses.iter().map(|loss| loss.person.as_str()).collect();
    let open = city.of("victim_in_progress");
    assert!(losers.len() > 10 && open.len() > 5);
    assert!(open.iter().any(|one| one.provable) && open.iter().any(|one| !one.provable));
    let chats = city.lines("chats");
    for pattern in open {
        let victims: Vec<&String> = (pattern.persons.iter())
            .filter(|key| city.truth.persons.iter().any(|one| one.person == **key && one.innocent))
            .collect();
        assert_eq!(victims.len(), 1, "{pattern:?}");
        assert!(!losers.contains(victims[0].as_str()), "{pattern:?} was paid");
        let handles = values(&pattern.subjects, "handle");
        let last = (chats.iter())
            .filter(|line| handles.iter().all(|handle| line.contains(handle)))
            .filter_map(|line| line.split(' ').next())
            .max();
        // Telegram writes a message on several lines; those of 微信 tell the day.
        if let Some(day) = last {
            assert!(day >= "2025-03-12", "{pattern:?} ends {day}");
        }
        assert!(
            !chats
                .iter()
                .any(|line| { handles.iter().all(|handle| line.contains(handle)) && line.contains("62999") })
        );
    }
}

#[test]
fn ordinary_people_write_far_more_than_the_gang_and_every_kind_has_its_innocent_likeness() {
    let city = made(1_000, 10);
    let guilty: BTreeSet<&str> = (city.truth.persons.iter())
        .filter(|person| !person.innocent)
        .map(|person| person.person.as_str())
        .collect();
    let handles: BTreeSet<&str> = (city.truth.identifiers.iter())
        .filter(|one| one.kind == "handle" && guilty.contains(one.person.as_str()))
        .map(|one| one.value.as_str())
        .collect();
    let (mut all, mut theirs) = (0, 0);
    for line in city.lines("chats").iter().filter(|line| line.starts_with("2025-")) {
        let cells: Vec<&str> = line.split(',').collect();
        all += 1;
        theirs += u32::from(handles.contains(cells[1]) || handles.contains(cells[3]));
    }
    assert!(theirs > 300 && all > theirs * 8, "{theirs} of {all}");
    let kinds: BTreeMap<&str, BTreeSet<bool>> =
        city.truth.lookalikes.iter().fold(BTreeMap::new(), |mut kinds, one| {
            kinds.entry(one.kind.as_str()).or_insert_with(BTreeSet::new).insert(one.holds);
            kinds
        });
    for kind in [
        "avatar_match",
        "case_class",
        "persona_reuse",
        "recruitment_and_data_sale",
        "script_reuse",
        "victim_in_progress",
    ] {
        assert!(kinds.contains_key(kind), "{kind} has no look-alike");
        let count = city.truth.lookalikes.iter().filter(|one| one.kind == kind).count();
        assert!(count > 2, "{kind} has {count}");
    }
    assert_eq!(kinds["avatar_match"].len(), 2, "the same picture, and one that is only like it");
}
