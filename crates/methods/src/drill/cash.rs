//! Where is cash taken out in a drill, and who is seen there? A town on a grid, and one card at its terminals.

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{cash_withdrawal, sighting};

use super::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};

/// The card that takes out cash.
const CARD_NUMBER: &str = "6222020000000000017";
/// The telephone that a drill is about.
pub(crate) const PHONE: &str = "13912345678";

/// Squares of a town, two kilometres apart.
fn place(number: u64) -> (i64, i64) {
    let (row, column) = (i64::try_from(number / 5).unwrap_or(0), i64::try_from(number % 5).unwrap_or(0));
    (230_000_000 + row * 200_000, 1_130_000_000 + column * 200_000)
}

/// A telephone is seen at a square of the town, about then.
pub(crate) fn is_seen(plant: &mut Plant, phone: &str, at: u64, time: i64) {
    let (off, late) = (plant.between(-20_000, 20_000), plant.between(-4, 5) * MINUTE);
    plant.add(Kind::Sighting, |draft| {
        draft.text(sighting::PHONE, phone).moment(sighting::TIME, moment(time + late));
        draft
            .number(sighting::LATITUDE_E7, place(at).0 + off)
            .number(sighting::LONGITUDE_E7, place(at).1 + off);
    });
}

/// Sixty people of a town, each seen every two hours at home or at work.
pub(crate) fn town(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for (person, day) in (0..60_u64).flat_map(|person| (0..14).map(move |day| (person, day))) {
        for hour in (8..22).step_by(2) {
            let at = if (9..18).contains(&hour) { person * 7 % 25 } else { person % 25 };
            is_seen(
                &mut plant,
                &format!("138{:08}", 10_000_000 + person),
                at,
                MONDAY + day * DAY + hour * HOUR,
            );
        }
    }
    plant
}

/// When and where the card takes out cash.
pub(crate) fn withdrawals(plant: &mut Plant, spots: &[u64]) -> Vec<(u64, i64)> {
    let mut made = Vec::new();
    for (time, at) in (0..).zip(spots) {
        let hour = 10 + 2 * plant.between(0, 5);
        let when = MONDAY + (1 + time * 2) * DAY + hour * HOUR;
        made.push((*at, when));
        withdraws(plant, CARD_NUMBER, *at, when, "王小明");
    }
    made
}

/// A card takes out cash at a square of the town.
pub(crate) fn withdraws(plant: &mut Plant, card: &str, at: u64, when: i64, holder: &str) {
    plant.add(Kind::CashWithdrawal, |draft| {
        draft.text(cash_withdrawal::CARD, card).moment(cash_withdrawal::TIME, moment(when));
        draft.text(cash_withdrawal::TERMINAL, &format!("T{at}")).text(cash_withdrawal::HOLDER, holder);
        draft.number(cash_withdrawal::LATITUDE_E7, place(at).0);
        draft.number(cash_withdrawal::LONGITUDE_E7, place(at).1);
    });
}
