//! What is this file, how sure are we, and why?
pub mod x {}
