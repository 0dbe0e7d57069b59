//! Listing the accounts and transfers of a case.

use thalweg_flows::ledger::{AccountForm, Assumptions, CaseLedger, build, read_book};
use thalweg_seal::Case;
use thalweg_trace::PoolKind;

use super::{offset, open, walk};
use crate::cli::{CaseOnly, Transfers};
use crate::clock;
use crate::facts::pools;
use crate::output::Output;

/// The ledger of a case, built from its tables.
pub fn read(case: &Case) -> anyhow::Result<CaseLedger> {
    let info = case.info();
    let assumptions = Assumptions { offset_minutes: offset(case), jurisdiction: info.jurisdiction.clone() };
    let evidence = thalweg_flows::load::loaded(case)?;
    Ok(build(read_book(case.path(), &evidence, assumptions)?)?)
}

/// An account in one asset, as listed.
#[derive(serde::Serialize)]
struct Line {
    number: String,
    holder: String,
    institution: String,
    kind: PoolKind,
    not_in_own_statement: bool,
    asset: String,
    transfers_in: u64,
    transfers_out: u64,
    inflow: String,
    outflow: String,
}

pub fn accounts(args: &CaseOnly, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let ledger = read(&case)?;
    let columns = &ledger.ledger.transfers;
    let mut turns = vec![(0_u64, 0_u64, 0_i128, 0_i128); ledger.ledger.pools.account.len()];
    let mut converted = columns.converted.iter().peekable();
    for (((from, to), amount), index) in
        columns.from.iter().zip(&columns.to).zip(&columns.amount).zip(0_u32..)
    {
        let arrived =
            converted.next_if(|(transfer, _)| *transfer == index).map_or(*amount, |(_, minor)| *minor);
        if let Some(turn) = turns.get_mut(*from as usize) {
            (turn.1, turn.3) = (turn.1 + 1, turn.3.saturating_add(*amount));
        }
        if let Some(turn) = turns.get_mut(*to as usize) {
            (turn.0, turn.2) = (turn.0 + 1, turn.2.saturating_add(arrived));
        }
    }
    let line = |(pool, turn): (u32, &(u64, u64, i128, i128))| {
        let account = pools::account(&ledger, pool)?;
        let (asset, inflow) = walk::money(&ledger, pool, turn.2);
        Some(Line {
            number: account.number.clone(),
            holder: account.holder.clone(),
            institution: account.institution.clone(),
            kind: ledger.ledger.pools.kind.get(pool as usize).copied()?,
            not_in_own_statement: account.form == AccountForm::NotInOwnStatement,
            asset,
            transfers_in: turn.0,
            transfers_out: turn.1,
            inflow,
            outflow: walk::money(&ledger, pool, turn.3).1,
        })
    };
    let lines: Vec<Line> = (0..).zip(&turns).filter_map(line).collect();
    output.value(&lines)?;
    let row = |line: &Line| {
        vec![
            line.number.clone(),
            line.holder.clone(),
            line.institution.clone(),
            output.say(&format!("kind-{}", kind_key(line))),
            line.asset.clone(),
            format!("{} ({})", line.inflow, line.transfers_in),
            format!("{} ({})", line.outflow, line.transfers_out),
        ]
    };
    let rows: Vec<Vec<String>> = lines.iter().map(row).collect();
    output.table(
        &[
            "head-account",
            "head-name",
            "head-institution",
            "head-kind",
            "head-asset",
            "#head-in",
            "#head-out",
        ],
        &rows,
    )
}

/// The kind's name in message keys.
fn kind_key(line: &Line) -> &'static str {
    match line.kind {
        _ if line.not_in_own_statement => "not-in-own-statement",
        PoolKind::Held => "held",
        PoolKind::UnknownHolder => "unknown-holder",
        PoolKind::Cash => "cash",
        PoolKind::Merchant => "merchant",
        PoolKind::Exchange => "exchange",
        PoolKind::Foreign => "foreign",
        PoolKind::Fee => "fee",
        PoolKind::Unexplained => "unexplained",
    }
}

/// A transfer, as listed.
#[derive(serde::Serialize)]
pub struct TransferLine {
    pub time: String,
    pub from: String,
    pub to: String,
    pub asset: String,
    pub amount: String,
    pub reference: String,
    pub description: String,
    pub rows: Vec<String>,
}

/// One transfer as a person reads it.
pub fn line(case: &Case, ledger: &CaseLedger, transfer: u32) -> TransferLine {
    let columns = &ledger.ledger.transfers;
    let at = transfer as usize;
    let (from, to) = (columns.from.get(at).copied().unwrap_or(0), columns.to.get(at).copied().unwrap_or(0));
    let label = |pool: u32| {
        pools::account(ledger, pool).map(|account| account.label().to_owned()).unwrap_or_default()
    };
    let (asset, amount) = walk::money(ledger, from, columns.amount.get(at).copied().unwrap_or(0));
    let [reference, _, _, description] = ledger.details.texts(transfer).map(str::to_owned);
    TransferLine {
        time: clock::text(columns.time.get(at).copied().unwrap_or(0), offset(case)),
        from: label(from),
        to: label(to),
        asset,
        amount,
        reference,
        description,
        rows: ledger.cited(transfer).map(|row| row.to_string()).collect(),
    }
}

pub fn transfers(args: &Transfers, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let ledger = read(&case)?;
    let only = args.account.as_deref().map(|account| pools::of(&ledger, account)).transpose()?;
    let columns = &ledger.ledger.transfers;
    let touches = |transfer: &usize| {
        only.as_ref().is_none_or(|pools| {
            pools.contains(&columns.from[*transfer]) || pools.contains(&columns.to[*transfer])
        })
    };
    let most = if args.most == 0 { usize::MAX } else { args.most };
    let all: Vec<u32> =
        (0..columns.from.len()).filter(touches).filter_map(|t| u32::try_from(t).ok()).collect();
    let lines: Vec<TransferLine> =
        all.iter().take(most).map(|transfer| line(&case, &ledger, *transfer)).collect();
    output.value(&lines)?;
    let row = |line: &TransferLine| {
        let amount = format!("{} {}", line.asset, line.amount);
        let cited = line.rows.iter().map(|row| short(row)).collect::<Vec<_>>().join("\n");
        vec![line.time.clone(), line.from.clone(), line.to.clone(), amount, line.description.clone(), cited]
    };
    let rows: Vec<Vec<String>> = lines.iter().map(row).collect();
    output.table(
        &["head-time", "head-from", "head-to", "#head-amount", "head-description", "head-rows"],
        &rows,
    )?;
    output.line("transfers-summary", &[("shown", lines.len().into()), ("all", all.len().into())])
}

/// A citation that fits a terminal: first digits of the file, and the row. `--json` has it whole.
pub fn short(row: &str) -> String {
    let digits = row.trim_start_matches("sha256:");
    let (file, row) = digits.split_once('#').unwrap_or((digits, ""));
    format!("{}…#{row}", file.get(..12).unwrap_or(file))
}
