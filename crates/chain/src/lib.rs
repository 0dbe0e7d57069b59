//! The dossier: what a prosecutor reads, in the reader's language.

pub mod dossier;
pub mod words;
