//! Where does a number lead? From each amount to the transfers and rows it is made of, and back from each row.
//!
//! An amount made of one transfer or one row leads there; one made of several leads to its line in "what each number
//! is made of", which is written at the end from what the sections asked for. What a big case leaves out of the page
//! is counted, and links to it lead to the line that says so.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::numbers::{written, written_range};
use crate::dossier::facts::{Amount, Basis, Facts, Spread, Transfer, When};
use crate::dossier::text::{CELL_CHARS, elide_middle, visible};
use crate::words::{FluentValue, REPORT, Words};
use maud::{Markup, html};
use thalweg_model::{Asset, Lang, RowId};
use thalweg_trace::outcome::Rule;

/// How much of a big case is on the page: the rest is in the JSON, and the page says how much that is.
pub(in crate::dossier) mod limit {
    pub const VICTIMS: usize = 300;
    pub const CLAIMS: usize = 600;
    pub const ACCOUNTS: usize = 400;
    pub const TRANSFERS: usize = 900;
    pub const ROWS: usize = 1000;
    pub const EXIT_TRANSFERS: usize = 200;
    pub const HOLDS: usize = 200;
    pub const MISSING: usize = 200;
    pub const FINDINGS: usize = 200;
    pub const RESTITUTION: usize = 600;
    pub const EVIDENCE: usize = 200;
    pub const PROOFS: usize = 60;
    pub const PICTURES: usize = 4;
    pub const BANDS: usize = 120;
    pub const LINKS: usize = 40;
    pub const USES: usize = 12;
}

/// A total and what it is made of.
pub(in crate::dossier) struct Made {
    pub title: String,
    pub basis: Basis,
}

/// The facts, the words and every link between them.
pub(in crate::dossier) struct Page<'a> {
    pub facts: &'a Facts,
    pub words: Words,
    /// Transfers on the page.
    transfers: BTreeSet<u32>,
    /// Accounts on the page.
    accounts: BTreeSet<u32>,
    /// Rows on the page.
    rows: BTreeSet<RowId>,
    /// What cites each row: anchor and short name.
    used: BTreeMap<RowId, Vec<(String, String)>>,
    /// By key, in the order in which they were asked for.
    made: RefCell<(Vec<String>, BTreeMap<String, Made>)>,
}

impl<'a> Page<'a> {
    pub fn new(facts: &'a Facts, lang: Lang) -> Self {
        let transfers = kept_transfers(facts);
        let mut page = Self {
            facts,
            words: Words::new(lang, &[REPORT]),
            accounts: kept_accounts(facts),
            rows: kept_rows(facts, &transfers),
            transfers,
            used: BTreeMap::new(),
            made: RefCell::default(),
        };
        page.used = page.uses();
        page
    }

    pub fn lead(&self) -> Rule {
        self.facts.head.lead_rule
    }

    pub fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    pub fn say_with(&self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        self.words.say_with(key, arguments)
    }

    /// Untrusted text in a cell.
    pub fn text(&self, text: &str) -> Markup {
        self.text_within(text, CELL_CHARS)
    }

    /// Untrusted text, or a dash with its meaning where there is none.
    pub fn text_or_dash(&self, text: &str) -> Markup {
        if text.trim().is_empty() { self.dash() } else { self.text(text) }
    }

    pub fn dash(&self) -> Markup {
        html! { span class="muted" title=(self.say("not-stated")) { "—" } }
    }

    /// Untrusted text, cut at `limit` characters with a word on how many are missing.
    pub fn text_within(&self, text: &str, limit: usize) -> Markup {
        let (shown, cut) = visible(text, limit);
        html! {
            bdi { (shown) }
            @if cut > 0 {
                span class="cut" { "… (" (self.say_with("characters-more", &[("count", cut.into())])) ")" }
            }
        }
    }

    /// `2025-03-01 12:00:00 +08:00`, or with a note that the zone is unknown.
    pub fn time(&self, when: &When) -> Markup {
        html! {
            span class="time" {
                (when.clock())
                @if !when.zone_known() { " " span class="zone" { (self.say("zone-unknown")) } }
            }
        }
    }

    /// An amount that leads to `href`. Nothing is behind a zero.
    pub fn money(&self, amount: &Amount, href: &str) -> Markup {
        let text = written(amount);
        html! {
            @if amount.minor == 0 { span class="n zero" { (text) } } @else { a class="n" href=(href) { (text) } }
        }
    }

    /// An amount that leads to what it is made of.
    pub fn figure(&self, amount: &Amount, basis: &Basis, key: &str, title: &str) -> Markup {
        if amount.minor == 0 {
            return self.money(amount, "");
        }
        self.money(amount, &self.target(basis, key, title))
    }

    /// The range over the rules that attribute, leading to what it is made of.
    pub fn range(&self, spread: &Spread, basis: &Basis, key: &str, title: &str) -> Markup {
        if spread.min().minor == 0 && spread.max().minor == 0 {
            return self.money(&spread.max(), "");
        }
        html! { a class="n range" href=(self.target(basis, key, title)) { (written_range(spread)) } }
    }

    /// The place that says what a number is made of.
    pub fn target(&self, basis: &Basis, key: &str, title: &str) -> String {
        match (basis.transfers.as_slice(), basis.rows.as_slice(), basis.files.as_slice()) {
            ([one], [], []) => self.transfer_href(*one),
            ([], [row], []) => self.row_href(*row),
            _ => {
                let mut made = self.made.borrow_mut();
                if !made.1.contains_key(key) {
                    made.0.push(key.to_owned());
                    made.1.insert(key.to_owned(), Made { title: title.to_owned(), basis: basis.clone() });
                }
                format!("#of-{key}")
            }
        }
    }

    /// What the sections asked for, in their order.
    pub fn take_made(&self) -> Vec<(String, Made)> {
        let (order, mut by_key) = self.made.take();
        order.into_iter().filter_map(|key| by_key.remove(&key).map(|made| (key, made))).collect()
    }

    pub fn has_transfer(&self, id: u32) -> bool {
        self.transfers.contains(&id)
    }

    pub fn has_account(&self, id: u32) -> bool {
        self.accounts.contains(&id)
    }

    pub fn has_row(&self, row: RowId) -> bool {
        self.rows.contains(&row)
    }

    pub fn transfer_href(&self, id: u32) -> String {
        if self.has_transfer(id) { format!("#t-{id}") } else { "#transfers-more".to_owned() }
    }

    pub fn account_href(&self, id: u32) -> String {
        if self.has_account(id) { format!("#acc-{id}") } else { "#accounts-more".to_owned() }
    }

    pub fn victim_anchor(&self, id: u32) -> String {
        let place = self.facts.victims.iter().position(|victim| victim.id == id);
        let shown = place.is_some_and(|place| place < limit::VICTIMS);
        if shown { format!("v-{id}") } else { "summary".to_owned() }
    }

    pub fn row_href(&self, row: RowId) -> String {
        match self.facts.row_place(row) {
            Some(place) if self.has_row(row) => format!("#row-{}", place.saturating_add(1)),
            _ => "#rows-more".to_owned(),
        }
    }

    /// `R17`: rows are numbered by their place among the cited rows.
    pub fn row_name(&self, row: RowId) -> String {
        match self.facts.row_place(row) {
            Some(place) => format!("R{}", place.saturating_add(1)),
            None => format!("{}…#row={}", row.evidence.short(), row.row),
        }
    }

    pub fn row_link(&self, row: RowId) -> Markup {
        html! { a class="id" href=(self.row_href(row)) title=(row) { (self.row_name(row)) } }
    }

    pub fn row_links(&self, rows: &[RowId]) -> Markup {
        html! {
            @for row in rows.iter().take(limit::LINKS) { (self.row_link(*row)) " " }
            @if rows.len() > limit::LINKS { (self.more(rows.len() - limit::LINKS)) }
        }
    }

    pub fn transfer_link(&self, id: u32) -> Markup {
        html! { a class="id" href=(self.transfer_href(id)) { "T" (id) } }
    }

    /// `A3` and who holds it.
    pub fn account_link(&self, id: u32) -> Markup {
        let name = self.facts.account(id).map(|account| match account.holder.trim() {
            // A number is told by its ends; all of it stands in the accounts table.
            "" => elide_middle(&visible(&account.number, 80).0, 15),
            holder => holder.to_owned(),
        });
        html! {
            a class="id" href=(self.account_href(id)) { "A" (id) }
            @if let Some(name) = name { " " (self.text_within(&name, 40)) }
        }
    }

    /// "n more: see the JSON".
    pub fn more(&self, count: usize) -> Markup {
        html! { span class="more" { (self.say_with("more-in-json", &[("count", count.into())])) } }
    }

    /// A paragraph that says what a list leaves out, with the anchor that links to the missing lead to.
    pub fn left_out(&self, anchor: &str, shown: usize, total: usize) -> Markup {
        html! {
            @if total > shown { p class="note" id=(anchor) tabindex="-1" { (self.more(total - shown)) } }
        }
    }

    /// The place of an asset, for anchors: codes are untrusted.
    pub fn asset_place(&self, asset: &Asset) -> usize {
        self.facts.assets.iter().position(|known| known == asset).unwrap_or(self.facts.assets.len())
    }

    pub fn rule_name(&self, rule: Rule) -> String {
        self.say(&format!("rule-{}", rule_key(rule)))
    }

    /// What cites a row: anchor and short name.
    pub fn uses_of(&self, row: RowId) -> &[(String, String)] {
        self.used.get(&row).map_or(&[], Vec::as_slice)
    }

    fn uses(&self) -> BTreeMap<RowId, Vec<(String, String)>> {
        let mut used = BTreeMap::<RowId, Vec<(String, String)>>::new();
        let mut add = |rows: &[RowId], href: &str, name: &str| {
            for row in rows {
                let list = used.entry(*row).or_default();
                if !list.iter().any(|(known, _)| known == href) {
                    list.push((href.to_owned(), name.to_owned()));
                }
            }
        };
        for transfer in &self.facts.transfers {
            add(&transfer.rows, &self.transfer_href(transfer.id), &format!("T{}", transfer.id));
        }
        for victim in &self.facts.victims {
            for claim in &victim.claims {
                add(&claim.basis.rows, "#summary", &format!("V{}", victim.id));
            }
        }
        for account in &self.facts.accounts {
            let opening = account.opening.as_ref().and_then(|opening| opening.row);
            let rows: Vec<RowId> = account.as_of.iter().map(|(row, _)| *row).chain(opening).collect();
            add(&rows, &self.account_href(account.id), &format!("A{}", account.id));
        }
        for (at, finding) in self.facts.findings.iter().enumerate() {
            let href =
                if at < limit::FINDINGS { format!("#f-{}", at + 1) } else { "#findings-more".to_owned() };
            add(&finding.rows, &href, &format!("F{}", at + 1));
        }
        for rate in self.facts.valuation.iter().flat_map(|valuation| &valuation.rates) {
            add(&[rate.row], "#rates", "¤");
        }
        used
    }
}

/// The part of a message key that names a rule.
pub(in crate::dossier) fn rule_key(rule: Rule) -> &'static str {
    match rule {
        Rule::Fifo => "fifo",
        Rule::Lifo => "lifo",
        Rule::ProRata => "pro-rata",
        Rule::LowestBalance => "lowest-balance",
        Rule::Poison => "poison",
    }
}

/// The transfers that carry most under the lead rule; assets are not compared, so the largest of each count alike.
fn kept_transfers(facts: &Facts) -> BTreeSet<u32> {
    let mut all: Vec<&Transfer> = facts.transfers.iter().collect();
    if all.len() > limit::TRANSFERS {
        all.sort_by(|a, b| weight(facts, b).cmp(&weight(facts, a)).then_with(|| a.id.cmp(&b.id)));
        all.truncate(limit::TRANSFERS);
    }
    all.into_iter().map(|transfer| transfer.id).collect()
}

fn weight(facts: &Facts, transfer: &Transfer) -> i128 {
    let carried = transfer.claimed.under(facts.head.lead_rule).minor;
    if carried == 0 { transfer.amount.minor / 2 } else { carried }
}

fn kept_accounts(facts: &Facts) -> BTreeSet<u32> {
    let mut all: Vec<_> = facts.accounts.iter().collect();
    if all.len() > limit::ACCOUNTS {
        all.sort_by_key(|account| {
            (std::cmp::Reverse(account.claimed_in.under(facts.head.lead_rule).minor), account.id)
        });
        all.truncate(limit::ACCOUNTS);
    }
    all.into_iter().map(|account| account.id).collect()
}

/// Rows of the kept transfers first, then the others in their order, up to the limit.
fn kept_rows(facts: &Facts, transfers: &BTreeSet<u32>) -> BTreeSet<RowId> {
    let first =
        facts.transfers.iter().filter(|transfer| transfers.contains(&transfer.id)).flat_map(|one| &one.rows);
    let mut kept = BTreeSet::new();
    for row in first.copied().chain(facts.rows.iter().map(|cited| cited.row)) {
        if kept.len() >= limit::ROWS {
            break;
        }
        if facts.row_place(row).is_some() {
            kept.insert(row);
        }
    }
    kept
}
