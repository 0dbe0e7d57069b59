//! What would the records of a whole city look like, ordinary life and a gang in it, if everything about both were known?
//!
//! [`write`] makes a city of invented people from a seed, lets a [`Script`] put a gang or a part of one into it, lives day after
//! day, and writes what operators, banks, platforms, hotels and borders would hand over into `evidence/`; what is true goes
//! into `truth/`. Memory holds the people, one day of their lives and what is rare; calls, places and log-ins stream.
//! The populations, their rates and sources: docs/testbed.md.

mod book;
mod circles;
mod day;
mod evidence;
mod gang;
mod grid;
mod ledger;
mod life;
mod lookalikes;
mod names;
mod numbers;
mod people;
mod place;
mod rates;
mod registers;
mod run;
mod seed;
mod travel;
pub mod truth;
mod withheld;

pub use run::{Coverage, Options, Script, Summary, TRUTH_FOLDER, write};
pub use withheld::Withheld;
