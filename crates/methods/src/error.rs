//! Why could a method not run?

use thalweg_engine::EngineError;
use thalweg_flows::error::FlowsError;

/// Why a method could not run.
#[derive(Debug, thiserror::Error)]
pub enum MethodError {
    /// The engine refused.
    #[error("{method}: {source}")]
    Engine {
        /// The method.
        method: &'static str,
        /// What the engine says.
        source: EngineError,
    },
    /// A query's answer is not of the form that the method expects: a fault of the method.
    #[error("{method}: the answer has no column {column} of the type {wanted}")]
    Answer {
        /// The method.
        method: &'static str,
        /// The column.
        column: String,
        /// The type that was expected.
        wanted: &'static str,
    },
    /// A threshold that the card does not have.
    #[error("{method} has no threshold {name:?}")]
    Threshold {
        /// The method.
        method: String,
        /// The name.
        name: String,
    },
    /// A folder of the case could not be listed, or a drill's case could not be written.
    #[error("{doing} {path}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Where.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// A drill's records could not be written.
    #[error("writing the records of a drill: {0}")]
    Drill(#[from] FlowsError),
}
