//! Which names and pictures do ordinary people show: their own, everybody's, their idol's, none?

use super::account::{self, Account, Platform};
use super::nick;
use crate::city::evidence::{Change, Motif, Picture};
use crate::city::gang::plot::Plot;
use crate::city::ledger::subject;
use crate::city::place::DAY;
use crate::city::seed::{Dice, mix};

/// Of a hundred adults, how many have an account on an open platform that was asked about: C.
const WITH_ACCOUNT: u64 = 25;
/// At most so many accounts of ordinary people.
const MOST: usize = 600;
/// Numbers of pictures that everybody may use, apart from everybody's own.
pub(super) const SHARED_PICTURES: u32 = 1_000_000;

/// How an ordinary account's picture and name come to be.
#[derive(Debug, Default)]
struct Seen {
    default_of: std::collections::BTreeMap<&'static str, Vec<Account>>,
    named: std::collections::BTreeMap<String, Vec<Account>>,
    flowers: std::collections::BTreeMap<u32, Vec<Account>>,
    fans: Vec<Account>,
    sunsets: Vec<Account>,
}

pub(super) fn tell(plot: &mut Plot) {
    let mut seen = Seen::default();
    let who: Vec<u32> = (0..plot.city.count)
        .filter(|who| (13..75).contains(&plot.city.people.persons[*who as usize].age))
        .filter(|who| !plot.truth.roles.contains_key(who) && mix(u64::from(*who), 113) % 100 < WITH_ACCOUNT)
        .take(MOST)
        .collect();
    for party in who {
        let mut dice = plot.dice("face", party);
        let platforms = if dice.chance(0.2) { 3 } else { 1 };
        let chosen = own_name(&mut dice);
        let mut accounts: Vec<Account> = Vec::new();
        for platform in Platform::OPEN.into_iter().cycle().skip(dice.below(3) as usize).take(platforms) {
            let shown = picture(plot, party, platform, &mut dice);
            let [nickname, signature] = chosen.clone();
            let account =
                account::of_inhabitant(plot, party, platform, [nickname, signature, shown.1.clone()]);
            for _ in 0..dice.poisson(1.5) {
                let at = dice.below(plot.city.days) * DAY + dice.range(8 * 3600, 23 * 3600);
                account::post(plot, at, &account, &super::crowd::posted(&mut dice));
            }
            remember(&mut seen, &account, shown.0);
            accounts.push(account);
        }
        if accounts.len() > 1 {
            let subjects = accounts.iter().map(Account::subject).collect();
            plot.alike(
                "persona_reuse",
                "somebody's own accounts on several platforms",
                true,
                &[party],
                subjects,
            );
        }
    }
    told(plot, &seen);
}

fn own_name(dice: &mut Dice) -> [String; 2] {
    let [mut nickname, mut signature] = account::of_its_own(dice);
    if dice.chance(0.3) {
        nickname = dice.pick(&nick::POPULAR).copied().unwrap_or_default().to_owned();
    }
    match dice.below(10) {
        0..4 => signature.clear(),
        4..7 => signature = dice.pick(&nick::POPULAR_SIGNATURES).copied().unwrap_or_default().to_owned(),
        _ => {}
    }
    [nickname, signature]
}

/// What an account's picture is of.
#[derive(Debug, Clone, Copy)]
enum Face {
    Own,
    Default,
    Flower(u32),
    Idol,
    Sunset,
    None,
}

fn picture(plot: &mut Plot, party: u32, platform: Platform, dice: &mut Dice) -> (Face, String) {
    // No two files are the same, byte for byte.
    let files = plot.pictures.len() as u32;
    let changes = [
        Change::Scaled(96 + files % 80),
        Change::Lightened((files / 80 % 9) as i32 - 4),
        Change::Compressed((50 + files % 43) as u8),
    ];
    match dice.below(100) {
        0..18 => {
            let name = format!("default_{}.png", platform.handle(0).trim_end_matches('0'));
            let number = platform as u32;
            plot.pictures.push(Picture {
                name: name.clone(),
                party,
                motif: Motif::Default,
                number,
                changes: Vec::new(),
            });
            (Face::Default, name)
        }
        18..28 => (Face::None, String::new()),
        28..36 => {
            let which = dice.below(4);
            let name = account::picture(plot, party, Motif::Scene, SHARED_PICTURES + which, &changes);
            (Face::Flower(which), name)
        }
        36..44 => {
            let name = account::picture(plot, party, Motif::Figure, SHARED_PICTURES, &changes);
            (Face::Idol, name)
        }
        44..52 => (Face::Sunset, account::picture(plot, party, Motif::Sunset, party, &changes)),
        _ => {
            let motif = if dice.chance(0.5) { Motif::Figure } else { Motif::Scene };
            (Face::Own, account::picture(plot, party, motif, party, &changes))
        }
    }
}

fn remember(seen: &mut Seen, account: &Account, face: Face) {
    if nick::POPULAR.contains(&account.nickname.as_str()) {
        seen.named.entry(account.nickname.clone()).or_default().push(account.clone());
    }
    match face {
        Face::Default => seen.default_of.entry(account.platform.word()).or_default().push(account.clone()),
        Face::Flower(which) => seen.flowers.entry(which).or_default().push(account.clone()),
        Face::Idol => seen.fans.push(account.clone()),
        Face::Sunset => seen.sunsets.push(account.clone()),
        Face::Own | Face::None => {}
    }
}

fn told(plot: &mut Plot, seen: &Seen) {
    for accounts in seen.named.values() {
        alike(plot, ["persona_reuse", "strangers with one popular name"], false, accounts);
    }
    for accounts in seen.default_of.values() {
        alike(plot, ["avatar_match", "the picture that a platform gives to everybody"], true, accounts);
        alike(plot, ["persona_reuse", "the picture that a platform gives to everybody"], false, accounts);
    }
    for accounts in seen.flowers.values() {
        alike(plot, ["avatar_match", "a picture that many people like"], true, accounts);
    }
    alike(plot, ["avatar_match", "fans show one idol"], true, &seen.fans);
    alike(plot, ["persona_reuse", "fans show one idol"], false, &seen.fans);
    alike(plot, ["avatar_match", "sunsets of different people"], false, &seen.sunsets);
}

fn alike(plot: &mut Plot, [kind, what]: [&str; 2], holds: bool, accounts: &[Account]) {
    if accounts.len() < 2 {
        return;
    }
    let mut persons: Vec<u32> = accounts.iter().map(|account| account.party).collect();
    persons.dedup();
    let mut subjects: Vec<_> = accounts.iter().map(Account::subject).collect();
    if kind == "avatar_match" {
        subjects.extend(accounts.iter().map(|account| subject("picture", account.picture.clone())));
        subjects.sort();
        subjects.dedup();
    }
    plot.alike(kind, what, holds, &persons, subjects);
}
