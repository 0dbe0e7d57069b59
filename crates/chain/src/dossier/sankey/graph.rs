//! Who stands in which column, and how much flows between whom, in one asset under one rule?

use std::collections::{BTreeMap, BTreeSet};

use crate::dossier::facts::{Account, Facts};
use thalweg_model::Asset;
use thalweg_trace::{ledger::PoolKind, outcome::Rule};

/// Nodes that one column shows by themselves; the smaller ones are drawn as one node that says how many it stands for.
pub(in crate::dossier) const NODES_A_COLUMN: usize = 9;
/// Hop columns that are shown one by one; what lies further on is drawn as one node.
pub(in crate::dossier) const HOP_COLUMNS: usize = 6;

/// What a node stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::dossier) enum Who {
    /// A victim, by id.
    Victim(u32),
    /// An account, by id.
    Account(u32),
    /// Claimed money that came from another asset, by its code.
    From(String),
    /// Claimed money that went into another asset, by its code.
    Into(String),
    /// The smaller nodes of a hop column.
    More(usize),
    /// Everything beyond the last hop column.
    Deeper,
    /// The smaller exits of one kind.
    MoreExits(PoolKind),
}

/// A node of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dossier) struct Node {
    pub who: Who,
    /// 0 is the victims; the last one is the exits.
    pub column: usize,
    /// Claimed money in from the left and out to the right, in minor units.
    pub inflow: i128,
    pub outflow: i128,
    /// Claimed money that stands in it at the end.
    pub resting: i128,
    /// How many accounts it stands for.
    pub count: usize,
}

impl Node {
    /// What the height of the node shows.
    pub fn value(&self) -> i128 {
        self.inflow.max(self.outflow)
    }
}

/// Claimed money between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dossier) struct Band {
    pub from: usize,
    pub to: usize,
    pub minor: i128,
    /// Ids of the transfers it sums up, in order.
    pub transfers: Vec<u32>,
    /// Whether it is a claimed payment itself, from a victim.
    pub claim: bool,
}

/// The picture before it is placed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::dossier) struct Graph {
    /// By column, then largest first.
    pub nodes: Vec<Node>,
    /// Bands that run to a later column.
    pub bands: Vec<Band>,
    /// Bands that run within a column or back.
    pub returns: Vec<Band>,
    /// For each column drawn, the hop it shows: columns where nobody stands are left out. The exits' hop is `exits`.
    pub hops: Vec<usize>,
    pub exits: usize,
    /// Transfers that stay inside a node that stands for several accounts.
    pub inside: usize,
    pub columns: usize,
}

/// Claimed money from one place to another, before merging.
struct Move {
    from: Who,
    to: Who,
    minor: i128,
    transfer: Option<u32>,
    claim: bool,
}

/// The picture of one asset under one rule.
pub(in crate::dossier) fn graph(facts: &Facts, asset: &Asset, rule: Rule) -> Graph {
    let moves = moves(facts, asset, rule);
    let columns = Columns::of(facts, asset, &moves);
    let merged = merge(facts, &columns, &moves);
    build(facts, rule, &columns, &moves, &merged)
}

fn moves(facts: &Facts, asset: &Asset, rule: Rule) -> Vec<Move> {
    let mut found = Vec::new();
    for victim in &facts.victims {
        for claim in
            victim.claims.iter().filter(|claim| claim.amount.asset == *asset && claim.amount.minor > 0)
        {
            let (from, to) = (Who::Victim(victim.id), Who::Account(claim.into));
            found.push(Move { from, to, minor: claim.amount.minor, transfer: claim.transfer, claim: true });
        }
    }
    for transfer in &facts.transfers {
        let leaves = transfer.claimed.under(rule);
        let arrives = transfer.claimed_arrived.as_ref().map(|spread| spread.under(rule));
        let end = |id: u32| match facts.account(id).and_then(|account| account.victim) {
            Some(victim) => Who::Victim(victim),
            None => Who::Account(id),
        };
        let mut push = |from, to, minor| {
            if minor > 0 {
                found.push(Move { from, to, minor, transfer: Some(transfer.id), claim: false });
            }
        };
        match arrives {
            Some(arrives) if arrives.asset != leaves.asset => {
                if leaves.asset == *asset {
                    push(end(transfer.from), Who::Into(arrives.asset.code.clone()), leaves.minor);
                }
                if arrives.asset == *asset {
                    push(Who::From(leaves.asset.code.clone()), end(transfer.to), arrives.minor);
                }
            }
            _ if leaves.asset == *asset => push(end(transfer.from), end(transfer.to), leaves.minor),
            _ => {}
        }
    }
    found
}

/// Which column each node stands in.
struct Columns {
    exits: usize,
    deeper: bool,
}

impl Columns {
    fn of(facts: &Facts, asset: &Asset, moves: &[Move]) -> Self {
        let hop = |who: &Who| match who {
            Who::Account(id) => facts.account(*id).filter(|account| !is_exit(account)).map(layer),
            _ => None,
        };
        let deepest =
            moves.iter().flat_map(|one| [hop(&one.from), hop(&one.to)]).flatten().max().unwrap_or(0);
        let _ = asset;
        let deeper = deepest > HOP_COLUMNS;
        let hops = deepest.min(HOP_COLUMNS) + usize::from(deeper);
        Self { exits: hops.saturating_add(1), deeper }
    }

    fn column(&self, facts: &Facts, who: &Who) -> usize {
        match who {
            Who::Victim(_) | Who::From(_) => 0,
            Who::Into(_) | Who::MoreExits(_) => self.exits,
            Who::More(column) => *column,
            Who::Deeper => self.exits.saturating_sub(1),
            Who::Account(id) => match facts.account(*id) {
                Some(account) if !is_exit(account) => layer(account).min(self.exits.saturating_sub(1)),
                _ => self.exits,
            },
        }
    }
}

fn is_exit(account: &Account) -> bool {
    account.kind != PoolKind::Held
}

/// The hop column of a held account; at least 1, because column 0 is the victims'.
fn layer(account: &Account) -> usize {
    account.layer.and_then(|layer| usize::try_from(layer).ok()).unwrap_or(1).max(1)
}

/// Which node each account is drawn as, where that is not itself.
fn merge(facts: &Facts, columns: &Columns, moves: &[Move]) -> BTreeMap<Who, Who> {
    let mut sums = BTreeMap::<Who, (i128, i128)>::new();
    for one in moves {
        let out = &mut sums.entry(one.from.clone()).or_default().1;
        *out = out.saturating_add(one.minor);
        let into = &mut sums.entry(one.to.clone()).or_default().0;
        *into = into.saturating_add(one.minor);
    }
    let mut merged = BTreeMap::new();
    let mut of_column = BTreeMap::<usize, Vec<(i128, Who)>>::new();
    for (who, (into, out)) in sums {
        match &who {
            Who::Account(id) if columns.deeper && facts.account(*id).is_some_and(is_deep) => {
                merged.insert(who, Who::Deeper);
            }
            _ => of_column.entry(columns.column(facts, &who)).or_default().push((into.max(out), who)),
        }
    }
    for (column, mut all) in of_column {
        all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        // One small node is drawn as itself: "and 1 more" would save nothing.
        let kept = if all.len() <= NODES_A_COLUMN.saturating_add(1) { all.len() } else { NODES_A_COLUMN };
        for (_, who) in all.into_iter().skip(kept) {
            let kind = match &who {
                Who::Account(id) => {
                    facts.account(*id).map_or(PoolKind::UnknownHolder, |account| account.kind)
                }
                _ => PoolKind::UnknownHolder,
            };
            let drawn = if column == columns.exits { Who::MoreExits(kind) } else { Who::More(column) };
            merged.insert(who, drawn);
        }
    }
    merged
}

fn is_deep(account: &Account) -> bool {
    !is_exit(account) && layer(account) > HOP_COLUMNS
}

fn build(facts: &Facts, rule: Rule, columns: &Columns, moves: &[Move], merged: &BTreeMap<Who, Who>) -> Graph {
    let drawn = |who: &Who| merged.get(who).unwrap_or(who).clone();
    let mut between = BTreeMap::<(Who, Who), (i128, BTreeSet<u32>, bool)>::new();
    let mut members = BTreeMap::<Who, BTreeSet<Who>>::new();
    let mut inside = 0;
    for one in moves {
        let (from, to) = (drawn(&one.from), drawn(&one.to));
        members.entry(from.clone()).or_default().insert(one.from.clone());
        members.entry(to.clone()).or_default().insert(one.to.clone());
        if from == to {
            inside += 1;
            continue;
        }
        let band = between.entry((from, to)).or_default();
        band.0 = band.0.saturating_add(one.minor);
        band.1.extend(one.transfer);
        band.2 |= one.claim;
    }
    let mut nodes: Vec<Node> = members
        .iter()
        .map(|(who, accounts)| Node {
            column: columns.column(facts, who),
            who: who.clone(),
            inflow: 0,
            outflow: 0,
            resting: accounts.iter().map(|one| resting(facts, rule, one)).fold(0, i128::saturating_add),
            count: accounts.len(),
        })
        .collect();
    let place: BTreeMap<Who, usize> =
        nodes.iter().enumerate().map(|(at, node)| (node.who.clone(), at)).collect();
    let (mut bands, mut returns) = (Vec::new(), Vec::new());
    for ((from, to), (minor, transfers, claim)) in between {
        let (Some(from), Some(to)) = (place.get(&from).copied(), place.get(&to).copied()) else { continue };
        let band = Band { from, to, minor, transfers: transfers.into_iter().collect(), claim };
        let (Some(source), Some(target)) = (nodes.get(from), nodes.get(to)) else { continue };
        if source.column < target.column {
            if let Some(node) = nodes.get_mut(from) {
                node.outflow = node.outflow.saturating_add(minor);
            }
            if let Some(node) = nodes.get_mut(to) {
                node.inflow = node.inflow.saturating_add(minor);
            }
            bands.push(band);
        } else {
            returns.push(band);
        }
    }
    let hops: Vec<usize> =
        nodes.iter().map(|node| node.column).collect::<BTreeSet<_>>().into_iter().collect();
    for node in &mut nodes {
        node.column = hops.binary_search(&node.column).unwrap_or(0);
    }
    Graph { nodes, bands, returns, columns: hops.len(), hops, exits: columns.exits, inside }
}

/// Claimed money that stands in a held account; what rests in an exit is what the exit shows already.
fn resting(facts: &Facts, rule: Rule, who: &Who) -> i128 {
    match who {
        Who::Account(id) => facts
            .account(*id)
            .filter(|account| !is_exit(account))
            .map_or(0, |account| account.resting.under(rule).minor),
        _ => 0,
    }
}
