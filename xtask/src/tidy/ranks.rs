//! Who may know whom? A crate may depend only on crates of lower rank (docs/decisions/0001-house.md).

use std::path::Path;

use anyhow::{Context, Result};
use toml::{Table, Value};

/// Rank of every crate of ours, lowest first. A new crate or a new arrow is a decision record.
const RANKS: &[(&str, u8)] = &[
    ("thalweg-model", 0),
    ("thalweg-engine", 1),
    ("thalweg-identify", 1),
    ("thalweg-seal", 1),
    ("thalweg-testbed", 1),
    ("thalweg-extract", 2),
    ("thalweg-patterns", 2),
    ("thalweg-trace", 2),
    ("thalweg-flows", 3),
    ("thalweg-media", 4),
    ("thalweg-methods", 4),
    ("thalweg-fusion", 5),
    ("thalweg-chain", 6),
    ("thalweg-exchange", 7),
    ("thalweg", 8),
    ("thalweg-server", 9),
];

/// The crate that tests of any rank may use.
const FOR_TESTS: &str = "thalweg-testbed";

/// Arrows against the ranks, crates without a rank, and dependencies that do not come from the workspace's list.
pub fn complaints(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for manifest in crate::files_below(&root.join("crates"), "Cargo.toml") {
        found.extend(of_crate(root, &manifest)?);
    }
    let xtask = root.join("xtask/Cargo.toml");
    if xtask.exists() {
        let ours = dependencies(&parsed(&xtask)?).into_iter().filter(|(_, name, _)| is_ours(name));
        found.extend(ours.map(|(_, name, _)| {
            format!("xtask/Cargo.toml: xtask may depend on none of our crates, not {name}")
        }));
    }
    Ok(found)
}

fn of_crate(root: &Path, manifest: &Path) -> Result<Vec<String>> {
    let table = parsed(manifest)?;
    let at = crate::seen_from(root, manifest);
    let name = table.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
    let name = name.with_context(|| format!("{at} has no package name"))?;
    let Some(own) = rank(name) else { return Ok(vec![format!("{at}: {name} has no rank")]) };
    let mut found = Vec::new();
    for (section, dependency, value) in dependencies(&table) {
        let excused = section == "dev-dependencies" && dependency == FOR_TESTS;
        match rank(&dependency) {
            Some(other) if other >= own && !excused => {
                found
                    .push(format!("{at}: {name} (rank {own}) may not depend on {dependency} (rank {other})"));
            }
            None if is_ours(&dependency) => found.push(format!("{at}: {dependency} has no rank")),
            _ => {}
        }
        if value.get("workspace").and_then(Value::as_bool) != Some(true) {
            found.push(format!("{at}: {dependency} must come from [workspace.dependencies]"));
        }
    }
    Ok(found)
}

fn parsed(manifest: &Path) -> Result<Table> {
    crate::read(manifest)?.parse().with_context(|| format!("reading {}", manifest.display()))
}

fn rank(name: &str) -> Option<u8> {
    RANKS.iter().find(|(known, _)| *known == name).map(|(_, rank)| *rank)
}

fn is_ours(name: &str) -> bool {
    name == "thalweg" || name.starts_with("thalweg-")
}

/// Section, name and specification of every dependency.
fn dependencies(table: &Table) -> Vec<(&'static str, String, Value)> {
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    let of = |section: &'static str| {
        let entries = table.get(section).and_then(Value::as_table).into_iter().flatten();
        entries.map(move |(name, value)| (section, name.clone(), value.clone()))
    };
    sections.into_iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(manifest: &str) -> Vec<String> {
        let house = super::super::house_of(&[("crates/one/Cargo.toml", manifest)]);
        complaints(house.path()).unwrap()
    }

    #[test]
    fn an_arrow_upwards_is_named() {
        let found =
            check("[package]\nname = \"thalweg-seal\"\n[dependencies]\nthalweg-flows.workspace = true\n");
        assert_eq!(
            found,
            ["crates/one/Cargo.toml: thalweg-seal (rank 1) may not depend on thalweg-flows (rank 3)"]
        );
    }

    #[test]
    fn crates_of_one_rank_do_not_know_each_other_except_in_tests() {
        let of = |section: &str| {
            check(&format!(
                "[package]\nname = \"thalweg-seal\"\n[{section}]\nthalweg-testbed.workspace = true\n"
            ))
        };
        assert_eq!(of("dependencies").len(), 1);
        assert_eq!(of("dev-dependencies"), Vec::<String>::new());
    }

    #[test]
    fn a_version_outside_the_workspace_list_is_named() {
        let found = check("[package]\nname = \"thalweg-trace\"\n[dependencies]\nserde = \"1\"\n");
        assert_eq!(found, ["crates/one/Cargo.toml: serde must come from [workspace.dependencies]"]);
    }

    #[test]
    fn a_crate_without_a_rank_is_named() {
        assert_eq!(
            check("[package]\nname = \"thalweg-new\"\n"),
            ["crates/one/Cargo.toml: thalweg-new has no rank"]
        );
    }
}
