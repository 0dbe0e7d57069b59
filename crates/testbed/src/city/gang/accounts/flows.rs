//! What shapes does money take in a house's accounts: gathered, spread, spread and gathered, sent round, kept below a limit, taken out?
//!
//! Each shape has several ways, none of them all textbook: payers who pay twice, a branch that keeps its share, legs that wait
//! overnight, purchases of the account's own in between, a leg that is carried as cash and so stands in no statement. Limits are those
//! of the mainland's order on large-value reports (cash 50,000 yuan a day; transfers of persons 500,000 a day).

use crate::city::book::{CASH, Memo};
use crate::city::gang::accounts::House;
use crate::city::gang::accounts::tally::{Tally, planted};
use crate::city::gang::plot::Plot;
use crate::city::life;
use crate::city::numbers::Account;
use crate::city::place::{City, DAY};
use crate::city::rates;
use crate::city::seed::Dice;

/// Instances of each shape in a house.
const EACH: u32 = 4;

pub(super) fn tell(plot: &mut Plot, house: &mut House<'_>) {
    for turn in 0..EACH {
        fan_in(plot, house, turn);
        fan_out(plot, house, turn);
        scatter_gather(plot, house, turn);
        cycle(plot, house, turn);
        split_cash(plot, house, turn);
        cash_out(plot, house, turn);
    }
    for turn in 0..2 {
        split_transfers(plot, house, turn);
    }
}

/// Something small that the account pays of its own.
fn noise(plot: &mut Plot, dice: &mut Dice, account: Account, at: u32) {
    let shop = life::merchant(&plot.city, dice);
    plot.pay(at, account, shop, i64::from(dice.range(600, 20_000)), Memo::Shop);
}

/// Many payers in hours: a day of harvest, fake orders, one fee for all, or all through a platform for payments.
fn fan_in(plot: &mut Plot, house: &mut House<'_>, turn: u32) {
    let mut dice = house.dice(plot, "fan_in", turn);
    let at = house.moment(plot, &mut dice, 2);
    let centre = house.account_at(plot, 0, at, &mut dice);
    let way = (turn + house.number) % 4;
    let (variant, payers, window) = match way {
        0 => ("harvest", dice.range(8, 22), dice.range(2_400, 9_000)),
        1 => ("fake_orders", dice.range(15, 36), dice.range(5_400, 18_000)),
        2 => ("one_fee", dice.range(7, 15), dice.range(3 * 3600, 7 * 3600)),
        _ => ("through_a_platform", dice.range(9, 20), dice.range(2_400, 9_000)),
    };
    let fee = i64::from(dice.range(10, 60)) * 10_000 - 2_000;
    let platform = City::account(plot.city.workplace(0));
    let first = dice.below(1 << 20);
    let mut tally = Tally::default();
    for payer in 0..payers {
        let minor = match way {
            1 => i64::from(dice.range(100, 3_000)) * 100,
            2 => fee,
            _ => (dice.log_normal(900_000.0, 0.8) as i64 / 10_000 + 1) * 10_000,
        };
        let known = house.payers[(turn as usize + payer as usize) % 4];
        let when = at + dice.below(window);
        if way == 3 {
            tally.pay(plot, when, platform, centre, minor, Memo::Transfer);
        } else if payer < 2 && way != 1 {
            tally.lose(plot, when, known.account, centre, minor);
        } else {
            let from = City::account(plot.city.outside(first + payer));
            tally.pay(plot, when, from, centre, minor, Memo::Transfer);
            if dice.chance(0.15) {
                tally.pay(plot, when + dice.range(120, 1_800), from, centre, minor / 2, Memo::Transfer);
            }
        }
    }
    noise(plot, &mut dice, centre, at + window / 2);
    let after = at + window + dice.range(60, 3_600);
    on_to_pool(plot, house, &mut dice, centre, after, tally.moved);
    let persons = vec![house.driver, centre / 2];
    let note = "many payers within hours, and most of it on within the hour after";
    let pattern = tally.plant(plot, planted("fan_in", variant, persons, &[centre], note));
    if let (Some(pattern), 3) = (pattern, way) {
        plot.hide(pattern, "the platform's one account stands for all payers in the statement");
    }
}

/// Most of what an account has goes on to a few of the pool.
fn on_to_pool(plot: &mut Plot, house: &House<'_>, dice: &mut Dice, from: Account, at: u32, minor: i64) {
    let next = house.some_of_pool(dice, 3);
    for (step, to) in (0_u32..).zip(&next) {
        let this = minor * 97 / 100 / next.len() as i64 / 100 * 100 - i64::from(dice.below(50)) * 1_000;
        let when = at + step * dice.range(30, 240);
        plot.pay(when, from, *to, this, Memo::Transfer);
        house.drain(plot, dice, *to, when, this);
    }
}

/// One to many in minutes: to the next tier, small rebates to people who shall trust, pay of the house's helpers.
fn fan_out(plot: &mut Plot, house: &mut House<'_>, turn: u32) {
    let mut dice = house.dice(plot, "fan_out", turn);
    let at = house.moment(plot, &mut dice, 1);
    let centre = house.account_at(plot, turn as usize % 2, at, &mut dice);
    let way = (turn + house.number) % 3;
    let (variant, count, gap) = match way {
        0 => ("next_tier", dice.range(6, 14), (8, 45)),
        1 => ("rebates", dice.range(12, 30), (10, 60)),
        _ => ("helpers", dice.range(6, 11), (20, 120)),
    };
    let minor = |dice: &mut Dice| match way {
        0 => i64::from(dice.range(180, 499)) * 10_000,
        1 => i64::from(dice.range(30, 260)) * 100,
        _ => i64::from(dice.range(4, 18)) * 10_000,
    };
    let sums: Vec<i64> = (0..count).map(|_| minor(&mut dice)).collect();
    house.fund(plot, &mut dice, centre, at, sums.iter().sum());
    let pool = house.some_of_pool(&mut dice, count as usize);
    let first = dice.below(1 << 20);
    let mut when = at;
    let mut tally = Tally::default();
    for (step, sum) in (0_u32..).zip(&sums) {
        let to = match pool.get(step as usize) {
            Some(account) if way != 1 => *account,
            _ => City::account(plot.city.outside(first + step)),
        };
        tally.pay(plot, when, centre, to, *sum, Memo::Transfer);
        if way == 0 {
            house.drain(plot, &mut dice, to, when, *sum);
        }
        when += dice.range(gap.0, gap.1);
        if step == count / 2 && dice.chance(0.4) {
            noise(plot, &mut dice, centre, when);
        }
    }
    house.log_in(plot, &mut dice, centre, at.saturating_sub(60));
    let persons = vec![house.driver, centre / 2];
    let note = "one account to many within minutes";
    tally.plant(plot, planted("fan_out", variant, persons, &[centre], note));
}

/// One to many to one: whole, less fees, with a branch that is lost, in two rounds.
fn scatter_gather(plot: &mut Plot, house: &mut House<'_>, turn: u32) {
    let mut dice = house.dice(plot, "scatter_gather", turn);
    let at = house.moment(plot, &mut dice, 2);
    let source = house.account_at(plot, 0, at, &mut dice);
    let sink = house.fresh(plot, "mule");
    let way = (turn + house.number) % 4;
    let variant = ["whole", "less_fees", "branch_lost", "two_rounds"][way as usize];
    let branches = dice.range(4, 9) as usize;
    let middle = house.some_of_pool(&mut dice, branches);
    let mut tally = Tally::default();
    let mut begins = at;
    for _ in 0..if way == 3 { 2 } else { 1 } {
        let each = i64::from(dice.range(90, 480)) * 10_000;
        house.fund(plot, &mut dice, source, begins, each * middle.len() as i64);
        for (branch, through) in middle.iter().enumerate() {
            let sum = each - i64::from(dice.below(20)) * 10_000;
            let out = begins + branch as u32 * dice.range(15, 90);
            tally.pay(plot, out, source, *through, sum, Memo::Transfer);
            if way == 2 && branch == 1 {
                noise(plot, &mut dice, *through, out + 900);
                continue;
            }
            let kept = if way == 1 { sum * i64::from(dice.range(3, 15)) / 1_000 } else { 0 };
            let back = out + dice.range(240, if way == 0 { 3_000 } else { 5 * 3600 });
            tally.pay(plot, back, *through, sink, sum - kept, Memo::Transfer);
        }
        let came = each * middle.len() as i64 * 8 / 10;
        house.drain(plot, &mut dice, sink, begins + 5 * 3600 + 900, came);
        begins += dice.range(6 * 3600, 20 * 3600);
    }
    let mut all = middle;
    all.extend([source, sink]);
    let persons = vec![house.driver, source / 2, sink / 2];
    let note = "one to many, and from them to one";
    tally.plant(plot, planted("scatter_gather", variant, persons, &all, note));
}

/// Money of the house that goes round so that accounts look busy before they are used (刷流水).
fn cycle(plot: &mut Plot, house: &mut House<'_>, turn: u32) {
    let mut dice = house.dice(plot, "cycle", turn);
    let days = dice.range(1, 4);
    let way = (turn + house.number) % 4;
    let variant = ["minutes", "fees", "overnight", "cash_leg"][way as usize];
    let at = house.moment(plot, &mut dice, days + 2);
    let size = dice.range(3, 6);
    let mut ring = house.some_of_pool(&mut dice, size as usize - 1);
    ring.push(house.fresh(plot, "mule"));
    let mut tally = Tally::default();
    let start = i64::from(dice.range(8, 60)) * 100_000;
    house.fund(plot, &mut dice, house.till, at - 4_000, start);
    plot.pay(at - 3_600, house.till, ring[0], start, Memo::Transfer);
    for day in 0..days {
        let (mut when, mut minor) = (at + day * DAY + dice.below(3_600), start);
        for leg in 0..ring.len() {
            let (from, to) = (ring[leg], ring[(leg + 1) % ring.len()]);
            if way == 3 && leg == 1 {
                // Carried by hand from one machine to another: no row joins the two.
                tally.pay(plot, when, from, CASH, minor.min(rates::ATM_A_DAY), Memo::Cash);
                when += dice.range(900, 3_600);
                tally.pay(plot, when, CASH, to, minor.min(rates::ATM_A_DAY), Memo::Deposit);
                minor = minor.min(rates::ATM_A_DAY);
            } else {
                tally.pay(plot, when, from, to, minor, Memo::Transfer);
            }
            if way != 0 {
                minor -= minor * i64::from(dice.range(1, 8)) / 1_000 / 100 * 100;
            }
            when += if way == 2 && leg == 1 { dice.range(9, 16) * 3600 } else { dice.range(90, 2_400) };
        }
        if let Some(account) = dice.pick(&ring).copied() {
            noise(plot, &mut dice, account, when);
        }
    }
    plot.pay(at + days * DAY, ring[0], house.till, start * 9 / 10, Memo::Transfer);
    let persons = vec![house.driver, ring[0] / 2];
    let note = "goes round and comes back to the first, to make accounts look busy";
    let pattern = tally.plant(plot, planted("cycle", variant, persons, &ring, note));
    if let (Some(pattern), 3) = (pattern, way) {
        plot.hide(pattern, "one leg is carried as cash, and no row joins its two ends");
    }
}

/// Cash paid in just below what is reported: once a day, several times in one, into several accounts in one morning.
fn split_cash(plot: &mut Plot, house: &mut House<'_>, turn: u32) {
    let mut dice = house.dice(plot, "split", turn);
    let way = (turn + house.number) % 3;
    let days = if way == 0 { dice.range(4, 8) } else { 1 };
    let at = house.moment(plot, &mut dice, days + 1);
    let count = if way == 2 { dice.range(3, 6) as usize } else { 1 };
    let accounts: Vec<Account> = (0..count).map(|_| house.fresh(plot, "mule")).collect();
    let sum = |dice: &mut Dice| i64::from(dice.range(4_600, 4_998)) * 1_000;
    let mut tally = Tally::default();
    match way {
        0 => {
            for day in (0..days).filter(|day| day % 5 != 3) {
                let when = at + day * DAY + dice.below(2 * 3600);
                let minor = sum(&mut dice);
                tally.pay(plot, when, CASH, accounts[0], minor, Memo::Deposit);
            }
        }
        1 => {
            for turn in 0..dice.range(3, 6) {
                let minor = sum(&mut dice);
                let when = at + turn * dice.range(1_200, 4_000);
                tally.pay(plot, when, CASH, accounts[0], minor, Memo::Deposit);
            }
        }
        _ => {
            for (turn, account) in (0_u32..).zip(&accounts) {
                for again in 0..2 {
                    let minor = sum(&mut dice);
                    let when = at + again * DAY + turn * dice.range(400, 1_500);
                    tally.pay(plot, when, CASH, *account, minor, Memo::Deposit);
                }
            }
        }
    }
    noise(plot, &mut dice, accounts[0], at + 7 * 3600);
    for account in &accounts {
        let came = tally.moved / accounts.len() as i64;
        house.drain(plot, &mut dice, *account, at + days * DAY, came);
    }
    let variant = ["cash_day_by_day", "cash_in_one_day", "cash_in_several_accounts"][way as usize];
    let persons = vec![house.driver, accounts[0] / 2];
    let note = "cash in just below 50,000 yuan, the sum that a bank reports";
    tally.plant(plot, planted("split_below_limit", variant, persons, &accounts, note));
}

/// Transfers just below 500,000 yuan, or below the 50,000 of one transfer.
fn split_transfers(plot: &mut Plot, house: &mut House<'_>, turn: u32) {
    let mut dice = house.dice(plot, "split transfers", turn);
    let at = house.moment(plot, &mut dice, 2);
    let from = house.account_at(plot, 0, at, &mut dice);
    let large = (turn + house.number).is_multiple_of(2);
    let (variant, count, low, high) = if large {
        ("transfers_of_a_person", dice.range(3, 6), 478_000, 499_900)
    } else {
        ("parts_of_a_sum", dice.range(10, 20), 48_800, 49_999)
    };
    let sums: Vec<i64> = (0..count).map(|_| i64::from(dice.range(low, high)) * 100).collect();
    house.fund(plot, &mut dice, from, at, sums.iter().sum());
    let targets = house.some_of_pool(&mut dice, 6);
    let mut tally = Tally::default();
    let mut when = at;
    for (step, sum) in sums.iter().enumerate() {
        let to = targets[step % targets.len()];
        tally.pay(plot, when, from, to, *sum, Memo::Transfer);
        house.drain(plot, &mut dice, to, when, *sum);
        when += if large { dice.range(600, 5_000) } else { dice.range(30, 400) };
    }
    let persons = vec![house.driver, from / 2];
    let note = "one sum in parts, each just below a limit";
    tally.plant(plot, planted("split_below_limit", variant, persons, &[from], note));
}

/// In, and out in cash or purchases at once; about midnight, for a new day has a new limit.
fn cash_out(plot: &mut Plot, house: &mut House<'_>, turn: u32) {
    let mut dice = house.dice(plot, "cash_out", turn);
    let way = (turn + house.number) % 4;
    let variant = ["machines", "purchases", "mixed", "about_midnight"][way as usize];
    let mut at = house.moment(plot, &mut dice, 2);
    if way == 3 {
        at = at / DAY * DAY + 23 * 3600 + dice.range(1_200, 2_000);
    }
    let account = match dice.chance(0.5) {
        true => house.account_at(plot, 2, at, &mut dice),
        false => house.fresh(plot, "mule"),
    };
    let days = if way == 3 { 2 } else { 1 };
    let cash = if way == 1 { 0 } else { rates::ATM_A_DAY * days };
    let goods = if way == 1 || way == 2 { i64::from(dice.range(60, 480)) * 10_000 } else { 0 };
    let mut tally = Tally::default();
    let from = house.some_of_pool(&mut dice, 2);
    for payer in &from {
        house.fund(plot, &mut dice, *payer, at.saturating_sub(1_800), cash + goods);
    }
    let minor = cash + goods + i64::from(dice.below(40)) * 1_000;
    for (part, payer) in from.iter().enumerate() {
        let this = if part == 0 { minor * 2 / 3 } else { minor - minor * 2 / 3 };
        tally.pay(plot, at + part as u32 * 50, *payer, account, this, Memo::Transfer);
    }
    let cell = plot.city.grid.near_centre(dice.word());
    let mut when = at + dice.range(180, 1_500);
    for day in 0..days {
        if day == 1 {
            when = when.max(at / DAY * DAY + DAY + dice.range(60, 900));
        }
        for _ in 0..if cash > 0 { 4 } else { 0 } {
            tally.withdraw(plot, when, account, rates::ATM_A_DAY / 4, cell);
            when += dice.range(45, 110);
        }
    }
    let shop = life::merchant(&plot.city, &mut dice);
    for (part, share) in [6, 4].into_iter().enumerate().filter(|_| goods > 0) {
        tally.pay(plot, when + part as u32 * 400, account, shop, goods * share / 10, Memo::Shop);
    }
    let persons = vec![house.driver, account / 2];
    let note = "in, and within the hour out at machines or in purchases";
    tally.plant(plot, planted("cash_out", variant, persons, &[account], note));
}
