//! Does the whole road hold, from files to a checked report? One program, linked once.

#![allow(clippy::unwrap_used, clippy::panic)]

mod address_tables;
mod amlsim;
mod archives;
mod bandicoot;
mod common;
mod five_flows;
mod methods;
mod report_in_browser;
mod simulated_city;
mod whole_case;
