//! Which transfers has the case, in the agreed order, as whole numbers?
//!
//! [`MOVES`] makes the tables that methods of funds ask: `move`, the transfers of principal from one account to another that were not
//! undone, in units that the streaming core takes; and `party`, who the accounts are. [`follow`] pushes them through one
//! [`Stream`] an asset and hands over what stands around each. Rows are fetched at the end, for what a finding cites.

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{CitedRow, EvidenceId, IdentifierKind, RowId};
use thalweg_patterns::{Around, MOST_UNITS, Options, Stream, Transfer};

use crate::run::Draft;
use crate::{CaseView, MethodError, Threshold};

/// The tables `move` and `party`.
///
/// `move`: `transfer` (its place in the agreed order), `payer`, `payee` (accounts), `asset`, `place` (of the asset by name), `units` (minor units, or the power of ten of
/// them in which the largest amount of the asset fits), `moment` (µs UTC), `fine` (whether the time of day is known), `class`; each transfer that
/// is neither a fee nor an adjustment, nor undone, nor undoes another, between two different accounts.
/// `party`: `account`, `form` (as in the table `account`), `number`, `holder`, `institution`, `person` (the smallest account with the same
/// holder, where the holder is named: whoever moves money between own accounts pays nobody).
///
/// They stay for the methods that follow.
pub const MOVES: &str = "-- kept: moves
CREATE OR REPLACE TEMP TABLE unit AS
SELECT asset, CAST('1' || repeat('0', greatest(0, length(CAST(max(amount_minor) AS VARCHAR)) - 14)) AS HUGEINT) AS minor,
       CAST(row_number() OVER (ORDER BY asset) - 1 AS BIGINT) AS place FROM transfer GROUP BY asset;
CREATE OR REPLACE TEMP TABLE move AS
SELECT CAST(transfer AS BIGINT) AS transfer, CAST(from_account AS BIGINT) AS payer, CAST(to_account AS BIGINT) AS payee, asset, place,
       CAST(CAST(amount_minor AS HUGEINT) // minor AS BIGINT) AS units, epoch_us(time) AS moment, precision > 0 AS fine, CAST(class AS BIGINT) AS class
FROM transfer JOIN unit USING (asset)
WHERE part = 0 AND amount_minor > 0 AND from_account <> to_account AND reverses IS NULL
  AND transfer NOT IN (SELECT reverses FROM transfer WHERE reverses IS NOT NULL)
ORDER BY transfer;
CREATE OR REPLACE TEMP TABLE party AS
SELECT CAST(account AS BIGINT) AS account, CAST(form AS BIGINT) AS form, number, holder, institution,
       CASE WHEN holder = '' THEN CAST(account AS BIGINT) ELSE min(CAST(account AS BIGINT)) OVER (PARTITION BY holder) END AS person
FROM account ORDER BY account;
SELECT count(*)::BIGINT AS moves FROM move";

/// Forms of accounts that are somebody: a number, a masked number, a statement without a number, a name.
pub const SOMEBODY: &str = "form IN (0, 1, 2, 3)";

/// A transfer of `move`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Its place in the agreed order.
    pub transfer: u32,
    /// The account that pays.
    pub payer: u32,
    /// The account that is paid.
    pub payee: u32,
    /// Which asset, counted by name.
    pub asset: u16,
    /// How much.
    pub units: u64,
    /// When.
    pub at: i64,
    /// Whether the time of day is known.
    pub fine: bool,
    /// The [`EntryClass`](thalweg_flows::entry::EntryClass) as a number.
    pub class: u8,
}

/// Takes the transfers as they come, after [`MOVES`]. `only` is a condition in SQL on `move`.
///
/// # Errors
/// When the engine refuses.
pub fn each(
    case: &mut CaseView<'_>,
    only: &str,
    mut take: impl FnMut(&Move) -> Result<(), MethodError>,
) -> Result<(), MethodError> {
    let sql = format!(
        "SELECT transfer, payer, payee, place AS asset, units, moment, fine, class
         FROM move WHERE {only} ORDER BY transfer"
    );
    case.each(&sql, |rows| {
        let column = |name| rows.ints(name);
        let (transfers, payers, payees, assets) =
            (column("transfer")?, column("payer")?, column("payee")?, column("asset")?);
        let (units, moments, classes) = (column("units")?, column("moment")?, column("class")?);
        let fine = rows.truths("fine")?;
        for at in 0..rows.len() {
            take(&Move {
                transfer: transfers.value(at) as u32,
                payer: payers.value(at) as u32,
                payee: payees.value(at) as u32,
                asset: assets.value(at) as u16,
                units: units.value(at).unsigned_abs().min(MOST_UNITS),
                at: moments.value(at),
                fine: fine.value(at),
                class: classes.value(at) as u8,
            })?;
        }
        Ok(())
    })
}

/// What was pushed of one asset.
struct Followed {
    stream: Stream,
    /// The places in the agreed order of what was pushed.
    transfers: Vec<u32>,
}

/// Pushes the transfers through a stream for each asset; `take` gets each with what stands around it, and where in the agreed order the
/// transfers pushed so far of its asset stand, so that the numbers of a chain are found.
///
/// # Errors
/// When the engine refuses.
pub fn follow(
    case: &mut CaseView<'_>,
    only: &str,
    options: Options,
    mut take: impl FnMut(&Move, &Around<'_>, &[u32]),
) -> Result<(), MethodError> {
    let mut assets: BTreeMap<u16, Followed> = BTreeMap::new();
    each(case, only, |one| {
        let followed = assets
            .entry(one.asset)
            .or_insert_with(|| Followed { stream: Stream::new(options), transfers: Vec::new() });
        let Followed { stream, transfers } = followed;
        let transfer = Transfer { from: one.payer, to: one.payee, at: one.at, units: one.units };
        // Only a time before the last or an amount above the most is refused; the order of `move` and the cut above rule out both.
        if let Ok(around) = stream.push(transfer) {
            transfers.push(one.transfer);
            take(one, &around, transfers);
        }
        Ok(())
    })
}

/// Who an account is, for a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// What its number is; a name where it has none.
    pub kind: IdentifierKind,
    /// The number, or the name of the holder.
    pub value: String,
}

/// Who these accounts are, after [`MOVES`].
///
/// # Errors
/// When the engine refuses.
pub fn parties(
    case: &mut CaseView<'_>,
    accounts: impl IntoIterator<Item = u32>,
) -> Result<BTreeMap<u32, Party>, MethodError> {
    let mut found = BTreeMap::new();
    for list in lists(accounts) {
        let rows = case.ask(&format!(
            "SELECT account, number, holder FROM party WHERE account IN ({list}) ORDER BY account"
        ))?;
        let (accounts, numbers, holders) =
            (rows.ints("account")?, rows.texts("number")?, rows.texts("holder")?);
        for at in 0..rows.len() {
            let party = match numbers.value(at) {
                "" => Party { kind: IdentifierKind::Name, value: holders.value(at).to_owned() },
                number => Party { kind: IdentifierKind::Account, value: number.to_owned() },
            };
            found.insert(accounts.value(at) as u32, party);
        }
    }
    Ok(found)
}

/// Names in a finding those of these accounts that have a number or a name (cash has neither), each once in each part that it plays.
#[must_use]
pub fn naming(
    mut draft: Draft,
    parties: &BTreeMap<u32, Party>,
    parts: impl IntoIterator<Item = (&'static str, u32)>,
) -> Draft {
    let mut named = BTreeSet::new();
    for (role, account) in parts {
        if let Some(party) = parties.get(&account).filter(|party| !party.value.is_empty())
            && named.insert((role, account))
        {
            draft = draft.about(role, party.kind, &party.value);
        }
    }
    draft
}

/// The accounts of which there is most, most first; of equals the larger number first.
#[must_use]
pub fn largest<N: Ord>(all: impl IntoIterator<Item = (u32, N)>, most: usize) -> Vec<u32> {
    let mut all: Vec<(N, u32)> = all.into_iter().map(|(who, many)| (many, who)).collect();
    all.sort_unstable_by(|one, two| two.cmp(one));
    all.into_iter().map(|(_, who)| who).take(most).collect()
}

/// Above how many payers a day an account is a shop or an institution.
pub const MOST_PAYERS: Threshold = Threshold {
    name: "most_payers",
    default: 50,
    unit: "accounts a day",
    meaning: ["More payers on one day: a shop or an institution", "一日付款方超过此数视为商户或机构"],
    source: "assumption: limits on personal accounts make so many unusual",
};
/// Above how many payers and payees a day an account is an institution.
pub const MOST_PARTIES: Threshold = Threshold {
    name: "most_parties",
    default: 50,
    unit: "accounts a day",
    meaning: ["More payers and payees on one day: an institution", "一日付款方与收款方均超过此数视为机构"],
    source: "assumption: limits on personal accounts make so many unusual; exchanges and platforms have hundreds",
};

/// The accounts of this transfer that have more than `most` payers and payees within the window: institutions.
pub fn institutions(one: &Move, around: &Around<'_>, most: u32) -> impl Iterator<Item = (u32, u16)> {
    [(one.payer, around.payer_sends, around.payer_gets), (one.payee, around.payee_sends, around.payee_gets)]
        .into_iter()
        .filter(move |(_, sends, gets)| sends.fan() > most && gets.fan() > most)
        .map(|(account, ..)| (account, one.asset))
}

/// The rows on which these transfers stand.
///
/// # Errors
/// When the engine refuses.
pub fn rows(
    case: &mut CaseView<'_>,
    transfers: impl IntoIterator<Item = u32>,
) -> Result<BTreeMap<u32, Vec<CitedRow>>, MethodError> {
    let mut found = BTreeMap::new();
    for list in lists(transfers) {
        let answer = case.ask(&format!(
            "SELECT CAST(transfer AS BIGINT) AS transfer, rows AS cited FROM transfer WHERE transfer IN ({list}) ORDER BY transfer"
        ))?;
        let (numbers, cited) = (answer.ints("transfer")?, answer.texts("cited")?);
        for at in 0..answer.len() {
            let rows = cited.value(at).lines().filter_map(cited_row).collect();
            found.insert(numbers.value(at) as u32, rows);
        }
    }
    Ok(found)
}

/// `sha256:<64 hex>#row=17`, as the table `transfer` cites.
fn cited_row(text: &str) -> Option<CitedRow> {
    let (evidence, row) = text.strip_prefix("sha256:")?.split_once("#row=")?;
    let row = RowId { evidence: evidence.parse::<EvidenceId>().ok()?, row: row.parse().ok()? };
    Some(CitedRow { table: "entry".to_owned(), row })
}

/// Numbers in lists for SQL, sorted, each once, of some thousands.
fn lists(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    let mut numbers: Vec<u32> = numbers.into_iter().collect();
    numbers.sort_unstable();
    numbers.dedup();
    let text = |list: &[u32]| list.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    numbers.chunks(5_000).map(text).collect()
}
