//! # Question
//! Which accounts, on one platform or several, show one persona: name, signature, picture and the traces of registration?
//!
//! # Reads
//! Profiles; names shown in messages and posts; perceptual hashes of pictures whose digest is an avatar, by which a picture is the
//! same though compressed again, mirrored or turned.
//!
//! # How
//! Four things of an account are compared, each once: the name (as shown, or the account name on another platform), the
//! signature, the picture, the registration (device, or address). Names are folded as a reader takes them: look-alike letters,
//! digits for letters, emoji, simplified and traditional characters; a Chinese name also equals its reading in Latin letters, whether another
//! name is written so or sounds so, and a name with its own reading behind it is that name. Accounts with the same document,
//! telephone or e-mail are openly one person's: they are not told, and count once where it is counted how common a thing is. A value held by more
//! than ten owners is popular or a default and weighs nothing. Of the four, the first thing that agrees weighs by how many others
//! share a value of this kind and length with anybody. The second must agree with the very account with which the first does, which is
//! rarer by far, but not as rare as chance would have it: admirers of one star share picture and name. How often that is so is
//! measured among those who share a popular name, signature or picture, which the few accounts of one hand never make popular, and one popular
//! thing more is assumed, of whose pairs one in ten agree. A third thing may have the cause of the second, and weighs little. Whichever comes
//! first, the same is estimated, each time rather as too common; so the order counts that says it is rarest. Two things at least must agree, and three where the name does not: a firm's clerks show one picture and
//! motto, those of one household register at one place. Accounts whose signature is a firm's are not told. Posting hours are not compared:
//! people of one time zone share them.
//!
//! # Innocent reading
//! One person may well have two accounts and mean no harm; friends copy a name and a picture; admirers show one idol.
//!
//! # Source
//! Look-alikes: Unicode Technical Standard 39. Agreement in a rare value weighs more: Fellegi and Sunter, A theory for record linkage, Journal of the
//! American Statistical Association 64 (1969). Ten owners: assumption after teams of six to twelve. One in ten: assumption.
//!
//! # 问题
//! 哪些账号（同一或不同平台）呈现同一“人设”：昵称、签名、头像与注册痕迹？
//!
//! # 方法
//! 账号的四方面各比较一次：名称（昵称，或其他平台上的账号名）、签名、头像、注册（设备或地址）。名称按读者所见归一：形近字母、数字代字母、表情、繁简；中文名也与其拼音
//! 及同音名相等，名后附其拼音者视为原名。证件、电话或邮箱相同者本已公开为一人：不报，统计常见程度时也只计一次。超过十人共有的值视为流行或默认，不加权。
//! 第一个一致的方面按案中同类同长度的值有多少人与任何人共用来加权；第二个方面须与同一账号一致，远为少见，但不能按独立相乘：同一明星的粉丝既同头像又同名。
//! 其比例在共用流行名称、签名或头像的人之间测得（一人操作的少数账号不会使某值流行），并假设另有一个流行值、其中十分之一的配对一致。第三方面可能出自同一原因，只略加权。
//! 无论以何者为先，估计的是同一概率，且都偏高，故取最少见的次序。至少两方面一致才报；名称不一致时须三方面：公司职员共用头像与口号，一家人在一处注册。签名为公司落款者不报。不比较发帖时段：同一时区的人作息相近。
//!
//! # 无辜解释
//! 一个人有两个账号并不一定有恶意；朋友会模仿昵称和头像；粉丝会使用同一偶像。

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};
use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::profile;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::Plant;
use crate::drill::talk::sentence;
use crate::families::{join, root};
use crate::personas::{Account, Agreement, Compared, Shown, compared, read};
use crate::rates::{fitted, supposed};
use crate::run::{Draft, strong};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "persona_reuse",
    version: 2,
    flow: Flow::Information,
    title: ["One persona, several accounts", "人设复用", "人設複用"],
    reads: &["profile", "message", "post", "media"],
    needs_population: true,
    says: &[Sentence {
        code: "one_persona",
        words: [
            "{accounts} accounts on {platforms} platforms agree in at least {same} of name, signature, picture and registration, and none of them openly belongs with another: {account}.",
            "{platforms} 个平台上的 {accounts} 个账号在昵称、签名、头像、注册四方面中至少 {same} 方面一致，且未公开为同一人：{account}。",
            "{platforms} 個平台上的 {accounts} 個帳號在暱稱、簽名、頭像、註冊四方面中至少 {same} 方面一致，且未公開為同一人：{account}。",
        ],
    }],
    innocent: [
        "One person with two accounts, friends who copy one another, admirers of one idol.",
        "一人有两个账号、朋友互相模仿、同一偶像的粉丝。",
        "一人有兩個帳號、朋友互相模仿、同一偶像的粉絲。",
    ],
    thresholds: &[
        Threshold {
            name: "most_holders",
            default: 10,
            unit: "accounts",
            meaning: ["A value that more owners hold is popular", "更多人共有的值视为流行"],
            source: "assumption: teams of one leader and six to twelve writers; a default picture is held by many more",
        },
        Threshold {
            name: "fewest_same",
            default: 2,
            unit: "of four",
            meaning: ["So many things must agree", "须一致的方面数"],
            source: "assumption: strangers share one thing",
        },
        Threshold {
            name: "fewest_nameless",
            default: 3,
            unit: "of four",
            meaning: ["So many things must agree where the name does not", "名称不一致时须一致的方面数"],
            source: "assumption: firms and households share two things that are not a name",
        },
        Threshold {
            name: "second_percent",
            default: 10,
            unit: "per cent",
            meaning: [
                "So many of those who share one thing for one cause share a second",
                "因同一原因共用一项者中又共用第二项的比例",
            ],
            source: "assumption: admirers, colleagues and families copy one another; counts as one popular thing beside the case's own",
        },
    ],
    terms: &[SAME[0], SAME[1], SAME[2], SAME[3], REUSED, ONE_HAND, SHARED, WITH_THE_SAME, FOR_ONE_CAUSE],
};

// The words of weights, as [`Card::terms`] wants them.
const SAME: [[&str; 3]; 4] = [
    ["one name", "名称一致", "名稱一致"],
    ["one signature", "签名一致", "簽名一致"],
    ["one picture", "头像一致", "頭像一致"],
    ["one device or address at registration", "注册设备或地址一致", "註冊設備或地址一致"],
];
const REUSED: [&str; 3] = [
    "one persona in five keeps this from account to account; assumed, no rate is published",
    "约五分之一的人设会在账号间沿用此项；假设，无公开比例",
    "約五分之一的人設會在帳號間沿用此項；假設，無公開比例",
];
const ONE_HAND: [&str; 3] = [
    "accounts of one hand are often registered in one place; assumed",
    "同一人的账号常在一处注册；假设",
    "同一人的帳號常在一處註冊；假設",
];
const SHARED: [&str; 3] = [
    "others in this case who share a value of this kind and length with anybody",
    "本案其他人中同类同长度的值与他人共用者",
    "本案其他人中同類同長度的值與他人共用者",
];
const WITH_THE_SAME: [&str; 3] = [
    "pairs in this case that share a popular thing and share this one too, one popular thing assumed besides",
    "本案共用某一流行值的配对中此项也一致者，另假设一个流行值",
    "本案共用某一流行值的配對中此項也一致者，另假設一個流行值",
];
const FOR_ONE_CAUSE: [&str; 3] = [
    "who shares two things for one cause may share a third; assumed",
    "因同一原因共用两项者可能又共用第三项；假设",
    "因同一原因共用兩項者可能又共用第三項；假設",
];

/// The method.
pub const METHOD: &dyn Method = &PersonaReuse;

struct PersonaReuse;

/// What an agreement of two accounts weighs, in the order of the four that makes it strongest: each order estimates how likely the same
/// is among strangers, and rather overestimates it.
fn weighed(sides: &[Option<Agreement>; 4], compared: &Compared, assumed: f64) -> Strength {
    let agreed = |side: usize| sides.get(side).copied().flatten().map(|agreement| (side, agreement));
    let orders = (0..4).flat_map(|first| (0..4).map(move |second| (first, second)));
    let weigh = |(first, second): (usize, usize)| {
        let (one, other) = (agreed(first)?, agreed(second)?);
        let rest = (0..4).filter(|side| ![first, second].contains(side)).filter_map(agreed);
        let third = |(side, _)| weight(side, supposed(assumed, FOR_ONE_CAUSE[0]));
        let with_the_same = compared.habits.second(second, other.1.2, assumed);
        let mut parts =
            vec![with_anybody(one, compared), weight(second, fitted(with_the_same, WITH_THE_SAME[0]))];
        parts.extend(rest.map(third));
        Some(Strength::of(parts))
    };
    let strengths = orders.filter(|(first, second)| first != second).filter_map(weigh);
    let alone = || Strength::of((0..4).filter_map(agreed).map(|one| with_anybody(one, compared)).collect());
    strengths.max_by_key(|strength| strength.centibits).unwrap_or_else(alone)
}

/// What it weighs that this is shared with anybody.
fn with_anybody((side, (what, class, holders)): (usize, Agreement), compared: &Compared) -> Weight {
    let (all, shared) = compared.classes.get(&(what, class)).copied().unwrap_or_default();
    let others = |count: u64| count.saturating_sub(u64::from(holders));
    weight(side, Rate::measured(others(shared), others(all), SHARED[0]))
}

/// One of the four, and how often it agrees where there are two hands.
fn weight(side: usize, if_not: Rate) -> Weight {
    let if_true = match side {
        3 => Rate::assumed(1, 2, ONE_HAND[0]),
        _ => Rate::assumed(1, 5, REUSED[0]),
    };
    Weight::of(SAME.get(side).map_or("", |words| words[0]), if_true, if_not)
}

impl Method for PersonaReuse {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let mut shown = read(case)?;
        let whole = |name| usize::try_from(case.threshold(name)).unwrap_or(0);
        let compared = compared(&mut shown, whole("most_holders"));
        let assumed = (case.threshold("second_percent") as f64 / 100.0).clamp(0.001, 1.0);
        let mut links: Vec<(Strength, (u32, u32))> = Vec::new();
        for ((one, other), sides) in &compared.pairs {
            let fewest = whole(if sides.first().is_some_and(Option::is_some) {
                "fewest_same"
            } else {
                "fewest_nameless"
            });
            if sides.iter().flatten().count() < fewest {
                continue;
            }
            let account = |number: &u32| shown.accounts.get(*number as usize);
            let (Some(a), Some(b)) = (account(one), account(other)) else { continue };
            let strength = weighed(sides, &compared, assumed);
            if !a.openly(b) && strength.centibits >= crate::run::LEAST {
                links.push((strength, (*one, *other)));
            }
        }
        // A group is as strong as the weakest of the links that it needs: the strongest links join first.
        links.sort_by(|(one, a), (other, b)| (other.centibits, a).cmp(&(one.centibits, b)));
        let mut parents: Vec<u32> = (0..shown.accounts.len() as u32).collect();
        let mut weakest: HashMap<u32, Strength> = HashMap::new();
        for (strength, (one, other)) in links {
            if root(&mut parents, one) != root(&mut parents, other) {
                join(&mut parents, one, other);
                let joined = root(&mut parents, one);
                weakest.insert(joined, strength);
            }
        }
        let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for number in 0..shown.accounts.len() as u32 {
            let of = root(&mut parents, number);
            if weakest.contains_key(&of) {
                groups.entry(of).or_default().push(number);
            }
        }
        let told = groups.into_iter().filter_map(|(of, members)| Some((weakest.remove(&of)?, members)));
        Ok(strong(told.map(|(strength, members)| finding(case, &shown, strength, &members)).collect()))
    }

    fn drills(&self) -> Vec<Drill> {
        const ONE: &[&[(&str, &str)]] =
            &[&[("account", "dream-1"), ("account", "dream-2"), ("account", "dream-3")]];
        const CHANGED: &[&[(&str, &str)]] = &[&[("account", "dream-1"), ("account", "dream-2")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill {
                name: "one_persona_on_three_accounts",
                plant: |seed| drilled(seed, &[Who::Same]),
                expect: Expect::Finds(ONE),
            },
            Drill {
                name: "letters_and_script_are_changed",
                plant: |seed| drilled(seed, &[Who::Changed]),
                expect: Expect::Finds(CHANGED),
            },
            Drill {
                name: "a_persona_among_fans_and_staff",
                plant: |seed| drilled(seed, &[Who::Same, Who::Popular, Who::Fans, Who::Staff, Who::Openly]),
                expect: Expect::Finds(ONE),
            },
            silent(
                "a_popular_name_and_a_default_picture",
                |seed| drilled(seed, &[Who::Popular]),
                "thirty people are called 平安是福 and keep the default picture",
            ),
            silent(
                "fans_of_one_star",
                |seed| drilled(seed, &[Who::Fans]),
                "four admirers show one picture under names of their own",
            ),
            silent(
                "the_staff_of_a_firm",
                |seed| drilled(seed, &[Who::Staff]),
                "five clerks show the firm's picture and slogan",
            ),
            silent(
                "one_person_openly",
                |seed| drilled(seed, &[Who::Openly]),
                "somebody uses name and picture on two platforms with one telephone",
            ),
            silent(
                "a_club_of_admirers",
                |seed| drilled(seed, &[Who::Club]),
                "thirty admirers show their star, most under three names of their club; of six small clubs one has a name, too",
            ),
            silent(
                "a_shop_without_a_firm",
                |seed| drilled(seed, &[Who::Shop]),
                "four who sell for one shop show its picture and motto, under names of their own",
            ),
            silent(
                "one_picture_of_a_couple",
                |seed| drilled(seed, &[Who::Married]),
                "husband and wife register at home and show their wedding picture",
            ),
            Drill {
                name: "among_clubs_a_name_that_sounds_so",
                plant: |seed| drilled(seed, &[Who::Sounds, Who::Popular, Who::Shop, Who::Married]),
                expect: Expect::Finds(CHANGED),
            },
            silent(
                "a_couple_at_home",
                |seed| drilled(seed, &[Who::Couple]),
                "two people register at home and show other names and pictures",
            ),
        ]
    }
}

fn finding(case: &CaseView<'_>, shown: &Shown, strength: Strength, members: &[u32]) -> Finding {
    let accounts: Vec<&Account> =
        members.iter().filter_map(|one| shown.accounts.get(*one as usize)).collect();
    let platforms: BTreeSet<&str> = accounts.iter().map(|one| one.platform.as_str()).collect();
    let mut draft = Draft::new(case, "one_persona")
        .figure("accounts", accounts.len())
        .figure("platforms", platforms.len())
        .figure("same", strength.parts.len());
    for account in accounts.iter().take(30) {
        draft = draft.about("account", IdentifierKind::Handle, &account.handle).on(account.cited.clone());
    }
    draft.weighing(strength).done()
}

#[derive(Clone, Copy)]
enum Who {
    Same,
    Changed,
    Popular,
    Fans,
    Staff,
    Openly,
    Couple,
    Club,
    Shop,
    Married,
    Sounds,
}

/// Account, platform, name, signature, picture, device.
fn shows(
    plant: &mut Plant,
    handle: &str,
    platform: &str,
    [name, signature, picture, device]: [&str; 4],
    phone: &str,
) {
    // A picture is known by the digest of its bytes.
    let digest = if picture.is_empty() { String::new() } else { hex::encode(Sha256::digest(picture)) };
    plant.add(Kind::Profile, |draft| {
        draft.text(profile::HANDLE, handle).text(profile::PLATFORM, platform).text(profile::NICKNAME, name);
        for (field, value) in [
            (profile::SIGNATURE, signature),
            (profile::AVATAR, &digest),
            (profile::REGISTERED_DEVICE, device),
            (profile::PHONE, phone),
        ] {
            if !value.is_empty() {
                draft.text(field, value);
            }
        }
    });
}

/// Four hundred people with names of their own, some of which are the same, and those who are played.
fn drilled(seed: u64, played: &[Who]) -> Plant {
    const MARKS: &str = "青石白桥东渡南山北河春风夏雨秋月冬雪小明大海云飞天星光远志高静美文武林森江洋";
    let marks: Vec<char> = MARKS.chars().collect();
    let mut plant = Plant::new(seed);
    for person in 0..400_u64 {
        let letters = 2 + plant.below(3);
        let mut name: String = (0..letters).filter_map(|_| marks.get(plant.below(36) as usize)).collect();
        if person % 20 == 0 {
            name = "小明".to_owned();
        }
        let mine = |what: &str| format!("{what}-{person}");
        let signature = sentence(&mut plant);
        shows(
            &mut plant,
            &mine("user"),
            if person % 2 == 0 { "chat" } else { "forum" },
            [&name, &signature, &mine("picture"), &mine("device")],
            &format!("139{:08}", 30_000_000 + person),
        );
    }
    for who in played {
        play(&mut plant, *who);
    }
    plant
}

fn play(plant: &mut Plant, who: Who) {
    match who {
        Who::Same => {
            let names = [
                ("1", "chat", "追梦的林小雅"),
                ("2", "forum", "追梦的林小雅🌸"),
                ("3", "chat", "追夢的林小雅"),
            ];
            for (number, platform, name) in names {
                let said = [name, "愿所有美好如期而至", "picture-lady", ""];
                shows(plant, &format!("dream-{number}"), platform, said, &format!("1391234567{number}"));
            }
        }
        Who::Changed => {
            shows(plant, "dream-1", "chat", ["Kevin Lee 88", "", "picture-man", ""], "");
            shows(plant, "dream-2", "forum", ["Kеvin_Lee88", "", "picture-man", ""], "");
        }
        Who::Popular => {
            for person in 0..30 {
                let said = ["平安是福", "", "default.png", &format!("peace-device-{person}")];
                shows(plant, &format!("peace-{person}"), "chat", said, "");
            }
        }
        Who::Fans => {
            for (person, name) in ["星河万里", "夏天的风", "一颗柠檬", "晚安地球"].into_iter().enumerate()
            {
                shows(plant, &format!("fan-{person}"), "forum", [name, "", "picture-star", ""], "");
            }
        }
        Who::Staff => {
            for person in 0..5 {
                let said = [&format!("安家小王{person}"), "安家有限公司竭诚为您服务", "picture-logo", ""];
                shows(plant, &format!("clerk-{person}"), "chat", said, "");
            }
        }
        Who::Openly => {
            for platform in ["chat", "forum"] {
                let said = ["山里的老木匠", "慢慢来比较快", "picture-bench", "bench"];
                shows(plant, &format!("open-{platform}"), platform, said, "13911112222");
            }
        }
        Who::Club | Who::Shop | Who::Married | Who::Sounds => alike(plant, who),
        Who::Couple => {
            let (he, she) = (
                ["钓鱼的老陈", "空军也快乐每一天", "carp", "tablet"],
                ["养花的阿芳", "花开半夏一整年", "rose", "tablet"],
            );
            shows(plant, "he", "chat", he, "13911113333");
            shows(plant, "she", "chat", she, "13911114444");
        }
    }
}

/// Those who share two things, for a cause or because they are one.
fn alike(plant: &mut Plant, who: Who) {
    match who {
        Who::Club => {
            // Names that the clubs' members like; the small club has its own.
            let names = ["星河的小雨点", "星河的小月亮", "星河守护者"];
            for person in 0..30_usize {
                let own = format!("路人{}号", person * 7 + 3);
                let name = names.get(person % 4).copied().unwrap_or(&own);
                shows(plant, &format!("admirer-{person}"), "forum", [name, "", "picture-star", ""], "");
            }
            for person in 0..24 {
                // Six small clubs; the members of one agreed on a name.
                let own = format!("听歌的{}", person * 3 + 11);
                let name = if person < 4 { "云海后援会" } else { own.as_str() };
                let said = [name, "", &format!("picture-star-{}", person / 4), ""];
                shows(plant, &format!("other-{person}"), "forum", said, "");
            }
        }
        Who::Shop => {
            for (person, name) in
                ["爱喝茶的阿青", "南方有嘉木", "小满胜万全", "茶山女儿"].into_iter().enumerate()
            {
                let said = [name, "明前新茶每天现炒现发", "picture-tea", ""];
                shows(plant, &format!("tea-{person}"), "chat", said, "");
            }
        }
        Who::Married => {
            for (person, name) in ["跑步的大鹏", "画画的小鹿"].into_iter().enumerate() {
                let said = [name, "", "picture-wedding", "home-tablet"];
                shows(plant, &format!("married-{person}"), "chat", said, "");
            }
        }
        Who::Sounds => {
            shows(plant, "dream-1", "chat", ["林雨薇", "愿所有美好如期而至", "", ""], "");
            shows(plant, "dream-2", "forum", ["林宇薇_linyuwei", "願所有美好如期而至", "", ""], "");
        }
        _ => {}
    }
}
