//! What kinds of record do the five flows hold, and how does a row become one?
//!
//! `schema/` says which kinds there are; [`kinds`] follows from it. A reader fills a [`Draft`] field by field and gives it
//! to the sink; `columns` writes it to the table of its kind, identifiers in their normal form.

#[cfg(feature = "tables")]
pub mod columns;
pub mod draft;
pub mod field;
#[cfg(feature = "tables")]
pub mod index;
pub mod kinds;
pub mod layout;
#[cfg(feature = "tables")]
pub mod lookup;
#[cfg(feature = "tables")]
pub mod mentions;
#[cfg(feature = "tables")]
pub mod normals;

pub use draft::{Draft, Slot};
pub use field::{FieldSpec, FieldType, KindSpec};
pub use kinds::{KINDS, Kind};
