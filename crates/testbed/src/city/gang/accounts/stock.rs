//! How are accounts bought, tried, used for some days and replaced?
//!
//! An account comes from somebody who sold an old second card that was little used, from somebody who lets the own card be used
//! and goes on living from it, or stands in a stranger's name, with a short past or none. Mostly it is tried with a tiny sum, used for
//! some days, then frozen (what lies there stays) or dropped; another takes its place in the slot, and the same payers pay that.
//! Since an account may sleep for months before, a long story (`--days 120`) shows more.

use std::collections::BTreeSet;

use crate::city::book::Memo;
use crate::city::gang::accounts::House;
use crate::city::gang::accounts::tally::{Tally, planted};
use crate::city::gang::mules;
use crate::city::gang::plot::{Part, Plot};
use crate::city::ledger::card;
use crate::city::life;
use crate::city::numbers::{self, Account};
use crate::city::people::Kind;
use crate::city::place::{City, DAY};
use crate::city::seed::Dice;

/// Slots in each tier.
const SLOTS: [usize; 3] = [2, 3, 2];
/// Days that an account is used: median and spread (C: judgments speak of days to a few weeks).
const LIFE: (f64, f64) = (6.0, 0.5);
/// Silence that the statements must show before an account counts as having slept: days (C).
const SILENT_DAYS: u32 = 20;
/// Days of statements after the last use that show that it was the last (C).
const AFTERWARDS_DAYS: u32 = 4;
/// Accounts that are tried with a tiny sum (C).
const TRIED: f64 = 0.75;
/// Share of inhabitants who have sold a card, at most.
const SELLERS_IN: u32 = 80;

/// What an account was before the house had it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Past {
    /// A little use long ago.
    Small,
    Never,
    /// Its holder lives from it, before, meanwhile and afterwards.
    Lived,
}

/// An account in a slot.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) account: Account,
    past: Past,
    /// Since when it has slept.
    slept: u32,
    first: u32,
    until: u32,
    payers: BTreeSet<Account>,
    /// What came in.
    came: i64,
    tally: Tally,
}

impl Held {
    pub(super) fn in_use(&self, at: u32) -> bool {
        (self.first..self.until).contains(&at)
    }

    /// Whether everyday payments ran through it before this moment and will after the day, so that nothing moves its ends.
    pub(super) fn works_about(&self, at: u32) -> bool {
        let [first, last] = self.tally.span();
        first + 3_600 < at && at + DAY < last
    }

    pub(super) fn is_lived(&self) -> bool {
        self.past == Past::Lived
    }

    /// Its rows, time and money; what came in counts once.
    pub(super) fn tally(&self) -> Tally {
        let mut tally = self.tally.clone();
        tally.moved = self.came;
        tally
    }
}

/// The slots of all tiers, and the money that runs through them day by day.
pub(super) fn work(plot: &mut Plot, house: &mut House<'_>) {
    let mut turn = 0;
    for (tier, slots) in SLOTS.into_iter().enumerate() {
        for _ in 0..slots {
            let mut dice = house.dice(plot, "slot", turn);
            let slot = fill(plot, house, &mut dice);
            house.slots[tier].push(slot);
            turn += 1;
        }
    }
    if let Some(held) = house.slots[1].first().and_then(|slot| slot.get(1).or(slot.first())) {
        let account = held.account;
        plot.missing.insert(account);
        let span = [0, plot.end() - 1];
        let note = "the bank has not answered";
        plot.gap("missing_statement", vec![card(account)], span, "the bank of an account", 1, note);
    }
    let mut dice = house.dice(plot, "orders", 0);
    for day in house.begins / DAY..plot.city.days {
        for _ in 0..dice.range(4, 8) {
            let at = day * DAY + dice.range(9 * 3600, 22 * 3600);
            let minor = (dice.log_normal(600_000.0, 1.0) as i64 / 10_000 + 1) * 10_000;
            order(plot, house, &mut dice, at, minor);
        }
    }
}

/// One account after another, until the story ends.
fn fill(plot: &mut Plot, house: &House<'_>, dice: &mut Dice) -> Vec<Held> {
    let mut slot = Vec::new();
    let mut at = house.begins + dice.range(10 * 3600, 60 * 3600);
    while at < plot.end() {
        let days = dice.log_normal(LIFE.0, LIFE.1).clamp(2.0, 20.0);
        let until = (at + (days * f64::from(DAY)) as u32).min(plot.end());
        let held = buy(plot, house, dice, [at, until]);
        if dice.chance(TRIED) {
            try_out(plot, house, dice, held.account, at);
        }
        slot.push(held);
        at = until + dice.range(600, 20 * 3600);
    }
    slot
}

fn buy(plot: &mut Plot, house: &House<'_>, dice: &mut Dice, [first, until]: [u32; 2]) -> Held {
    let sellers = plot.truth.roles.values().flatten().filter(|role| role.role == "account_seller").count();
    let scarce = sellers as u32 >= plot.city.count / SELLERS_IN + 2;
    let sold = first.saturating_sub(dice.range(1, 3) * DAY);
    let young = |person: &crate::city::people::Person| {
        person.age < 30 && matches!(person.kind, Kind::Jobless | Kind::Student | Kind::Factory)
    };
    let (account, past) = match dice.below(10) {
        0..4 if !scarce => {
            let part = Part { role: "account_seller", layer: "supply", group: house.group };
            let seller = plot.cast(dice, part, young);
            plot.tie("sells_to", seller, house.driver, house.group);
            let account = City::account(seller) + 1;
            let (number, name) = (numbers::card(account), plot.city.name(seller));
            plot.own("bank_card", number.clone(), seller, "", [0, sold], "private");
            plot.own("bank_card", number, house.driver, &name, [sold, plot.end() - 1], "mule");
            (account, Past::Small)
        }
        8..10 if !scarce => {
            let part = Part { role: "mule", layer: "funds", group: house.group };
            let seller = plot.cast(dice, part, young);
            plot.tie("commands", house.driver, seller, house.group);
            (City::account(seller), Past::Lived)
        }
        4..6 => (plot.straw_account(house.driver, "mule"), Past::Never),
        _ => (plot.straw_account(house.driver, "mule"), Past::Small),
    };
    plot.ask([account / 2]);
    let slept = if past == Past::Small { little_use(plot, dice, account, sold) } else { 0 };
    Held { account, past, slept, first, until, payers: BTreeSet::new(), came: 0, tally: Tally::default() }
}

/// What its holder did with it long before: a few purchases, a few hundred yuan in. Returns the moment of the last.
fn little_use(plot: &mut Plot, dice: &mut Dice, account: Account, sold: u32) -> u32 {
    let within = (sold / 6).max(DAY);
    let mut last = 0;
    for turn in 0..dice.range(2, 6) {
        let at = dice.below(within) / DAY * DAY + dice.range(8 * 3600, 22 * 3600);
        if turn % 3 == 0 {
            let own = City::account(account / 2);
            let from = if own == account { City::account(plot.city.outside(account + turn)) } else { own };
            plot.pay(at, from, account, i64::from(dice.range(5, 80)) * 1_000, Memo::Transfer);
        } else {
            let shop = life::merchant(&plot.city, dice);
            plot.pay(at, account, shop, i64::from(dice.range(500, 15_000)), Memo::Shop);
        }
        last = last.max(at);
    }
    last
}

/// A tiny sum into a new account before anything large, and often back.
fn try_out(plot: &mut Plot, house: &House<'_>, dice: &mut Dice, account: Account, first: u32) {
    let at = first.saturating_sub(dice.range(1_200, 40 * 3600)).max(60);
    let minor = [1, 100, 123, 1_000, 500][dice.below(5) as usize];
    let mut tally = Tally::default();
    let way = dice.below(10);
    let (variant, note) = match way {
        0..5 => ("there_and_back", "a tiny sum in and out again before the first large one"),
        5..7 => ("one_way", "a tiny sum in before the first large one"),
        7..9 => ("second_try", "a tiny sum, then a somewhat larger one, both before the first large one"),
        _ => ("red_packet", "tried by a red packet in a chat"),
    };
    if way == 9 {
        tally.see(plot, at);
    } else {
        tally.pay(plot, at, house.till, account, minor, Memo::Transfer);
        let back = at + dice.range(40, 1_500);
        if way < 5 {
            tally.pay(plot, back, account, house.till, minor, Memo::Transfer);
        } else if way >= 7 {
            tally.pay(plot, back, house.till, account, minor * 10 + 8_800, Memo::Transfer);
        }
        house.log_in(plot, dice, account, at + 30);
    }
    let persons = vec![house.driver, account / 2];
    let pattern = tally.plant(plot, planted("test_transfer", variant, persons, &[house.till, account], note));
    if let (Some(pattern), 9) = (pattern, way) {
        plot.hide(pattern, "a red packet stands in no bank's statement");
    }
}

/// Somebody pays a first-tier account, and the money goes down the tiers while they are in use.
fn order(plot: &mut Plot, house: &mut House<'_>, dice: &mut Dice, at: u32, minor: i64) {
    let Some((slot, index)) = house.active(0, at, dice) else { return };
    let payer = match dice.chance(0.85) {
        true => dice.pick(&house.payers).copied(),
        false => None,
    };
    let stranger = City::account(plot.city.outside(dice.below(1 << 20)));
    let (from, known) = payer.map_or((stranger, false), |payer| (payer.account, payer.known));
    let held = &mut house.slots[0][slot][index];
    held.payers.insert(from);
    held.came += minor;
    if known {
        held.tally.lose(plot, at, from, held.account, minor);
    } else {
        held.tally.pay(plot, at, from, held.account, minor, Memo::Invest);
    }
    let account = held.account;
    pass(plot, house, dice, at, [0, slot, index], (account, minor, known));
}

/// On to the next tier, or out. What is still there when the account is frozen stays.
fn pass(
    plot: &mut Plot,
    house: &mut House<'_>,
    dice: &mut Dice,
    at: u32,
    [tier, slot, index]: [usize; 3],
    (account, minor, known): (Account, i64, bool),
) {
    let mut at = at + mules::delay(dice);
    if !house.slots[tier][slot][index].in_use(at) {
        return;
    }
    house.log_in(plot, dice, account, at.saturating_sub(30));
    if tier == 2 {
        return leave(plot, house, dice, at, [slot, index], minor / 100 * 100);
    }
    let parts = (minor / 4_900_000 + 1).clamp(if minor > 2_000_000 { 2 } else { 1 }, 5);
    let mut left = minor - i64::from(dice.below(3)) * 1_000;
    for part in (1..=parts).rev() {
        let this = if part == 1 { left } else { left / part - i64::from(dice.below(900)) * 100 };
        left -= this;
        if let Some((slot_to, index_to)) = house.active(tier + 1, at, dice) {
            let to = house.slots[tier + 1][slot_to][index_to].account;
            let mut one = Tally::default();
            one.pay(plot, at, account, to, this, Memo::Transfer);
            house.edges.insert((account, to));
            house.slots[tier][slot][index].tally.add(&one);
            // Where a statement is missing, nobody can follow whose the money was.
            let known = known && !plot.missing.contains(&account);
            one.proved = if known { this } else { 0 };
            let next = &mut house.slots[tier + 1][slot_to][index_to];
            next.tally.add(&one);
            next.payers.insert(account);
            next.came += this;
            pass(plot, house, dice, at, [tier + 1, slot_to, index_to], (to, this, known));
        }
        at += dice.range(25, 200);
    }
}

/// Out of the last tier: cash, a purchase, another house.
fn leave(
    plot: &mut Plot,
    house: &mut House<'_>,
    dice: &mut Dice,
    at: u32,
    [slot, index]: [usize; 2],
    minor: i64,
) {
    let cell = plot.city.grid.near_centre(dice.word());
    let elsewhere = City::account(plot.city.outside(house.number * 31 + dice.below(4)));
    let shop = life::merchant(&plot.city, dice);
    let held = &mut house.slots[2][slot][index];
    match dice.below(10) {
        0..3 if minor >= 10_000 => {
            held.tally.withdraw(plot, at, held.account, (minor / 10_000 * 10_000).min(500_000), cell);
        }
        3..5 => held.tally.pay(plot, at, held.account, shop, minor, Memo::Shop),
        _ => held.tally.pay(plot, at, held.account, elsewhere, minor, Memo::Transfer),
    }
}

/// What each account of the slots was, once all has run.
pub(super) fn told(plot: &mut Plot, house: &House<'_>) {
    for slot in house.slots.iter().flatten() {
        for (turn, held) in slot.iter().enumerate().filter(|(_, held)| held.tally.rows > 0) {
            woken(plot, house, held);
            if let Some(before) = turn.checked_sub(1).and_then(|turn| slot.get(turn)) {
                follows(plot, house, before, held);
            }
            if let Some(next) = slot.get(turn + 1).filter(|next| next.tally.rows > 0) {
                ends(plot, house, held, next);
            }
        }
    }
}

fn woken(plot: &mut Plot, house: &House<'_>, held: &Held) {
    if held.past == Past::Lived {
        return;
    }
    let begins = held.tally.span()[0];
    let silent = begins.saturating_sub(held.slept) / DAY;
    let variant = if held.past == Past::Small { "bought" } else { "never_used" };
    let note = match held.past {
        Past::Small => format!("a little use long before, silent for {silent} days, then busy"),
        _ => "opened and never used, then busy".to_owned(),
    };
    let persons = vec![house.driver, held.account / 2];
    let planted = planted("dormant_then_active", variant, persons, &[held.account], &note);
    let Some(pattern) = held.tally().plant(plot, planted) else { return };
    if held.past == Past::Never {
        plot.hide(pattern, "the statement shows nothing before: it may just have been opened");
    } else if silent < SILENT_DAYS {
        plot.hide(pattern, "the silence within the statements is too short to be told from rare use");
    } else if plot.missing.contains(&held.account) {
        plot.hide(pattern, "its statement is missing");
    }
}

fn shared(a: &Held, b: &Held) -> usize {
    a.payers.intersection(&b.payers).count()
}

fn follows(plot: &mut Plot, house: &House<'_>, before: &Held, held: &Held) {
    let lived = held.past == Past::Lived;
    let variant = if lived { "new_to_its_payers" } else { "new_account" };
    let note = format!("begins after another ended; {} payers paid both", shared(before, held));
    let persons = vec![house.driver, held.account / 2];
    let planted = planted("newly_appearing", variant, persons, &[held.account], &note);
    let Some(pattern) = held.tally().plant(plot, planted) else { return };
    if shared(before, held) < 2 {
        plot.hide(pattern, "hardly anybody who paid the one before pays it");
    }
}

fn ends(plot: &mut Plot, house: &House<'_>, held: &Held, next: &Held) {
    let last = held.tally.span()[1];
    let lived = held.past == Past::Lived;
    let variant = if lived { "left_by_its_payers" } else { "ended" };
    let note = format!("ends, and another takes its place; {} payers paid both", shared(held, next));
    let persons = vec![house.driver, held.account / 2];
    let planted = planted("vanished", variant, persons, &[held.account], &note);
    let Some(pattern) = held.tally().plant(plot, planted) else { return };
    if last + AFTERWARDS_DAYS * DAY > plot.end() {
        plot.hide(pattern, "the statements end too soon after it");
    } else if shared(held, next) < 2 {
        plot.hide(pattern, "hardly anybody who paid it pays the next");
    }
}
