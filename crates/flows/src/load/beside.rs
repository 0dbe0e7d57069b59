//! Which sealed files belong together: a database and its journals, an archive and its members?
//!
//! SQLite keeps what it has not yet merged beside the database, in files of the database's name and `-wal`, `-shm` or
//! `-journal`. Such a file belongs to the database in the same folder (their custody says so) or in the same archive. Where
//! two could be meant, it belongs to neither.

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::EvidenceId;
use thalweg_seal::{Case, Holding};

use super::{SetAside, in_case};
use crate::error::FlowsError;
use crate::readers::Companion;

/// What SQLite puts behind a database's name (sqlite.org/tempfiles.html).
const SUFFIXES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Where a file came from: its archive, or what its custody says of its source; then its name.
type Place = (Option<EvidenceId>, String, String);

/// Which files belong to which.
#[derive(Debug, Default)]
pub(super) struct Beside {
    companions: BTreeMap<EvidenceId, Vec<Companion>>,
    owners: BTreeMap<EvidenceId, EvidenceId>,
    members: BTreeMap<EvidenceId, u64>,
}

impl Beside {
    /// Reads it from the custody of all files.
    pub(super) fn of(case: &Case) -> Result<Self, FlowsError> {
        let holdings: Vec<&Holding> = case.holdings().map_err(|error| in_case("reading", &error))?.collect();
        let mut beside = Self::default();
        let mut places: BTreeMap<Place, BTreeSet<EvidenceId>> = BTreeMap::new();
        for holding in &holdings {
            for from in holding.custody.iter().filter_map(|event| event.sealed.from) {
                *beside.members.entry(from.evidence).or_default() += 1;
            }
            for place in places_of(holding) {
                places.entry(place).or_default().insert(holding.evidence);
            }
        }
        for holding in &holdings {
            let found = places_of(holding).iter().find_map(|place| owner(place, &places));
            if let Some((owner, suffix)) = found.filter(|(owner, _)| *owner != holding.evidence) {
                let path = case.evidence_path(&holding.evidence);
                let companion = Companion { suffix: suffix.to_owned(), path };
                beside.companions.entry(owner).or_default().push(companion);
                beside.owners.insert(holding.evidence, owner);
            }
        }
        for list in beside.companions.values_mut() {
            list.sort_by(|a, b| (&a.suffix, &a.path).cmp(&(&b.suffix, &b.path)));
        }
        Ok(beside)
    }

    /// The files that belong to this one.
    pub(super) fn companions(&self, evidence: &EvidenceId) -> &[Companion] {
        self.companions.get(evidence).map_or(&[], Vec::as_slice)
    }

    /// Why a file is not read by itself, if it is not.
    pub(super) fn aside(&self, holding: &Holding) -> Option<SetAside> {
        let (evidence, name) = (holding.evidence, holding.name().to_owned());
        let members = self.members.get(&evidence).copied().unwrap_or_default();
        match self.owners.get(&evidence) {
            Some(owner) => Some(SetAside { evidence, name, code: "companion", of: Some(*owner), members }),
            None if members > 0 => Some(SetAside { evidence, name, code: "archive", of: None, members }),
            None => None,
        }
    }
}

/// Every place that a file came from.
fn places_of(holding: &Holding) -> Vec<Place> {
    let place = |event: &thalweg_seal::CustodyEvent| {
        let sealed = &event.sealed;
        let archive = sealed.from.map(|from| from.evidence);
        // A member's source is its archive's; the archive says the same, and exactly.
        let source = if archive.is_some() { String::new() } else { sealed.custody.source.clone() };
        (archive, source, sealed.file.name.clone())
    };
    holding.custody.iter().map(place).collect()
}

/// The one file that a file of this place belongs to. The source of a file that was handed in by itself ends with its
/// path, which then ends with the suffix too; sources that name no file are the same.
fn owner(
    (archive, source, name): &Place,
    places: &BTreeMap<Place, BTreeSet<EvidenceId>>,
) -> Option<(EvidenceId, &'static str)> {
    let (database, suffix) =
        SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix).map(|name| (name, *suffix)))?;
    let sources = [source.strip_suffix(suffix), Some(source.as_str())];
    let found = sources.into_iter().flatten().find_map(|source| {
        let place = (*archive, source.to_owned(), database.to_owned());
        places.get(&place).filter(|files| files.len() == 1)
    })?;
    found.first().map(|owner| (*owner, suffix))
}
