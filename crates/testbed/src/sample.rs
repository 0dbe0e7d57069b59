//! Where a whole case comes from: statements and rates in `evidence/`, claims, covering notes and the truth beside it.

use std::fmt::Write;
use std::path::Path;

use crate::claims::claims_yaml;
use crate::clock::CASE_BEGINS;
use crate::error::TestbedError;
use crate::story::{DAYS, rate_on, rate_pairs, tell};
use crate::truth::Truth;
use crate::world::World;
use crate::write::{LAYOUTS, Page, pages};

/// The folder below the case's that holds what is to be sealed; claims, covering notes and truth lie outside it.
pub const EVIDENCE_FOLDER: &str = "evidence";

/// The folder below the case's that holds the layouts of the coin desk's files.
pub const LAYOUTS_FOLDER: &str = "layouts";

/// The story alone. `scale` 1 is the demonstration; each further step adds five victims and four accounts.
#[must_use]
pub fn sample_world(seed: u64, scale: u32) -> World {
    tell(seed, scale)
}

/// Writes a whole case into `out_dir` (made if it is not there; files of the same name are replaced):
/// `evidence/` with the statements and `rates.csv`, `layouts/` with those of the one source that is not widely known,
/// and beside them `claims.yaml`, `sources.yaml` and `truth.json`.
/// Same seed and scale, same bytes.
///
/// # Errors
/// When a file cannot be written.
pub fn sample_case(out_dir: &Path, seed: u64, scale: u32) -> Result<Truth, TestbedError> {
    let world = sample_world(seed, scale);
    let pages = pages(&world)?;
    let truth = Truth::of(&world, &pages, seed, scale);
    let evidence = out_dir.join(EVIDENCE_FOLDER);
    let layouts = out_dir.join(LAYOUTS_FOLDER);
    for folder in [&evidence, &layouts] {
        std::fs::create_dir_all(folder)
            .map_err(|source| TestbedError::Write { path: folder.clone(), source })?;
    }
    for (name, text) in LAYOUTS {
        write(&layouts, name, text.as_bytes())?;
    }
    for page in &pages {
        write(&evidence, &page.name, &page.bytes)?;
    }
    write(&evidence, "rates.csv", rates_csv().as_bytes())?;
    write(out_dir, "claims.yaml", claims_yaml(&truth).as_bytes())?;
    write(out_dir, "sources.yaml", sources_yaml(&world, &pages).as_bytes())?;
    write(out_dir, "truth.json", &serde_json::to_vec_pretty(&truth)?)?;
    Ok(truth)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), TestbedError> {
    let path = folder.join(name);
    std::fs::write(&path, bytes).map_err(|source| TestbedError::Write { path, source })
}

/// Recorded rates: `date,base,quote,rate,source`, one a day and pair.
fn rates_csv() -> String {
    let mut text = String::from("date,base,quote,rate,source\n");
    for day in 0..DAYS {
        let date = crate::clock::show(CASE_BEGINS + day * 86_400, crate::clock::BEIJING, "%Y-%m-%d");
        for pair in rate_pairs() {
            let rate = thalweg_model::format_minor(rate_on(pair, day), 4);
            // A `String` takes everything that is written to it.
            let _ = writeln!(text, "{date},{},{},{rate},{}", pair.base, pair.quote, pair.source);
        }
    }
    text
}

/// What the institutions' covering letters say of the files: many exports do not name their own account.
fn sources_yaml(world: &World, pages: &[Page]) -> String {
    let mut text = String::from("# What the covering letters say: whose account each file shows.\n");
    for page in pages {
        let Some(account) = page.accounts.first().map(|index| &world.accounts[*index]) else { continue };
        let _ = writeln!(
            text,
            "- file: {}\n  account: \"{}\"\n  holder: \"{}\"\n  institution: \"{}\"\n  currency: {}",
            page.name, account.number, account.holder, account.institution, account.asset,
        );
    }
    text
}
