//! What do all records of this case say together? SQL in, Arrow record batches out.
//!
//! [`Engine`] opens a case's Parquet tables as views and answers questions about them, reading only. A question that a
//! person typed goes through [`Engine::query`], which is locked down: one statement, no files, no network, no settings.
//! Queries that ship with Thalweg go through [`Engine::trusted`] and may make temporary tables. [`sink`] writes answers
//! down. DuckDB does the work; nothing of it is seen outside this crate, so that another engine can stand here.
//!
//! The SQL that both understand, and what makes an answer repeat to the byte, is in `docs/sql.md`; why DuckDB, and why
//! a crate of its own, in `docs/decisions/0006-engine.md`.

mod answer;
mod engine;
mod error;
mod guard;
mod lexer;
pub mod sink;
mod tables;

pub use answer::Answer;
pub use engine::{Engine, EngineOptions, Interrupter};
pub use error::EngineError;
pub use tables::Table;
