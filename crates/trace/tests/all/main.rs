//! Do the five rules agree with named cases, a slow reference and planted data? One program, linked once.

#![allow(clippy::unwrap_used, clippy::panic)]

mod amlsim;
mod cases;
mod reference;
