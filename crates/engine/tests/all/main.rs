//! What does the engine promise, shown on real Parquet files?

#![allow(clippy::unwrap_used)]

mod bounds;
mod locked;
mod sinks;
mod support;
mod tables;
