//! How did claimed money leave, where does it still stand, and whose statement should be asked for?

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{Precision, Stamp};
use thalweg_trace::{MissingWhy as TraceWhy, PoolKind, Rule, missing_statements};

use super::{View, accounts, at};
use thalweg_chain::dossier::facts::{
    Amount, Exit, ExitTransfer, Hold, MissingStatement, MissingWhy, Spread, When, place,
};

/// The exits, by kind, then asset.
pub(super) fn exits(view: &View<'_>) -> Vec<Exit> {
    let resting = accounts::resting(view);
    let mut pools: BTreeMap<(PoolKind, u16), BTreeSet<u32>> = BTreeMap::new();
    for pool in view.account_ids.keys() {
        let kind = kind(view, *pool);
        if kind != PoolKind::Held && !view.own_pools.contains_key(pool) {
            pools.entry((kind, at(&view.run.ledger.ledger.pools.asset, *pool))).or_default().insert(*pool);
        }
    }
    let exit = |((kind, _), pools): ((PoolKind, u16), BTreeSet<u32>)| {
        let first = pools.first().copied()?;
        let mut total = Spread::zero(&view.asset(first));
        for minor in pools.iter().filter_map(|pool| resting.get(pool)) {
            add(&mut total, *minor);
        }
        let transfers = view.carried.iter().filter(|(transfer, _)| pools.contains(&view.to(**transfer)));
        let transfers = transfers.filter_map(|(transfer, carried)| {
            let transfer = view.transfer_ids.get(transfer).copied()?;
            Some(ExitTransfer { transfer, claimed: view.spread(first, carried.arrived) })
        });
        Some(Exit { kind, total, transfers: transfers.collect() })
    };
    pools.into_iter().filter_map(exit).filter(|exit| !exit.transfers.is_empty()).collect()
}

fn kind(view: &View<'_>, pool: u32) -> PoolKind {
    view.run.ledger.ledger.pools.kind.get(pool as usize).copied().unwrap_or(PoolKind::UnknownHolder)
}

fn add(sum: &mut Spread, minor: [i128; 5]) {
    for (sum, minor) in sum.minor.iter_mut().zip(minor) {
        *sum = sum.saturating_add(minor);
    }
}

/// The freeze list: held pools where claimed money stands, most under the lead rule first.
pub(super) fn holds(view: &View<'_>, lead: Rule) -> Vec<Hold> {
    let resting = accounts::resting(view);
    let known = accounts::accounts(view);
    let mut holds: Vec<Hold> = Vec::new();
    for (pool, minor) in resting {
        if kind(view, pool) != PoolKind::Held
            || view.own_pools.contains_key(&pool)
            || minor.iter().all(|m| *m == 0)
        {
            continue;
        }
        let Some(account) = view.account_ids.get(&pool).copied() else { continue };
        let Some(facts) = known.iter().find(|known| known.id == account) else { continue };
        let standing = |opening: &thalweg_chain::dossier::facts::Opening| {
            let minor =
                opening.amount.minor.saturating_add(facts.inflow.minor).saturating_sub(facts.outflow.minor);
            Amount::new(minor, &opening.amount.asset)
        };
        holds.push(Hold {
            account,
            amount: view.spread(pool, minor),
            balance: facts.opening.as_ref().map(standing),
            as_of: facts.as_of,
            basis: view.basis(view.arrivals(pool)),
        });
    }
    let rank = |hold: &Hold| {
        (hold.amount.asset.clone(), std::cmp::Reverse(hold.amount.under(lead).minor), hold.account)
    };
    holds.sort_by_key(rank);
    holds
}

/// Statements to obtain next, as the trace ranks them.
pub(super) fn missing(view: &View<'_>) -> Vec<MissingStatement> {
    let ledger = view.run.ledger;
    let stamp = |micros: i64| {
        When(Stamp { micros, offset_minutes: Some(view.offset_minutes), precision: Precision::Second })
    };
    let line = |missing: thalweg_trace::Missing| {
        let known = ledger.accounts.get(at(&ledger.ledger.pools.account, missing.pool) as usize);
        let text = |part: fn(&thalweg_flows::ledger::Account) -> &String| {
            known.map(part).cloned().unwrap_or_default()
        };
        let mut explains = Spread::zero(&view.asset(missing.pool));
        for (rule, minor) in &missing.by_rule {
            explains.minor[place(*rule)] = *minor;
        }
        let mut basis = view.basis(missing.transfers.iter().copied());
        let outside = missing.transfers.iter().filter(|transfer| !view.transfer_ids.contains_key(transfer));
        basis.rows =
            outside.flat_map(|transfer| view.rows(*transfer)).collect::<BTreeSet<_>>().into_iter().collect();
        MissingStatement {
            institution: text(|account| &account.institution),
            account: view.account_ids.get(&missing.pool).copied(),
            number: text(|account| &account.number),
            holder: text(|account| &account.holder),
            from: missing.first_time.map(stamp),
            until: None,
            why: match missing.why {
                TraceWhy::NextHolder => MissingWhy::NextHolder,
                TraceWhy::RowsMissing => MissingWhy::RowsMissing,
                TraceWhy::Shortfall => MissingWhy::MoneyFromNowhere,
                TraceWhy::OpeningUnknown => MissingWhy::OpeningUnknown,
            },
            explains,
            basis,
        }
    };
    missing_statements(&ledger.ledger, view.run.outcomes).into_iter().map(line).collect()
}
