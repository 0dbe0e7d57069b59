//! Writes the report of a made-up case in every language, to be looked at: `sample_report FOLDER`.

#[path = "../tests/support/mod.rs"]
#[allow(clippy::unwrap_used)]
mod support;

use thalweg_chain::dossier::render;
use thalweg_model::Lang;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(std::path::PathBuf::from) else {
        return Err(std::io::Error::other("say which folder to write to: sample_report FOLDER"));
    };
    std::fs::create_dir_all(&folder)?;
    let facts = support::facts();
    for lang in Lang::ALL {
        std::fs::write(folder.join(format!("report-{lang}.html")), render(&facts, lang))?;
    }
    let json = serde_json::to_vec_pretty(&facts).map_err(std::io::Error::other)?;
    std::fs::write(folder.join("report.json"), json)
}
