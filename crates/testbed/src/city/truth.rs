//! What is true of a simulated city, in a form that a score card can hold findings against?
//!
//! JSON lines in `truth/`, one type a file; the schema is docs/formats/testbed-truth-v1.md. Identifiers are written in the normal
//! forms of docs/identifiers.md, so that they join to normalised records without further work. Times are RFC 3339.

use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::TestbedError;

/// Number of the schema.
pub const VERSION: u32 = 1;

/// `run.json`: how the evidence was made, and every file of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Version of the schema.
    pub version: u32,
    /// Name of the script.
    pub script: String,
    /// The seed.
    pub seed: u64,
    /// Ordinary people.
    pub scale: u32,
    /// Days.
    pub days: u32,
    /// `population` or `case`.
    pub coverage: String,
    /// Of a hundred statements, how many never came.
    #[serde(default)]
    pub statements_withheld_percent: u8,
    /// Of a hundred messages, how many were deleted.
    #[serde(default)]
    pub messages_withheld_percent: u8,
    /// First moment.
    pub begins: String,
    /// The files below `evidence/`.
    pub files: Vec<File>,
}

/// One file of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Name below `evidence/`.
    pub name: String,
    /// Records in it.
    pub records: u64,
    /// Bytes.
    pub bytes: u64,
}

/// `persons.jsonl`: everybody who has a number or an account, firms too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Key within the truth: `p17`.
    pub person: String,
    /// Name.
    pub name: String,
    /// Document, where it is a person.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub document: String,
    /// How the person lives (`office_worker`), what the firm is, or what a straw party is for.
    pub kind: String,
    /// Whether the person has no part in the crime. Victims are innocent.
    pub innocent: bool,
    /// Household, where it is an inhabitant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<u32>,
    /// Where it sleeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<Place>,
    /// Where it works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Place>,
    /// Parts in the crime, of victims too.
    #[serde(default)]
    pub roles: Vec<Role>,
}

/// A cell with its coordinates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The cell.
    pub cell: String,
    /// Degrees north, times 10⁷.
    pub latitude_e7: i64,
    /// Degrees east, times 10⁷.
    pub longitude_e7: i64,
}

/// A part in the crime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Role {
    /// Which: `leader`, `team_leader`, `caller`, `mule`, `victim` …
    pub role: String,
    /// `decision`, `execution`, `funds`, `supply`; empty for victims.
    pub layer: String,
    /// Team or gang.
    pub group: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: String,
    /// Whether the person was coerced.
    pub coerced: bool,
}

/// `identifiers.jsonl`: what belongs to whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Identifier {
    /// Kind as in docs/identifiers.md: `phone`, `imsi`, `imei`, `bank_card`, `handle`, `device`, `wallet`, `ip` …
    pub kind: String,
    /// Normal form.
    pub value: String,
    /// Who uses it.
    pub person: String,
    /// In whose name it stands, where that is somebody else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub holder: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: String,
    /// `private`, `work`, `burner`, `shared` …
    #[serde(rename = "use")]
    pub purpose: String,
}

/// An identifier by kind and normal form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subject {
    /// Kind.
    pub kind: String,
    /// Normal form.
    pub value: String,
}

/// `patterns.jsonl`: one planted instance of something that an investigator looks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pattern {
    /// Key: `sim_bank/1`.
    pub id: String,
    /// What it is: `sim_bank`, `burner_switch`, `co_travel` …
    pub kind: String,
    /// Which variant of it; empty if there is one.
    #[serde(default)]
    pub variant: String,
    /// Persons who do it.
    pub persons: Vec<String>,
    /// The identifiers by which it can be seen.
    pub subjects: Vec<Subject>,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: String,
    /// Whether the evidence that was written shows it.
    pub provable: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why_not: String,
    /// Money that moved, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// How many rows show it, by folder of the evidence; what is known to be there, at least.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Shown>,
    /// In words.
    pub note: String,
}

/// True and provable money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    /// Currency or coin.
    pub asset: String,
    /// What moved.
    pub true_minor: i64,
    /// What the evidence can prove of it.
    pub provable_minor: i64,
}

/// Rows in a folder of the evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// `calls`, `logins`, `statements` …
    pub folder: String,
    /// At least so many.
    pub rows: u64,
}

/// `lookalikes.jsonl`: something innocent that resembles a pattern.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lookalike {
    /// The pattern that it resembles.
    pub kind: String,
    /// What it is.
    pub what: String,
    /// Whether the pattern itself is there (two telephones do lie in one pocket) and only its meaning is innocent.
    pub holds: bool,
    /// Persons.
    pub persons: Vec<String>,
    /// Identifiers.
    pub subjects: Vec<Subject>,
}

/// `gaps.jsonl`: what is missing or wrong in the evidence, on purpose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// `missing_statement`, `deleted_chat`, `clock_skew`, `late_report`, `unseen_abroad`, `vpn_slip` …
    pub kind: String,
    /// What it concerns.
    pub subjects: Vec<Subject>,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: String,
    /// Who would hold what is missing.
    pub holder: String,
    /// Seconds, rows or days, as the kind says.
    pub size: i64,
    /// In words.
    pub note: String,
}

/// `positions.jsonl`: where some persons truly were, every two hours; absent where no cell of the city's operator stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Who.
    pub person: String,
    /// When.
    pub at: String,
    /// Where; a telephone may have been served by a cell beside it.
    pub place: Place,
}

/// `losses.jsonl`: a payment by which an identified victim lost money, as the police take it down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Loss {
    /// Who lost it.
    pub person: String,
    /// The card that paid.
    pub from_card: String,
    /// The card that was paid.
    pub to_card: String,
    /// When.
    pub at: String,
    /// Currency.
    pub asset: String,
    /// How much, in minor units.
    pub minor: i64,
}

/// All of it, read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// How it was made.
    pub run: Run,
    /// Everybody.
    pub persons: Vec<Person>,
    /// What belongs to whom.
    pub identifiers: Vec<Identifier>,
    /// What was planted.
    pub patterns: Vec<Pattern>,
    /// What resembles it.
    pub lookalikes: Vec<Lookalike>,
    /// What is missing or wrong.
    pub gaps: Vec<Gap>,
    /// Who commands, pays, recruits whom.
    pub ties: Vec<Tie>,
    /// What identified victims lost.
    pub losses: Vec<Loss>,
    /// Where some truly were.
    pub positions: Vec<Position>,
}

impl Truth {
    /// Reads the folder `truth/` of a run.
    ///
    /// # Errors
    /// When a file is missing or is not what the schema says.
    pub fn read(folder: &Path) -> Result<Self, TestbedError> {
        Ok(Self {
            run: serde_json::from_str(&text(&folder.join("run.json"))?)?,
            persons: lines(&folder.join("persons.jsonl"))?,
            identifiers: lines(&folder.join("identifiers.jsonl"))?,
            patterns: lines(&folder.join("patterns.jsonl"))?,
            lookalikes: lines(&folder.join("lookalikes.jsonl"))?,
            gaps: lines(&folder.join("gaps.jsonl"))?,
            ties: lines(&folder.join("ties.jsonl"))?,
            losses: lines(&folder.join("losses.jsonl"))?,
            positions: lines(&folder.join("positions.jsonl"))?,
        })
    }
}

fn text(path: &Path) -> Result<String, TestbedError> {
    std::fs::read_to_string(path).map_err(|source| TestbedError::Read { path: path.to_owned(), source })
}

fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, TestbedError> {
    text(path)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// `ties.jsonl`: how two persons stand to each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tie {
    /// `commands`, `pays`, `recruits`, `smuggles`, `sells_to`, `deceives`, `hosts`.
    pub kind: String,
    /// Who.
    pub from: String,
    /// Whom.
    pub to: String,
    /// Group.
    pub group: String,
}
