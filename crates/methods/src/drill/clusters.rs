//! Which addresses of a drill are one holder's, and which only look so?

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::address_label;

use super::coins::{address, coin_life, moves, tron};
use super::payments::on;
use super::{Drill, Expect, MINUTE, Plant};

/// The drills of `address_cluster`.
pub(crate) fn drills() -> Vec<Drill> {
    const INPUTS_OF_ONE: &[&[(&str, &str)]] = &[&[
        ("address", "1NputAaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("address", "1NputCccccccccccccccccccccccccccc"),
    ]];
    const ONE_CUSTOMER: &[&[(&str, &str)]] = &[&[
        ("address", "0x00000000000000000000000000000000000001f5"),
        ("address", "0x00000000000000000000000000000000000001f6"),
        ("deposit", "0x0000000000000000000000000000000000000258"),
    ]];
    const PEELER: &[&[(&str, &str)]] = &[&[
        ("address", "0x00000000000000000000000000000000000002bc"),
        ("address", "0x00000000000000000000000000000000000002c1"),
    ]];
    const SWEPT: &[&[(&str, &str)]] = &[&[
        ("address", "0x0000000000000000000000000000000000000514"),
        ("wallet", "0x0000000000000000000000000000000000000578"),
    ]];
    const HOPPED: &[&[(&str, &str)]] = &[&[
        ("address", "0x0000000000000000000000000000000000000834"),
        ("recipient", "Tzzzzzzzzzzzzzzzzzzzzzzzzzzzzz2144"),
    ]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    vec![
        found("inputs_of_one_holder", |seed| inputs(seed, 2), INPUTS_OF_ONE),
        found("two_addresses_of_one_customer", |seed| customers(seed, 2), ONE_CUSTOMER),
        found("a_peel_chain", |seed| peeled(seed, 6), PEELER),
        found("addresses_of_single_trades", |seed| traded(seed, Trades::Swept), SWEPT),
        silent(
            "a_dealer_with_customers",
            |seed| traded(seed, Trades::Customers),
            "customers pay a dealer now and then, from wallets that also pay others",
        ),
        silent(
            "an_exchange_sweeps",
            |seed| traded(seed, Trades::Exchange),
            "the exchange's wallet is swept into by an address of each customer, and pays hundreds",
        ),
        silent(
            "a_shop_half_of_whose_customers_buy_what_they_spend",
            |seed| traded(seed, Trades::Shop),
            "of eight customers four bought coins for this payment alone and sent all of them",
        ),
        silent(
            "a_joint_transaction",
            |seed| inputs(seed, 5),
            "strangers mix their coins in one transaction with five payees",
        ),
        silent(
            "customers_of_an_exchange",
            |seed| customers(seed, 1),
            "each pays into a deposit address of its own",
        ),
        silent("change_is_spent_twice", |seed| peeled(seed, 2), "somebody pays twice from his change"),
        silent("an_exchange_pays_out", pays_out, "a hot wallet pays many, and they pay shops"),
        found("a_hop_over_a_service_that_many_use", hops, HOPPED),
        found("a_hop_over_a_tagged_bridge", hop_over_tagged, HOPPED),
        silent(
            "an_exchange_pays_a_like_sum",
            like_sum,
            "somebody pays into an exchange, and minutes later its wallet on another ledger pays a stranger nearly as much",
        ),
        silent(
            "strangers_bridge_the_same_sum",
            same_sum,
            "two at a time send a round sum over one bridge, and both are paid within minutes",
        ),
    ]
}

/// A source says this of an address.
fn tagged(plant: &mut Plant, address: &str, label: &str, category: &str) {
    plant.add(Kind::AddressLabel, |draft| {
        draft.text(address_label::ADDRESS, address).text(address_label::LABEL, label);
        draft.text(address_label::CATEGORY, category).text(address_label::CONFIDENCE, "web_crawl");
    });
}

/// Three addresses of Bitcoin in two transactions; with so many payees each.
fn inputs(seed: u64, payees: i64) -> Plant {
    let mut plant = Plant::new(seed);
    coin_life(&mut plant);
    for (turn, pair) in [
        ("Aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "Bbbbbbbbbbbbbbbbbbbbbbbbbbbb"),
        ("Bbbbbbbbbbbbbbbbbbbbbbbbbbbb", "Cccccccccccccccccccccccccccc"),
    ]
    .into_iter()
    .enumerate()
    {
        for (part, end) in [pair.0, pair.1].into_iter().enumerate() {
            for payee in 0..payees {
                let number = i64::try_from(part).unwrap_or(0) * payees + payee;
                let to = format!("1Payee{payee}aaaaaaaaaaaaaaaaaaaaaaaaaaa");
                let at = on(5 + i64::try_from(turn).unwrap_or(0), 12, 0);
                moves(
                    &mut plant,
                    "BTC",
                    (&format!("1Nput{end}"), &to),
                    1_000_000 + number,
                    at,
                    &format!("joint{turn}"),
                );
            }
        }
    }
    plant
}

/// Addresses that pay into a deposit address each so many.
fn customers(seed: u64, each: i64) -> Plant {
    let mut plant = Plant::new(seed);
    coin_life(&mut plant);
    for customer in 0..each {
        let micro = plant.between(50_000_000, 900_000_000);
        let at = on(9 + customer, 12, 0);
        moves(&mut plant, "USDT", (&address(501 + customer), &address(600)), micro, at, "");
        moves(&mut plant, "USDT", (&address(600), &address(1)), micro, at + 30 * MINUTE, "");
    }
    tagged(&mut plant, &address(1), "Some exchange: hot wallet", "exchange");
    plant
}

/// A chain of so many addresses that each pay a little to somebody and the rest to the next.
fn peeled(seed: u64, length: i64) -> Plant {
    let mut plant = Plant::new(seed);
    coin_life(&mut plant);
    let mut left = 10_000_000_000;
    moves(&mut plant, "USDT", (&address(699), &address(700)), left, on(5, 8, 0), "");
    for step in 0..length {
        let (peel, at) = (plant.between(100_000_000, 500_000_000), on(5, 9 + step, 0));
        left -= peel;
        moves(&mut plant, "USDT", (&address(700 + step), &address(800 + step)), peel, at, "");
        moves(&mut plant, "USDT", (&address(700 + step), &address(701 + step)), left, at + MINUTE, "");
    }
    plant
}

fn pays_out(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    coin_life(&mut plant);
    for customer in 0..40 {
        let (micro, at) = (plant.between(5_000_000, 900_000_000), on(4, 10, 0) + customer * MINUTE);
        moves(&mut plant, "USDT", (&address(1), &address(900 + customer)), micro, at, "");
        moves(
            &mut plant,
            "USDT",
            (&address(900 + customer), &address(950 + customer % 7)),
            micro / 2,
            at + 60 * MINUTE,
            "",
        );
    }
    plant
}

/// Where a bridge is paid, and from where it pays on TRON.
const BRIDGE: i64 = 2_000;
const FAR_SIDE: i64 = 2_001;

/// So much goes over the bridge: in at a moment, out some minutes later less a fee of one in a thousand and a tenth of a coin.
fn hop(plant: &mut Plant, (from, to): (i64, i64), micro: i64, at: i64) {
    let later = plant.between(2, 9) * MINUTE;
    moves(plant, "USDT", (&address(from), &address(BRIDGE)), micro, at, "");
    moves(plant, "USDT", (&tron(FAR_SIDE), &tron(to)), micro - micro / 1_000 - 100_000, at + later, "");
}

/// Twelve people send coins over a bridge that nobody tags, and one operator sends twice.
fn hops(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    coin_life(&mut plant);
    for user in 0..12 {
        let (micro, minute) = (plant.between(50_000_000, 5_000_000_000), plant.between(0, 1_200));
        hop(&mut plant, (2_050 + user, 2_150 + user), micro, on(3 + user % 6, 2, 0) + minute * MINUTE);
    }
    for day in [4, 7] {
        let (micro, minute) = (plant.between(5_000_000_000, 90_000_000_000), plant.between(0, 600));
        hop(&mut plant, (2_100, 2_144), micro, on(day, 9, 0) + minute * MINUTE);
    }
    plant
}

/// The explorer's exports of one operator: one hop over a bridge that a source tags.
fn hop_over_tagged(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    coin_life(&mut plant);
    hop(&mut plant, (2_100, 2_144), 81_234_560_000, on(6, 9, 11));
    tagged(&mut plant, &address(BRIDGE), "Some bridge", "bridge");
    tagged(&mut plant, &tron(FAR_SIDE), "Some bridge: TRON", "bridge");
    plant
}

/// An exchange's wallet on TRON pays its customers all day, once a sum that somebody has just paid in on the other ledger.
fn like_sum(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    coin_life(&mut plant);
    for customer in 0..600 {
        let (tens, minute) = (plant.between(1, 90), plant.between(0, 10 * 1_440));
        let at = on(0, 0, 0) + minute * MINUTE;
        moves(&mut plant, "USDT", (&tron(FAR_SIDE), &tron(3_000 + customer)), tens * 10_000_000, at, "");
    }
    let at = on(5, 12, 0);
    moves(&mut plant, "USDT", (&address(2_100), &address(600)), 500_120_000, at, "");
    moves(&mut plant, "USDT", (&address(600), &address(1)), 500_120_000, at + MINUTE, "");
    moves(&mut plant, "USDT", (&tron(FAR_SIDE), &tron(2_144)), 500_000_000, at + 5 * MINUTE, "");
    plant
}

/// Ten times, two strangers send a thousand coins over a bridge within three minutes, and both are paid.
fn same_sum(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    coin_life(&mut plant);
    for pair in 0..10 {
        let minute = plant.between(0, 600);
        for one in 0..2 {
            let at = on(1 + pair, 9, 0) + (minute + 3 * one) * MINUTE;
            hop(&mut plant, (2_050 + 2 * pair + one, 2_150 + 2 * pair + one), 1_000_000_000, at);
        }
    }
    plant
}

/// Who pays into a wallet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trades {
    Swept,
    Customers,
    Exchange,
    Shop,
}

/// Eight addresses pay a wallet; six other payees have payers of their own.
fn traded(seed: u64, trades: Trades) -> Plant {
    let mut plant = Plant::new(seed);
    coin_life(&mut plant);
    let passes = |plant: &mut Plant, from: i64, by: i64, to: i64, day: i64| {
        let (micro, minute) = (plant.between(50_000_000, 900_000_000), plant.between(0, 600));
        let at = on(day, 8, 0) + minute * MINUTE;
        moves(plant, "USDT", (&address(from), &address(by)), micro, at, "");
        moves(plant, "USDT", (&address(by), &address(to)), micro, at + 90 * MINUTE, "");
    };
    for trade in 0..8 {
        passes(&mut plant, 1_200 + trade % 3, 1_300 + trade, 1_400, 3 + trade);
        if trades == Trades::Customers || (trades == Trades::Shop && trade % 2 == 0) {
            passes(&mut plant, 1_210 + trade, 1_300 + trade, 1_401 + trade % 2, 12 + trade);
        }
    }
    for other in 0..36 {
        passes(&mut plant, 1_220 + other % 9, 1_500 + other, 1_600 + other % 6, 2 + other % 20);
        passes(&mut plant, 1_230 + other % 7, 1_500 + other, 1_600 + (other + 1) % 6, 5 + other % 20);
    }
    for customer in 0..40 * i64::from(trades == Trades::Exchange) {
        let (micro, at) = (plant.between(5_000_000, 90_000_000), on(14, 9, customer));
        moves(&mut plant, "USDT", (&address(1_400), &address(1_700 + customer)), micro, at, "");
    }
    plant
}
