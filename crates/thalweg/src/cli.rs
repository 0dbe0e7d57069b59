//! What can be asked on the command line? The verbs and their arguments; each verb is one file in `commands`.

mod addresses;
mod investigate;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use thalweg_model::{EvidenceId, IdentifierKind, Lang, RowId};

pub use addresses::{Addresses, ImportAddresses, LookUpAddresses};
pub use investigate::{Drills, Explain, Findings, Run};

/// Seals statements, follows the money, and shows every row that proves it.
#[derive(Debug, Parser)]
#[command(name = "thalweg", version, about, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// Language of messages: en, zh-Hans, zh-Hant (else from the locale).
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// Answer as JSON on standard output.
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress bars.
    #[arg(long, global = true)]
    pub quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Start a case: a folder with its authority, its purpose and its own signing key.
    Init(Init),
    /// Seal files or folders as evidence, with who, whence and under which authority.
    Seal(Seal),
    /// Seal every file in a sealed archive (zip, tar, 7z) as evidence of its own.
    Unpack(Unpack),
    /// Read the sealed files into normalised tables, and join what several statements say of one transfer.
    Load(Load),
    /// List the accounts of the case.
    Accounts(CaseOnly),
    /// List transfers, with the rows that show them.
    Transfers(Transfers),
    /// Follow claimed money forward under five legal rules, or from one account back to its sources.
    Trace(Trace),
    /// Which accounts could money from here have reached within a time?
    Reach(Reach),
    /// Follow chains in which each payment leaves soon after the one before arrived.
    Trail(Trail),
    /// Write the report of the last trace, with a package that proves its rows.
    Report(Report),
    /// What is in the case: records, periods, gaps in coverage, rejects, identifiers that do not hold.
    Status(CaseOnly),
    /// Every row of the case in which an identifier stands, whatever way it is written.
    Find(Find),
    /// Everything that happened around identifiers, in the order of time.
    Timeline(Timeline),
    /// Which identifiers are in several lists or record sets (名单碰撞), with their rows.
    Collide(Collide),
    /// Ask the case's tables in SQL; nothing else can be read and nothing written.
    Sql(Sql),
    /// List the investigator's methods, with what they read.
    Methods,
    /// Run methods over the case; findings are sealed by their digest.
    Run(Run),
    /// List what the last runs found, strongest first.
    Findings(Findings),
    /// Explain a finding: its arithmetic, its innocent reading, its rows.
    Explain(Explain),
    /// Test methods on this machine: planted cases they must find, innocent ones on which they must be silent.
    Drill(Drills),
    /// Lists of internet addresses (networks, countries, hosting, VPN …): import, list, look up.
    #[command(subcommand)]
    Addresses(Addresses),
    /// Show one sealed row, what was read from it, and its proof.
    Row(Row),
    /// Write a package that discloses the given rows and nothing else.
    Package(Package),
    /// Show the case's log: every event, its number and its leaf hash.
    Log(Log),
    /// Show the custody of one sealed file.
    Custody(Custody),
    /// Ask for, or keep, a time stamp (RFC 3161) on the log.
    Timestamp(Timestamp),
    /// Check a case or a package, as `thalweg-verify` does.
    Verify(Verify),
    /// List the layouts that statements are recognised by.
    Layouts(Layouts),
    /// Write an invented case in real file formats, with the truth beside it.
    Simulate(crate::commands::simulate::Simulate),
}

/// A verb that needs the case alone.
#[derive(Debug, Args)]
pub struct CaseOnly {
    /// The case folder.
    pub case: PathBuf,
}

/// `thalweg init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder to make.
    pub case: PathBuf,
    /// Name or number of the case.
    #[arg(long)]
    pub name: String,
    /// What the records may be used for.
    #[arg(long)]
    pub purpose: String,
    /// The authority that opened the case.
    #[arg(long)]
    pub authority: String,
    /// Jurisdiction, as ISO 3166 code (CN, HK, SG …).
    #[arg(long)]
    pub jurisdiction: String,
    /// The legal basis of the case.
    #[arg(long, default_value = "")]
    pub legal_basis: String,
    /// How long the records may be kept (ISO 8601 duration, P5Y).
    #[arg(long, default_value = "")]
    pub retention: String,
    /// Assume this offset (+08:00) for records that state no zone. Recorded, and marked wherever it is used.
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    pub assume_offset: Option<String>,
    /// Where the time of this step comes from.
    #[arg(long, default_value = crate::clock::SYSTEM_CLOCK)]
    pub clock_source: String,
}

/// `thalweg seal`.
#[derive(Debug, Args)]
pub struct Seal {
    /// The case folder.
    pub case: PathBuf,
    /// Files or folders to seal.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// The authority under which the files were obtained.
    #[arg(long)]
    pub authority: String,
    /// Who produced the files (the bank, the platform).
    #[arg(long)]
    pub source: String,
    /// Who held them when they were collected.
    #[arg(long, default_value = "")]
    pub holder: String,
    /// Who collected them; give it once for each person.
    #[arg(long = "collector", required = true)]
    pub collectors: Vec<String>,
    /// Where they were collected.
    #[arg(long, default_value = "")]
    pub place: String,
    /// How they were collected (production order, extraction, hand-over).
    #[arg(long, default_value = "")]
    pub method: String,
    /// With which tool.
    #[arg(long, default_value = "")]
    pub tool: String,
    /// The legal basis.
    #[arg(long)]
    pub legal_basis: String,
    /// The purpose.
    #[arg(long)]
    pub purpose: String,
    /// A limit on their use; give it once for each.
    #[arg(long = "use-limit")]
    pub use_limits: Vec<String>,
    /// When they were collected, if not now (2025-03-01T09:30:00+08:00).
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Where the time comes from (this machine's clock, a radio clock, a document).
    #[arg(long, default_value = crate::clock::SYSTEM_CLOCK)]
    pub clock_source: String,
    /// Leave archives packed: seal the archive alone, not the files in it.
    #[arg(long)]
    pub keep_packed: bool,
    /// Unpack at most so many GiB.
    #[arg(long, value_name = "GIB", default_value_t = UNPACKED_GIB)]
    pub most_unpacked: u64,
}

/// What archives may unpack to, in GiB, if nobody says otherwise.
const UNPACKED_GIB: u64 = 64;

/// `thalweg unpack`.
#[derive(Debug, Args)]
pub struct Unpack {
    /// The case folder.
    pub case: PathBuf,
    /// The sealed archives: sha256:…, its first digits, or its file name (default: every archive of the case).
    pub items: Vec<String>,
    /// Unpack at most so many GiB.
    #[arg(long, value_name = "GIB", default_value_t = UNPACKED_GIB)]
    pub most_unpacked: u64,
}

/// `thalweg load`.
#[derive(Debug, Args)]
pub struct Load {
    /// The case folder.
    pub case: PathBuf,
    /// Read only these sealed files (default: every one not yet loaded).
    #[arg(long = "only", value_name = "EVIDENCE")]
    pub only: Vec<EvidenceId>,
    /// Use this layout, whatever was detected.
    #[arg(long)]
    pub layout: Option<String>,
    /// A folder of further layouts (*.yaml).
    #[arg(long, value_name = "FOLDER")]
    pub layouts: Option<PathBuf>,
    /// Read everything again.
    #[arg(long)]
    pub again: bool,
    /// Write a layout skeleton for the one file given with --only, instead of loading.
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
}

/// `thalweg transfers`.
#[derive(Debug, Args)]
pub struct Transfers {
    /// The case folder.
    pub case: PathBuf,
    /// Only those of this account.
    #[arg(long)]
    pub account: Option<String>,
    /// At most this many (0: all).
    #[arg(long, default_value_t = 50)]
    pub most: usize,
}

/// `thalweg trace`.
#[derive(Debug, Args)]
pub struct Trace {
    /// The case folder.
    pub case: PathBuf,
    /// Claims as YAML: a list of {name, file, row} or {name, account, time, amount, asset}.
    #[arg(long, value_name = "FILE")]
    pub claims: Option<PathBuf>,
    /// A claimed payment by its row: NAME=sha256:…#row=17 or just the citation.
    #[arg(long = "claim", value_name = "[NAME=]ROW")]
    pub claim: Vec<String>,
    /// Instead of forward: where did the money of this account come from?
    #[arg(long, value_name = "ACCOUNT", conflicts_with_all = ["claims", "claim"])]
    pub back: Option<String>,
    /// With --back: up to this time.
    #[arg(long, value_name = "TIME", requires = "back")]
    pub until: Option<String>,
}

/// `thalweg reach`.
#[derive(Debug, Args)]
pub struct Reach {
    /// The case folder.
    pub case: PathBuf,
    /// The account to start from.
    #[arg(long)]
    pub from: String,
    /// From this moment on (default: its first transfer).
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Within this time (90m, 48h, 30d).
    #[arg(long, default_value = "72h")]
    pub within: String,
    /// Also pass through accounts without a statement.
    #[arg(long)]
    pub through_all: bool,
}

/// `thalweg trail`.
#[derive(Debug, Args)]
pub struct Trail {
    /// The case folder.
    pub case: PathBuf,
    /// The account to start from.
    #[arg(long)]
    pub from: String,
    /// From this moment on (default: its first transfer).
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Each payment leaves within this time after the one before (30m, 2h).
    #[arg(long, default_value = "2h")]
    pub each_within: String,
    /// Also pass through accounts without a statement.
    #[arg(long)]
    pub through_all: bool,
}

/// `thalweg report`.
#[derive(Debug, Args)]
pub struct Report {
    /// The case folder.
    pub case: PathBuf,
    /// Folder to write to (default: the current one).
    #[arg(long, default_value = ".")]
    pub out: PathBuf,
    /// Only this language (default: all three).
    #[arg(long, value_name = "LANG")]
    pub only: Option<Lang>,
}

/// `thalweg find`.
#[derive(Debug, Args)]
pub struct Find {
    /// The case folder.
    pub case: PathBuf,
    /// A phone number, account, card, wallet, document, device, address, name, handle …
    pub identifier: String,
    /// Take it for this kind (phone, account, imei …) instead of all that fit.
    #[arg(long)]
    pub kind: Option<IdentifierKind>,
    /// Show at most this many records (0: all).
    #[arg(long, default_value_t = 50)]
    pub most: usize,
    /// Only cite the rows; do not open them.
    #[arg(long)]
    pub cite: bool,
}

/// `thalweg timeline`.
#[derive(Debug, Args)]
pub struct Timeline {
    /// The case folder.
    pub case: PathBuf,
    /// One or more identifiers.
    #[arg(required = true)]
    pub identifiers: Vec<String>,
    /// Not before this moment.
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Not after this moment.
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Show at most this many records (0: all).
    #[arg(long, default_value_t = 200)]
    pub most: usize,
}

/// `thalweg collide`.
#[derive(Debug, Args)]
pub struct Collide {
    /// The case folder.
    pub case: PathBuf,
    /// Lists (text files, one identifier a line) and record sets (`call.caller`, `login.ip`, `entry.payee_account`,
    /// or one of them within one sealed file: `call.caller@sha256:…`).
    #[arg(required = true, num_args = 2..)]
    pub sets: Vec<String>,
    /// In at least this many of them (default: all).
    #[arg(long, value_name = "K")]
    pub least: Option<usize>,
    /// Show at most this many identifiers (0: all).
    #[arg(long, default_value_t = 100)]
    pub most: usize,
}

/// `thalweg sql`.
#[derive(Debug, Args)]
pub struct Sql {
    /// The case folder.
    pub case: PathBuf,
    /// The question: SELECT, WITH, DESCRIBE … Without one, the tables and their columns are listed.
    pub query: Option<String>,
    /// Write the whole answer as CSV (`-` for standard output); texts that a spreadsheet would run are guarded.
    #[arg(long, value_name = "FILE", conflicts_with = "parquet")]
    pub csv: Option<PathBuf>,
    /// Write the whole answer as Parquet.
    #[arg(long, value_name = "FILE")]
    pub parquet: Option<PathBuf>,
    /// Add the citation of each row, where the answer has the columns evidence and row.
    #[arg(long)]
    pub cite: bool,
    /// Show at most this many rows (0: all).
    #[arg(long, default_value_t = 50)]
    pub most: usize,
    /// Memory that the question may take, in MiB.
    #[arg(long, default_value_t = 2048)]
    pub memory: u64,
}

/// `thalweg row`.
#[derive(Debug, Args)]
pub struct Row {
    /// The case folder.
    pub case: PathBuf,
    /// The row: sha256:…#row=17.
    pub row: RowId,
}

/// `thalweg package`.
#[derive(Debug, Args)]
pub struct Package {
    /// The case folder.
    pub case: PathBuf,
    /// The rows to disclose.
    #[arg(required = true)]
    pub rows: Vec<RowId>,
    /// The file to write.
    #[arg(long)]
    pub out: PathBuf,
    /// Who receives it.
    #[arg(long)]
    pub recipient: String,
    /// Why it is disclosed.
    #[arg(long)]
    pub purpose: String,
}

/// `thalweg log`.
#[derive(Debug, Args)]
pub struct Log {
    /// The case folder.
    pub case: PathBuf,
    /// Only from this event on.
    #[arg(long, default_value_t = 0)]
    pub since: u64,
}

/// `thalweg custody`.
#[derive(Debug, Args)]
pub struct Custody {
    /// The case folder.
    pub case: PathBuf,
    /// The sealed file: sha256:…, its first digits, or its file name.
    pub item: String,
}

/// `thalweg timestamp`.
#[derive(Debug, Args)]
pub struct Timestamp {
    /// The case folder.
    pub case: PathBuf,
    /// Write the request (.tsq) that a time-stamping authority answers.
    #[arg(long, value_name = "FILE", conflicts_with = "response")]
    pub request: Option<PathBuf>,
    /// Keep the authority's answer (.tsr).
    #[arg(long, value_name = "FILE")]
    pub response: Option<PathBuf>,
}

/// `thalweg verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The case folder or package.
    pub path: PathBuf,
    /// Name everything that does not hold, not only the first.
    #[arg(long)]
    pub all: bool,
}

/// `thalweg layouts`.
#[derive(Debug, Args)]
pub struct Layouts {
    /// A folder of further layouts.
    #[arg(long, value_name = "FOLDER")]
    pub layouts: Option<PathBuf>,
}
