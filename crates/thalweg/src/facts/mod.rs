//! What does the trace say, as facts a report can show? Joins the case's ledger with the outcomes of the five rules.
//!
//! Pure: it reads columns and fills [`Facts`]. Every number takes along what it is made of (transfers, and through them
//! rows). The rows themselves and their seals are attached by `seals`, which needs the case.

mod accounts;
mod findings;
mod money;
pub mod pools;
mod proofs;
mod victims;

use std::collections::{BTreeMap, BTreeSet};

use thalweg_flows::ledger::CaseLedger;
use thalweg_model::{Asset, Precision, RowId, Stamp};
use thalweg_trace::{Claim, Claimed, Outcome, Rule};

use thalweg_chain::dossier::facts::{
    Amount, Basis, EvidenceFinding, FORMAT, Facts, Head, Spread, Transfer, When, place,
};

/// One finished trace over one ledger.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The case's ledger.
    pub ledger: &'a CaseLedger,
    /// The claims, in the order in which the outcomes number them.
    pub claims: &'a [Claim],
    /// The outcomes; a rule that was not traced counts as nothing.
    pub outcomes: &'a [Outcome],
}

/// Everything the trace says, without the cited rows and their seals.
#[must_use]
pub fn gather(run: &Run<'_>, head: Head, mut reader_findings: Vec<EvidenceFinding>) -> Facts {
    let view = View::new(run, head.assumed_offset_minutes.unwrap_or(0));
    let mut facts = Facts {
        format: FORMAT.to_owned(),
        assets: run.ledger.assets.clone(),
        valuation: None,
        victims: victims::victims(&view, head.lead_rule),
        accounts: accounts::accounts(&view),
        transfers: view.transfer_ids.keys().map(|transfer| view.transfer(*transfer)).collect(),
        rules: Rule::ALL.into_iter().map(|rule| proofs::answer(&view, rule)).collect(),
        exits: money::exits(&view),
        holds: money::holds(&view, head.lead_rule),
        missing: money::missing(&view),
        findings: findings::findings(&view),
        restitution: victims::restitution(&view),
        rows: Vec::new(),
        evidence: Vec::new(),
        head,
    };
    facts.findings.append(&mut reader_findings);
    facts.findings.sort_by(|a, b| (a.kind, a.evidence, &a.rows).cmp(&(b.kind, b.evidence, &b.rows)));
    facts.assets.sort();
    facts
}

/// The ledger and the outcomes, with what several sections need computed once.
struct View<'a> {
    run: Run<'a>,
    /// Offset that the case assumes where a record states none.
    offset_minutes: i16,
    /// Ids of the transfers in the report, by ledger index.
    transfer_ids: BTreeMap<u32, u32>,
    /// Ids of the pools in the report, by ledger index.
    account_ids: BTreeMap<u32, u32>,
    /// Fewest hops from a claimed payment, by pool.
    layers: BTreeMap<u32, u32>,
    /// Names of the victims in the order of their ids (from 1).
    victim_names: Vec<&'a str>,
    /// The victims' own pools, with the victim's id.
    own_pools: BTreeMap<u32, u32>,
    /// Claimed money of all claims that each transfer carries: what left and what arrived, by rule.
    carried: BTreeMap<u32, Carried>,
}

/// What one transfer carries, by rule in the order of [`Rule::ALL`].
#[derive(Debug, Clone, Copy, Default)]
struct Carried {
    left: [i128; 5],
    arrived: [i128; 5],
    /// Of `left`, what became claimed by this very payment.
    injected: [i128; 5],
}

impl<'a> View<'a> {
    fn new(run: &Run<'a>, offset_minutes: i16) -> Self {
        let carried = carried(run);
        let transfer_ids = numbered(carried.keys().copied());
        let mut view = Self {
            run: *run,
            offset_minutes,
            transfer_ids,
            account_ids: BTreeMap::new(),
            layers: BTreeMap::new(),
            victim_names: victim_names(run),
            own_pools: BTreeMap::new(),
            carried,
        };
        view.own_pools = view.find_own_pools();
        view.layers = view.find_layers();
        view.account_ids = view.number_accounts();
        view
    }

    fn from(&self, transfer: u32) -> u32 {
        at(&self.run.ledger.ledger.transfers.from, transfer)
    }

    fn to(&self, transfer: u32) -> u32 {
        at(&self.run.ledger.ledger.transfers.to, transfer)
    }

    fn asset(&self, pool: u32) -> Asset {
        let asset = at(&self.run.ledger.ledger.pools.asset, pool);
        let unknown = || Asset { code: "?".to_owned(), exponent: 0 };
        self.run.ledger.assets.get(usize::from(asset)).cloned().unwrap_or_else(unknown)
    }

    /// When a transfer was booked, on the clock of its record.
    fn when(&self, transfer: u32) -> When {
        let details = &self.run.ledger.details;
        let micros = at(&self.run.ledger.ledger.transfers.time, transfer);
        let precision = details.precision.get(transfer as usize).copied().unwrap_or(Precision::Second);
        let stated = details.offset_minutes.get(transfer as usize).copied().flatten();
        self.on_clock(micros, stated, precision)
    }

    /// A moment on the clock that a record states; without one, as it stands in the record, zone unknown.
    fn on_clock(&self, micros: i64, stated: Option<i16>, precision: Precision) -> When {
        let local = micros + i64::from(self.offset_minutes) * 60_000_000;
        let micros = if stated.is_some() { micros } else { local };
        When(Stamp { micros, offset_minutes: stated, precision })
    }

    fn rows(&self, transfer: u32) -> Vec<RowId> {
        let mut rows: Vec<RowId> = self.run.ledger.cited(transfer).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    fn victim_id(&self, claim: u32) -> u32 {
        let name = self.run.claims.get(claim as usize).map_or("", |claim| claim.name.as_str());
        let place = self.victim_names.iter().position(|known| *known == name).unwrap_or(0);
        u32::try_from(place + 1).unwrap_or(u32::MAX)
    }

    fn outcome(&self, rule: Rule) -> Option<&'a Outcome> {
        self.run.outcomes.iter().find(|outcome| outcome.rule == rule)
    }

    /// The transfers of this set that the report shows, as a basis.
    fn basis(&self, transfers: impl IntoIterator<Item = u32>) -> Basis {
        let ids: BTreeSet<u32> =
            transfers.into_iter().filter_map(|transfer| self.transfer_ids.get(&transfer).copied()).collect();
        Basis { transfers: ids.into_iter().collect(), rows: Vec::new(), ..Basis::default() }
    }

    /// The transfers that brought claimed money into a pool under any rule.
    fn arrivals(&self, pool: u32) -> impl Iterator<Item = u32> + '_ {
        self.carried.keys().copied().filter(move |transfer| self.to(*transfer) == pool)
    }

    fn spread(&self, pool: u32, minor: [i128; 5]) -> Spread {
        Spread { asset: self.asset(pool), minor }
    }

    fn find_own_pools(&self) -> BTreeMap<u32, u32> {
        let known: BTreeSet<u32> =
            self.run.outcomes.iter().flat_map(|outcome| outcome.own_pools.iter().copied()).collect();
        let mut own = BTreeMap::new();
        for (index, claim) in self.run.claims.iter().enumerate() {
            if let Claimed::Transfer { transfer, .. } = claim.what
                && known.contains(&self.from(transfer))
            {
                own.entry(self.from(transfer))
                    .or_insert(self.victim_id(u32::try_from(index).unwrap_or(u32::MAX)));
            }
        }
        own
    }

    /// Breadth first from the pools that victims paid into.
    fn find_layers(&self) -> BTreeMap<u32, u32> {
        let mut layers: BTreeMap<u32, u32> = BTreeMap::new();
        let mut next: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for transfer in self.carried.keys() {
            next.entry(self.from(*transfer)).or_default().insert(self.to(*transfer));
        }
        let mut frontier = BTreeSet::new();
        for claim in self.run.claims {
            match claim.what {
                Claimed::Transfer { transfer, .. } => {
                    layers.insert(self.from(transfer), 0);
                    frontier.insert(self.to(transfer));
                }
                Claimed::Balance { pool, .. } => {
                    frontier.insert(pool);
                }
            }
        }
        frontier.retain(|pool| !layers.contains_key(pool));
        let mut depth = 1;
        while !frontier.is_empty() {
            layers.extend(frontier.iter().map(|pool| (*pool, depth)));
            let reached = frontier.iter().filter_map(|pool| next.get(pool)).flatten().copied();
            frontier = reached.filter(|pool| !layers.contains_key(pool)).collect();
            depth += 1;
        }
        layers
    }

    fn number_accounts(&self) -> BTreeMap<u32, u32> {
        let mut pools: BTreeSet<u32> =
            self.carried.keys().flat_map(|t| [self.from(*t), self.to(*t)]).collect();
        pools.extend(self.layers.keys());
        let mut ordered: Vec<(u32, u32)> = pools
            .into_iter()
            .map(|pool| (self.layers.get(&pool).copied().unwrap_or(u32::MAX), pool))
            .collect();
        ordered.sort_unstable();
        numbered(ordered.into_iter().map(|(_, pool)| pool))
    }

    fn transfer(&self, transfer: u32) -> Transfer {
        let (from, to) = (self.from(transfer), self.to(transfer));
        let columns = &self.run.ledger.ledger.transfers;
        let carried = self.carried.get(&transfer).copied().unwrap_or_default();
        let claimed = std::array::from_fn(|rule| (carried.left[rule] - carried.injected[rule]).max(0));
        let [reference, order_reference, kind, description] = self.run.ledger.details.texts(transfer);
        let arrived = columns.converted.binary_search_by_key(&transfer, |(index, _)| *index).ok();
        let arrived = arrived.and_then(|place| columns.converted.get(place)).map(|(_, minor)| *minor);
        let reversed = columns.reverses.binary_search_by_key(&transfer, |(index, _)| *index).ok();
        let reversed = reversed.and_then(|place| columns.reverses.get(place)).map(|(_, original)| *original);
        let asset = self.asset(from);
        Transfer {
            id: id(&self.transfer_ids, transfer),
            at: self.when(transfer),
            from: id(&self.account_ids, from),
            to: id(&self.account_ids, to),
            amount: Amount::new(at(&columns.amount, transfer), &asset),
            arrived: arrived.map(|minor| Amount::new(minor, &self.asset(to))),
            claimed: Spread { asset, minor: claimed },
            claimed_arrived: arrived.map(|_| self.spread(to, carried.arrived)),
            reverses: reversed.and_then(|original| self.transfer_ids.get(&original).copied()),
            reference: [reference, order_reference]
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or("")
                .to_owned(),
            description: joined(&[kind, description]),
            rows: self.rows(transfer),
        }
    }
}

fn joined(parts: &[&str]) -> String {
    parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The value of a column; zero where the index lies outside, which a checked ledger rules out.
fn at<T: Copy + Default>(column: &[T], index: u32) -> T {
    column.get(index as usize).copied().unwrap_or_default()
}

/// The id of an index; zero where it has none.
fn id(ids: &BTreeMap<u32, u32>, index: u32) -> u32 {
    ids.get(&index).copied().unwrap_or(0)
}

/// Ids from 1 in the order given.
fn numbered(order: impl Iterator<Item = u32>) -> BTreeMap<u32, u32> {
    order.zip(1..).collect()
}

fn victim_names<'a>(run: &Run<'a>) -> Vec<&'a str> {
    let mut names = Vec::new();
    for claim in run.claims {
        if !names.contains(&claim.name.as_str()) {
            names.push(claim.name.as_str());
        }
    }
    names
}

/// What every transfer carries under every rule, claimed payments included.
fn carried(run: &Run<'_>) -> BTreeMap<u32, Carried> {
    let mut all: BTreeMap<u32, Carried> = BTreeMap::new();
    for outcome in run.outcomes {
        let place = place(outcome.rule);
        for flow in outcome.flows.totals() {
            let carried = all.entry(flow.transfer).or_default();
            carried.left[place] = flow.minor;
            carried.arrived[place] = flow.arrived_minor;
        }
        for (claim, minor) in found(run, outcome) {
            if let Some(Claimed::Transfer { transfer, .. }) =
                run.claims.get(claim as usize).map(|claim| claim.what)
            {
                all.entry(transfer).or_default().injected[place] += minor;
            }
        }
    }
    all
}

/// What of each claim the ledger holds under one rule, by claim.
fn found(run: &Run<'_>, outcome: &Outcome) -> Vec<(u32, i128)> {
    let missing: BTreeMap<u32, i128> =
        outcome.not_found.iter().map(|part| (part.claim, part.minor)).collect();
    let amounts = &run.ledger.ledger.transfers.amount;
    let asked = |claim: &Claim| match claim.what {
        Claimed::Transfer { transfer, minor } => minor.unwrap_or_else(|| at(amounts, transfer)),
        Claimed::Balance { minor, .. } => minor,
    };
    let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
    let numbered = run.claims.iter().enumerate().map(|(index, claim)| (number(index), asked(claim)));
    numbered.map(|(claim, minor)| (claim, minor - missing.get(&claim).copied().unwrap_or(0))).collect()
}
