//! What do an investigator's methods find in this case, and can it be trusted?
//!
//! A method is one file in `catalogue/<flow>/`: its head comment is its manual page, its [`Card`] says what it reads, says
//! and assumes, `run` answers, `drills` are small cases that it must find and innocent ones on which it must stay silent.
//! [`laws`] hold for every method. A method sees a read-only [`CaseView`]: no files, clock, network or randomness.

pub mod accesses;
pub mod bases;
pub mod calls;
pub mod card;
pub mod cashed;
pub mod catalogue;
pub mod circles;
pub mod classes;
pub mod covers;
pub mod crossings;
pub mod dealings;
pub mod distance;
pub mod drill;
mod error;
pub mod families;
pub mod fans;
pub mod fixes;
pub mod following;
pub mod groups;
pub mod habits;
pub mod hands;
pub mod holders;
pub mod journeys;
pub mod laws;
pub mod legs;
pub mod lines;
pub mod listed;
pub mod lives;
pub mod lodgers;
pub mod marks;
pub mod meetings;
pub mod method;
pub mod moves;
pub mod neighbours;
pub mod onward;
pub mod passing;
pub mod payments;
pub mod personas;
pub mod phrases;
pub mod pictures;
pub mod pockets;
pub mod purses;
pub mod rates;
pub mod rides;
pub mod rounds;
pub mod rows;
pub mod run;
pub mod said;
pub mod scripts;
pub mod sharing;
pub mod shown;
pub mod silences;
pub mod slips;
pub mod stays;
pub mod successions;
pub mod tables;
pub mod tags;
pub mod together;
pub mod transfers;
pub mod travels;
pub mod users;
pub mod uses;
pub mod view;
pub mod visits;
pub mod woken;
pub mod wording;

pub use card::{Card, Flow, Sentence, Threshold};
pub use drill::{Drill, Expect, Plant};
pub use error::MethodError;
pub use method::Method;
pub use rows::Rows;
pub use view::{CaseView, Settings, ViewOptions};
