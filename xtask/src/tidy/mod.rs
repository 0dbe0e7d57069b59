//! What must not be? Each rule of ARCHITECTURE.md and STYLE.md that a machine can hold, held here.

mod documents;
mod paths;
mod ranks;
mod sources;

use std::path::Path;

use anyhow::Result;

/// Every broken rule, a line each, sorted; empty when all is well.
pub fn complaints(root: &Path) -> Result<Vec<String>> {
    let mut found = ranks::complaints(root)?;
    found.extend(sources::complaints(root)?);
    found.extend(documents::complaints(root)?);
    found.extend(paths::complaints(root));
    found.extend(crate::sync::stale(root)?);
    found.sort();
    found.dedup();
    Ok(found)
}

/// A small workspace on disk, for showing each rule what it forbids.
#[cfg(test)]
pub(crate) fn house_of(files: &[(&str, &str)]) -> tempfile::TempDir {
    let house = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = house.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    house
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let found = complaints(&crate::root().unwrap()).unwrap();
        assert!(found.is_empty(), "\n{}\n", found.join("\n"));
    }
}
