//! What may a method see? The tables of the case, read only, and the thresholds of the run.
//!
//! A method asks in SQL and gets Arrow columns. `{name}` in a query stands for the threshold of that name. The macro
//! `cite('call', evidence, row)` writes a citation that [`Rows::cited`] reads; `local_day(micros)` counts the days of the case's zone.
//! A time of day whose record states no zone has already been read at the offset that the case assumes: moments are UTC, with an
//! offset. Sums of fractions depend on the order in
//! which threads add them, so queries add whole numbers only; what is a fraction is computed here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use thalweg_engine::{Engine, EngineOptions};
use thalweg_model::UsedThreshold;

use crate::drill::{DAY, MINUTE};
use crate::fixes::{FIX_WHO, Fixes};
use crate::{Card, MethodError, Rows, tables};

/// What was set for a run: thresholds other than those of the cards, by method and name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings(BTreeMap<(String, String), i64>);

impl Settings {
    /// Sets a threshold.
    ///
    /// # Errors
    /// When no method has it.
    pub fn set(&mut self, method: &str, name: &str, value: i64) -> Result<(), MethodError> {
        let known = crate::catalogue::named(method).and_then(|method| method.card().threshold(name));
        let unknown = || MethodError::Threshold { method: method.to_owned(), name: name.to_owned() };
        let threshold = known.ok_or_else(unknown)?;
        self.0.insert((method.to_owned(), threshold.name.to_owned()), value);
        Ok(())
    }

    fn of(&self, card: &Card, name: &str, default: i64) -> i64 {
        self.0.get(&(card.id.to_owned(), name.to_owned())).copied().unwrap_or(default)
    }
}

/// How a case is opened for methods.
#[derive(Debug, Clone)]
pub struct ViewOptions {
    /// Memory for queries.
    pub memory_limit_mib: u64,
    /// Threads for queries; `None`: as many as there are cores.
    pub threads: Option<u32>,
    /// Where what does not fit in memory is put meanwhile; `None`: nowhere, and a method that needs more ends. It is data of the case.
    pub spill_folder: Option<PathBuf>,
    /// Minutes east of UTC at which a time is read whose record states no zone: the case's assumption, as in its ledger.
    pub offset_minutes: i16,
}

impl Default for ViewOptions {
    fn default() -> Self {
        Self { memory_limit_mib: 4096, threads: None, spill_folder: None, offset_minutes: 0 }
    }
}

/// A case that is open for methods.
pub struct OpenCase {
    engine: Engine,
    offset_minutes: i16,
    kept: Kept,
}

/// What one method read and the next would read again: it depends on the case alone, and on no threshold.
#[derive(Default)]
pub(crate) struct Kept {
    /// Who was where and when.
    pub(crate) fixes: Option<Arc<Fixes>>,
    /// Queries that begin with [`KEPT`], by their first line: as they were asked last.
    made: BTreeMap<String, String>,
}

impl Kept {
    /// Whether a temporary table is one of those that stay.
    fn has(&self, table: &str) -> bool {
        let made = format!("CREATE OR REPLACE TEMP TABLE {table} ");
        (self.fixes.is_some() && table == FIX_WHO) || self.made.values().any(|sql| sql.contains(&made))
    }
}

/// What begins a query whose temporary tables stay for the methods that follow; then comes their name. It is asked again only where its
/// thresholds differ. No other query may make or change tables of these names.
pub(crate) const KEPT: &str = "-- kept: ";

impl OpenCase {
    /// Opens the tables of a case.
    ///
    /// # Errors
    /// When a folder cannot be listed or the engine refuses a table.
    pub fn open(root: &Path, options: &ViewOptions) -> Result<Self, MethodError> {
        let failed = |source| MethodError::Engine { method: "opening the case", source };
        let offset_minutes = options.offset_minutes;
        let options = EngineOptions {
            memory_limit_mib: options.memory_limit_mib,
            threads: options.threads,
            spill_folder: options.spill_folder.clone(),
        };
        let tables = tables::tables(root)?;
        let mut engine = Engine::open(&tables, &options).map_err(failed)?;
        let zoned = tables.iter().filter_map(|table| tables::zoned(table, offset_minutes));
        for said in zoned.chain([CITE.to_owned(), local_day(offset_minutes)]) {
            engine.trusted(&said).map_err(failed)?.for_each(drop);
        }
        Ok(Self { engine, offset_minutes, kept: Kept::default() })
    }

    /// What a method may see of it.
    pub fn view<'a>(&'a mut self, card: &'static Card, settings: &'a Settings) -> CaseView<'a> {
        let Self { engine, offset_minutes, kept } = self;
        CaseView { engine, card, settings, offset_minutes: *offset_minutes, kept }
    }
}

/// The macro by which every query cites.
const CITE: &str = "CREATE OR REPLACE TEMP MACRO cite(of_kind, of_file, at_row) AS of_kind || '|' || of_file || '|' || at_row";

/// The macro that says on which day of the case's own zone a moment in microseconds lies, counted from 1970.
fn local_day(offset_minutes: i16) -> String {
    let ahead = i64::from(offset_minutes) * MINUTE;
    format!(
        "CREATE OR REPLACE TEMP MACRO local_day(micros) AS CAST(floor((micros + {ahead}) / {DAY}) AS BIGINT)"
    )
}

/// The case as one method sees it.
pub struct CaseView<'a> {
    engine: &'a mut Engine,
    card: &'static Card,
    settings: &'a Settings,
    offset_minutes: i16,
    kept: &'a mut Kept,
}

impl CaseView<'_> {
    /// Minutes by which local time of the case is ahead of UTC, where a record does not say.
    #[must_use]
    pub fn offset_minutes(&self) -> i16 {
        self.offset_minutes
    }

    /// What methods before this one have read.
    pub(crate) fn kept(&mut self) -> &mut Kept {
        self.kept
    }

    /// The card of the method that looks.
    #[must_use]
    pub fn card(&self) -> &'static Card {
        self.card
    }

    /// A threshold of the method, as it is set; 0 if its card has none of this name.
    #[must_use]
    pub fn threshold(&self, name: &str) -> i64 {
        let default = self.card.threshold(name).map_or(0, |threshold| threshold.default);
        self.settings.of(self.card, name, default)
    }

    /// All thresholds of the method, as they are set: every finding carries them.
    #[must_use]
    pub fn thresholds(&self) -> Vec<UsedThreshold> {
        let used = |name: &str| UsedThreshold { name: name.to_owned(), value: self.threshold(name) };
        self.card.thresholds.iter().map(|threshold| used(threshold.name)).collect()
    }

    /// Asks. Several statements may stand in one query; the last answers. Temporary tables stay for the next query.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn ask(&mut self, sql: &str) -> Result<Rows, MethodError> {
        let kept = sql.lines().next().filter(|line| line.starts_with(KEPT));
        if let Some(name) = kept {
            let text = self.with_thresholds(sql);
            if self.kept.made.get(name) == Some(&text) {
                return self.ask("SELECT 0");
            }
            self.kept.made.remove(name);
            let rows = self.asked(sql)?;
            self.kept.made.insert(name.to_owned(), text);
            return Ok(rows);
        }
        self.asked(sql)
    }

    fn asked(&mut self, sql: &str) -> Result<Rows, MethodError> {
        let mut batches = Vec::new();
        let schema = self.stream(sql, |batch| batches.push(batch))?;
        Rows::of(self.card.id, &schema, &batches)
    }

    /// Asks for many rows: they are handed over as they come, in the order of the query.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn each(
        &mut self,
        sql: &str,
        mut take: impl FnMut(&Rows) -> Result<(), MethodError>,
    ) -> Result<(), MethodError> {
        let method = self.card.id;
        let mut taken = Ok(());
        self.stream(sql, |batch| {
            if taken.is_ok() {
                taken = Rows::of(method, &batch.schema(), std::slice::from_ref(&batch))
                    .and_then(|rows| take(&rows));
            }
        })?;
        taken
    }

    /// Drops the temporary tables of a method that is done, but for those that the methods after it read: they take memory, and a name
    /// means another table in another method.
    ///
    /// # Errors
    /// When the engine refuses.
    pub(crate) fn forget(&mut self) -> Result<(), MethodError> {
        let rows =
            self.asked("SELECT table_name AS name FROM duckdb_tables() WHERE temporary ORDER BY ALL")?;
        let names = rows.texts("name")?;
        let left = (0..rows.len()).map(|at| names.value(at));
        for name in left.filter(|name| !self.kept.has(name)).collect::<Vec<_>>() {
            self.asked(&format!("DROP TABLE \"{name}\"; SELECT 0"))?;
        }
        Ok(())
    }

    fn with_thresholds(&self, sql: &str) -> String {
        let with = |text: String, name: &str| {
            text.replace(&format!("{{{name}}}"), &self.threshold(name).to_string())
        };
        self.card.thresholds.iter().fold(sql.to_owned(), |text, threshold| with(text, threshold.name))
    }

    fn stream(
        &mut self,
        sql: &str,
        mut take: impl FnMut(RecordBatch),
    ) -> Result<arrow::datatypes::SchemaRef, MethodError> {
        let text = self.with_thresholds(sql);
        let method = self.card.id;
        let failed = |source| MethodError::Engine { method, source };
        let answer = self.engine.trusted(&text).map_err(failed)?;
        let schema = answer.schema();
        for batch in answer {
            take(batch.map_err(failed)?);
        }
        Ok(schema)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test")]

    use thalweg_flows::records::Kind;
    use thalweg_flows::records::kinds::{login, person};
    use thalweg_model::{Precision, Stamp};

    use super::*;
    use crate::drill::{HOUR, MONDAY, Plant, moment};

    /// What a log-in and a birthday, both written down without a zone, are read as: microseconds, minutes, local day.
    fn check(offset_minutes: i16, login_at: i64, born: i64) {
        let mut plant = Plant::new(1);
        let shown = Stamp { offset_minutes: None, ..moment(MONDAY) };
        plant.add(Kind::Login, |draft| {
            draft.text(login::ACCOUNT, "somebody").moment(login::TIME, shown);
        });
        plant.add(Kind::Person, |draft| {
            let day = Stamp { precision: Precision::Day, ..shown };
            draft.text(person::NAME, "somebody").moment(person::BORN, day);
        });
        let mut planted = plant.open(&ViewOptions { offset_minutes, ..ViewOptions::default() }).unwrap();
        let settings = Settings::default();
        let card = crate::catalogue::communications::sim_bank::METHOD.card();
        let mut view = planted.case.view(card, &settings);
        let sql = "SELECT epoch_us(time)::BIGINT AS moment, time_offset::BIGINT AS ahead, local_day(epoch_us(time)) AS day,
                          (SELECT epoch_us(born)::BIGINT FROM person) AS born FROM login";
        let rows = view.ask(sql).unwrap();
        let said = ["moment", "ahead", "day", "born"].map(|name| rows.ints(name).unwrap().value(0));
        assert_eq!(said, [login_at, i64::from(offset_minutes), MONDAY.div_euclid(DAY), born]);
    }

    #[test]
    fn kept_tables_are_made_again_only_where_a_threshold_differs() {
        let mut planted = Plant::new(1).open(&ViewOptions::default()).unwrap();
        let card = crate::catalogue::communications::sim_bank::METHOD.card();
        let first = card.thresholds[0].name;
        let sql = format!(
            "{KEPT}counted\nCREATE OR REPLACE TEMP TABLE counted AS SELECT nextval('times') AS time, {{{first}}} AS asked; SELECT 0"
        );
        let mut times = |value: Option<i64>| {
            let mut settings = Settings::default();
            if let Some(value) = value {
                settings.set(card.id, first, value).unwrap();
            }
            let mut view = planted.case.view(card, &settings);
            view.ask("CREATE TEMP SEQUENCE IF NOT EXISTS times; SELECT 0").unwrap();
            view.ask(&sql).unwrap();
            view.ask("SELECT time::BIGINT AS time FROM counted").unwrap().ints("time").unwrap().value(0)
        };
        assert_eq!([None, None, Some(77), Some(77), None].map(&mut times), [1, 1, 2, 2, 3]);
    }

    #[test]
    fn what_does_not_fit_in_memory_goes_to_the_folder_and_without_one_the_method_ends() {
        let folder = tempfile::tempdir().unwrap();
        let asked = |spill_folder: Option<PathBuf>| {
            let options = ViewOptions { memory_limit_mib: 64, spill_folder, ..ViewOptions::default() };
            let mut planted = Plant::new(1).open(&options).unwrap();
            let (card, settings) =
                (crate::catalogue::communications::sim_bank::METHOD.card(), Settings::default());
            let mut view = planted.case.view(card, &settings);
            view.ask(
                "CREATE TEMP TABLE wide AS SELECT range AS one, md5(range::VARCHAR) AS two FROM range(3000000);
                 SELECT count(DISTINCT two)::BIGINT AS all_of_them FROM wide",
            )
            .map(|rows| rows.ints("all_of_them").unwrap().value(0))
        };
        assert!(asked(None).is_err());
        assert_eq!(asked(Some(folder.path().to_owned())).unwrap(), 3_000_000);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing stays there");
    }

    #[test]
    fn what_a_method_leaves_behind_is_dropped_but_for_what_is_kept() {
        let mut planted = Plant::new(1).open(&ViewOptions::default()).unwrap();
        let (card, settings) =
            (crate::catalogue::communications::sim_bank::METHOD.card(), Settings::default());
        let mut view = planted.case.view(card, &settings);
        view.ask("CREATE TEMP TABLE own AS SELECT 1 AS one; SELECT 0").unwrap();
        view.ask(&format!("{KEPT}all\nCREATE OR REPLACE TEMP TABLE shared AS SELECT 7 AS one; SELECT 0"))
            .unwrap();
        view.forget().unwrap();
        assert!(view.ask("SELECT one FROM own").is_err());
        assert_eq!(
            view.ask("SELECT one::BIGINT AS one FROM shared").unwrap().ints("one").unwrap().value(0),
            7
        );
    }

    #[test]
    fn a_time_without_a_zone_is_read_in_the_zone_of_the_case_and_a_day_stays_a_day() {
        check(0, MONDAY, MONDAY);
        check(480, MONDAY - 8 * HOUR, MONDAY);
        check(-300, MONDAY + 5 * HOUR, MONDAY);
    }
}
