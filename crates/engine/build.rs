//! Where does a program find DuckDB's library when it runs? Beside itself: this script puts it there.
//!
//! The linker is told by libduckdb-sys, the search path `$ORIGIN` and `$ORIGIN/..` stands in `.cargo/config.toml`. Programs of
//! target/debug and tests of target/debug/deps each get the library into their folder, as a hard link where the file
//! system can, else as a copy. `docs/decisions/0006-engine.md` says why so.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// The library's file name by operating system.
const LIBRARIES: &[(&str, &str)] =
    &[("linux", "libduckdb.so"), ("macos", "libduckdb.dylib"), ("windows", "duckdb.dll")];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=DUCKDB_LIB_DIR");
    if std::env::var_os("CARGO_FEATURE_BUNDLED").is_some() {
        return Ok(());
    }
    let Some(folder) = std::env::var_os("DUCKDB_LIB_DIR").map(PathBuf::from) else {
        // The system's own DuckDB, found by pkg-config or by the linker, is found again when the program runs.
        return Ok(());
    };
    let system = std::env::var("CARGO_CFG_TARGET_OS")?;
    let name = LIBRARIES.iter().find(|(known, _)| *known == system).map_or("libduckdb.so", |(_, name)| name);
    let library = folder.join(name);
    if !library.exists() {
        return Err(format!("{} is not there: run `make setup`, which gets it", library.display()).into());
    }
    println!("cargo::rerun-if-changed={}", library.display());
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let profile = profile_folder(&out).ok_or("the build folder has a form that build.rs does not know")?;
    for beside in [profile.to_owned(), profile.join("deps")] {
        let target = beside.join(name);
        put(&library, &target).map_err(|error| format!("putting {}: {error}", target.display()))?;
        // Cargo runs this again when somebody removed what it put there.
        println!("cargo::rerun-if-changed={}", target.display());
    }
    Ok(())
}

/// `<target>/<profile>` of `<target>/<profile>/build/<package>-<hash>/out`.
fn profile_folder(out: &Path) -> Option<&Path> {
    let build = out.parent()?.parent()?;
    (build.file_name()? == "build").then(|| build.parent()).flatten()
}

/// Puts the library under its new name in one step, so that a program that starts meanwhile finds the old or the new.
fn put(library: &Path, target: &Path) -> std::io::Result<()> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    let temporary = target.with_extension(format!("part{}", std::process::id()));
    if fs::hard_link(library, &temporary).is_err() {
        fs::copy(library, &temporary)?;
    }
    fs::rename(&temporary, target)?;
    // Renaming one hard link over another of the same file does nothing: the temporary name is then still there.
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
