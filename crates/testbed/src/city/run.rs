//! How does one run go, from a seed to folders of evidence and truth?

use std::path::Path;

use crate::city::book::{Book, Payment};
use crate::city::evidence::{
    Fast, Numbers, Tables, Written, write_chats, write_file, write_phones, write_pictures, write_site,
    write_statements,
};
use crate::city::gang::{self, Plot};
use crate::city::ledger::moment;
use crate::city::life;
use crate::city::place::{City, DAY};
use crate::city::registers;
use crate::city::truth;
use crate::city::withheld::Withheld;
use crate::error::TestbedError;
use crate::sample::EVIDENCE_FOLDER;

/// The folder below the run's that holds the truth; it lies outside what is sealed.
pub const TRUTH_FOLDER: &str = "truth";

/// What is told. Every script but `City` puts something into the same ordinary life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// Ordinary life only.
    City,
    /// Whole gangs: a park abroad with its teams, suppliers, money handlers and leaders.
    Park,
    /// SIM banks: fixed, car-borne, paired telephones, a hotel's landline.
    SimBank,
    /// Calls that show numbers that they cannot have come from.
    SpoofedCallers,
    /// Telephones thrown away, one by one and a whole circle at once.
    Burners,
    /// Leaders behind cut-outs, and how orders run down.
    Leaders,
    /// Recruiters, guides, and people taken over the border.
    Smuggling,
    /// Tiers of mule accounts.
    Mules,
    /// Running points: many small deposits through borrowed codes.
    RunPoints,
    /// A desk that turns bank money into coins.
    CoinDesk,
    /// Cash crews, their telephones and hand-overs.
    CashCrew,
    /// Victims contacted by telephone or chat, who then pay.
    Contact,
    /// Data sellers and lead generation.
    Leads,
    /// Log-ins through relays, slips, shared devices and sites.
    Relays,
    /// Invented persons, what they write and the pictures that they show, among ordinary people's chats.
    Personas,
    /// A house that buys, warms up, uses and drops bank accounts and wallets.
    Accounts,
}

impl Script {
    /// All of them.
    pub const ALL: [Script; 16] = [
        Script::City,
        Script::Park,
        Script::SimBank,
        Script::SpoofedCallers,
        Script::Burners,
        Script::Leaders,
        Script::Smuggling,
        Script::Mules,
        Script::RunPoints,
        Script::CoinDesk,
        Script::CashCrew,
        Script::Contact,
        Script::Leads,
        Script::Relays,
        Script::Personas,
        Script::Accounts,
    ];

    /// The word that asks for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Script::City => "city",
            Script::Park => "park",
            Script::SimBank => "sim_bank",
            Script::SpoofedCallers => "spoofed_callers",
            Script::Burners => "burners",
            Script::Leaders => "leaders",
            Script::Smuggling => "smuggling",
            Script::Mules => "mules",
            Script::RunPoints => "run_points",
            Script::CoinDesk => "coin_desk",
            Script::CashCrew => "cash_crew",
            Script::Contact => "contact",
            Script::Leads => "leads",
            Script::Relays => "relays",
            Script::Personas => "personas",
            Script::Accounts => "accounts",
        }
    }

    /// The script of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|script| script.name() == name)
    }
}

/// How much of what happened is in the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Coverage {
    /// Every record of everybody: what false-alarm rates are measured on.
    #[default]
    Population,
    /// What police would have asked for: the records of victims, of the numbers and accounts that they lead to, and of some by mistake.
    Case,
}

impl Coverage {
    /// The word that asks for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Coverage::Population => "population",
            Coverage::Case => "case",
        }
    }
}

/// What to make.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What is told.
    pub script: Script,
    /// The same seed writes the same bytes.
    pub seed: u64,
    /// Ordinary people, at least 50.
    pub scale: u32,
    /// Days, 1 to 240.
    pub days: u32,
    /// What is in the evidence.
    pub coverage: Coverage,
    /// What of it never comes.
    pub withheld: Withheld,
}

impl Options {
    /// A city of a thousand for thirty days, everything in the evidence.
    #[must_use]
    pub fn new(script: Script, seed: u64) -> Self {
        Self {
            script,
            seed,
            scale: 1_000,
            days: 30,
            coverage: Coverage::Population,
            withheld: Withheld::default(),
        }
    }
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Parties with a number or an account.
    pub persons: u64,
    /// Planted patterns.
    pub patterns: u64,
    /// Files of evidence.
    pub files: u64,
    /// Records in them.
    pub records: u64,
    /// Bytes of them.
    pub bytes: u64,
}

/// Writes a run into `out` (made if it is not there): `evidence/` and `truth/`. Same options, same bytes.
///
/// # Errors
/// When a file cannot be written.
pub fn write(out: &Path, options: &Options) -> Result<Summary, TestbedError> {
    let (scale, days) = (options.scale.max(50), options.days.clamp(1, 240));
    let mut plot = Plot::new(City::of(options.seed, scale, days), options.coverage);
    gang::tell(&mut plot, options.script);
    plot.close();
    let Plot { mut city, book: mut story, mut truth, asked, mut missing, mut examined, pictures, .. } = plot;
    options.withheld.messages(&city, &mut story.rows, &mut truth);
    let root = out.join(EVIDENCE_FOLDER);
    let mut fast = Fast::new(&root);
    let mut tables = Tables::new(&root);
    let mut payments: Vec<Payment> = Vec::new();
    registers::write(&city, &asked, &mut tables)?;
    let mut book = Book::default();
    let followed = truth.followed(&city);
    let mut of_numbers = Numbers::of(&city, &asked);
    for day in 0..days {
        city.wake(day);
        book.clear();
        life::live(&city, &mut book);
        life::leases(&city, day, &mut book);
        book.take_from(&story, day * DAY, (day + 1) * DAY);
        gang::complete(&city, &mut book);
        book.sort();
        truth.follow(&city, &followed);
        examined.iter_mut().for_each(|phone| phone.live(&city, &book));
        of_numbers.live(&book);
        fast.write(&city, &book, &asked, &of_numbers)?;
        tables.write(&book.rows, &asked)?;
        payments.append(&mut book.payments);
    }
    let mut written = fast.finish()?;
    written.extend(tables.finish()?);
    options.withheld.statements(&city, &payments, &mut truth, &mut missing);
    written.extend(write_statements(&root, &city, &mut payments, &asked, &missing)?);
    written.extend(write_chats(&root, &story.rows, &asked)?);
    written.extend(write_pictures(&root, city.seed, &pictures, &asked)?);
    written.extend(of_numbers.write(&root, &city)?);
    written.extend(write_site(&root, &story.rows, &asked)?);
    written.extend(write_phones(&root, &city, &examined, &story.rows)?);
    written.extend(registers::cells(&root, &city)?);
    written.sort_by(|a, b| a.name.cmp(&b.name));
    let folder = out.join(TRUTH_FOLDER);
    truth.write(&folder, &city, &asked)?;
    let run = run_of(options, scale, days, &written);
    write_file(&folder.join("run.json"), &serde_json::to_vec_pretty(&run)?)?;
    Ok(Summary {
        persons: u64::from(city.first_extra()) + city.extras.len() as u64,
        patterns: truth.patterns.len() as u64,
        files: written.len() as u64,
        records: written.iter().map(|file| file.rows).sum(),
        bytes: written.iter().map(|file| file.bytes).sum(),
    })
}

fn run_of(options: &Options, scale: u32, days: u32, written: &[Written]) -> truth::Run {
    let files = written.iter().map(|file| truth::File {
        name: file.name.clone(),
        records: file.rows,
        bytes: file.bytes,
    });
    truth::Run {
        version: truth::VERSION,
        script: options.script.name().to_owned(),
        seed: options.seed,
        scale,
        days,
        coverage: options.coverage.name().to_owned(),
        statements_withheld_percent: options.withheld.statements,
        messages_withheld_percent: options.withheld.messages,
        begins: moment(0),
        files: files.collect(),
    }
}
