//! Which accounts did claimed money touch, how far from the victims, and what stands in them?

use std::collections::{BTreeMap, BTreeSet};

use thalweg_flows::ledger::AccountForm;
use thalweg_model::RowId;
use thalweg_trace::{Opening as PoolOpening, PoolKind};

use super::{View, at, id};
use thalweg_chain::dossier::facts::{Account, Amount, Basis, Opening, OpeningSource, When};

/// The accounts of the report, by id.
pub(super) fn accounts(view: &View<'_>) -> Vec<Account> {
    let turnover = turnover(view);
    let resting = resting(view);
    let mut accounts: Vec<Account> =
        view.account_ids.keys().map(|pool| account(view, *pool, &turnover, &resting)).collect();
    accounts.sort_by_key(|account| account.id);
    accounts
}

fn account(
    view: &View<'_>,
    pool: u32,
    turnover: &BTreeMap<u32, Turnover>,
    resting: &BTreeMap<u32, [i128; 5]>,
) -> Account {
    let ledger = view.run.ledger;
    let known = ledger.accounts.get(at(&ledger.ledger.pools.account, pool) as usize);
    let text =
        |part: fn(&thalweg_flows::ledger::Account) -> &String| known.map(part).cloned().unwrap_or_default();
    let kind = ledger.ledger.pools.kind.get(pool as usize).copied().unwrap_or(PoolKind::UnknownHolder);
    let asset = view.asset(pool);
    let turn = turnover.get(&pool).copied().unwrap_or_default();
    let mut claimed_in = [0; 5];
    for carried in view.arrivals(pool).filter_map(|transfer| view.carried.get(&transfer)) {
        for (sum, minor) in claimed_in.iter_mut().zip(carried.arrived) {
            *sum += minor;
        }
    }
    let touching = view.carried.keys().copied().filter(|t| view.to(*t) == pool || view.from(*t) == pool);
    Account {
        id: id(&view.account_ids, pool),
        number: text(|account| &account.number),
        holder: text(|account| &account.holder),
        institution: text(|account| &account.institution),
        kind,
        not_in_own_statement: known.is_some_and(|account| account.form == AccountForm::NotInOwnStatement),
        layer: view.layers.get(&pool).copied(),
        victim: view.own_pools.get(&pool).copied(),
        opening: (kind == PoolKind::Held).then(|| opening(view, pool)),
        inflow: Amount::new(turn.inflow, &asset),
        outflow: Amount::new(turn.outflow, &asset),
        claimed_in: view.spread(pool, claimed_in),
        resting: view.spread(pool, resting.get(&pool).copied().unwrap_or_default()),
        as_of: turn.last.and_then(|transfer| as_of(view, transfer)),
        basis: view.basis(touching),
        turnover: turnover_basis(view, pool),
    }
}

/// The statements that an account's turnover is read from; where none is held, the rows of others that name it.
fn turnover_basis(view: &View<'_>, pool: u32) -> Basis {
    let ledger = view.run.ledger;
    let (account, asset) = (at(&ledger.ledger.pools.account, pool), at(&ledger.ledger.pools.asset, pool));
    let own = ledger.coverage.iter().filter(|covered| covered.account == account && covered.asset == asset);
    let files: BTreeSet<_> =
        own.filter_map(|covered| ledger.evidence.get(covered.evidence as usize).copied()).collect();
    if files.is_empty() {
        return view
            .basis(view.carried.keys().copied().filter(|t| view.to(*t) == pool || view.from(*t) == pool));
    }
    Basis { files: files.into_iter().collect(), ..Basis::default() }
}

fn opening(view: &View<'_>, pool: u32) -> Opening {
    let stated =
        view.run.ledger.ledger.pools.opening.get(pool as usize).copied().unwrap_or(PoolOpening::Unknown);
    let source = match stated {
        PoolOpening::Stated(_) => OpeningSource::Stated,
        PoolOpening::FromFirstBalance(_) => OpeningSource::FromFirstBalance,
        PoolOpening::Unknown => OpeningSource::Unknown,
    };
    Opening { source, amount: Amount::new(stated.minor(), &view.asset(pool)), row: None }
}

/// All money through a pool, claimed or not.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Turnover {
    inflow: i128,
    outflow: i128,
    /// The last transfer that touched it.
    last: Option<u32>,
}

/// What went through each pool of the report: one pass over the ledger.
fn turnover(view: &View<'_>) -> BTreeMap<u32, Turnover> {
    let transfers = &view.run.ledger.ledger.transfers;
    let mut all: BTreeMap<u32, Turnover> =
        view.account_ids.keys().map(|pool| (*pool, Turnover::default())).collect();
    let mut converted = transfers.converted.iter().peekable();
    for (index, ((from, to), amount)) in
        transfers.from.iter().zip(&transfers.to).zip(&transfers.amount).enumerate()
    {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let arrived =
            converted.next_if(|(transfer, _)| *transfer == index).map_or(*amount, |(_, minor)| *minor);
        if let Some(turn) = all.get_mut(from) {
            turn.outflow = turn.outflow.saturating_add(*amount);
            turn.last = Some(index);
        }
        if let Some(turn) = all.get_mut(to) {
            turn.inflow = turn.inflow.saturating_add(arrived);
            turn.last = Some(index);
        }
    }
    all
}

/// The last row of a transfer, with its time.
pub(super) fn as_of(view: &View<'_>, transfer: u32) -> Option<(RowId, When)> {
    view.rows(transfer).last().map(|row| (*row, view.when(transfer)))
}

/// Claimed money that stands in each pool at the end, what came back to victims included.
pub(super) fn resting(view: &View<'_>) -> BTreeMap<u32, [i128; 5]> {
    let mut all: BTreeMap<u32, [i128; 5]> = BTreeMap::new();
    for outcome in view.run.outcomes {
        let place = thalweg_chain::dossier::facts::place(outcome.rule);
        for total in &outcome.pool_totals {
            all.entry(total.pool).or_default()[place] += total.minor;
        }
        for back in &outcome.returned {
            all.entry(back.pool).or_default()[place] += back.minor;
        }
    }
    all
}
