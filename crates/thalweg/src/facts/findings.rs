//! What is wrong or unsure about the evidence itself?

use thalweg_flows::ledger::{AmbiguityReason, BalanceCheckKind, NoteKind, RowRef};
use thalweg_model::{RowId, format_minor};

use super::View;
use thalweg_chain::dossier::facts::{Amount, EvidenceFinding, FindingKind};

/// The findings of ledger and trace, unsorted between kinds.
pub(super) fn findings(view: &View<'_>) -> Vec<EvidenceFinding> {
    let mut found = breaks(view);
    found.extend(shortfalls(view));
    found.extend(ambiguous(view));
    found.extend(notes(view));
    found
}

fn blank(kind: FindingKind) -> EvidenceFinding {
    EvidenceFinding {
        kind,
        evidence: None,
        account: None,
        amount: None,
        count: 1,
        detail: String::new(),
        rows: Vec::new(),
    }
}

fn row_ids(view: &View<'_>, rows: impl IntoIterator<Item = RowRef>) -> Vec<RowId> {
    // Row 0 is a statement without a head: there is nothing to show.
    let mut rows: Vec<RowId> =
        rows.into_iter().filter(|row| row.row > 0).filter_map(|row| view.run.ledger.row_id(row)).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn breaks(view: &View<'_>) -> Vec<EvidenceFinding> {
    let ledger = view.run.ledger;
    let broken = ledger.checks.iter().filter(|check| check.kind != BalanceCheckKind::Whole);
    let finding = |check: &thalweg_flows::ledger::BalanceCheck| {
        let asset = ledger.assets.get(usize::from(check.asset))?;
        let amount = |minor| format!("{} {}", asset.code, format_minor(minor, asset.exponent));
        let account = ledger.accounts.get(check.account as usize).map_or("", |account| account.label());
        let rows = row_ids(view, check.before.into_iter().chain([check.row]));
        Some(EvidenceFinding {
            evidence: ledger.evidence.get(check.row.evidence as usize).copied(),
            amount: Some(Amount::new(check.found_minor.saturating_sub(check.expected_minor), asset)),
            detail: format!("{account}: {} → {}", amount(check.expected_minor), amount(check.found_minor)),
            rows,
            ..blank(FindingKind::BalanceBreak)
        })
    };
    broken.filter_map(finding).collect()
}

/// Shortfalls are the same under every rule; those of one pool stand together.
fn shortfalls(view: &View<'_>) -> Vec<EvidenceFinding> {
    let Some(outcome) = view.run.outcomes.first() else { return Vec::new() };
    let mut pools: std::collections::BTreeMap<u32, Vec<thalweg_trace::Shortfall>> =
        std::collections::BTreeMap::new();
    for shortfall in &outcome.shortfalls {
        if view.account_ids.contains_key(&shortfall.pool) {
            pools.entry(shortfall.pool).or_default().push(*shortfall);
        }
    }
    let finding = |(pool, shortfalls): (u32, Vec<thalweg_trace::Shortfall>)| {
        let sum: i128 = shortfalls.iter().map(|shortfall| shortfall.minor).sum();
        let mut rows: Vec<RowId> =
            shortfalls.iter().flat_map(|shortfall| view.rows(shortfall.transfer)).collect();
        rows.sort_unstable();
        rows.dedup();
        EvidenceFinding {
            account: view.account_ids.get(&pool).copied(),
            amount: Some(Amount::new(sum, &view.asset(pool))),
            count: shortfalls.len() as u64,
            rows,
            ..blank(FindingKind::Shortfall)
        }
    };
    pools.into_iter().map(finding).collect()
}

fn ambiguous(view: &View<'_>) -> Vec<EvidenceFinding> {
    let finding = |pair: &thalweg_flows::ledger::Ambiguity| EvidenceFinding {
        evidence: pair
            .rows
            .first()
            .and_then(|row| view.run.ledger.evidence.get(row.evidence as usize))
            .copied(),
        count: pair.rows.len() as u64,
        detail: match pair.reason {
            AmbiguityReason::Tie => "several bookings match equally well".to_owned(),
            AmbiguityReason::OverlapTie => {
                "two exports overlap, and each row could be several of the other".to_owned()
            }
            AmbiguityReason::NothingNamesEither => {
                "amount and time agree, but neither record names the other side".to_owned()
            }
        },
        rows: row_ids(view, pair.rows.iter().copied()),
        ..blank(FindingKind::AmbiguousPair)
    };
    view.run.ledger.ambiguous.iter().map(finding).collect()
}

fn notes(view: &View<'_>) -> Vec<EvidenceFinding> {
    let finding = |note: &thalweg_flows::ledger::Note| {
        let kind = match note.kind {
            NoteKind::OrderContradiction | NoteKind::TimeMoved | NoteKind::StatementUnordered => {
                FindingKind::ContradictoryOrder
            }
            NoteKind::ZoneAssumed => FindingKind::UnknownZone,
            _ => return None,
        };
        Some(EvidenceFinding {
            evidence: note.row.and_then(|row| view.run.ledger.evidence.get(row.evidence as usize)).copied(),
            count: note.count,
            detail: note.text.clone(),
            rows: row_ids(view, note.row),
            ..blank(kind)
        })
    };
    view.run.ledger.notes.iter().filter_map(finding).collect()
}
