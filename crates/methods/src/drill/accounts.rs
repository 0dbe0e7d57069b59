//! How do account holders of a drill pay on ordinary days?

use thalweg_flows::entry::EntryClass;
use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::profile;

use super::crowd::number;
use super::telephones::awake;
use super::{Plant, PlantedEntry};

/// A transfer by the holder of this number.
pub(crate) fn pays(payer: u64, payee: &str, fen: i128, at: i64) -> PlantedEntry {
    let payer = format!("card{payer:04}");
    PlantedEntry { payer, payee: payee.to_owned(), fen, at, class: EntryClass::Transfer }
}

/// An account holder, whose telephone a profile tells, pays a shop every day.
pub(crate) fn shops(plant: &mut Plant, entries: &mut Vec<PlantedEntry>, person: u64) {
    plant.add(Kind::Profile, |draft| {
        draft.text(profile::HANDLE, &format!("card{person:04}")).text(profile::PHONE, &number(person));
    });
    for day in 0..14 {
        let (at, fen) = (awake(plant, day), plant.between(1000, 9000));
        entries.push(pays(person, &format!("shop{}", person % 5), fen.into(), at));
    }
}
