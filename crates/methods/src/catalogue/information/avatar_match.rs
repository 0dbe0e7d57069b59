//! # Question
//! Which accounts show one picture that was mirrored or turned between them?
//!
//! # Reads
//! Profiles whose avatar is the digest of a picture that the case holds, or the name of its file where all pictures of that name are one.
//!
//! # How
//! The hash of a picture tells the hashes of the picture mirrored and turned by right angles. A picture whose margins were cut around the middle, or that was put
//! into a frame, is the same one; so is one that was cut and mirrored. Two accounts whose pictures are one only
//! after that are linked; so are those who show one of the two as it is. Accounts with the same document, telephone or e-mail are openly one
//! person's: they are not told, and count once. A picture that more than ten people show is a default or famous
//! and links nobody; but it tells how often copies of one picture, or different pictures of one kind (the sun going down), are mirrored or turned
//! where nobody hides. This is averaged over such pictures, and one more is assumed, of which one copy in ten is. The weight compares how often
//! who uses a picture again alters it with how many others of the case show a picture that a few share, as it is or not, times
//! how often that would be altered by itself. Who alters pictures is few among those, and does not make altering common. A picture that several
//! show as it is, cut or framed may be anybody's from the web and is not told; it is weighed by `persona_reuse`, where a name or signature agrees too.
//!
//! # Innocent reading
//! A front camera mirrors; picture editors do too; a famous picture goes round in both ways. One person may use it twice.
//!
//! # Source
//! Hash by cosine transform: Zauner, Implementation and benchmarking of perceptual image hash functions, 2010; distance: the reference pictures. That a mirrored
//! picture escapes a search for copies: assumption.
//!
//! # 问题
//! 哪些账号的头像是同一图片经镜像或旋转而成？
//!
//! # 方法
//! 由图片的感知哈希可推出其镜像与直角旋转后的哈希。四周被裁剪、或加了边框的图片仍视为同一图片，裁剪后再镜像者亦然。两个账号的图片只有这样变换后才一致，即予关联；原样使用其一者并入。证件、电话或邮箱相同的账号本已公开为一人，不报，统计时只计一次。
//! 超过十人使用的图片视为默认或名人图片，不关联，但可由其得知无人隐藏时同一图片的副本（或同类的不同图片，如落日）被镜像或旋转的比例：对这些图片取平均，并假设另有一张、其副本十分之一经过变换。
//! 权重比较“再次使用图片者会加以变换”的比例与“本案其他人中与少数人共用图片者（无论是否变换）”乘以上述自然变换比例。多人原样使用、或仅经裁剪加框的图片可能来自网络，不报，由 `persona_reuse` 结合昵称或签名衡量。
//!
//! # 无辜解释
//! 前置摄像头与修图软件会镜像；知名图片两种方向都有流传；一个人也可能用两次。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{media, profile};
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::Plant;
use crate::families::{join, root};
use crate::personas::{Account, Shown, read};
use crate::pictures::{Laid, NEAR, laid};
use crate::rates::fitted;
use crate::run::{Draft, strong};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "avatar_match",
    version: 2,
    flow: Flow::Information,
    title: ["One picture, mirrored or turned", "头像变换复用", "頭像變換複用"],
    reads: &["profile", "media"],
    needs_population: true,
    says: &[Sentence {
        code: "altered_picture",
        words: [
            "{accounts} accounts show one picture, which was mirrored or turned between them: {account}.",
            "{accounts} 个账号使用同一图片，其间经过镜像或旋转：{account}。",
            "{accounts} 個帳號使用同一圖片，其間經過鏡像或旋轉：{account}。",
        ],
    }],
    innocent: [
        "Cameras and editors mirror; famous pictures go round in both ways.",
        "相机与修图软件会镜像；知名图片两种方向都有流传。",
        "相機與修圖軟體會鏡像；知名圖片兩種方向都有流傳。",
    ],
    thresholds: &[
        Threshold {
            name: "most_holders",
            default: 10,
            unit: "accounts",
            meaning: [
                "A picture that more people show is a default or famous",
                "更多人使用的图片视为默认或名人图片",
            ],
            source: "assumption: teams of one leader and six to twelve writers; a default picture is shown by many more",
        },
        Threshold {
            name: "altered_percent",
            default: 10,
            unit: "per cent",
            meaning: ["So many copies are mirrored or turned by themselves", "副本自然被镜像或旋转的比例"],
            source: "assumption: front cameras mirror, editors turn; counts as one famous picture beside the case's own",
        },
    ],
    terms: &[ALTERED, ALTERS, OTHERS],
};

// The words of weights, as [`Card::terms`] wants them.
const ALTERED: [&str; 3] = [
    "one picture, mirrored or turned between accounts",
    "同一图片在账号间经镜像或旋转",
    "同一圖片在帳號間經鏡像或旋轉",
];
const ALTERS: [&str; 3] = [
    "who uses a picture again alters it once in four times; assumed, no rate is published",
    "再次使用图片者约四次中一次会加以变换；假设，无公开比例",
    "再次使用圖片者約四次中一次會加以變換；假設，無公開比例",
];
const OTHERS: [&str; 3] = [
    "others of this case who show a picture that a few share, times how often copies of famous pictures are altered, one assumed besides",
    "本案其他人中与少数人共用图片者的比例，乘以知名图片副本被变换的比例（另假设一张）",
    "本案其他人中與少數人共用圖片者的比例，乘以知名圖片副本被變換的比例（另假設一張）",
];

/// The method.
pub const METHOD: &dyn Method = &AvatarMatch;

struct AvatarMatch;

/// Accounts that show one picture.
#[derive(Debug, Default)]
struct Group {
    accounts: BTreeSet<u32>,
    owners: BTreeSet<u32>,
    /// Each look of it, and how many accounts show it so.
    looks: BTreeMap<u64, u64>,
    altered: bool,
}

impl Group {
    /// The part of its copies that are mirrored or turned from how most show it.
    fn part_altered(&self) -> f64 {
        let Some((usual, _)) = self.looks.iter().max_by_key(|(hash, many)| (**many, **hash)) else {
            return 0.0;
        };
        let ways = laid(*usual);
        let far = |way: &u64, hash: &u64| (way ^ hash).count_ones();
        let altered = |hash: &u64| {
            let as_it_is = far(usual, hash);
            ways.iter().skip(1).map(|way| far(way, hash)).any(|far| far < as_it_is && far <= NEAR)
        };
        let all: u64 = self.looks.values().sum();
        let some: u64 = self.looks.iter().filter(|(hash, _)| altered(hash)).map(|(_, many)| many).sum();
        some as f64 / all.max(1) as f64
    }
}

/// Groups of accounts by picture; those of one picture as it is are groups too.
fn groups(shown: &Shown) -> Vec<Group> {
    let pictures = shown.pictures();
    let mut hashes: Vec<u64> = pictures.iter().map(|(hash, _)| *hash).collect();
    hashes.dedup();
    let mut parents: Vec<u32> = (0..hashes.len() as u32).collect();
    let links = shown.one_picture(&hashes);
    for (one, other, _) in &links {
        join(&mut parents, *one, *other);
    }
    let mut groups: BTreeMap<u32, Group> = BTreeMap::new();
    for (hash, account) in &pictures {
        let place = hashes.binary_search(hash).unwrap_or(0) as u32;
        let group = groups.entry(root(&mut parents, place)).or_default();
        group.accounts.insert(*account);
        group.owners.extend(shown.accounts.get(*account as usize).map(|one| one.owner));
        *group.looks.entry(*hash).or_default() += 1;
    }
    for (one, _, how) in links {
        if let Some(group) = groups.get_mut(&root(&mut parents, one)) {
            group.altered |= how == Laid::Altered;
        }
    }
    groups.into_values().collect()
}

impl Method for AvatarMatch {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let shown = read(case)?;
        let most = usize::try_from(case.threshold("most_holders")).unwrap_or(10);
        // Pictures that many show are not compared; they tell how often copies are altered.
        let (famous, groups): (Vec<Group>, Vec<Group>) =
            groups(&shown).into_iter().partition(|group| group.owners.len() > most);
        let assumed = case.threshold("altered_percent") as f64 / 100.0;
        let sum = famous.iter().map(Group::part_altered).sum::<f64>() + assumed;
        let by_itself = sum / (famous.len() as f64 + 1.0);
        let owners = |group: &Group| group.owners.len() as u64;
        let all: u64 = groups.iter().map(owners).sum();
        let sharing: u64 = groups.iter().map(owners).filter(|owners| *owners > 1).sum();
        let mut findings = Vec::new();
        for group in groups.iter().filter(|group| group.altered && group.owners.len() > 1) {
            let accounts: Vec<&Account> =
                group.accounts.iter().filter_map(|number| shown.accounts.get(*number as usize)).collect();
            let first = accounts.first();
            if first.is_none_or(|first| accounts.iter().skip(1).all(|other| first.openly(other))) {
                continue;
            }
            let few = (sharing - owners(group) + 1) as f64 / (all - owners(group) + 2) as f64;
            let base = fitted(few * by_itself, OTHERS[0]);
            let weight = Weight::of(ALTERED[0], Rate::assumed(1, 4, ALTERS[0]), base);
            let mut draft = Draft::new(case, "altered_picture").figure("accounts", accounts.len());
            for account in accounts {
                draft =
                    draft.about("account", IdentifierKind::Handle, &account.handle).on(account.cited.clone());
            }
            findings.push(draft.weighing(Strength::of(vec![weight])).done());
        }
        Ok(strong(findings))
    }

    fn drills(&self) -> Vec<Drill> {
        const TWO: &[&[(&str, &str)]] = &[&[("account", "lady-0"), ("account", "lady-1")]];
        const THREE: &[&[(&str, &str)]] =
            &[&[("account", "lady-0"), ("account", "lady-1"), ("account", "lady-2")]];
        const HANDS: &[&[(&str, &str)]] = &[
            &[("account", "hand-1-0"), ("account", "hand-1-1"), ("account", "hand-1-2")],
            &[("account", "hand-11-0"), ("account", "hand-11-1"), ("account", "hand-11-2")],
        ];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("a_mirrored_picture", |seed| drilled(seed, |plant| lady(plant, &[0, 1])), TWO),
            found(
                "mirrored_and_turned_and_compressed",
                |seed| drilled(seed, |plant| lady(plant, &[0, 5, 2])),
                THREE,
            ),
            found(
                "among_fans_and_defaults",
                |seed| {
                    drilled(seed, |plant| {
                        lady(plant, &[0, 1]);
                        fans(plant, 4, 0);
                        fans(plant, 40, 3);
                    })
                },
                TWO,
            ),
            found(
                "a_mirrored_picture_named_by_its_file",
                |seed| drilled(seed, |plant| files(plant, true)),
                TWO,
            ),
            silent(
                "files_of_one_name",
                |seed| drilled(seed, |plant| files(plant, false)),
                "a platform calls every picture by one name, and one is another's mirrored",
            ),
            silent(
                "fans_of_one_star",
                |seed| drilled(seed, |plant| fans(plant, 4, 0)),
                "four admirers show one picture, compressed again by each platform",
            ),
            silent(
                "a_famous_picture",
                |seed| drilled(seed, |plant| fans(plant, 40, 3)),
                "forty people show a picture that goes round mirrored too",
            ),
            found("a_picture_cut_and_mirrored", |seed| drilled(seed, cut), THREE),
            found("where_one_in_ten_works_with_pictures", |seed| drilled(seed, hands), HANDS),
            silent(
                "sunsets_of_different_people",
                |seed| drilled(seed, sunsets),
                "pictures of one kind look alike, and some like another mirrored",
            ),
            silent(
                "a_picture_of_a_few_as_it_is",
                |seed| drilled(seed, taken),
                "nine times three people took one picture from the web",
            ),
            silent("blank_pictures", |seed| drilled(seed, blank), "many show one colour"),
            silent(
                "one_person_openly",
                |seed| drilled(seed, openly),
                "a selfie and its mirror on two accounts of one telephone",
            ),
        ]
    }
}

/// An account whose picture has these bits.
fn shows(plant: &mut Plant, handle: &str, hash: u64, phone: &str) {
    let number = plant.len();
    let digest = format!("{:064x}", number + 1);
    plant.add(Kind::Profile, |draft| {
        draft.text(profile::HANDLE, handle).text(profile::PLATFORM, "chat").text(profile::AVATAR, &digest);
        if !phone.is_empty() {
            draft.text(profile::PHONE, phone);
        }
    });
    plant.add(Kind::Media, |draft| {
        draft.text(media::DIGEST, &digest).text(media::PERCEPTUAL_HASH, &format!("phash64:{hash:016x}"));
    });
}

/// Two accounts show one picture, and a third a middle part of it, mirrored.
fn cut(plant: &mut Plant) {
    let (whole, part) = (picture(plant), picture(plant));
    shows(plant, "lady-0", whole, "");
    plant.add(Kind::Media, |draft| {
        draft
            .text(media::FILE_NAME, "whole.jpg")
            .text(media::PERCEPTUAL_HASH, &format!("phash64:{whole:016x}"));
        draft.text(
            media::PERCEPTUAL_HASH_PARTS,
            &format!("phash64:{:016x} phash64:{part:016x}", whole ^ 0xfff),
        );
    });
    plant.add(Kind::Profile, |draft| {
        draft.text(profile::HANDLE, "lady-2").text(profile::AVATAR, "whole.jpg");
    });
    shows(plant, "lady-1", laid(part)[1] ^ 0b101, "");
}

/// Two accounts whose pictures, one mirrored, are known by the names of their files: each its own, or all of one name.
fn files(plant: &mut Plant, own: bool) {
    let hash = picture(plant);
    for number in 0..2 {
        let shown = laid(hash).get(number).copied().unwrap_or(hash);
        let name = if own { format!("lady-{number}.jpg") } else { "avatar.jpg".to_owned() };
        plant.add(Kind::Profile, |draft| {
            draft
                .text(profile::HANDLE, &format!("lady-{number}"))
                .text(profile::AVATAR, &format!("头像/{name}"));
        });
        plant.add(Kind::Media, |draft| {
            draft.text(media::FILE_NAME, &format!("accounts/{}", name.to_uppercase()));
            draft.text(media::PERCEPTUAL_HASH, &format!("phash64:{shown:016x}"));
        });
    }
}

/// A hash as pictures have it: half of the bits set.
fn picture(plant: &mut Plant) -> u64 {
    let mut hash = 0_u64;
    while hash.count_ones() < 32 {
        hash |= 1 << plant.below(64);
    }
    hash
}

fn drilled(seed: u64, play: impl Fn(&mut Plant)) -> Plant {
    let mut plant = Plant::new(seed);
    for person in 0..300 {
        let hash = picture(&mut plant);
        shows(&mut plant, &format!("user-{person}"), hash, "");
    }
    play(&mut plant);
    plant
}

/// One picture, laid in these ways, with a bit or two lost to compression.
fn lady(plant: &mut Plant, ways: &[usize]) {
    let hash = picture(plant);
    lay(plant, "lady", hash, ways);
}

fn lay(plant: &mut Plant, who: &str, hash: u64, ways: &[usize]) {
    for (number, way) in ways.iter().enumerate() {
        let lost = (1 << plant.below(64)) ^ (1 << plant.below(64));
        let altered = laid(hash).get(*way).copied().unwrap_or(hash);
        shows(plant, &format!("{who}-{number}"), altered ^ lost, "");
    }
}

/// Nine pictures that three people each took from the web.
fn taken(plant: &mut Plant) {
    for picture_of in 0..9 {
        let hash = picture(plant);
        lay(plant, &format!("taker-{picture_of}"), hash, &[0, 0, 0]);
    }
}

/// One in ten works with pictures: twelve hands with three accounts each, and what is famous beside them.
fn hands(plant: &mut Plant) {
    for hand in 0..12_usize {
        let hash = picture(plant);
        let way = [0, 1, 2, 5].get(hand % 4).copied().unwrap_or(0);
        lay(plant, &format!("hand-{hand}"), hash, &[0, way, 0]);
    }
    fans(plant, 40, 20);
    fans(plant, 30, 0);
}

/// Pictures of the sun going down: many look alike, some only like another mirrored.
fn sunsets(plant: &mut Plant) {
    fans(plant, 30, 2);
    for few in 0..25 {
        let hash = picture(plant);
        lay(plant, &format!("sunset-{few}"), hash, &[0, usize::from(few % 2 == 0)]);
    }
}

/// So many show one picture; every so many-th one mirrored, if any.
fn fans(plant: &mut Plant, many: u64, mirrored: u64) {
    let hash = picture(plant);
    for fan in 0..many {
        let lost = 1 << plant.below(64);
        let way = usize::from(mirrored > 0 && fan % mirrored.max(1) == 0);
        let shown = laid(hash).get(way).copied().unwrap_or(hash);
        shows(plant, &format!("fan-{many}-{fan}"), shown ^ lost, "");
    }
}

fn blank(plant: &mut Plant) {
    for person in 0..6 {
        shows(plant, &format!("blank-{person}"), if person % 2 == 0 { 0 } else { 0x8000_0000_0000_0000 }, "");
    }
}

fn openly(plant: &mut Plant) {
    let hash = picture(plant);
    for (number, way) in [0, 1].into_iter().enumerate() {
        let shown = laid(hash).get(way).copied().unwrap_or(hash);
        shows(plant, &format!("selfie-{number}"), shown, "13911115555");
    }
}
