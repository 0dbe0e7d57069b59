//! What does a prosecutor read? The money-trace report: facts in, one HTML file out.

pub mod facts;

pub use facts::Facts;
