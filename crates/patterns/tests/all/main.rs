//! The stream beside a reference that recomputes everything for every transfer, and small tables of rows.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by stopping")]

mod properties;
mod shapes;
mod slow;
