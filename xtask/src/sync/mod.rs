//! Which files are made from others? Everything here can be thrown away and made again to the same bytes.

mod catalogue;
mod kinds;
mod layouts;
mod methods;
mod records;
mod schema;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A generated file: where, and what it should hold.
struct Made {
    path: PathBuf,
    text: String,
}

/// Rewrites what is stale.
pub fn write(root: &Path) -> Result<()> {
    for made in make(root)? {
        if std::fs::read_to_string(&made.path).ok().as_deref() != Some(&made.text) {
            if let Some(folder) = made.path.parent() {
                std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
            }
            std::fs::write(&made.path, &made.text)
                .with_context(|| format!("writing {}", made.path.display()))?;
        }
    }
    Ok(())
}

/// Names the files that `write` would change.
pub fn stale(root: &Path) -> Result<Vec<String>> {
    let differs = |made: &Made| std::fs::read_to_string(&made.path).ok().as_deref() != Some(&made.text);
    let stale = make(root)?.into_iter().filter(differs);
    Ok(stale.map(|made| format!("{} is stale: run make sync", crate::seen_from(root, &made.path))).collect())
}

/// All generated files.
fn make(root: &Path) -> Result<Vec<Made>> {
    let layouts = layouts::read_all(&root.join("crates/flows/layouts"))?;
    let kinds = schema::read_all(&root.join("schema"))?;
    let mut made = Vec::new();
    if !layouts.is_empty() {
        let path = root.join("crates/flows/src/layout/catalogue.rs");
        made.push(Made { path, text: formatted(root, &catalogue::text(&layouts))? });
        made.push(Made { path: root.join("docs/layouts.md"), text: layouts::page(&layouts) });
    }
    if !kinds.is_empty() {
        let path = root.join("crates/flows/src/tables/schema.rs");
        made.push(Made { path, text: formatted(root, &schema::text(&kinds)?)? });
        let path = root.join("crates/flows/src/records/kinds.rs");
        made.push(Made { path, text: formatted(root, &kinds::text(&kinds)?)? });
        made.push(Made { path: root.join("docs/records.md"), text: records::page(&kinds) });
    }
    let methods = methods::read_all(&root.join("crates/methods/src/catalogue"))?;
    if !methods.is_empty() {
        let path = root.join("crates/methods/src/catalogue/mod.rs");
        made.push(Made { path, text: formatted(root, &methods::catalogue(&methods))? });
        for method in &methods {
            let scores = |name: &str| std::fs::read_to_string(root.join("benchmarks/scores").join(name)).ok();
            for (name, chinese) in
                [(format!("{}.md", method.id()), false), (format!("{}.zh.md", method.id()), true)]
            {
                let text = methods::page(method, chinese, scores(&name).as_deref());
                made.push(Made { path: root.join("docs/methods").join(name), text });
            }
        }
        made.push(Made { path: root.join("docs/methods/README.md"), text: methods::index(&methods) });
    }
    Ok(made)
}

/// Rust source as `rustfmt` lays it out with the workspace's settings.
fn formatted(root: &Path, source: &str) -> Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("starting rustfmt (rustup component add rustfmt)")?;
    rustfmt
        .stdin
        .take()
        .context("talking to rustfmt")?
        .write_all(source.as_bytes())
        .context("talking to rustfmt")?;
    let output = rustfmt.wait_with_output().context("waiting for rustfmt")?;
    ensure!(output.status.success(), "rustfmt did not accept a generated file");
    String::from_utf8(output.stdout).context("reading what rustfmt wrote")
}
