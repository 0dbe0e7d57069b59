//! How does bank money become coins, and where do they go?
//!
//! Told after reports of U-merchants and of Griffin and Mei (five hops to a deposit address of an exchange): the desk is paid by bank,
//! sends USDT within the hour, and keeps a spread. Innocent traders buy from it too, and the exchange's hot wallet is everybody's.

use crate::city::book::{Memo, Table};
use crate::city::gang::mules::Exit;
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::ledger::{card, subject};
use crate::city::numbers;
use crate::city::people::Kind;
use crate::city::place::{City, DAY};
use crate::city::seed::mix;
use crate::clock::CASE_BEGINS;

/// Fen for one USDT.
const PRICE: i64 = 725;

pub(crate) fn tell(plot: &mut Plot, group: &str, jobs: &[Exit]) {
    let mut dice = plot.dice("coin_desk", 0);
    let desk = plot.cast(&mut dice, Part { role: "coin_desk", layer: "funds", group }, |person| {
        person.kind == Kind::CoinTrader
    });
    let own = City::account(desk);
    let wallets: Vec<String> = (0..8).map(|number| numbers::wallet(desk, number)).collect();
    let exchange = numbers::wallet(u32::MAX, 1);
    for (number, wallet) in wallets.iter().enumerate() {
        plot.own(
            "wallet",
            wallet.clone(),
            desk,
            "",
            [0, plot.end() - 1],
            if number == 0 { "coin_desk" } else { "hop" },
        );
    }
    let (mut moved, mut rows) = (0, 0_u64);
    for job in jobs {
        let mut at = job.at + dice.range(60, 600);
        plot.pay(job.at, job.from, own, job.minor, Memo::Coin);
        let micro = job.minor * 1_000_000 / PRICE;
        for hop in 0..6 {
            let to = if hop == 5 { exchange.clone() } else { wallets[hop + 1].clone() };
            send(plot, at, &wallets[hop], &to, micro - micro / 5_000 * hop as i64, desk);
            at += dice.range(120, 5_000);
            rows += 1;
        }
        moved += job.minor;
    }
    plot.ask([desk]);
    let mut subjects: Vec<_> =
        wallets.iter().take(6).map(|wallet| subject("wallet", wallet.clone())).collect();
    subjects.push(card(own));
    let pattern = plot.plant(Planted {
        kind: "coin_desk",
        variant: "",
        persons: vec![desk],
        subjects,
        span: [0, plot.end() - 1],
        rows: vec![("coins", rows * 7 / 10)],
        note: "strangers pay by bank, coins leave within the hour",
    });
    plot.amount(pattern, moved, moved / 25);
    traders(plot, own, &exchange, desk);
}

/// People who buy and sell for themselves, some from the same desk, all at the same exchange.
fn traders(plot: &mut Plot, desk: u32, exchange: &str, seller: u32) {
    let mut dice = plot.dice("coin traders", 0);
    let traders: Vec<u32> = (0..plot.city.count)
        .filter(|who| plot.city.people.persons[*who as usize].kind == Kind::CoinTrader)
        .collect();
    for who in traders.into_iter().filter(|who| *who != seller) {
        let wallet = numbers::wallet(who, 0);
        plot.own("wallet", wallet.clone(), who, "", [0, plot.end() - 1], "private");
        for _ in 0..dice.poisson(f64::from(plot.city.days) / 6.0) {
            let at = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 23 * 3600);
            let minor = i64::from(dice.range(5, 300)) * 10_000;
            let micro = minor * 1_000_000 / PRICE;
            if dice.chance(0.2) {
                plot.pay(at, City::account(who), desk, minor, Memo::Coin);
                send(plot, at + 900, &numbers::wallet(seller, 0), &wallet, micro, who);
            } else {
                send(plot, at, exchange, &wallet, micro, who);
            }
            send(plot, at + dice.range(3_600, 200_000), &wallet, exchange, micro * 9 / 10, who);
        }
        plot.lookalike(
            "coin_desk",
            "buys and sells coins for itself",
            &[who],
            vec![subject("wallet", wallet)],
        );
    }
}

/// One transfer as an explorer exports it.
pub(super) fn send(plot: &mut Plot, at: u32, from: &str, to: &str, micro: i64, party: u32) {
    let unix = CASE_BEGINS + i64::from(at);
    let hash = numbers::text(|out| {
        out.extend_from_slice(b"0x");
        for part in 0..4 {
            numbers::push_hex(out, mix(unix as u64 ^ micro as u64, mix(u64::from(party), part)), 16);
        }
    });
    let value = thalweg_model::format_minor(i128::from(micro), 6);
    let cells = [
        hash,
        (21_960_000 + at / 12).to_string(),
        unix.to_string(),
        crate::clock::show(unix, 0, "%Y-%m-%d %H:%M:%S"),
        from.to_owned(),
        to.to_owned(),
        value.clone(),
        format!("${}", value.split('.').next().unwrap_or("0")),
        "0x7e570000000000000000000000000000000dac17".to_owned(),
        "Tether USD".to_owned(),
        "USDT".to_owned(),
    ];
    plot.row(Table::Coin, at, party, cells);
}
