//! Is the house in order? `sync` refreshes the files that are made from others; `tidy` looks for what must not be.

mod sync;
mod tidy;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

/// Housekeeping for Thalweg.
#[derive(Debug, Parser)]
#[command(name = "xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Rewrites the generated files: layout catalogue, table schema, docs/layouts.md, docs/records.md.
    Sync {
        /// Changes nothing; fails and names the files that are stale.
        #[arg(long)]
        check: bool,
    },
    /// Looks for what must not be: arrows against the ranks, long files, forbidden words, stale or broken documents.
    Tidy,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().task) {
        Ok(found) if found.is_empty() => ExitCode::SUCCESS,
        Ok(found) => {
            say(&format!("{}\n{} found\n", found.join("\n"), found.len()));
            ExitCode::FAILURE
        }
        Err(error) => {
            say(&format!("error: {error:#}\n"));
            ExitCode::FAILURE
        }
    }
}

/// What is wrong, a line each; empty when all is well.
fn run(task: &Task) -> Result<Vec<String>> {
    let root = root()?;
    match task {
        Task::Sync { check: true } => sync::stale(&root),
        Task::Sync { check: false } => sync::write(&root).map(|()| Vec::new()),
        Task::Tidy => tidy::complaints(&root),
    }
}

fn say(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// The workspace's root folder.
fn root() -> Result<PathBuf> {
    let parent = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    parent.map(Path::to_owned).context("finding the workspace root")
}

/// Reads a text file and says which one it was if that fails.
fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

/// Files below `folder` whose name ends in `ending`, sorted; none if the folder is not there.
fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0
            || !(name.starts_with('.') || matches!(name.as_ref(), "target" | "demo" | "corpus"))
    });
    let files = entries.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).filter(|path| path.to_string_lossy().ends_with(ending)).collect()
}

/// A path as seen from the root, with forward slashes.
fn seen_from(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
