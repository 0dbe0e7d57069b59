//! How does a victim come to pay: by one long call from "the police", or after weeks of chat?
//!
//! Told after the stages of the law (引流, 建立联系, 引诱, 处理所得) and the types that make up most cases: impersonation, and investment
//! that pays a little back first. Reports come late, log-normally; some victims deleted the first messages before they came.

use crate::city::book::{Memo, Service, Table};
use crate::city::evidence::clock;
use crate::city::gang::mules::{House, launder};
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::gang::scripts;
use crate::city::ledger::{card, subject};
use crate::city::life;
use crate::city::numbers::{self, Line, Plan};
use crate::city::place::{Base, City, DAY};
use crate::city::rates;
use crate::city::seed::Dice;

/// Who does the talking, and where the money goes.
pub(crate) struct Desk<'a> {
    pub(crate) group: &'a str,
    /// People abroad who call and chat; each with a handset number for its personas.
    pub(crate) callers: &'a [u32],
    /// Lines from which calls come; empty: from abroad.
    pub(crate) lines: &'a [Line],
    /// The site in which victims see their profit.
    pub(crate) domain: &'a str,
}

/// Callers for a story that has no park.
pub(crate) fn callers(plot: &mut Plot, group: &str, count: u32) -> Vec<u32> {
    (0..count)
        .map(|turn| {
            let base = Base::Fixed(plot.city.grid.park(turn));
            plot.newcomer(Part { role: "caller", layer: "execution", group }, Plan::Myanmar, base)
        })
        .collect()
}

pub(crate) fn tell(plot: &mut Plot, house: &mut House, desk: &Desk<'_>, count: u32) {
    for number in 0..count {
        let mut dice = plot.dice("contact", number);
        let victim = plot.victim(&mut dice, desk.group);
        let caller = desk.callers[dice.below(desk.callers.len() as u32) as usize];
        plot.tie("deceives", caller, victim, desk.group);
        plot.ask([victim, caller]);
        let ahead = [0, 95, -240, 47, 0, 612][(number % 6) as usize];
        plot.examine(victim, ahead, number % 4 == 0);
        if number % 5 < 2 {
            impersonate(plot, house, desk, [caller, victim], &mut dice);
        } else {
            groom(plot, house, desk, [caller, victim], &mut dice);
        }
    }
    insurers(plot);
    friends(plot);
}

/// A moment at which this line is in use, if it is one of ours; else any.
fn line_and_moment(plot: &Plot, desk: &Desk<'_>, caller: u32, dice: &mut Dice) -> (Line, u32) {
    let any = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 15 * 3600);
    let Some(line) = dice.pick(desk.lines).copied() else { return (caller * 2, any) };
    let calls: Vec<u32> =
        plot.book.calls.iter().filter(|call| call.from == line).map(|call| call.at).collect();
    dice.pick(&calls).map_or((caller * 2, any), |at| (line, at + 40))
}

/// 冒充公检法: two short calls, a long one, payments while it lasts or soon after.
fn impersonate(
    plot: &mut Plot,
    house: &mut House,
    desk: &Desk<'_>,
    [caller, victim]: [u32; 2],
    dice: &mut Dice,
) {
    let (line, begins) = line_and_moment(plot, desk, caller, dice);
    let to = victim * 2;
    plot.call(begins, line, to, dice.range(40, 200) as u16);
    let long = begins + dice.range(300, 900);
    let secs = dice.range(1_500, 5_400);
    plot.call(long, line, to, secs as u16);
    let own = City::account(victim);
    let mut at = long + secs / 2 + dice.range(120, 1_500);
    let (mut paid, mut subjects) = (0, vec![plot.phone(line), plot.phone(to), card(own)]);
    for _ in 0..dice.range(1, 4) {
        let minor = (dice.log_normal(2_800_000.0, 0.8) as i64 / 10_000 + 1) * 10_000;
        let tier1 = launder(plot, house, dice, at, own, minor, true);
        paid += if at < plot.end() { minor } else { 0 };
        subjects.push(card(tier1));
        at += dice.range(300, 2_400);
    }
    report(plot, victim, at, dice);
    let pattern = plot.plant(Planted {
        kind: "call_then_pay",
        variant: "impersonation",
        persons: vec![caller, victim],
        subjects,
        span: [begins, at],
        rows: vec![("calls", 2), ("statements", 1)],
        note: "a long call from a stranger, and payments to strangers",
    });
    plot.amount(pattern, paid, paid);
    if paid == 0 {
        plot.hide(pattern, "the payments lie after the last day");
    }
}

/// Investment: a text, weeks of chat, a small payment that comes back, then large ones.
fn groom(plot: &mut Plot, house: &mut House, desk: &Desk<'_>, [caller, victim]: [u32; 2], dice: &mut Dice) {
    let days = plot.city.days;
    let first = dice.below(days / 2 + 1);
    let length = dice.range(3, 20).min(days - first);
    let persona = persona(plot, caller, dice);
    let names = [persona.1.as_str(), "我"];
    let file = format!("wechat-{}", numbers::handle(victim));
    lure(plot, desk, victim, first, persona.0);
    chatter(plot, &file, [persona.0, victim], names, [first, first + length], dice);
    let whole = [0, plot.end() - 1];
    plot.own("handle", format!("u{victim}"), victim, "", whole, "site");
    let own = City::account(victim);
    let (mut paid, mut span, mut subjects) = (0, [first * DAY, first * DAY], vec![]);
    for turn in 0..dice.range(3, 6) {
        let day = first + length * (turn + 1) / 7;
        let at = day.min(days - 1) * DAY + dice.range(10 * 3600, 20 * 3600);
        let minor =
            if turn == 0 { 50_000 } else { (dice.log_normal(4_000_000.0, 0.9) as i64 / 10_000 + 1) * 10_000 };
        let told = at.saturating_sub(dice.range(300, 2_400));
        let tier1 = launder(plot, house, dice, at, own, minor, true);
        let holder = plot.city.name(tier1 / 2);
        let words = scripts::pay_to(&numbers::card(tier1), &holder, minor / 100);
        plot.chat(told, &file, [persona.0, victim], names, &words);
        plot.chat(
            at + 90,
            &file,
            [victim, persona.0],
            [names[1], names[0]],
            scripts::PAID[dice.below(3) as usize],
        );
        credit(plot, caller, persona.0, at, dice);
        let household = plot.city.people.persons[victim as usize].household;
        let home = life::home_ip(&plot.city, household, at / DAY);
        plot.visit(at + 700, victim, home, &format!("u{victim}"), "GET /app/wallet/balance");
        if turn == 0 {
            plot.pay(at + 2 * DAY / 3, tier1, own, 56_000, Memo::Transfer);
        }
        paid += minor;
        span[1] = span[1].max(at);
        subjects.extend([card(tier1), card(own)]);
    }
    subjects.extend([plot.handle(persona.0), plot.handle(victim)]);
    report(plot, victim, span[1], dice);
    let pattern = plot.plant(Planted {
        kind: "call_then_pay",
        variant: "chat",
        persons: vec![caller, victim],
        subjects: subjects.clone(),
        span,
        rows: vec![("chats", 4), ("statements", 1)],
        note: "an account number in a chat, and a payment to it within the hour",
    });
    plot.amount(pattern, paid, paid);
    subjects.push(subject("handle", format!("agent{caller:06}")));
    plot.plant(Planted {
        kind: "same_clock",
        variant: "payment_then_back_office",
        persons: vec![caller, victim],
        subjects,
        span,
        rows: vec![("logins", 1)],
        note: "the back office is opened within minutes of each payment",
    });
    if dice.chance(0.25) {
        delete_first(plot, &file, victim, span);
    }
}

/// Weeks of talk about nothing.
fn chatter(
    plot: &mut Plot,
    file: &str,
    [from, to]: [u32; 2],
    names: [&str; 2],
    days: [u32; 2],
    dice: &mut Dice,
) {
    for day in days[0]..days[1] {
        for _ in 0..dice.range(3, 9) {
            let at = day * DAY + dice.range(9 * 3600, 22 * 3600);
            plot.chat(at, file, [from, to], names, scripts::WARM[dice.below(14) as usize]);
            let words = scripts::REPLY[dice.below(8) as usize];
            plot.chat(at + dice.range(20, 900), file, [to, from], [names[1], names[0]], words);
        }
    }
}

/// An invented person in a chat: its handle is a party of its own, its telephone one of the caller's.
fn persona(plot: &mut Plot, caller: u32, dice: &mut Dice) -> (u32, String) {
    let party =
        plot.newcomer(Part { role: "persona", layer: "execution", group: "" }, Plan::Mainland, Base::Unseen);
    let span = [0, plot.end() - 1];
    plot.own("handle", numbers::handle(party), caller, "", span, "persona");
    let nickname =
        ["雨薇", "Linda陈", "思琪", "江南客", "Kevin_Lee", "静静"][dice.below(6) as usize].to_owned();
    let registered = [
        numbers::handle(party),
        nickname.clone(),
        plot.city.phone(party * 2),
        clock(dice.below(20) * 3_600),
        numbers::ip(life::relay_ip(100 + dice.below(3))),
        numbers::device(caller * 4 + dice.below(4)),
        plot.city.name(party),
        "微信".to_owned(),
    ];
    plot.row(Table::Profile, 0, party, registered);
    plot.ask([party]);
    let set = caller * 4 + dice.below(4);
    plot.own("device", numbers::device(set), caller, "", span, "work");
    for day in 0..plot.city.days {
        let at = day * DAY + dice.range(9 * 3600, 22 * 3600);
        plot.login(at, party, set, life::relay_ip(100 + dice.below(3)), Service::Chat);
    }
    (party, nickname)
}

fn lure(plot: &mut Plot, desk: &Desk<'_>, victim: u32, day: u32, persona: u32) {
    let at = day * DAY + 10 * 3600 + victim % 7200;
    let from = plot.city.phone(plot.city.gateway(1));
    let words = scripts::lure(desk.domain, &numbers::handle(persona));
    plot.row(Table::Sms, at, victim, [from, plot.city.phone(victim * 2), clock(at), words]);
}

/// Within minutes of a payment somebody books it in the site's back office.
fn credit(plot: &mut Plot, caller: u32, persona: u32, at: u32, dice: &mut Dice) {
    let set = caller * 4 + persona % 4;
    let (at, ip) = (at + dice.range(90, 400), life::relay_ip(100 + dice.below(3)));
    plot.login(at, caller, set, ip, Service::Site);
    let agent = crate::city::evidence::account_of(Service::Site, caller);
    plot.visit(at + 40, caller, ip, &agent, "POST /admin/credit");
}

fn report(plot: &mut Plot, victim: u32, paid: u32, dice: &mut Dice) {
    let (median, sigma) = rates::REPORT_DELAY_DAYS;
    let delay = dice.log_normal(median, sigma).min(60.0);
    let at = paid + (delay * f64::from(DAY)) as u32;
    let subjects = vec![plot.phone(victim * 2)];
    plot.gap(
        "late_report",
        subjects,
        [paid, at],
        "the victim",
        (delay * 24.0) as i64,
        "hours from the last payment to the report",
    );
}

/// The victim deleted the beginning before the telephone was examined.
fn delete_first(plot: &mut Plot, file: &str, victim: u32, [from, until]: [u32; 2]) {
    let cut = from + (until - from) / 3;
    let before = plot.book.rows.len();
    plot.book.rows.retain(|row| row.table != Table::Chat || row.file != file || row.at >= cut);
    let lost = (before - plot.book.rows.len()) as i64;
    let subjects = vec![plot.handle(victim)];
    plot.gap(
        "deleted_chat",
        subjects,
        [from, cut],
        "the victim's telephone",
        lost,
        "messages deleted before examination",
    );
}

/// Friends who settle a dinner in a chat: an account number in words, and a payment to it within the hour.
fn friends(plot: &mut Plot) {
    let mut dice = plot.dice("friends", 0);
    for _ in 0..(plot.city.count / 150).clamp(4, 60) {
        let payer = dice.below(plot.city.count);
        let Some(friend) = dice.pick(plot.city.circles.of_person(payer)).copied() else { continue };
        let fits = |who: u32| {
            plot.city.people.persons[who as usize].age > 17 && !plot.truth.roles.contains_key(&who)
        };
        if !fits(payer) || !fits(friend) {
            continue;
        }
        let file = format!("wechat-{}", numbers::handle(payer));
        let name = plot.city.name(friend);
        let days = [0, plot.city.days.min(6)];
        chatter(plot, &file, [friend, payer], [&name, "我"], days, &mut dice);
        let at = dice.below(plot.city.days) * DAY + dice.range(19 * 3600, 22 * 3600);
        let yuan = i64::from(dice.range(40, 400));
        let account = City::account(friend);
        let words = format!("昨晚AA每人{yuan}元，转我卡上吧 {}", numbers::card(account));
        plot.chat(at, &file, [friend, payer], [&name, "我"], &words);
        plot.pay(at + dice.range(120, 2_400), City::account(payer), account, yuan * 100, Memo::Transfer);
        let subjects =
            vec![plot.handle(payer), plot.handle(friend), card(City::account(payer)), card(account)];
        plot.lookalike("call_then_pay", "friends settle a dinner in a chat", &[payer, friend], subjects);
    }
}

/// Agents of an insurer call their clients, who then pay the insurer: honest, and the same shape.
fn insurers(plot: &mut Plot) {
    let mut dice = plot.dice("insurers", 0);
    for _ in 0..(plot.city.count / 100).clamp(5, 400) {
        let (agent, client) = (dice.below(plot.city.count), dice.below(plot.city.count));
        let fits = |who: u32| {
            plot.city.people.persons[who as usize].age > 24 && !plot.truth.roles.contains_key(&who)
        };
        if agent == client || !fits(agent) || !fits(client) {
            continue;
        }
        let at = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 16 * 3600);
        plot.call(at, agent * 2, client * 2, dice.range(400, 2_400) as u16);
        let insurer = City::account(plot.city.workplace(dice.below(6)));
        let minor = i64::from(dice.range(20, 300)) * 10_000;
        plot.pay(at + 2_400 + dice.range(60, 3_600), City::account(client), insurer, minor, Memo::Shop);
        let subjects = vec![plot.phone(agent * 2), plot.phone(client * 2), card(City::account(client))];
        plot.lookalike(
            "call_then_pay",
            "an agent's call, and a premium to a known insurer",
            &[agent, client],
            subjects,
        );
    }
}
