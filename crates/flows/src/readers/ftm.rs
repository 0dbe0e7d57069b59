//! What does this FollowTheMoney export say of people, companies, accounts and payments?
//!
//! One entity a line, or one JSON list of them. The file is walked twice: once to learn what every entity is called,
//! once to tell them in their order. A payment that states amount, currency, date and both parties is an entry. The
//! mapping is written down in `docs/formats/device-formats.md`.

mod entities;

use std::collections::BTreeMap;

use self::entities::{Entity, Names, Payment, Yield, told};
use super::pieces::{Piece, Teller, load, pieces};
use super::structured::head_text;
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::{Entry, EntryClass, Furniture, Own, Party, Sink, Statement};

/// Most entities whose names are kept for others that refer to them.
const MOST_NAMES: usize = 5_000_000;
/// Longest line that is read as an entity.
const LONGEST_ENTITY: usize = 16 << 20;

/// Is the file of this format?
#[must_use]
pub fn sniff(head: &[u8], file_name: &str) -> Option<Candidate> {
    let text = head_text(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let fits = text.starts_with(['{', '[']) && text.contains("\"schema\"") && text.contains("\"properties\"");
    let entity = [
        "Person",
        "Company",
        "Organization",
        "LegalEntity",
        "Payment",
        "BankAccount",
        "CryptoWallet",
        "Ownership",
        "Directorship",
        "Address",
        "Vehicle",
        "Passport",
        "Identification",
        "UserAccount",
        "Email",
        "Message",
        "Call",
        "Family",
        "Associate",
        "Sanction",
    ]
    .iter()
    .any(|name| text.contains(&format!("\"{name}\"")));
    if !(fits && entity) {
        return None;
    }
    let mut reasons =
        vec![Reason::new("keys", "its objects have schema and properties, with schemata of FollowTheMoney")];
    if file_name.contains(".ftm") || file_name.contains("entities") {
        reasons.push(Reason::new("file_name", "its name is that of an export of entities"));
    }
    Some(Candidate { name: "follow-the-money".to_owned(), kind: ReaderKind::Ftm, confidence: 88, reasons })
}

/// Reads the file.
///
/// # Errors
/// When it is not of this format or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let source = load(source)?;
    let text = source.text();
    let begins = text.trim_start();
    if !begins.starts_with(['{', '[']) {
        let detail = "it begins neither as an object nor as a list".to_owned();
        return Err(ReadError::Format { format: "FollowTheMoney", detail });
    }
    let pieces = if begins.starts_with('[') { pieces(text, &[]) } else { lines(text) };
    let entity = |start: usize, end: usize| -> Option<Entity> {
        text.get(start..end)
            .filter(|raw| raw.len() <= LONGEST_ENTITY)
            .and_then(|raw| serde_json::from_str(raw).ok())
    };
    let mut names = Names::default();
    for piece in &pieces {
        if let Piece::Element(start, end) = *piece
            && names.len() < MOST_NAMES
            && let Some(entity) = entity(start, end)
        {
            names.insert(entity.id.clone(), entity.called());
        }
    }
    let full = names.len() >= MOST_NAMES;
    names.retain(|id, name| !id.is_empty() && !name.is_empty());
    let mut walk =
        Walk { teller: Teller::new(&source, sink), names, unmapped: BTreeMap::new(), statement: None };
    for piece in pieces {
        match piece {
            Piece::Element(start, end) => walk.element(start, end, entity(start, end)),
            other => walk.teller.other(other),
        }
    }
    if full {
        let text = format!("names are kept of the first {MOST_NAMES} entities only");
        walk.teller.sink.note(Reason::new("names_not_all_kept", text));
    }
    if !walk.unmapped.is_empty() {
        let counted: Vec<String> =
            walk.unmapped.iter().map(|(schema, count)| format!("{schema} {count}")).collect();
        let text = format!("entities that no record holds, by schema: {}", counted.join(", "));
        walk.teller.sink.note(Reason::new("entities_not_mapped", text));
    }
    Ok(walk.teller.sink.finish())
}

/// Every line that is not blank.
fn lines(text: &str) -> Vec<Piece> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let kept = line.trim_end();
        if !kept.is_empty() {
            found.push(Piece::Element(at, at + kept.len()));
        }
        at += line.len();
    }
    found
}

struct Walk<'a, 's, S: Sink> {
    teller: Teller<'a, 's, S>,
    names: Names,
    unmapped: BTreeMap<String, u64>,
    /// The one statement that payments belong to, once there is one.
    statement: Option<u32>,
}

impl<S: Sink> Walk<'_, '_, S> {
    fn element(&mut self, start: usize, end: usize, entity: Option<Entity>) {
        let Some(entity) = entity else {
            return self.teller.reject(start, end, "entity_not_understood", "it is no entity with a schema");
        };
        let row = self.teller.row(start, end);
        match told(&entity, &self.names, row) {
            Yield::Record(draft) => self.teller.sink.record(&draft),
            Yield::Payment(payment) => self.payment(row, &payment),
            Yield::Nothing => {
                *self.unmapped.entry(entity.schema).or_default() += 1;
                self.teller.sink.furniture(row, Furniture::Structure);
            }
        }
    }

    fn payment(&mut self, row: u64, payment: &Payment) {
        let statement = match self.statement {
            Some(statement) => statement,
            None => self.teller.sink.statement(&Statement::default()),
        };
        self.statement = Some(statement);
        self.teller.sink.entry(&Entry {
            row,
            statement,
            own: Own::Both,
            payer: party(&payment.payer),
            payee: party(&payment.payee),
            amount_minor: payment.minor,
            asset: &payment.asset,
            fee_minor: 0,
            fee_asset: None,
            counter: None,
            balance_after: None,
            booked: payment.booked,
            value_day: None,
            class: EntryClass::Transfer,
            settled: true,
            reference: &payment.reference,
            order_reference: "",
            kind_text: "Payment",
            description: &payment.purpose,
        });
    }
}

fn party([name, account]: &[String; 2]) -> Party<'_> {
    Party { account, name, institution: "" }
}
