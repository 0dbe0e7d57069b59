//! What truly happened, in a form that a test can hold a result against.

use serde::Serialize;

use crate::clock::{BEIJING, rfc3339};
use crate::world::{Class, Role, World};
use crate::write::{Page, Source};

/// Everything that is true of a written case. Lies beside the files as `truth.json`.
#[derive(Debug, Clone, Serialize)]
pub struct Truth {
    /// The seed.
    pub seed: u64,
    /// The scale.
    pub scale: u32,
    /// Every account of the story.
    pub accounts: Vec<TruthAccount>,
    /// Every true transfer, in true order.
    pub transfers: Vec<TruthTransfer>,
    /// The victims' payments, by victim and asset.
    pub claims: Vec<TruthClaim>,
    /// What the gang moved out through each exit: an upper bound for what any rule may attribute to it.
    pub exits: Vec<TruthExit>,
    /// Every statement file.
    pub files: Vec<TruthFile>,
    /// Accounts whose statement was asked for and is missing.
    pub missing_statements: Vec<String>,
    /// What is wrong with the files, on purpose.
    pub defects: Vec<Defect>,
}

/// One account.
#[derive(Debug, Clone, Serialize)]
pub struct TruthAccount {
    /// Short name in the story.
    pub key: String,
    /// Number, unmasked.
    pub number: String,
    /// Holder.
    pub holder: String,
    /// Bank or platform.
    pub institution: String,
    /// Currency or coin.
    pub asset: String,
    /// Its part.
    pub role: Role,
    /// Before the first transfer, minor units.
    pub opening_minor: i128,
    /// After the last transfer, minor units.
    pub closing_minor: i128,
    /// Files that show its books.
    pub files: Vec<String>,
}

/// One true transfer.
#[derive(Debug, Clone, Serialize)]
pub struct TruthTransfer {
    /// Number in true order, from 0.
    pub id: u32,
    /// Key of the paying account.
    pub from: String,
    /// Key of the account paid.
    pub to: String,
    /// Minor units of `asset`.
    pub minor: i128,
    /// The paying account's asset.
    pub asset: String,
    /// What arrives, where the asset changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrives_minor: Option<i128>,
    /// When, with offset.
    pub time: String,
    /// Kind of booking.
    pub class: Class,
    /// What the story says of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The victim who claims it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The transfer it undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses: Option<u32>,
    /// Rows that show it; empty if none does.
    pub shown: Vec<Shown>,
}

/// Where a transfer can be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// File name.
    pub file: String,
    /// Which booking of the file, counted from 1 in file order.
    pub entry: u64,
    /// Which row, counted from 1 over all rows, where the format is made of lines or sheet rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
}

/// One victim's payments in one asset.
#[derive(Debug, Clone, Serialize)]
pub struct TruthClaim {
    /// The victim.
    pub name: String,
    /// Currency.
    pub asset: String,
    /// Sum, minor units.
    pub minor: i128,
    /// The transfers.
    pub transfers: Vec<u32>,
}

/// What left through one exit.
#[derive(Debug, Clone, Serialize)]
pub struct TruthExit {
    /// Key of the exit.
    pub to: String,
    /// What kind of exit.
    pub role: Role,
    /// Currency or coin.
    pub asset: String,
    /// Sum over the gang's accounts, minor units (the gang's own everyday purchases included).
    pub minor: i128,
}

/// One statement file.
#[derive(Debug, Clone, Serialize)]
pub struct TruthFile {
    /// Name.
    pub name: String,
    /// What kind of export.
    pub format: String,
    /// Encoding.
    pub encoding: String,
    /// Keys of the accounts whose books it shows.
    pub accounts: Vec<String>,
    /// Number of bookings.
    pub entries: u64,
    /// Whether the latest comes first.
    pub newest_first: bool,
}

/// Something wrong with a file, on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Defect {
    /// A row that should be a record and cannot be read.
    BadRow {
        /// File name.
        file: String,
        /// Row, from 1.
        row: u64,
        /// Why not.
        why: String,
    },
    /// A row was taken out: the running balance jumps.
    RowRemoved {
        /// File name.
        file: String,
        /// The transfer that it showed.
        transfer: u32,
        /// By how much the balance jumps, minor units.
        minor: i128,
    },
    /// Two files show the same account for overlapping periods.
    OverlappingExports {
        /// The files.
        files: Vec<String>,
        /// Transfers that both show.
        transfers: Vec<u32>,
    },
}

impl Truth {
    /// The truth of a world and the files written of it.
    #[must_use]
    pub fn of(world: &World, pages: &[Page], seed: u64, scale: u32) -> Self {
        let missing = world.accounts.iter().filter(|account| account.source == Source::Missing);
        Self {
            seed,
            scale,
            accounts: (0..world.accounts.len()).map(|account| truth_account(world, pages, account)).collect(),
            transfers: transfers(world, pages),
            claims: claims(world),
            exits: exits(world),
            files: pages.iter().map(|page| truth_file(world, page)).collect(),
            missing_statements: missing.map(|account| account.key.clone()).collect(),
            defects: defects(world, pages),
        }
    }
}

fn truth_account(world: &World, pages: &[Page], index: usize) -> TruthAccount {
    let account = &world.accounts[index];
    let files = pages.iter().filter(|page| page.accounts.contains(&index)).map(|page| page.name.clone());
    TruthAccount {
        key: account.key.clone(),
        number: account.number.clone(),
        holder: account.holder.clone(),
        institution: account.institution.to_owned(),
        asset: account.asset.to_owned(),
        role: account.role,
        opening_minor: account.opening,
        closing_minor: world.closing(index),
        files: files.collect(),
    }
}

fn transfers(world: &World, pages: &[Page]) -> Vec<TruthTransfer> {
    let mut shown: Vec<Vec<Shown>> = vec![Vec::new(); world.moves.len()];
    for page in pages {
        for (id, entry, row) in &page.shown {
            shown[*id].push(Shown { file: page.name.clone(), entry: *entry, row: *row });
        }
    }
    let key = |account: usize| world.accounts[account].key.clone();
    let transfer = |(step, mut shown): (&crate::world::Move, Vec<Shown>)| {
        shown.sort_by(|a, b| (&a.file, a.entry).cmp(&(&b.file, b.entry)));
        TruthTransfer {
            id: step.id,
            from: key(step.from),
            to: key(step.to),
            minor: step.minor,
            asset: world.accounts[step.from].asset.to_owned(),
            arrives_minor: step.arrives,
            time: rfc3339(step.time, BEIJING),
            class: step.class,
            note: step.note.clone(),
            claim: step.claim.clone(),
            reverses: step.reverses,
            shown,
        }
    };
    world.moves.iter().zip(shown).map(transfer).collect()
}

fn claims(world: &World) -> Vec<TruthClaim> {
    let mut claims: Vec<TruthClaim> = Vec::new();
    for step in &world.moves {
        let Some(name) = &step.claim else { continue };
        let asset = world.accounts[step.from].asset;
        match claims.iter_mut().find(|claim| claim.name == *name && claim.asset == asset) {
            Some(claim) => {
                claim.minor += step.minor;
                claim.transfers.push(step.id);
            }
            None => claims.push(TruthClaim {
                name: name.clone(),
                asset: asset.to_owned(),
                minor: step.minor,
                transfers: vec![step.id],
            }),
        }
    }
    claims.sort_by(|a, b| (&a.name, &a.asset).cmp(&(&b.name, &b.asset)));
    claims
}

fn exits(world: &World) -> Vec<TruthExit> {
    let left = |exit: usize| -> i128 {
        let by_gang =
            world.moves.iter().filter(|step| step.to == exit && world.accounts[step.from].role.is_gang());
        by_gang.map(|step| step.minor).sum()
    };
    let accounts = world.accounts.iter().enumerate().filter(|(_, account)| account.role.is_exit());
    let exits = accounts.map(|(index, account)| TruthExit {
        to: account.key.clone(),
        role: account.role,
        asset: account.asset.to_owned(),
        minor: left(index),
    });
    exits.filter(|exit| exit.minor != 0).collect()
}

fn truth_file(world: &World, page: &Page) -> TruthFile {
    TruthFile {
        name: page.name.clone(),
        format: page.format.to_owned(),
        encoding: page.encoding.to_owned(),
        accounts: page.accounts.iter().map(|account| world.accounts[*account].key.clone()).collect(),
        entries: page.shown.iter().map(|(_, entry, _)| *entry).max().unwrap_or(0),
        newest_first: page.newest_first,
    }
}

fn defects(world: &World, pages: &[Page]) -> Vec<Defect> {
    let mut defects = Vec::new();
    for page in pages {
        for (row, why) in &page.bad_rows {
            defects.push(Defect::BadRow { file: page.name.clone(), row: *row, why: (*why).to_owned() });
        }
        for step in
            world.moves.iter().filter(|step| step.hidden_in.is_some_and(|of| page.accounts.contains(&of)))
        {
            defects.push(Defect::RowRemoved {
                file: page.name.clone(),
                transfer: step.id,
                minor: step.minor,
            });
        }
    }
    let same_books =
        |pair: &&[Page]| (&pair[0].accounts, pair[0].format) == (&pair[1].accounts, pair[1].format);
    for pair in pages.windows(2).filter(same_books) {
        let both = |id: &u32| {
            pair.iter().all(|page| page.shown.iter().any(|(other, _, _)| u32::try_from(*other) == Ok(*id)))
        };
        let transfers = world.moves.iter().map(|step| step.id).filter(both).collect();
        let files = pair.iter().map(|page| page.name.clone()).collect();
        defects.push(Defect::OverlappingExports { files, transfers });
    }
    defects
}
