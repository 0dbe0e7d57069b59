//! What does this entity yield? One function for each family of schemata of FollowTheMoney (model 3 and 4).

use hashbrown::HashMap;
use serde::Deserialize;
use serde_json::Value;
use thalweg_model::{Asset, Stamp};

use crate::readers::structured::{asset_of, iso_stamp, minor_of};
use crate::readers::track::decimal::degrees_e7;
use crate::records::{Draft, Kind, Slot};

/// One entity.
#[derive(Debug, Deserialize)]
pub(super) struct Entity {
    #[serde(default)]
    pub(super) id: String,
    pub(super) schema: String,
    #[serde(default)]
    pub(super) caption: String,
    #[serde(default)]
    pub(super) properties: serde_json::Map<String, Value>,
}

/// What other entities are called, by identifier.
pub(super) type Names = HashMap<String, String>;

/// What an entity yields.
pub(super) enum Yield {
    /// A record.
    Record(Draft),
    /// A payment with all that an entry needs.
    Payment(Box<Payment>),
    /// Nothing that a record holds.
    Nothing,
}

/// A payment.
pub(super) struct Payment {
    pub(super) payer: [String; 2],
    pub(super) payee: [String; 2],
    pub(super) minor: i128,
    pub(super) asset: Asset,
    pub(super) booked: Stamp,
    pub(super) reference: String,
    pub(super) purpose: String,
}

/// Schemata that say how two entities stand to each other: schema, first, second.
const LINKS: [(&str, &str, &str); 13] = [
    ("Ownership", "owner", "asset"),
    ("Directorship", "director", "organization"),
    ("Family", "person", "relative"),
    ("Associate", "person", "associate"),
    ("Employment", "employee", "employer"),
    ("Membership", "member", "organization"),
    ("Representation", "agent", "client"),
    ("UnknownLink", "subject", "object"),
    ("Succession", "predecessor", "successor"),
    ("Debt", "debtor", "creditor"),
    ("Occupancy", "holder", "post"),
    ("Sanction", "entity", "authority"),
    ("Payment", "payer", "beneficiary"),
];

impl Entity {
    /// All values under a name.
    fn all(&self, name: &str) -> Vec<String> {
        let one = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            // Nested entities stand for their identifier.
            Value::Object(object) => object.get("id").and_then(Value::as_str).map(str::to_owned),
            _ => None,
        };
        match self.properties.get(name) {
            Some(Value::Array(list)) => list.iter().filter_map(one).collect(),
            Some(value) => one(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    fn first(&self, names: &[&str]) -> String {
        names.iter().flat_map(|name| self.all(name)).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// What people call it.
    pub(super) fn called(&self) -> String {
        let name = self.first(&["name", "full", "title", "publicKey", "iban", "accountNumber", "username"]);
        if name.is_empty() { self.caption.clone() } else { name }
    }
}

/// A record being put together.
struct Made<'e> {
    entity: &'e Entity,
    draft: Draft,
    notes: Vec<String>,
}

impl<'e> Made<'e> {
    fn new(kind: Kind, row: u64, entity: &'e Entity) -> Self {
        Self { entity, draft: Draft::new(kind, row), notes: Vec::new() }
    }

    fn place(&self, field: &str) -> u8 {
        let place = self.draft.kind().spec().field(field);
        debug_assert!(place.is_some(), "{:?} has no field {field}", self.draft.kind());
        place.unwrap_or(u8::MAX)
    }

    fn put(&mut self, field: &str, text: &str) -> &mut Self {
        let place = self.place(field);
        self.draft.put_text(place, crate::text::trimmed(text));
        self
    }

    /// The first value of these properties.
    fn of(&mut self, field: &str, names: &[&str]) -> &mut Self {
        let text = self.entity.first(names);
        self.put(field, &text)
    }

    /// A date; FollowTheMoney also knows years and months, which are told in the note.
    fn date(&mut self, field: &str, names: &[&str]) -> &mut Self {
        let text = self.entity.first(names);
        match iso_stamp(&text) {
            Some(stamp) => {
                let place = self.place(field);
                self.draft.put(place, Slot::Moment(stamp));
            }
            None if text.is_empty() => {}
            None => self.notes.push(format!("{field} {text}")),
        }
        self
    }

    fn done(mut self) -> Yield {
        if self.draft.is_empty() {
            return Yield::Nothing;
        }
        let notes = std::mem::take(&mut self.notes).join("; ");
        // A registration has no place for notes.
        if let Some(place) = self.draft.kind().spec().field("note") {
            self.draft.add_text(place, &notes);
        }
        Yield::Record(self.draft)
    }
}

/// What the entity yields.
pub(super) fn told(entity: &Entity, names: &Names, row: u64) -> Yield {
    match entity.schema.as_str() {
        "Person" => person(entity, row),
        "Company" | "Organization" | "LegalEntity" | "PublicBody" => organisation(entity, row),
        "BankAccount" => {
            let mut made = Made::new(Kind::Profile, row, entity);
            made.of("platform", &["bankName", "bic"])
                .of("handle", &["iban", "accountNumber", "name"])
                .of("other_handle", &["accountNumber"])
                .put("person", &named(entity, names, &["owner", "holder"]))
                .date("registered", &["openingDate"])
                .of("note", &["currency", "accountType"]);
            made.done()
        }
        "UserAccount" => {
            let mut made = Made::new(Kind::Profile, row, entity);
            made.of("platform", &["service"])
                .of("handle", &["username", "number", "email", "name"])
                .of("nickname", &["name"])
                .of("phone", &["number"])
                .of("email", &["email"])
                .of("registered_ip", &["ipAddress"])
                .put("person", &named(entity, names, &["owner"]));
            made.done()
        }
        "CryptoWallet" => wallet(entity, names, row),
        "Email" | "Message" => message(entity, names, row),
        "Call" => {
            let mut made = Made::new(Kind::Call, row, entity);
            made.date("start", &["date"])
                .of("caller", &["callerNumber"])
                .of("callee", &["receiverNumber"])
                .put("caller_name", &named(entity, names, &["caller"]))
                .put("callee_name", &named(entity, names, &["receiver"]))
                .put("call_id", &entity.id);
            let secs = entity.first(&["duration"]).parse::<i64>().ok();
            if let Some(secs) = secs {
                let place = made.place("duration_secs");
                made.draft.put(place, Slot::Number(secs));
            }
            made.done()
        }
        "Address" => address(entity, row),
        "Passport" | "Identification" => {
            let mut made = Made::new(Kind::Person, row, entity);
            let field = if entity.schema == "Passport" { "passport" } else { "document" };
            made.put("name", &named(entity, names, &["holder"]))
                .of(field, &["passportNumber", "number"])
                .of("document_type", &["type"])
                .of("nationality", &["country"])
                .date("born", &["birthDate"])
                .put("record_number", &entity.id);
            made.done()
        }
        "Vehicle" => {
            let mut made = Made::new(Kind::Relation, row, entity);
            made.put("party", &named(entity, names, &["owner"]))
                .put("other_party", &entity.called())
                .of("other_party_id", &["registrationNumber"])
                .put("relation", "owns vehicle")
                .of("note", &["model", "type"]);
            made.done()
        }
        "Payment" => payment(entity, names)
            .map_or_else(|| link(entity, names, row), |payment| Yield::Payment(Box::new(payment))),
        _ => link(entity, names, row),
    }
}

/// What the entities that these properties refer to are called.
fn named(entity: &Entity, names: &Names, properties: &[&str]) -> String {
    let id = entity.first(properties);
    names.get(&id).cloned().unwrap_or(id)
}

fn person(entity: &Entity, row: u64) -> Yield {
    let mut made = Made::new(Kind::Person, row, entity);
    let name = entity.called();
    let others: Vec<String> = ["name", "alias", "weakAlias", "previousName"]
        .iter()
        .flat_map(|property| entity.all(property))
        .filter(|other| *other != name)
        .collect();
    made.put("name", &name)
        .put("other_name", &others.join(" | "))
        .of("passport", &["passportNumber"])
        .of("document", &["idNumber", "taxNumber", "socialSecurityNumber"])
        .of("sex", &["gender"])
        .date("born", &["birthDate"])
        .of("birth_place", &["birthPlace"])
        .of("nationality", &["nationality", "citizenship", "country"])
        .of("ethnicity", &["ethnicity"])
        .of("phone", &["phone"])
        .of("email", &["email"])
        .of("address", &["address"])
        .of("occupation", &["position", "occupation"])
        .put("record_number", &entity.id)
        .of("note", &["notes", "summary", "topics"]);
    made.done()
}

fn organisation(entity: &Entity, row: u64) -> Yield {
    let mut made = Made::new(Kind::Registration, row, entity);
    made.put("organisation", &entity.called())
        .of("number", &["registrationNumber", "idNumber", "taxNumber", "leiCode"])
        .of("url", &["website"])
        .of("email", &["email"])
        .of("phone", &["phone"])
        .of("address", &["address"])
        .date("created", &["incorporationDate"])
        .date("expires", &["dissolutionDate"])
        .of("country", &["jurisdiction", "country", "mainCountry"])
        .of("status", &["status"]);
    made.done()
}

fn wallet(entity: &Entity, names: &Names, row: u64) -> Yield {
    let mut made = Made::new(Kind::AddressLabel, row, entity);
    made.of("address", &["publicKey"])
        .of("asset", &["currency"])
        .of("label", &["name", "alias"])
        .put("entity", &named(entity, names, &["holder", "owner"]))
        .of("category", &["topics"])
        .of("source", &["sourceUrl", "mangingExchange", "managingExchange"])
        .date("as_of", &["modifiedAt", "creationDate"])
        .of("note", &["notes", "summary"]);
    made.done()
}

fn message(entity: &Entity, names: &Names, row: u64) -> Yield {
    let mut made = Made::new(Kind::Message, row, entity);
    let person = |literal: &[&str], reference: &[&str]| {
        let told = entity.first(literal);
        if told.is_empty() { named(entity, names, reference) } else { told }
    };
    made.put("platform", if entity.schema == "Email" { "e-mail" } else { "" })
        .put(
            "message_id",
            &[entity.first(&["messageId"]), entity.id.clone()]
                .into_iter()
                .find(|id| !id.is_empty())
                .unwrap_or_default(),
        )
        .of("reply_to", &["inReplyTo"])
        .date("sent", &["date"])
        .put("sender", &person(&["from", "sender"], &["emitters"]))
        .put("recipient", &person(&["to", "recipients"], &["recipients"]))
        .of("subject", &["subject", "title"])
        .of("body", &["bodyText"]);
    made.done()
}

fn address(entity: &Entity, row: u64) -> Yield {
    let mut made = Made::new(Kind::Sighting, row, entity);
    let parts = ["street", "city", "region", "postalCode", "country"].map(|name| entity.first(&[name]));
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let full = entity.first(&["full"]);
    made.put("place", if full.is_empty() { parts.join(", ") } else { full }.as_str());
    let latitude = degrees_e7(&entity.first(&["latitude"]), 90);
    let longitude = degrees_e7(&entity.first(&["longitude"]), 180);
    if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
        for (field, value) in [("latitude_e7", latitude), ("longitude_e7", longitude)] {
            let place = made.place(field);
            made.draft.put(place, Slot::Number(value));
        }
    }
    made.put("track", &entity.id);
    made.done()
}

/// An entry, where amount, currency, date and both parties are stated.
fn payment(entity: &Entity, names: &Names) -> Option<Payment> {
    let asset = asset_of(&entity.first(&["currency"]), "currency").ok()?;
    let minor = minor_of(&entity.first(&["amount"]), &asset, "amount").ok().filter(|minor| *minor >= 0)?;
    let booked = iso_stamp(&entity.first(&["date"]))?;
    let side = |party: &str, account: &str| {
        let of = |property: &str| named(entity, names, &[property]);
        [of(party), of(account)]
    };
    let (payer, payee) = (side("payer", "payerAccount"), side("beneficiary", "beneficiaryAccount"));
    let stated = |side: &[String; 2]| side.iter().any(|text| !text.is_empty());
    (stated(&payer) && stated(&payee)).then(|| Payment {
        payer,
        payee,
        minor,
        asset,
        booked,
        reference: [entity.first(&["transactionNumber"]), entity.id.clone()]
            .into_iter()
            .find(|id| !id.is_empty())
            .unwrap_or_default(),
        purpose: entity.first(&["purpose", "description", "summary"]),
    })
}

fn link(entity: &Entity, names: &Names, row: u64) -> Yield {
    let Some((schema, from, to)) = LINKS.iter().find(|(schema, ..)| *schema == entity.schema) else {
        return Yield::Nothing;
    };
    let mut made = Made::new(Kind::Relation, row, entity);
    let word = entity.first(&["role", "relationship", "program"]);
    made.put("party", &named(entity, names, &[from]))
        .of("party_id", &[from])
        .put("other_party", &named(entity, names, &[to]))
        .of("other_party_id", &[to])
        .put("relation", &if word.is_empty() { schema.to_ascii_lowercase() } else { word })
        .date("since", &["startDate", "date"])
        .date("until", &["endDate"])
        .of("share", &["percentage", "sharesCount", "amount"])
        .of("note", &["summary", "description", "purpose", "reason", "currency"]);
    made.done()
}
