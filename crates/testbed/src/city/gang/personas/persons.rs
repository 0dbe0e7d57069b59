//! Which accounts are one operator's, what do they share, and whose picture was stolen for several of them?

use std::collections::BTreeMap;

use super::account::{self, Account, Opened, Operator, Platform};
use super::faces::SHARED_PICTURES;
use super::nick::{self, Written};
use crate::city::evidence::{Change, Motif};
use crate::city::gang::plot::{Planted, Plot};
use crate::city::ledger::subject;
use crate::city::life;
use crate::city::seed::Dice;

/// What the accounts of one operator have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shares {
    Everything,
    NameAndSignature,
    PictureAndHours,
    Registration,
    SignatureAndGlyphs,
    NameOnly,
    Nothing,
}

impl Shares {
    const ALL: [Self; 7] = [
        Self::Everything,
        Self::NameAndSignature,
        Self::PictureAndHours,
        Self::Registration,
        Self::SignatureAndGlyphs,
        Self::NameOnly,
        Self::Nothing,
    ];

    fn variant(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::NameAndSignature => "name_and_signature",
            Self::PictureAndHours => "picture_and_hours",
            Self::Registration => "registration",
            Self::SignatureAndGlyphs => "signature_and_homoglyphs",
            Self::NameOnly => "name",
            Self::Nothing => "nothing",
        }
    }

    fn name(self) -> bool {
        matches!(self, Self::Everything | Self::NameAndSignature | Self::SignatureAndGlyphs | Self::NameOnly)
    }

    fn signature(self) -> bool {
        matches!(self, Self::Everything | Self::NameAndSignature | Self::SignatureAndGlyphs)
    }

    fn picture(self) -> bool {
        matches!(self, Self::Everything | Self::PictureAndHours)
    }

    fn registration(self) -> bool {
        matches!(self, Self::Everything | Self::Registration)
    }
}

/// What was done to a stolen picture before it was shown again, beside new compression.
const CHANGES: [(&str, &[Change]); 9] = [
    ("recompressed", &[Change::Scaled(176), Change::Compressed(42)]),
    ("mirrored", &[Change::Mirrored, Change::Compressed(70)]),
    ("cropped", &[Change::Cropped(7), Change::Compressed(80)]),
    ("turned", &[Change::Turned(1), Change::Compressed(75)]),
    ("framed", &[Change::Framed(14), Change::Compressed(82)]),
    ("scaled_and_lightened", &[Change::Scaled(100), Change::Lightened(22), Change::Compressed(66)]),
    ("upside_down", &[Change::Turned(2), Change::Compressed(78)]),
    ("cropped_much", &[Change::Cropped(20), Change::Compressed(80)]),
    (
        "mirrored_and_cropped",
        &[Change::Mirrored, Change::Cropped(6), Change::Scaled(120), Change::Compressed(60)],
    ),
];
/// Numbers of stolen pictures begin here.
const STOLEN: u32 = 2 * SHARED_PICTURES;

/// Accounts that show one stolen picture.
#[derive(Debug, Default)]
struct Stolen {
    /// In order of the thefts.
    number: usize,
    users: Vec<u32>,
    shown: Vec<(Account, String)>,
    not_handed_over: bool,
    change: &'static str,
}

/// Operators with their accounts.
pub(super) fn tell(plot: &mut Plot, group: &str, count: u32) -> Vec<Operator> {
    let mut stolen = BTreeMap::new();
    let (mut signatures, mut loose) = (0, 0);
    let operators: Vec<Operator> = (0..(10 + count * 2).min(nick::count()))
        .map(|number| {
            let shares = Shares::ALL[(number % 7) as usize];
            signatures += u32::from(shares.signature());
            loose += u32::from(!shares.picture());
            operator(plot, group, [number, signatures, loose], shares, &mut stolen)
        })
        .collect();
    for (_, stolen) in stolen {
        match_of(plot, &stolen);
    }
    operators
}

fn operator(
    plot: &mut Plot,
    group: &str,
    [number, signature, loose]: [u32; 3],
    shares: Shares,
    stolen: &mut BTreeMap<u32, Stolen>,
) -> Operator {
    let mut dice = plot.dice("persona", number);
    let mut operator = Operator::new(plot, group, number);
    let mut platforms = vec![Platform::Wechat, Platform::Telegram, Platform::OPEN[(number % 3) as usize]];
    platforms.extend((number % 3 == 0).then_some(Platform::Wechat));
    platforms.extend((number % 4 == 0).then_some(Platform::OPEN[((number + 1) % 3) as usize]));
    let opened = account::opened(
        operator.party * 4,
        life::relay_ip(100 + number % 3),
        dice.range(8, 80),
        dice.range(30_000, 70_000),
    );
    for (turn, platform) in (0_u32..).zip(platforms) {
        let nickname = nickname(number, turn, shares, &mut dice);
        let words = match shares.signature() {
            true => nick::signature(signature, turn, &mut dice),
            false => nick::lonely_signature(&mut dice),
        };
        let (theft, shown) = picture(plot, &operator, [number, turn, loose], shares, stolen);
        let with = match shares.registration() {
            true => Opened { at: later(&opened.at, turn), ..opened.clone() },
            false => bought_or_fresh(&operator, turn, &mut dice),
        };
        let index = operator.open(plot, platform, [nickname, words, shown.clone()], &with);
        if let (Some(theft), false) = (theft, shown.is_empty()) {
            let stolen = stolen.entry(theft).or_default();
            stolen.users.push(operator.party);
            stolen.shown.push((operator.accounts[index].clone(), shown));
        }
    }
    operator.log_in(plot, &mut dice, shares.registration() || shares == Shares::PictureAndHours);
    publish(plot, &operator, &mut dice);
    reuse(plot, &operator, shares);
    operator
}

fn nickname(number: u32, turn: u32, shares: Shares, dice: &mut Dice) -> String {
    if !shares.name() {
        return nick::lonely_name(dice);
    }
    let written = match (turn, shares) {
        (0, _) => Written::Same,
        (1 | 3, Shares::SignatureAndGlyphs) => Written::Homoglyphs,
        (_, Shares::SignatureAndGlyphs) => Written::Digits,
        _ => Written::OTHERS[((number + turn) % 9) as usize],
    };
    nick::name(number, written, dice)
}

/// The picture of an account and the theft it comes from. Operators who share no picture among their own accounts go by twos: both
/// show one stolen picture on their first accounts, and another on their second.
fn picture(
    plot: &mut Plot,
    operator: &Operator,
    [number, turn, loose]: [u32; 3],
    shares: Shares,
    stolen: &mut BTreeMap<u32, Stolen>,
) -> (Option<u32>, String) {
    if turn > 1 && !shares.picture() {
        let own = STOLEN + 10_000 + number * 8 + turn;
        let shown = match (number + turn) % 3 {
            0 => String::new(),
            _ => account::picture(plot, operator.party, Motif::Figure, own, &[Change::Compressed(84)]),
        };
        return (None, shown);
    }
    let theft = if shares.picture() { STOLEN + number } else { STOLEN + 1_000 + (loose - 1) / 2 * 2 + turn };
    let thefts = stolen.len();
    let entry = stolen.entry(theft).or_insert_with(|| Stolen { number: thefts, ..Stolen::default() });
    let Some(turn) = entry.shown.len().checked_sub(1) else {
        let shown = account::picture(plot, operator.party, Motif::Figure, theft, &[Change::Compressed(90)]);
        return (Some(theft), shown);
    };
    let (change, changes) = CHANGES[(entry.number + turn * 4) % CHANGES.len()];
    if turn == 0 {
        entry.change = change;
    }
    // One platform in some answers names the picture and does not hand it over.
    if entry.number % 5 == 3 && !shares.picture() {
        entry.not_handed_over = true;
        return (Some(theft), format!("head_not_kept_{number}.jpg"));
    }
    (Some(theft), account::picture(plot, operator.party, Motif::Figure, theft, changes))
}

/// The same morning, some minutes later.
fn later(at: &str, turn: u32) -> String {
    let minute: u32 = at.get(14..16).and_then(|minute| minute.parse().ok()).unwrap_or(0);
    let minute = (minute + turn * 4).min(59);
    format!("{}{minute:02}{}", at.get(..14).unwrap_or_default(), at.get(16..).unwrap_or_default())
}

/// An account bought from somebody who had it for long, or opened lately on another of his telephones.
fn bought_or_fresh(operator: &Operator, turn: u32, dice: &mut Dice) -> Opened {
    let before = if dice.chance(0.3) { dice.range(200, 1_500) } else { dice.range(3, 90) };
    let set = operator.party * 4 + turn % 4;
    account::opened(set, life::relay_ip(100 + dice.below(6)), before, dice.below(86_400))
}

/// What open accounts publish: a life that nobody leads.
fn publish(plot: &mut Plot, operator: &Operator, dice: &mut Dice) {
    const LIFE: [&str; 8] = [
        "健身打卡第{}天，自律给我自由",
        "下午茶时间，窗外的海是我的第{}个愿望",
        "跟着老师学习的第{}周，感谢一路的坚持",
        "红酒和书，独处的第{}个夜晚",
        "又提了一台车，账户里的第{}个小目标",
        "早安，第{}次在机场看日出",
        "女儿今天第{}次问我爸爸在哪里",
        "客户送的礼物，合作第{}年",
    ];
    for account in operator.accounts.iter().filter(|account| !account.chats()) {
        for _ in 0..dice.range(3, 9) {
            let at = operator.moment(dice.below(plot.city.days), dice);
            let words = LIFE[dice.below(8) as usize].replace("{}", &dice.range(2, 400).to_string());
            account::post(plot, at, account, &words);
        }
    }
}

fn reuse(plot: &mut Plot, operator: &Operator, shares: Shares) {
    let mut subjects: Vec<_> = operator.accounts.iter().map(Account::subject).collect();
    if shares.registration() {
        subjects.push(subject("device", crate::city::numbers::device(operator.party * 4)));
    }
    let pattern = plot.plant(Planted {
        kind: "persona_reuse",
        variant: shares.variant(),
        persons: vec![operator.party],
        subjects,
        span: [0, plot.end() - 1],
        rows: vec![("accounts", operator.accounts.len() as u64)],
        note: "one operator's invented persons on several platforms",
    });
    if shares == Shares::Nothing {
        plot.hide(pattern, "the accounts have neither name, words, picture nor registration in common");
    }
}

fn match_of(plot: &mut Plot, stolen: &Stolen) {
    if stolen.shown.len() < 2 {
        return;
    }
    let mut subjects: Vec<_> = stolen.shown.iter().map(|(account, _)| account.subject()).collect();
    subjects.extend(stolen.shown.iter().map(|(_, name)| subject("picture", name.clone())));
    let mut persons = stolen.users.clone();
    persons.dedup();
    let pattern = plot.plant(Planted {
        kind: "avatar_match",
        variant: stolen.change,
        persons,
        subjects,
        span: [0, plot.end() - 1],
        rows: vec![("accounts", stolen.shown.len() as u64)],
        note: "one stolen picture on several accounts; the variant says what was done to the second",
    });
    if stolen.not_handed_over {
        plot.hide(pattern, "the platform names the second picture and did not hand it over");
    }
}
