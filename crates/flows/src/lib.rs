//! (being written)
pub mod entry;
