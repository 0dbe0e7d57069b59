//! What do borders, hotels, carriers and shops write down of ordinary people?

use crate::city::book::{Book, Call, Table};
use crate::city::day::{Mode, is_weekend};
use crate::city::evidence::{clock, money};
use crate::city::numbers;
use crate::city::people::{Kind, Trade};
use crate::city::place::{City, DAY};
use crate::city::rates;
use crate::city::seed::{Ask, Dice, mix};
use crate::city::travel::{Journey, TOUR_SIZE, journey};

/// The one land port of the border.
pub(crate) const PORT: &str = "河口口岸";

pub(crate) fn of_person(city: &City, who: u32, book: &mut Book) {
    let person = &city.people.persons[who as usize];
    let mut dice = Dice::of(city.seed, Ask::Travel, u64::from(who) | 1 << 40, u64::from(city.day));
    if person.kind == Kind::Commuter && city.today[who as usize].mode == Mode::Work {
        crossing(city, who, city.day * DAY + 7 * 3600 + dice.below(3000), true, "务工", book);
        crossing(city, who, city.day * DAY + 18 * 3600 + dice.below(3000), false, "务工", book);
    }
    if let Some((kind, span)) = journey(city.seed, &city.people, who, city.day) {
        if span.first == city.day {
            leave(city, who, kind, span.last, book);
        }
        if span.last == city.day && kind == Journey::Tour {
            let group = tour(city, who);
            crossing(
                city,
                who,
                city.day * DAY + 16 * 3600 + group * 600 + dice.below(240),
                false,
                "旅游",
                book,
            );
        }
    }
    if person.age >= 16 && city.today[who as usize].mode != Mode::Away && dice.chance(rates::RIDES) {
        ride(city, who, &mut dice, book);
    }
    if person.age >= 14 && dice.chance(rates::TOP_UPS / 30.0) {
        top_up(city, who, &mut dice, book);
    }
    if person.kind == Kind::Taxi
        && mix(u64::from(who), 131).is_multiple_of(10)
        && city.today[who as usize].mode == Mode::Roam
    {
        position(city, who, book);
    }
    if person.kind == Kind::SimDealer && !is_weekend(city.day) {
        sell_cards(city, who, &mut dice, book);
    }
}

/// Tourists of one week are cut into groups of two dozen: each crosses within minutes.
fn tour(city: &City, who: u32) -> u32 {
    let groups = (city.count / 500 / TOUR_SIZE).max(1);
    (mix(u64::from(city.people.persons[who as usize].household), u64::from(city.day / 7)) % u64::from(groups))
        as u32
}

fn leave(city: &City, who: u32, kind: Journey, last: u32, book: &mut Book) {
    let household = city.people.persons[who as usize].household;
    let mut dice = Dice::of(city.seed, Ask::Travel, u64::from(household) | 1 << 41, u64::from(city.day));
    let (from, until) = (city.day * DAY, last * DAY);
    match kind {
        Journey::Tour => crossing(
            city,
            who,
            from + 9 * 3600 + tour(city, who) * 600 + mix(u64::from(who), 5) as u32 % 240,
            true,
            "旅游",
            book,
        ),
        Journey::Town => stay(
            city,
            who,
            [from + 15 * 3600 + dice.below(9000), until + 11 * 3600],
            &hotel("河口镇江边宾馆", household, city.count / 20_000 + 2),
            household,
            book,
        ),
        Journey::Inland => {
            stay(
                city,
                who,
                [from + 16 * 3600 + dice.below(9000), until + 10 * 3600],
                &hotel("外市示例酒店", household, city.count / 2_000 + 2),
                household,
                book,
            );
            if city.people.persons[who as usize].age >= 12 && dice.chance(0.4) {
                let depart = from + 9 * 3600 + dice.below(4) * 3600;
                let cells = [
                    clock(depart),
                    clock(depart + 7200),
                    city.name(who),
                    city.document(who),
                    city.phone(who * 2),
                    format!("EX{}", 5100 + dice.below(80)),
                    "示例城".to_owned(),
                    "外市".to_owned(),
                    format!("{:02}{}", mix(u64::from(who), 3) % 30 + 1, ["A", "B", "C"][(who % 3) as usize]),
                ];
                book.row(Table::Flight, depart, who, cells);
            }
        }
    }
}

/// One of several hotels elsewhere; a household stays in one.
fn hotel(name: &str, household: u32, hotels: u32) -> String {
    format!("{name}{}", mix(u64::from(household), 137) % u64::from(hotels) + 1)
}

/// A row of the border's list.
pub(crate) fn crossing(city: &City, who: u32, at: u32, out: bool, purpose: &str, book: &mut Book) {
    let cells = [
        city.name(who),
        numbers::passport(who),
        "护照".to_owned(),
        clock(at),
        (if out { "出境" } else { "入境" }).to_owned(),
        PORT.to_owned(),
        "对岸国".to_owned(),
        purpose.to_owned(),
    ];
    book.row(Table::Crossing, at, who, cells);
}

/// A row of a hotel's register.
pub(crate) fn stay(city: &City, who: u32, [at, until]: [u32; 2], hotel: &str, room: u32, book: &mut Book) {
    let room = (mix(u64::from(room), u64::from(at / DAY)) % 8_999 + 1_001).to_string();
    let cells = [
        city.name(who),
        city.document(who),
        city.phone(who * 2),
        clock(at),
        clock(until.max(at + 3600)),
        hotel.to_owned(),
        room,
        city.address(who),
    ];
    book.row(Table::Stay, at, who, cells);
}

/// A row of the ride platform; `to` is where the ride ends.
pub(crate) fn ride_row(city: &City, who: u32, at: u32, secs: u32, ends: [u16; 2], book: &mut Book) {
    let driver = mix(u64::from(at), u64::from(who)) % 100_000;
    let cells = [
        city.name(who),
        city.phone(who * 2),
        clock(at),
        clock(at + secs),
        city.grid.name(ends[0]),
        city.grid.name(ends[1]),
        format!("云X{driver:05}"),
        format!("RD{:08}{:05}", at, who % 100_000),
    ];
    book.row(Table::Ride, at, who, cells);
}

fn ride(city: &City, who: u32, dice: &mut Dice, book: &mut Book) {
    let at = city.day * DAY + dice.range(7 * 3600, 22 * 3600);
    let secs = dice.range(500, 2600);
    let ends = [city.cell(who, at), city.cell(who, at + secs)];
    if ends.iter().all(|cell| city.grid.is_city(*cell)) && ends[0] != ends[1] {
        ride_row(city, who, at, secs, ends, book);
    }
}

fn top_up(city: &City, who: u32, dice: &mut Dice, book: &mut Book) {
    let at = city.day * DAY + dice.range(8 * 3600, 22 * 3600);
    let minor = [3_000, 5_000, 10_000, 10_000, 20_000][dice.below(5) as usize];
    let payer = if dice.chance(0.8) {
        who
    } else {
        city.people.household(city.people.persons[who as usize].household).start
    };
    top_up_row(city, city.line(who, city.day, false), at, minor, payer, "网上营业厅", book);
}

pub(crate) fn top_up_row(
    city: &City,
    line: u32,
    at: u32,
    minor: i64,
    payer: u32,
    channel: &str,
    book: &mut Book,
) {
    let cells =
        [city.phone(line), clock(at), money(minor), numbers::card(City::account(payer)), channel.to_owned()];
    book.row(Table::TopUp, at, line / 2, cells);
}

/// One taxi in ten belongs to a firm that keeps the positions of its cars, one in five minutes.
fn position(city: &City, who: u32, book: &mut Book) {
    let (from, until) = city.today[who as usize].working_hours();
    for second in (from..until).step_by(300) {
        let at = city.day * DAY + second;
        let cell = city.cell(who, at);
        if cell == crate::city::grid::NO_CELL {
            continue;
        }
        let (north, east) = city.grid.point(cell);
        let jitter = |salt: u64| (mix(u64::from(at), salt) % 30_000) as i64 - 15_000;
        let show = crate::city::evidence::degrees;
        let cells = [
            format!("TAXI{who:07}"),
            clock(at),
            show(north + jitter(1)),
            show(east + jitter(2)),
            "15".to_owned(),
        ];
        book.row(Table::Position, at, who, cells);
    }
}

/// A shop that sells cards tops many numbers up from one account, and tries each card that it sells, or that makes trouble, in
/// the same handset.
fn sell_cards(city: &City, who: u32, dice: &mut Dice, book: &mut Book) {
    for _ in 0..dice.range(3, 9) {
        let at = city.day * DAY + dice.range(9 * 3600, 18 * 3600);
        let line = city.called(dice.below(city.count));
        top_up_row(
            city,
            line,
            at,
            5_000,
            who,
            &city.name(city.workplace(city.people.persons[who as usize].workplace)),
            book,
        );
        if !dice.chance(0.06) {
            continue;
        }
        pairing_row(city, line, who * 4 + 3, at, book);
        book.calls.push(Call {
            from_set: who * 4 + 3,
            from_cell: city.cell(who, at),
            ..Call::of(at, line, city.workplace(0) * 2, 0)
        });
    }
}

/// A row of the operator's list of cards and handsets.
pub(crate) fn pairing_row(city: &City, line: u32, set: u32, at: u32, book: &mut Book) {
    let plan = city.plan(line / 2);
    let cells = [city.phone(line), numbers::imsi(plan, line), city.imei(set), clock(at)];
    book.row(Table::Pairing, at, line / 2, cells);
}

/// People from elsewhere who sleep in the city's hotels tonight.
pub(crate) fn visitors(city: &City, book: &mut Book) {
    for hotel in city.places(Trade::Hotel) {
        let mut dice = Dice::of(city.seed, Ask::Visitor, u64::from(hotel), u64::from(city.day));
        for _ in 0..dice.range(2, 12) {
            let who = city.outside(dice.below(1 << 24));
            let at = city.day * DAY + dice.range(13 * 3600, 22 * 3600);
            let until = (city.day + dice.range(1, 3)) * DAY + 10 * 3600 + dice.below(7000);
            stay(city, who, [at, until], &city.name(city.workplace(hotel)), who, book);
        }
    }
}
