//! Is there a case whose answer is known, to try everything else on?
//!
//! A seeded investment-fraud case is told as a list of true transfers ([`World`]), then written out as the world exports
//! such things: bank, payment and coin statements in their real formats, with their real defects. The truth lies beside
//! the files ([`Truth`]). Same seed and scale, same bytes. Every person, account and wallet is invented; card numbers
//! fail the check digit that real ones pass, so none can exist.

mod bulk;
pub mod city;
mod claims;
mod clock;
mod error;
mod sample;
mod story;
mod tamper;
mod truth;
mod world;
mod write;

pub use bulk::{Synthetic, calls_csv, heavy_tailed, statement_csv};
pub use claims::claims_yaml;
pub use clock::{BEIJING, CASE_BEGINS, HONG_KONG, PARIS, local, rfc3339};
pub use error::TestbedError;
pub use sample::{EVIDENCE_FOLDER, LAYOUTS_FOLDER, sample_case, sample_world};
pub use tamper::{cut_file, drop_line, flip_bit, swap_lines};
pub use truth::{Defect, Shown, Truth, TruthAccount, TruthClaim, TruthExit, TruthFile, TruthTransfer};
pub use world::{Account, Booking, Class, Move, Role, World};
pub use write::{Page, Source, pages};
