//! Which tables do we know? Layouts as data: one YAML file a source, shipped with the program or added by its user.
//!
//! `schema` is what a file may say, `compiled` the same checked and made fast, `bind` fits it to a header row, `rows`
//! turns a table's rows into entries, `walk` follows a table from preamble to footer. A new bank is a new file.

mod accounts;
mod amounts;
pub(crate) mod assets;
pub(crate) mod bilingual;
pub mod bind;
mod catalogue;
pub mod compiled;
pub mod meaning;
mod moments;
mod parties;
pub(crate) mod pattern;
mod preamble;
mod rows;
pub mod schema;
pub mod table;
pub mod walk;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use compiled::Compiled;
pub use schema::{Layout, Role};

use crate::records::layout::CompiledRecords;

/// The layouts that are known, sorted by id.
#[derive(Debug, Clone, Default)]
pub struct Layouts {
    known: Vec<Arc<Compiled>>,
    records: Vec<Arc<CompiledRecords>>,
}

/// A layout that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// The folder or file could not be read.
    #[error("reading layouts from {path} failed")]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not the YAML that it should be.
    #[error("layout {name} is not understood: {detail}")]
    Schema {
        /// The file.
        name: String,
        /// Which field, and what of it.
        detail: String,
    },
}

impl Layouts {
    /// The layouts that are part of the program.
    ///
    /// # Errors
    /// When one of them is wrong, which a test rules out.
    pub fn built_in() -> Result<Self, LayoutError> {
        let mut layouts = Self::default();
        for (name, text) in catalogue::FILES {
            let wrong = |detail: String| LayoutError::Schema { name: (*name).to_owned(), detail };
            layouts.place(compiled(text).map_err(wrong)?);
        }
        for (name, text) in catalogue::RECORD_FILES {
            let wrong = |detail: String| LayoutError::Schema { name: (*name).to_owned(), detail };
            for compiled in CompiledRecords::parse_all(text).map_err(wrong)? {
                layouts.place_records(compiled);
            }
        }
        Ok(layouts)
    }

    /// Adds one layout; it takes the place of one with the same id.
    ///
    /// # Errors
    /// Names the file and the field or pattern that is wrong.
    pub fn add(&mut self, name: &str, yaml: &str) -> Result<(), LayoutError> {
        let wrong = |detail: String| LayoutError::Schema { name: name.to_owned(), detail };
        if CompiledRecords::is_one(yaml) {
            for compiled in CompiledRecords::parse_all(yaml).map_err(wrong)? {
                compiled.check_patterns().map_err(wrong)?;
                self.place_records(compiled);
            }
            return Ok(());
        }
        let compiled = compiled(yaml).map_err(wrong)?;
        compiled.check_patterns().map_err(wrong)?;
        self.place(compiled);
        Ok(())
    }

    fn place_records(&mut self, compiled: CompiledRecords) {
        let compiled = Arc::new(compiled);
        match self.records.binary_search_by(|known| known.layout.id.cmp(&compiled.layout.id)) {
            Ok(at) => self.records.get_mut(at).into_iter().for_each(|place| *place = Arc::clone(&compiled)),
            Err(at) => self.records.insert(at, compiled),
        }
    }

    /// The layout of records with this id.
    #[must_use]
    pub fn get_records(&self, id: &str) -> Option<&Arc<CompiledRecords>> {
        self.records.iter().find(|known| known.layout.id == id)
    }

    /// The layouts of records, sorted by id.
    pub fn records(&self) -> impl Iterator<Item = &Arc<CompiledRecords>> {
        self.records.iter()
    }

    fn place(&mut self, compiled: Compiled) {
        let compiled = Arc::new(compiled);
        match self.known.binary_search_by(|known| known.layout.id.cmp(&compiled.layout.id)) {
            Ok(at) => self.known.get_mut(at).into_iter().for_each(|place| *place = Arc::clone(&compiled)),
            Err(at) => self.known.insert(at, compiled),
        }
    }

    /// Adds every `*.yaml` and `*.yml` of a folder, in the order of their names.
    ///
    /// # Errors
    /// When the folder cannot be read or a layout in it is wrong.
    pub fn add_folder(&mut self, folder: &Path) -> Result<usize, LayoutError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| LayoutError::Io { path, source }
        };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(io(folder))? {
            let path = entry.map_err(io(folder))?.path();
            if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
                files.push(path);
            }
        }
        files.sort();
        for path in &files {
            let text = std::fs::read_to_string(path).map_err(io(path))?;
            self.add(&path.display().to_string(), &text)?;
        }
        Ok(files.len())
    }

    /// The layout with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Compiled>> {
        self.known.iter().find(|known| known.layout.id == id)
    }

    /// All of them, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Compiled>> {
        self.known.iter()
    }
}

fn compiled(yaml: &str) -> Result<Compiled, String> {
    let layout: Layout = serde_norway::from_str(yaml).map_err(|error| error.to_string())?;
    Compiled::new(layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_that_ships_is_understood_and_named_like_its_file() {
        let layouts = Layouts::built_in().unwrap();
        assert_eq!(layouts.iter().count(), catalogue::FILES.len());
        for layout in layouts.records() {
            assert_eq!(layout.check_patterns(), Ok(()), "{}", layout.layout.id);
        }
        for (name, _) in catalogue::RECORD_FILES {
            let id = name.trim_end_matches(".yaml").rsplit('/').next().unwrap();
            assert!(layouts.get_records(id).is_some(), "{name}");
        }
        for layout in layouts.iter() {
            assert_eq!(layout.check_patterns(), Ok(()), "{}", layout.layout.id);
        }
        for (name, _) in catalogue::FILES {
            assert!(layouts.get(name.trim_end_matches(".yaml")).is_some(), "{name}");
        }
    }

    #[test]
    fn a_wrong_layout_is_told_by_file_and_field() {
        let mut layouts = Layouts::default();
        let error = layouts.add(
            "mine.yaml",
            "id: x\nversion: 1\nlabel: {en: a, zh-Hans: b, zh-Hant: c}\ncolour: red\ncolumns: []\n",
        );
        let text = error.unwrap_err().to_string();
        assert!(text.contains("mine.yaml") && text.contains("colour"), "{text}");
    }
}
