//! Does sealing keep what it promises, and does verification find what was changed? One program, linked once.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod common;
mod crash;
mod format;
mod packages;
mod program;
mod sealing;
mod tampering;
mod timestamps;
