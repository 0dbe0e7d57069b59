//! What do ordinary payments look like in a drill, and who is innocent however much his account looks like the other kind?
//!
//! A town of eighty people for five weeks: wages, rents, shops, friends. Beside it one of [`Innocent`], on whom no method of funds may
//! say anything.

use thalweg_flows::entry::EntryClass;

use super::{DAY, Drill, Expect, HOUR, MINUTE, MONDAY, Plant, PlantedEntry};

/// People of the town.
pub(crate) const PEOPLE: u64 = 80;
/// Days that it is watched.
pub(crate) const DAYS: i64 = 35;

/// Payments being made up.
pub(crate) struct Payments {
    pub(crate) plant: Plant,
    entries: Vec<PlantedEntry>,
}

/// The account of a person of the town.
pub(crate) fn person(number: u64) -> String {
    format!("62220200{:08}", 10_000_000 + number)
}

/// The moment of an hour and minute of a day.
pub(crate) fn on(day: i64, hour: i64, minute: i64) -> i64 {
    MONDAY + day * DAY + hour * HOUR + minute * MINUTE
}

impl Payments {
    /// The town.
    pub(crate) fn town(seed: u64) -> Self {
        let mut town = Self { plant: Plant::new(seed), entries: Vec::new() };
        for number in 0..PEOPLE {
            town.plant.holder(&person(number), &format!("居民{number:02}"));
            town.lives(number);
        }
        town
    }

    /// Money goes from one account to another.
    pub(crate) fn pay(&mut self, payer: &str, payee: &str, yuan: i64, at: i64) {
        self.book(payer, payee, i128::from(yuan) * 100, at, EntryClass::Transfer);
    }

    /// Any booking.
    pub(crate) fn book(&mut self, payer: &str, payee: &str, fen: i128, at: i64, class: EntryClass) {
        let (payer, payee) = (payer.to_owned(), payee.to_owned());
        self.entries.push(PlantedEntry { payer, payee, fen, at, class });
    }

    /// The case: one ledger in the order of time.
    pub(crate) fn done(mut self) -> Plant {
        self.entries.sort_by_key(|entry| entry.at);
        self.plant.statement(self.entries);
        self.plant
    }

    /// The bookings of an account, which are taken out of the ledger.
    pub(crate) fn taken(&mut self, account: &str) -> Vec<PlantedEntry> {
        self.entries.extract_if(.., |entry| entry.payer == account || entry.payee == account).collect()
    }

    /// Leaves out what happened from then until then.
    pub(crate) fn without(&mut self, from: i64, until: i64) {
        self.entries.retain(|entry| entry.at < from || entry.at >= until);
    }

    /// A number from `from` up to and without `to`.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        self.plant.between(from, to)
    }

    fn lives(&mut self, number: u64) {
        let own = person(number);
        for day in 0..DAYS {
            for _ in 0..self.between(0, 2) {
                let (shop, hour, minute) = (self.between(0, 6), self.between(8, 21), self.between(0, 60));
                let fen = i128::from(self.between(800, 12_000));
                self.book(&own, &format!("shop{shop}"), fen, on(day, hour, minute), EntryClass::Purchase);
            }
        }
        let (wage, rent) = (self.between(2_500, 5_500), self.between(1_200, 2_600));
        for day in [4, 18, 32] {
            let minute = self.between(0, 50);
            self.pay(&format!("employer{}", number % 4), &own, wage, on(day, 10, minute));
        }
        for day in [0, 30] {
            let minute = self.between(0, 50);
            self.pay(&own, &format!("landlord{}", number % 7), rent, on(day, 19, minute));
        }
        // Friends share bills: one pays another now and then.
        for _ in 0..3 {
            let friend = (number + self.between(1, 4).unsigned_abs()) % PEOPLE;
            let (day, hour, yuan) = (self.between(0, DAYS), self.between(9, 23), self.between(30, 400));
            let minute = self.between(0, 60);
            self.pay(&own, &person(friend), yuan, on(day, hour, minute));
        }
    }
}

/// Somebody innocent whose account looks like another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Innocent {
    Payroll,
    Landlord,
    Stall,
    Club,
    GroupPurchase,
    Refunds,
    HotWallet,
    OwnAccounts,
    Suppliers,
    Bonus,
}

/// A drill for each of them: nothing may be found.
pub(crate) fn innocents() -> Vec<Drill> {
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    vec![
        silent(
            "payroll",
            |seed| innocent(seed, Innocent::Payroll),
            "a client pays a firm, which pays twenty wages within the hour, every fortnight",
        ),
        silent(
            "rents_and_a_mortgage",
            |seed| innocent(seed, Innocent::Landlord),
            "twelve tenants pay on one evening, the mortgage is paid within the hour",
        ),
        silent(
            "market_stall",
            |seed| innocent(seed, Innocent::Stall),
            "strangers pay all day, and every evening nearly all of it goes to the wholesaler",
        ),
        silent(
            "savings_club",
            |seed| innocent(seed, Innocent::Club),
            "ten members pay the same each week, and one of them gets it all within the hour",
        ),
        silent(
            "group_purchase",
            |seed| innocent(seed, Innocent::GroupPurchase),
            "friends pay one of them, who pays the supplier within the hour, every week",
        ),
        silent(
            "refund_wave",
            |seed| innocent(seed, Innocent::Refunds),
            "a shop is put in funds and gives thirty customers their money back",
        ),
        silent(
            "hot_wallet",
            |seed| innocent(seed, Innocent::HotWallet),
            "strangers pay in and strangers are paid out, all day long",
        ),
        silent(
            "own_accounts",
            |seed| innocent(seed, Innocent::OwnAccounts),
            "one person moves all that comes in through three own accounts within minutes",
        ),
        silent(
            "suppliers_on_one_day",
            |seed| innocent(seed, Innocent::Suppliers),
            "clients pay a firm, which pays fifteen suppliers within the hour, every month",
        ),
        silent(
            "bonus_season",
            |seed| innocent(seed, Innocent::Bonus),
            "a firm pays all its people a bonus, and they hand parts of it on",
        ),
    ]
}

/// The town with one of them in it.
pub(crate) fn innocent(seed: u64, who: Innocent) -> Plant {
    let mut town = Payments::town(seed);
    match who {
        Innocent::Payroll => payroll(&mut town, &[4, 18, 32]),
        Innocent::Landlord => landlord(&mut town),
        Innocent::Stall => stall(&mut town),
        Innocent::Club => club(&mut town),
        Innocent::GroupPurchase => group_purchase(&mut town),
        Innocent::Refunds => refunds(&mut town),
        Innocent::HotWallet => hot_wallet(&mut town),
        Innocent::OwnAccounts => own_accounts(&mut town),
        Innocent::Suppliers => suppliers(&mut town),
        Innocent::Bonus => bonus(&mut town),
    }
    town.done()
}

fn payroll(town: &mut Payments, days: &[i64]) {
    for day in days {
        town.pay("client1", "firm1", 160_000, on(*day, 9, 0));
        for worker in 0..20 {
            town.pay("firm1", &person(worker), 7_800 + i64::try_from(worker).unwrap_or(0), on(*day, 9, 30));
        }
    }
}

fn landlord(town: &mut Payments) {
    for day in [1, 31] {
        for tenant in 0..12 {
            let minute = town.between(0, 20);
            town.pay(&person(20 + tenant), "owner1", 2_000, on(day, 20, minute));
        }
        town.pay("owner1", "mortgagebank", 23_500, on(day, 20, 40));
    }
}

fn stall(town: &mut Payments) {
    for day in 0..DAYS {
        let mut taken = 0;
        for customer in 0..25_i64 {
            let (hour, minute, yuan) = (town.between(7, 19), town.between(0, 60), town.between(8, 60));
            taken += yuan;
            let customer = match customer % 5 {
                0 => person(customer.unsigned_abs()),
                _ => format!("passerby{}", day * 25 + customer),
            };
            town.pay(&customer, "stall1", yuan, on(day, hour, minute));
        }
        town.pay("stall1", "wholesaler", taken * 9 / 10, on(day, 19, 30));
    }
}

fn club(town: &mut Payments) {
    for (week, winner) in [(5, 3), (12, 6), (19, 1), (26, 8)] {
        for member in (0..10).filter(|member| *member != winner) {
            let minute = town.between(0, 40);
            town.pay(&person(member), "club1", 1_000, on(week, 20, minute));
        }
        town.pay("club1", &person(winner), 9_000, on(week, 20, 50));
    }
}

fn group_purchase(town: &mut Payments) {
    for day in [3, 10, 17, 24, 31] {
        let mut taken = 0;
        for friend in 10..22 {
            let (minute, yuan) = (town.between(0, 40), town.between(40, 120));
            taken += yuan;
            town.pay(&person(friend), "organiser1", yuan, on(day, 21, minute));
        }
        town.pay("organiser1", "fruitsupplier", taken, on(day, 21, 50));
    }
}

fn refunds(town: &mut Payments) {
    for customer in 0..30 {
        let (day, hour) = (town.between(0, 20), town.between(9, 20));
        town.pay(&person(customer), "tourshop", 300, on(day, hour, 0));
    }
    town.pay("parentfirm", "tourshop", 9_000, on(25, 10, 0));
    for customer in 0..30 {
        town.pay("tourshop", &person(customer), 300, on(25, 10, 30));
    }
}

fn hot_wallet(town: &mut Payments) {
    for (day, number) in (10..20).flat_map(|day| (0..80).map(move |number| (day, number))) {
        let (hour, minute, yuan) = (town.between(0, 24), town.between(0, 60), town.between(100, 20_000));
        town.pay(&format!("depositor{day}x{number}"), "exchange", yuan, on(day, hour, minute));
        let (hour, minute, yuan) = (town.between(0, 24), town.between(0, 60), town.between(100, 20_000));
        town.pay("exchange", &format!("withdrawer{day}x{number}"), yuan, on(day, hour, minute));
    }
}

fn own_accounts(town: &mut Payments) {
    for account in ["owncard", "ownsavings", "ownwallet"] {
        town.plant.holder(account, "陈大山");
    }
    for day in [2, 6, 9, 13, 20, 27] {
        let yuan = town.between(2_000, 9_000);
        town.pay(&format!("client{day}"), "owncard", yuan, on(day, 14, 0));
        town.pay("owncard", "ownsavings", yuan, on(day, 14, 5));
        town.pay("ownsavings", "ownwallet", yuan, on(day, 14, 9));
        town.pay("ownwallet", "owncard", yuan, on(day, 14, 20));
    }
}

fn suppliers(town: &mut Payments) {
    for day in [3, 33] {
        for client in 0..3 {
            town.pay(&format!("client{client}"), "firm2", 80_000, on(day, 9, client));
        }
        for supplier in 0..15 {
            let yuan = town.between(10_000, 20_000);
            town.pay("firm2", &format!("supplier{supplier}"), yuan, on(day, 9, 40));
        }
    }
}

fn bonus(town: &mut Payments) {
    for worker in 0..20 {
        let (yuan, minute) = (town.between(8_000, 30_000), town.between(0, 30));
        town.pay("firm1", &person(worker), yuan, on(15, 10, minute));
        let (part, minute) = (yuan * town.between(20, 60) / 100, town.between(0, 50));
        town.pay(&person(worker), &format!("parents{worker}"), part, on(15, 11, minute));
        if worker % 2 == 0 {
            town.pay(&person(worker), "cardbank", yuan * 3 / 10, on(15, 12, minute));
        }
    }
}
