//! How does bank money of a house become coins, whose are the addresses, and through what kinds of cards did it go before?
//!
//! A desk (U商) is paid by bank and sends USDT within the hour, at a price that moves and less its fee; every trade has an address of
//! its own, which is swept; what is in the main wallet peels off to an exchange. The explorer's export shows transfers of one
//! token, each with one sender: what several inputs of one transaction would say (spending together) it cannot show.

use crate::city::book::Memo;
use crate::city::gang::accounts::House;
use crate::city::gang::accounts::tally::{Tally, planted};
use crate::city::gang::coin_desk::send;
use crate::city::gang::plot::{Part, Plot};
use crate::city::ledger::{card, subject};
use crate::city::numbers::{self, Account, Plan};
use crate::city::people::Kind;
use crate::city::place::{Base, City, DAY, Extra};
use crate::city::rates;
use crate::city::seed::Dice;
use crate::city::truth::Subject;

/// Trades of a house with its desk.
const TRADES: u32 = 9;
/// Fen for one USDT: from and to.
const PRICE: (u32, u32) = (712, 738);

/// People elsewhere who trade coins.
const STRANGERS: u32 = 300;

/// An exchange, which is everybody's and does nothing wrong.
pub(super) fn exchange(plot: &mut Plot) -> u32 {
    for number in 0..STRANGERS.min(plot.city.outsiders()) {
        owned(plot, plot.city.outside(number), 0, "own");
    }
    plot.city.add(Extra {
        plan: Plan::Mainland,
        base: Base::Unseen,
        name: "示例币交易所".to_owned(),
        gear: false,
        opened: -900,
        active: [0, u32::MAX],
    })
}

/// Somebody elsewhere who trades coins too.
fn stranger(plot: &Plot, dice: &mut Dice) -> u32 {
    plot.city.outside(dice.below(STRANGERS.min(plot.city.outsiders())))
}

/// A desk: who, which card, from which wallets it pays.
struct Desk {
    who: u32,
    card: Account,
    wallets: Vec<String>,
}

pub(super) fn tell(plot: &mut Plot, house: &mut House<'_>) {
    let mut dice = house.dice(plot, "coins", 0);
    let part = Part { role: "coin_desk", layer: "funds", group: house.group };
    let who = plot.cast(&mut dice, part, |person| person.kind == Kind::CoinTrader);
    plot.tie("sells_to", who, house.driver, house.group);
    let card = plot.own_account(who, None, "coin_desk");
    plot.ask([who, card / 2]);
    let wallets = (0..4).map(|number| owned(plot, who, number, "coin_desk")).collect();
    let desk = Desk { who, card, wallets };
    customers(plot, &desk, &mut dice);
    let mut got = Vec::new();
    for turn in 0..TRADES {
        got.extend(bridge(plot, house, &desk, turn));
    }
    refilled(plot, house, &desk);
    if let Some((main, at, micro)) = swept(plot, house, &got) {
        peel(plot, house, &main, at, micro);
    }
    for turn in 0..3 {
        card_flow(plot, house, &desk, turn);
    }
}

/// A wallet of somebody, said in the truth.
fn owned(plot: &mut Plot, who: u32, number: u32, purpose: &str) -> String {
    let wallet = numbers::wallet(who, number);
    plot.own("wallet", wallet.clone(), who, "", [0, plot.end() - 1], purpose);
    wallet
}

fn wallet(value: &str) -> Subject {
    subject("wallet", value.to_owned())
}

impl Tally {
    /// One transfer of coins.
    fn coins(&mut self, plot: &mut Plot, at: u32, [from, to]: [&str; 2], micro: i64, party: u32) {
        if self.see(plot, at) && micro > 0 {
            send(plot, at, from, to, micro, party);
            self.coin_rows += 1;
        }
    }
}

/// Coins for so much money at the price of the hour.
fn bought(dice: &mut Dice, minor: i64) -> i64 {
    minor * 1_000_000 / i64::from(dice.range(PRICE.0, PRICE.1))
}

/// Strangers who trade with the desk too.
fn customers(plot: &mut Plot, desk: &Desk, dice: &mut Dice) {
    for _ in 0..plot.city.days {
        let who = stranger(plot, dice);
        let at = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 22 * 3600);
        let minor = i64::from(dice.range(5, 200)) * 10_000;
        let to = numbers::wallet(who, 0);
        plot.pay(at, City::account(who), desk.card, minor, Memo::Coin);
        let micro = bought(dice, minor);
        if at < plot.end() {
            send(plot, at + dice.range(90, 2_000), &desk.wallets[0], &to, micro, desk.who);
        }
        if dice.chance(0.4) {
            // The desk buys its coins elsewhere.
            let dealer = City::account(stranger(plot, dice));
            plot.pay(at + dice.range(3_600, 40_000), desk.card, dealer, 4_500_000, Memo::Coin);
        }
    }
}

/// One trade: what was paid by bank, and the coins for it. Returns the address that got them, when, how many.
fn bridge(plot: &mut Plot, house: &House<'_>, desk: &Desk, turn: u32) -> Option<(String, u32, i64)> {
    let mut dice = house.dice(plot, "coin_bridge", turn);
    let at = house.moment(plot, &mut dice, 2);
    let from = house.account_at(plot, 2, at, &mut dice);
    let minor = i64::from(dice.range(40, 490)) * 10_000 + i64::from(dice.below(9)) * 1_000;
    let address = owned(plot, house.driver, turn, "trade");
    let fee = [0, 1_000_000, 3_000_000][dice.below(3) as usize];
    let micro = (bought(&mut dice, minor) - fee) / 10_000 * 10_000;
    let out = desk.wallets[dice.below(3) as usize].clone();
    let way = turn % 6;
    house.fund(plot, &mut dice, from, at, minor);
    let mut tally = Tally::default();
    let later = at + dice.range(100, 2_600);
    let (variant, paid_by) = match way {
        3 => ("two_payments", house.account_at(plot, 2, at, &mut dice)),
        4 => ("coins_first", from),
        5 => ("paid_in_cash", from),
        _ => ("paid_then_sent", from),
    };
    match way {
        3 => {
            tally.pay(plot, at, from, desk.card, minor / 2, Memo::Coin);
            tally.pay(plot, at + 240, paid_by, desk.card, minor - minor / 2, Memo::Coin);
        }
        4 => tally.pay(plot, later + dice.range(60, 1_200), from, desk.card, minor, Memo::Coin),
        5 => {}
        _ => tally.pay(plot, at, from, desk.card, minor, Memo::Coin),
    }
    tally.coins(plot, later, [&out, &address], micro, desk.who);
    tally.moved = minor;
    let note = "a payment by bank, and the coins for it within the hour";
    let accounts: Vec<Account> = if way == 5 { Vec::new() } else { vec![from, paid_by, desk.card] };
    let mut planted = planted("coin_bridge", variant, vec![house.driver, desk.who], &accounts, note);
    planted.subjects.extend([wallet(&out), wallet(&address)]);
    let pattern = tally.plant(plot, planted)?;
    if way == 5 {
        plot.hide(pattern, "paid in cash: no statement shows it");
    }
    Some((address, later, micro))
}

/// One wallet of the desk fills the others, day by day.
fn refilled(plot: &mut Plot, house: &House<'_>, desk: &Desk) {
    let mut dice = house.dice(plot, "refilled", 0);
    let mut tally = Tally::default();
    for day in house.begins / DAY..plot.city.days {
        let at = day * DAY + dice.range(8 * 3600, 9 * 3600);
        for (step, to) in (0_u32..).zip(desk.wallets.iter().take(3)) {
            if dice.chance(0.7) {
                let micro = i64::from(dice.range(2_000, 40_000)) * 1_000_000;
                tally.coins(plot, at + step * 120, [&desk.wallets[3], to], micro, desk.who);
            }
        }
    }
    let note = "one wallet fills the others that pay customers";
    let mut planted = planted("address_cluster", "refilled", vec![desk.who], &[], note);
    planted.subjects.extend(desk.wallets.iter().map(|one| wallet(one)));
    tally.plant(plot, planted);
}

/// The addresses of the trades are swept into one wallet. Returns it, the last moment, and what it holds.
fn swept(plot: &mut Plot, house: &House<'_>, got: &[(String, u32, i64)]) -> Option<(String, u32, i64)> {
    let mut dice = house.dice(plot, "swept", 0);
    let main = owned(plot, house.driver, 100, "main");
    let mut tally = Tally::default();
    let (mut last, mut held) = (0, 0);
    for (address, at, micro) in got {
        let when = at + dice.range(900, 20 * 3600);
        // One address in eight is left as it is.
        if when < plot.end() && !dice.chance(0.12) {
            tally.coins(plot, when, [address, &main], *micro, house.driver);
            (last, held) = (last.max(when), held + micro);
        }
    }
    let note = "addresses of single trades, swept into one wallet";
    let mut planted = planted("address_cluster", "swept", vec![house.driver], &[], note);
    planted.subjects.extend(got.iter().map(|(address, ..)| wallet(address)));
    planted.subjects.push(wallet(&main));
    let pattern = tally.plant(plot, planted)?;
    if tally.coin_rows < 2 {
        plot.hide(pattern, "fewer than two of them were swept before the story ends");
    }
    Some((main, last, held))
}

/// What the main wallet holds goes from one new address to the next, and at each some of it goes to the exchange.
fn peel(plot: &mut Plot, house: &House<'_>, main: &str, at: u32, micro: i64) {
    let mut dice = house.dice(plot, "peel", 0);
    let (mut from, mut left, mut when) = (main.to_owned(), micro, at + dice.range(1_800, 9_000));
    let mut tally = Tally::default();
    let mut subjects = vec![wallet(main)];
    for hop in 0..dice.range(5, 9) {
        let next = owned(plot, house.driver, 200 + hop, "peel");
        tally.coins(plot, when, [&from, &next], left, house.driver);
        let off = left / 1_000 * i64::from(dice.range(40, 160)) / 10_000 * 10_000;
        let deposit = owned(plot, house.exchange, 500 + house.number * 32 + hop, "deposit");
        let paid = when + dice.range(120, 2_400);
        if paid < plot.end() {
            tally.coins(plot, paid, [&next, &deposit], off, house.driver);
            send(plot, paid + dice.range(600, 9_000), &deposit, &hot(house.exchange), off, house.exchange);
        }
        subjects.push(wallet(&next));
        left -= off;
        from = next;
        when = paid + dice.range(300, 7_200);
    }
    let note = "from one new address to the next, at each a tenth of it to an exchange";
    let mut planted = planted("address_cluster", "peel_chain", vec![house.driver], &[], note);
    planted.subjects.extend(subjects);
    tally.plant(plot, planted);
}

fn hot(exchange: u32) -> String {
    numbers::wallet(exchange, 0)
}

/// A victim's payment and the kinds of accounts that it goes through, from the first tier to the last.
fn card_flow(plot: &mut Plot, house: &mut House<'_>, desk: &Desk, turn: u32) {
    let mut dice = house.dice(plot, "card_flow", turn);
    let at = house.moment(plot, &mut dice, 2);
    let first = house.account_at(plot, 0, at, &mut dice);
    let victim = house.payers[turn as usize % 4].account;
    let middle = house.some_of_pool(&mut dice, 2);
    let way = (turn + house.number) % 3;
    let platform = City::account(plot.city.workplace(0));
    let (variant, path) = match way {
        0 => {
            let name = crate::city::names::firm(house.number * 8 + turn + 7_000, "科技有限公司");
            let firm = plot.own_account(house.driver, Some(name), "shell_firm");
            plot.ask([firm / 2]);
            ("person_firm_person_coins", vec![first, firm, middle[0], desk.card])
        }
        1 => ("person_person_person_cash", vec![first, middle[0], middle[1]]),
        _ => ("person_platform_person", vec![first, platform, middle[0]]),
    };
    let minor = i64::from(dice.range(100, 490)) * 10_000;
    let mut tally = Tally::default();
    tally.lose(plot, at, victim, first, minor);
    let (mut when, mut left) = (at, minor);
    for pair in path.windows(2) {
        when += dice.range(90, 2_400);
        left -= i64::from(dice.below(20)) * 1_000;
        tally.pay(plot, when, pair[0], pair[1], left, Memo::Transfer);
    }
    let mut subjects = Vec::new();
    if way == 0 {
        let to = owned(plot, house.driver, 300 + turn, "trade");
        let micro = bought(&mut dice, left);
        tally.coins(plot, when + dice.range(120, 2_400), [&desk.wallets[0], &to], micro, desk.who);
        subjects.extend([wallet(&desk.wallets[0]), wallet(&to)]);
    } else if way == 1 {
        let cell = plot.city.grid.near_centre(dice.word());
        let sum = left.min(rates::ATM_A_DAY) / 10_000 * 10_000;
        tally.withdraw(plot, when + dice.range(200, 2_400), middle[1], sum, cell);
    } else {
        house.drain(plot, &mut dice, middle[0], when, left);
    }
    (tally.moved, tally.proved) = (minor, minor.min(tally.proved));
    let persons = vec![house.driver, first / 2];
    let own: Vec<Account> = path.iter().filter(|one| **one != platform).copied().collect();
    let note = "one victim's money from the first tier to the last";
    let mut planted = planted("card_flow", variant, persons, &own, note);
    planted.subjects.extend(subjects);
    let pattern = tally.plant(plot, planted);
    if let (Some(pattern), 2) = (pattern, way) {
        plot.hide(pattern, "the platform's one account mixes it with everybody's");
    }
}

/// People who trade coins with strangers, and the exchange, whose deposit addresses are swept into one wallet.
pub(super) fn innocent(plot: &mut Plot, exchange: u32) {
    let mut dice = plot.dice("accounts innocent coins", 0);
    let mut addresses = vec![wallet(&owned(plot, exchange, 0, "hot_wallet"))];
    for turn in 0..(plot.city.count / 250).clamp(6, 60) {
        let trades = |person: &crate::city::people::Person| person.kind == Kind::CoinTrader || turn < 4;
        let Some(who) = plot.bystander(&mut dice, |person| person.age < 60 && trades(person)) else { break };
        let own = owned(plot, who, 0, "private");
        let deposit = owned(plot, exchange, 2_000 + turn, "deposit");
        for _ in 0..dice.poisson(f64::from(plot.city.days) / 3.0) + 2 {
            let at = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 23 * 3600);
            let stranger = stranger(plot, &mut dice);
            let minor = i64::from(dice.range(3, 300)) * 10_000;
            let micro = bought(&mut dice, minor);
            let (theirs, later) = (numbers::wallet(stranger, 0), at + dice.range(90, 2_400));
            match dice.below(3) {
                0 => {
                    plot.pay(at, City::account(stranger), City::account(who), minor, Memo::Coin);
                    send(plot, later, &own, &theirs, micro, who);
                }
                1 => {
                    plot.pay(at, City::account(who), City::account(stranger), minor, Memo::Coin);
                    send(plot, later, &theirs, &own, micro, who);
                }
                _ => {
                    send(plot, at, &own, &deposit, micro, who);
                    send(plot, at + dice.range(600, 9_000), &deposit, &hot(exchange), micro, exchange);
                }
            }
        }
        addresses.push(wallet(&deposit));
        let subjects = vec![card(City::account(who)), wallet(&own)];
        plot.alike("coin_bridge", "trades coins with strangers", true, &[who], subjects);
    }
    plot.alike(
        "address_cluster",
        "an exchange that sweeps its customers' deposit addresses",
        true,
        &[exchange],
        addresses,
    );
}
