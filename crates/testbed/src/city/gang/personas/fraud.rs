//! Which persons use which script on whom, how far does each conversation go, and who is still being worked on at the end?

use super::account::{Account, Operator, Platform};
use super::families::{FAMILIES, Family, SINGLE, Stage};
use super::talk::{self, Meeting, Said, Variant};
use crate::city::book::{Memo, Table};
use crate::city::evidence::clock;
use crate::city::gang::plot::{Planted, Plot};
use crate::city::ledger::{card, subject};
use crate::city::numbers;
use crate::city::place::{City, DAY};
use crate::city::seed::Dice;
use crate::city::truth::Subject;

/// An account that talks, and the hours of whoever holds it.
#[derive(Debug, Clone)]
struct Talker {
    account: Account,
    hours: [u32; 2],
}

/// The story while it is told.
struct Desk<'a> {
    group: &'a str,
    talkers: Vec<Talker>,
    next: usize,
    /// Accounts that are paid.
    mules: Vec<u32>,
    told: u32,
}

impl Desk<'_> {
    /// The next account: first one of every operator, then a second.
    fn talker(&mut self) -> Talker {
        self.next += 1;
        self.talkers[(self.next - 1) % self.talkers.len()].clone()
    }
}

pub(super) fn tell(plot: &mut Plot, group: &str, operators: &[Operator], count: u32) {
    let of = |operator: &Operator, index: usize| {
        let account = operator.accounts.iter().filter(|account| account.chats()).nth(index)?;
        Some(Talker { account: account.clone(), hours: operator.hours })
    };
    let talkers: Vec<Talker> =
        (0..3).flat_map(|index| operators.iter().filter_map(move |operator| of(operator, index))).collect();
    let keeper = operators.first().map_or(0, |operator| operator.party);
    let mules = (0..4).map(|_| plot.straw_account(keeper, "mule")).collect();
    let mut desk = Desk { group, talkers, next: 0, mules, told: 0 };
    for (number, family) in (0_u32..).zip(&FAMILIES) {
        script(plot, &mut desk, family, [number, count]);
    }
    for (number, family) in (0_u32..).zip(&SINGLE) {
        alone(plot, &mut desk, family, number);
    }
}

/// A script and all who use it.
fn script(plot: &mut Plot, desk: &mut Desk<'_>, family: &'static Family, [number, count]: [u32; 2]) {
    let mut dice = plot.dice("script", number);
    let users = 4 + count as usize / 3;
    let tree = talk::tree(family, users, &mut dice);
    let mut used: Vec<(Talker, &Variant, Said)> = Vec::new();
    for variant in &tree {
        let talker = desk.talker();
        let mut sum = Said { span: [plot.end(), 0], ..Said::default() };
        for _ in 0..dice.range(1, 3) {
            let said = conversation(plot, desk, family, &talker, &variant.lines, &mut dice);
            sum.rows += said.rows;
            sum.span = [sum.span[0].min(said.span[0]), sum.span[1].max(said.span[1])];
        }
        used.push((talker, variant, sum));
    }
    for turn in 0..1 + count / 4 {
        let (talker, variant, _) = &used[turn as usize % used.len()];
        // Now and then what matters is said by voice, and the chat shows only that they spoke.
        let by_voice = turn == 0 && family.id == "romance";
        in_progress(plot, desk, family, talker, &variant.lines, by_voice, &mut dice);
    }
    reused(plot, family, &used);
}

fn reused(plot: &mut Plot, family: &Family, used: &[(Talker, &Variant, Said)]) {
    let tree: Vec<String> = (used.iter().enumerate())
        .map(|(index, (talker, variant, _))| match variant.parent {
            None => format!("{} {index}", talker.account.handle),
            Some(parent) => {
                format!("{} {index} of {parent}: {}", talker.account.handle, variant.done.join(" "))
            }
        })
        .collect();
    let mut persons: Vec<u32> = used.iter().map(|(talker, ..)| talker.account.user).collect();
    persons.sort_unstable();
    persons.dedup();
    let first = used.iter().map(|(.., said)| said.span[0]).min().unwrap_or(0);
    let last = used.iter().map(|(.., said)| said.span[1]).max().unwrap_or(0);
    plot.plant(Planted {
        kind: "script_reuse",
        variant: family.id,
        persons,
        subjects: used.iter().map(|(talker, ..)| talker.account.subject()).collect(),
        span: [first, last],
        rows: vec![("chats", used.iter().map(|(.., said)| said.rows).sum())],
        note: &format!("one script in variants, each from another: {}", tree.join("; ")),
    });
}

/// From the first word to the payment.
fn conversation(
    plot: &mut Plot,
    desk: &mut Desk<'_>,
    family: &'static Family,
    talker: &Talker,
    lines: &[(Stage, String)],
    dice: &mut Dice,
) -> Said {
    let length = dice.range(family.days[0], family.days[1]).min(plot.city.days);
    let first = dice.below(plot.city.days - length + 1);
    let (said, victim, to, minor) =
        meet(plot, desk, family, talker, [first, first + length - 1], Stage::Payment, lines, dice);
    classed(plot, family, talker, victim, said);
    if let Some(asked) = said.asked_to_pay {
        let at = asked + dice.range(240, 2_400);
        if at < plot.end() {
            paid(plot, talker, [victim, to], [asked, at], minor);
        }
    }
    said
}

/// A victim is found and talked to. Gives who it is, which account was named and how much was asked for.
#[expect(clippy::too_many_arguments, reason = "who, what, when, how far: a struct would say it twice")]
fn meet(
    plot: &mut Plot,
    desk: &mut Desk<'_>,
    family: &'static Family,
    talker: &Talker,
    days: [u32; 2],
    until: Stage,
    lines: &[(Stage, String)],
    dice: &mut Dice,
) -> (Said, u32, u32, i64) {
    let victim = plot.victim(dice, desk.group);
    plot.tie("deceives", talker.account.user, victim, desk.group);
    plot.ask([victim]);
    desk.told += 1;
    let to = desk.mules[dice.below(desk.mules.len() as u32) as usize];
    let yuan = i64::from((dice.log_normal(9_000.0, 0.9) as u32 / 100 + 1) * 100);
    let pay = [numbers::card(to), plot.city.name(to / 2), yuan.to_string()];
    if talker.account.platform == Platform::Telegram {
        let handle = Platform::Telegram.handle(victim);
        plot.own("handle", handle, victim, "", [0, plot.end() - 1], "private");
    }
    let meeting = Meeting { account: &talker.account, victim, family, days, hours: talker.hours, until, pay };
    let said = talk::hold(plot, &meeting, lines, dice);
    if desk.told.is_multiple_of(3) {
        lure(plot, talker, victim, said.span[0]);
    }
    (said, victim, to, yuan * 100)
}

/// A text comes first now and then.
fn lure(plot: &mut Plot, talker: &Talker, victim: u32, begins: u32) {
    let at = begins.saturating_sub(5_400);
    let from = plot.city.phone(plot.city.gateway(2));
    let words = format!(
        "【示例服务】您好，您申请的业务已受理，详情请添加专员 {} 咨询，回T退订",
        talker.account.handle
    );
    plot.row(Table::Sms, at, victim, [from, plot.city.phone(victim * 2), clock(at), words]);
}

fn sides(talker: &Talker, victim: u32) -> Vec<Subject> {
    vec![talker.account.subject(), subject("handle", talker.account.platform.handle(victim))]
}

fn classed(plot: &mut Plot, family: &Family, talker: &Talker, victim: u32, said: Said) {
    plot.plant(Planted {
        kind: "case_class",
        variant: family.class,
        persons: vec![talker.account.user, victim],
        subjects: sides(talker, victim),
        span: said.span,
        rows: vec![("chats", said.rows)],
        note: "a conversation of a known type of fraud",
    });
}

/// The victim pays the account that was named to it.
fn paid(plot: &mut Plot, talker: &Talker, [victim, to]: [u32; 2], span: [u32; 2], minor: i64) {
    let from = City::account(victim);
    plot.pay(span[1], from, to, minor, Memo::Transfer);
    plot.lost(span[1], from, to, minor);
    let mut subjects = sides(talker, victim);
    subjects.extend([card(from), card(to)]);
    let pattern = plot.plant(Planted {
        kind: "call_then_pay",
        variant: "chat",
        persons: vec![talker.account.user, victim],
        subjects,
        span,
        rows: vec![("chats", 1), ("statements", 1)],
        note: "an account number in a chat, and a payment to it within the hour",
    });
    plot.amount(pattern, minor, minor);
}

/// A conversation that has come to the inducement when the period ends, and to no payment.
fn in_progress(
    plot: &mut Plot,
    desk: &mut Desk<'_>,
    family: &'static Family,
    talker: &Talker,
    lines: &[(Stage, String)],
    by_voice: bool,
    dice: &mut Dice,
) {
    let length = dice.range(family.days[0], family.days[1]).min(plot.city.days);
    let days = [plot.city.days - length, plot.city.days - 1];
    let until = match dice.below(3) {
        _ if by_voice => Stage::Trust,
        0 => Stage::Pressure,
        _ => Stage::Inducement,
    };
    let (said, victim, ..) = meet(plot, desk, family, talker, days, until, lines, dice);
    if by_voice {
        let names = [talker.account.nickname.clone(), crate::city::registers::nickname(victim)];
        let ends = said.span[1].max(plot.end() - DAY / 24);
        talk::write(plot, ends, &talker.account, victim, [&names[0], &names[1]], "[语音通话] 通话时长 42:17");
    } else {
        classed(plot, family, talker, victim, said);
    }
    let pattern = plot.plant(Planted {
        kind: "victim_in_progress",
        variant: family.id,
        persons: vec![talker.account.user, victim],
        subjects: sides(talker, victim),
        span: [said.span[0], plot.end() - 1],
        rows: vec![("chats", said.rows)],
        note: "worked on, and not paid yet when the period ends",
    });
    if by_voice {
        plot.hide(pattern, "the inducement was spoken; the chat ends before it");
    }
}

/// One conversation of a type that nobody else tells; of the last, a second one that was deleted.
fn alone(plot: &mut Plot, desk: &mut Desk<'_>, family: &'static Family, number: u32) {
    let mut dice = plot.dice("alone", number);
    let talker = desk.talker();
    let tree = talk::tree(family, 1, &mut dice);
    let said = conversation(plot, desk, family, &talker, &tree[0].lines, &mut dice);
    if number as usize + 1 < SINGLE.len() {
        return;
    }
    let other = desk.talker();
    let victim = plot.victim(&mut dice, desk.group);
    plot.tie("deceives", other.account.user, victim, desk.group);
    plot.ask([victim]);
    let lost = family.lines.len() as i64;
    plot.gap(
        "deleted_chat",
        sides(&other, victim),
        said.span,
        "the victim's telephone",
        lost,
        "a conversation deleted before examination",
    );
    let pattern = plot.plant(Planted {
        kind: "script_reuse",
        variant: family.id,
        persons: vec![talker.account.user, other.account.user],
        subjects: vec![talker.account.subject(), other.account.subject()],
        span: said.span,
        rows: vec![("chats", said.rows)],
        note: "one script, used by two; the second one's conversation was deleted",
    });
    plot.hide(pattern, "the conversation of the second was deleted on both sides");
}
