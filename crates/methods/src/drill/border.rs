//! Who crosses the border beside those a drill is about? A season at two ports.

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::border_crossing;

use super::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};

/// Somebody crosses at a port.
pub(crate) fn crosses(plant: &mut Plant, who: u64, direction: &str, port: &str, at: i64) {
    let late = plant.between(0, 2) * MINUTE;
    plant.add(Kind::BorderCrossing, |draft| {
        draft
            .moment(border_crossing::TIME, moment(at + late))
            .text(border_crossing::DOCUMENT, &format!("G{who:08}"));
        draft.text(border_crossing::DIRECTION, direction).text(border_crossing::PORT, port);
    });
}

/// A season at two ports: travellers out and back within days, emigrants now and then.
pub(crate) fn season(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for traveller in 0..400 {
        let port = if plant.happens(500) { "Mohan" } else { "Ruili" };
        let leaves = MONDAY
            + plant.between(0, 100) * DAY
            + plant.between(8, 20) * HOUR
            + plant.between(0, 60) * MINUTE;
        crosses(&mut plant, traveller, "exit", port, leaves);
        if plant.happens(950) {
            let stays = plant.between(1, 12) * DAY + plant.between(0, 300) * MINUTE;
            crosses(&mut plant, traveller, "entry", port, leaves + stays);
        }
    }
    for day in 100..150 {
        crosses(&mut plant, 70_000_000 + day, "entry", "Mohan", MONDAY + day as i64 * DAY + 12 * HOUR);
    }
    plant
}
