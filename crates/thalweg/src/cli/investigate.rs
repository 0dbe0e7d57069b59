//! What can be asked of methods and their findings?

use std::path::PathBuf;

use clap::Args;

/// `thalweg run`.
#[derive(Debug, Args)]
pub struct Run {
    /// The case folder.
    pub case: PathBuf,
    /// The methods to run (default: all).
    pub methods: Vec<String>,
    /// Set a threshold: METHOD.NAME=NUMBER.
    #[arg(long, value_name = "METHOD.NAME=NUMBER")]
    pub set: Vec<String>,
    /// Memory for queries, in MiB.
    #[arg(long, default_value_t = 4096, value_name = "MIB")]
    pub memory: u64,
}

/// `thalweg findings`.
#[derive(Debug, Args)]
pub struct Findings {
    /// The case folder.
    pub case: PathBuf,
    /// Only those of this method.
    #[arg(long)]
    pub method: Option<String>,
    /// Only those about this identifier.
    #[arg(long, value_name = "IDENTIFIER")]
    pub subject: Option<String>,
    /// Only those of at least so many bits.
    #[arg(long, default_value_t = f64::NEG_INFINITY, value_name = "BITS", hide_default_value = true)]
    pub least: f64,
    /// At most this many (0: all).
    #[arg(long, default_value_t = 50)]
    pub most: usize,
}

/// `thalweg explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The case folder.
    pub case: PathBuf,
    /// The finding: its name, or the beginning of it.
    pub finding: String,
    /// Open at most this many rows (0: all).
    #[arg(long, default_value_t = 20)]
    pub most: usize,
}

/// `thalweg drill`.
#[derive(Debug, Args)]
pub struct Drills {
    /// The methods to drill.
    pub methods: Vec<String>,
    /// Drill all methods.
    #[arg(long)]
    pub all: bool,
}
