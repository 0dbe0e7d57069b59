//! Where in the world do people of a drill log in? By coordinates or by the name of a place.

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::login;

use super::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};

/// One log-in at a named place.
pub(crate) fn named(plant: &mut Plant, account: &str, (device, ip): (&str, &str), place: &str, at: i64) {
    plant.add(Kind::Login, |draft| {
        draft.moment(login::TIME, moment(at)).text(login::SERVICE, "chat").text(login::ACCOUNT, account);
        draft.text(login::DEVICE, device).text(login::IP, ip).text(login::PLACE, place);
    });
}

/// People who log in twice within the hour at home; places are named only. Answers with the account `sold` among them.
pub(crate) fn at_home(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for (person, day) in (0..60).flat_map(|person| (0..10).map(move |day| (person, day))) {
        let at = MONDAY + day * DAY + plant.between(8 * 60, 22 * 60) * MINUTE;
        for minute in [0, plant.between(10, 50)] {
            let device = format!("d-{person}");
            named(&mut plant, &format!("p-{person}"), (&device, "28.0.0.1"), "成都", at + minute * MINUTE);
        }
    }
    for day in 0..8 {
        named(&mut plant, "sold", ("d-old", "28.0.0.2"), "成都", MONDAY + day * DAY + 14 * HOUR);
    }
    plant
}

/// A home.
pub(crate) const CHENGDU: (i64, i64) = (305_700_000, 1_040_700_000);
/// Where one flies.
pub(crate) const XIAN: (i64, i64) = (343_400_000, 1_089_400_000);
/// Places around the Earth.
const AWAY: [(i64, i64); 6] = [
    (13_500_000, 1_038_200_000),
    (356_800_000, 1_396_900_000),
    (515_000_000, -1_300_000),
    (404_000_000, -737_000_000),
    (-338_700_000, 1_512_100_000),
    (190_800_000, 728_800_000),
];

/// One log-in at coordinates.
pub(crate) fn logs_in(plant: &mut Plant, account: &str, device: &str, place: (i64, i64), at: i64) {
    plant.add(Kind::Login, |draft| {
        draft.moment(login::TIME, moment(at)).text(login::SERVICE, "bank app").text(login::ACCOUNT, account);
        draft.number(login::LATITUDE_E7, place.0).number(login::LONGITUDE_E7, place.1);
        draft.text(login::DEVICE, device);
    });
}

/// A place of the list; the list begins again at its end.
pub(crate) fn away(number: usize) -> (i64, i64) {
    AWAY.iter().cycle().nth(number).copied().unwrap_or(CHENGDU)
}

/// People who log in at home, at odd times, and travel once by air.
pub(crate) fn strangers(plant: &mut Plant) {
    for (person, day) in (0..60).flat_map(|person| (0..10).map(move |day| (person, day))) {
        let place = if day == person % 10 { XIAN } else { CHENGDU };
        let at = MONDAY + day * DAY + plant.between(8 * 60, 22 * 60) * MINUTE;
        logs_in(plant, &format!("stranger-{person}"), &format!("d-{person}"), place, at);
    }
}

/// Six people between two cities, daily at about the same hours.
pub(crate) fn commute(plant: &mut Plant) {
    for (person, day) in (0..6).flat_map(|person| (0..10).map(move |day| (person, day))) {
        for (hour, place) in [(9, XIAN), (20, CHENGDU)] {
            let at = MONDAY + day * DAY + hour * HOUR + plant.between(-25, 25) * MINUTE;
            logs_in(plant, &format!("commuter-{person}"), &format!("c-{person}"), place, at);
        }
    }
}
