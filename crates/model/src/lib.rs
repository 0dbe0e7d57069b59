//! The words of a case: which row, how much money, at what time.
//!
//! Everything above this crate speaks in these types. It holds no I/O, no clock and no wire format; what a type
//! cannot express, no other crate can get wrong.

mod evidence;
mod finding;
mod identifier;
mod lang;
mod money;
mod time;

pub use evidence::{EvidenceId, ParseIdError, RowId};
pub use finding::{Basis, CitedRow, Figure, Finding, Rate, Strength, Subject, UsedThreshold, Weight};
pub use identifier::{IdentifierKind, UnknownIdentifierKind};
pub use lang::Lang;
pub use money::{Asset, AssetError, Money, ParseAmountError, format_minor, parse_minor};
pub use time::{Precision, Stamp};
