//! After whom do account holders of a drill pay, by his word or by chance?

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{mention, message};

use super::accounts::{pays, shops};
use super::crowd::number;
use super::telephones::{awake, dial, stranger, town};
use super::{HOUR, MINUTE, Plant, PlantedEntry, moment};

/// Who calls or writes to three people before they pay.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    Call,
    Chat,
    Order,
    Family,
    Service,
    Seller,
    Dispatcher,
}

/// Thirty account holders who pay a shop every day, and what happens to three of them.
pub(crate) fn paid(seed: u64, how: How) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 30, 14);
    let mut entries = Vec::new();
    for person in 0..30_u64 {
        shops(&mut plant, &mut entries, person);
    }
    if matches!(how, How::Seller | How::Dispatcher) {
        calls_everybody(&mut plant, &mut entries, how);
    }
    for person in [2, 5, 8_u64] {
        for day in [3, 8] {
            let at = awake(&mut plant, day) - HOUR;
            match how {
                How::Call | How::Chat if day == 3 => continue,
                How::Seller | How::Dispatcher => {}
                How::Call => {
                    dial(&mut plant, (&number(9000), &number(person)), at, 600, |_| {});
                    entries.push(pays(person, "mule-1", 5_000_000, at + 40 * MINUTE));
                }
                How::Chat => {
                    plant.add(Kind::Message, |draft| {
                        draft
                            .text(message::SENDER, "teacher-wang")
                            .text(message::RECIPIENT, &format!("card{person:04}"));
                        draft.moment(message::SENT, moment(at)).text(message::PLATFORM, "chat");
                    });
                    entries.push(pays(person, "mule-1", 5_000_000, at + 40 * MINUTE));
                }
                How::Order => {
                    dial(&mut plant, (&number(person), &number(9000)), at, 60, |_| {});
                    dial(&mut plant, (&number(9000), &number(person)), at + 5 * MINUTE, 20, |_| {});
                    entries.push(pays(person, "restaurant", 3500, at + 40 * MINUTE));
                }
                How::Family => {
                    dial(&mut plant, (&stranger(person), &number(person)), at, 300, |_| {});
                    // The first time stands before the calls.
                    if day == 3 {
                        entries.push(pays(person, &format!("parent{person}"), 300_000, at - 48 * HOUR));
                    }
                    entries.push(pays(person, &format!("parent{person}"), 300_000, at + 30 * MINUTE));
                }
                How::Service => {
                    entries.push(pays(person, &format!("airline{day}"), 200_000, at - 30 * MINUTE));
                    dial(&mut plant, (&number(9000), &number(person)), at, 90, |_| {});
                }
            }
        }
    }
    plant.statement(entries);
    plant
}

/// Everybody makes large first payments now and then; a seller calls everybody every day, a dispatcher twelve drivers all day long.
fn calls_everybody(plant: &mut Plant, entries: &mut Vec<PlantedEntry>, how: How) {
    for person in 0..30_u64 {
        for day in [4, 7, 9, 11, 13] {
            let (at, payee) = (awake(plant, day), plant.below(1_000_000));
            entries.push(pays(person, &format!("first{payee}"), 800_000, at));
        }
    }
    let (whom, times) = if how == How::Seller { (30, 1) } else { (12, 3) };
    for day in 0..14 {
        for person in 0..whom {
            for _ in 0..times {
                let at = awake(plant, day);
                dial(plant, (&number(9000), &number(person)), at, 40, |_| {});
            }
        }
    }
}

/// Who tells one holder to pay.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    Stranger,
    Agent,
    Chat,
    Employer,
    Friends,
}

/// Ninety account holders, forty of whom a stranger keeps on the line for long; and what happens to one.
pub(crate) fn alone_with(seed: u64, who: Tells) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 90, 14);
    let mut entries = Vec::new();
    for person in 0..90_u64 {
        shops(&mut plant, &mut entries, person);
        if person >= 50 {
            let (at, secs) = (awake(&mut plant, 6), plant.between(1500, 4000));
            dial(&mut plant, (&stranger(person), &number(person)), at, secs, |_| {});
        }
    }
    let at = awake(&mut plant, 8) - HOUR;
    let payees = ["6222020000000000017", "6222020000000000025", "6222020000000000033"];
    let fen = if who == Tells::Friends { 5000 } else { 5_000_000 };
    let calls: &[(i64, i64)] = match who {
        Tells::Stranger => &[(0, 3000)],
        Tells::Agent => &[(0, 3000), (48, 200)],
        _ => &[],
    };
    for (before, secs) in calls {
        dial(&mut plant, (&number(9000), &number(5)), at - before * HOUR, *secs, |_| {});
    }
    for (payee, later) in payees.into_iter().zip([20, 35, 50]) {
        if matches!(who, Tells::Chat | Tells::Employer | Tells::Friends) {
            plant.add(Kind::Message, |draft| {
                draft.text(message::SENDER, "teacher-wang").text(message::RECIPIENT, "card0005");
                draft.moment(message::SENT, moment(at + later * MINUTE)).text(message::PLATFORM, "chat");
            });
            plant.also(Kind::Mention, |draft| {
                draft.text(mention::OF_KIND, "message").text(mention::WHAT, "bank_card");
                draft.text(mention::NORMAL, payee).text(mention::VERDICT, "valid");
            });
        }
        if who == Tells::Employer {
            entries.push(pays(5, payee, fen, at - 100 * HOUR));
        }
        entries.push(pays(5, payee, fen, at + (later + 5) * MINUTE));
    }
    plant.statement(entries);
    plant
}
