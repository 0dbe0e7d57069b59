//! What is the one normal form of this identifier, and is it valid?
//!
//! Records write one number in many ways: `+86-138 0013 8000`, `'13800138000`, `１３８００１３８０００`. [`normalise`] gives each kind
//! of identifier one form, so that equal things compare equal, and says how far the form can be trusted. A text that
//! is no such identifier keeps what was recorded. [`explain`] adds what the number itself tells; [`guesses`] asks what a
//! text could be. All forms, verdicts and sources: `docs/identifiers.md`.
//!
//! The library is pure: no files, clock or environment. Normalising a normal form changes nothing.

mod bank;
mod check;
mod countries;
mod document;
mod equipment;
mod names_as_written;
mod net;
mod passport;
mod phone;
mod plate;
mod quick;
mod resident;
mod subscriber;
mod text;
mod things;
mod wallet;
mod web;

pub use net::special;
pub use quick::quick;

use std::borrow::Cow;

use thalweg_model::IdentifierKind;
use unicode_normalization::UnicodeNormalization as _;

/// How far an identifier can be trusted to name one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It passes every check that its standard defines.
    Valid,
    /// It has the right shape, and no check exists that could show more.
    Plausible,
    /// It is well-formed and yet names nobody: shared by many, reserved or a stand-in. The code says which.
    Trap(&'static str),
    /// It is no such identifier. The code says why.
    Invalid(&'static str),
}

impl Verdict {
    /// The word or code for tables and translations: `valid`, `plausible`, or the reason.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Plausible => "plausible",
            Self::Trap(code) | Self::Invalid(code) => code,
        }
    }

    /// Whether the text is an identifier of the kind at all.
    #[must_use]
    pub fn holds(self) -> bool {
        !matches!(self, Self::Invalid(_))
    }
}

/// What an identifier tells by itself: pairs of a fixed key and a value, sorted by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Facts(pub Vec<(&'static str, String)>);

impl Facts {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str())
    }

    fn add(&mut self, key: &'static str, value: impl Into<String>) {
        self.0.push((key, value.into()));
    }

    fn add_some(&mut self, key: &'static str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.add(key, value);
        }
    }
}

/// An identifier with everything that it tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identified {
    /// What it is; may be narrower than what was asked (an account that is an IBAN).
    pub kind: IdentifierKind,
    /// Its normal form; for an invalid one the text as recorded, trimmed and in NFKC.
    pub normal: String,
    /// How far it can be trusted.
    pub verdict: Verdict,
    /// What it tells.
    pub facts: Facts,
}

/// What is known about where a text comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Context<'a> {
    /// Country whose numbering plan applies to numbers without a country code (ISO 3166 alpha-2, upper case).
    pub region: Option<&'a str>,
}

/// The kind, the normal form and the verdict of a recorded text. Borrows where the text is its own normal form.
#[must_use]
pub fn normalise<'a>(
    kind: IdentifierKind,
    text: &'a str,
    ctx: &Context<'_>,
) -> (IdentifierKind, Cow<'a, str>, Verdict) {
    let clean = text::clean(text, is_prose(kind));
    let judged = settled(judge(kind, &clean, ctx));
    match judged.normal {
        Some(normal) if normal != *clean => (judged.kind, Cow::Owned(normal), judged.verdict),
        _ => (judged.kind, clean, judged.verdict),
    }
}

/// The same as [`normalise`], with what the identifier tells by itself.
#[must_use]
pub fn explain(kind: IdentifierKind, text: &str, ctx: &Context<'_>) -> Identified {
    let clean = text::clean(text, is_prose(kind));
    let judged = settled(judge(kind, &clean, ctx));
    let normal = judged.normal.unwrap_or_else(|| clean.clone().into_owned());
    let mut facts = Facts::default();
    if judged.verdict.holds() {
        tell(judged.kind, &normal, &clean, &mut facts);
    }
    facts.0.sort();
    facts.0.dedup();
    Identified { kind: judged.kind, normal, verdict: judged.verdict, facts }
}

/// What the text could be: every kind under which it holds, surest first. Kinds that take any text come last.
#[must_use]
pub fn guesses(text: &str, ctx: &Context<'_>) -> Vec<Identified> {
    let all = IdentifierKind::ALL.into_iter().map(|kind| (kind, explain(kind, text, ctx)));
    let mut found: Vec<(u8, Identified)> = all
        .filter(|(_, found)| found.verdict.holds())
        .map(|(asked, found)| (doubt(asked, &found, text), found))
        .collect();
    found.sort_by(|(one, a), (other, b)| (one, a.kind, &a.normal).cmp(&(other, b.kind, &b.normal)));
    found.dedup_by(|(_, a), (_, b)| a.kind == b.kind && a.normal == b.normal);
    found.into_iter().map(|(_, found)| found).collect()
}

/// How unsure a guess is: a check that holds, a known stand-in, a shape, a kind that takes anything.
fn doubt(asked: IdentifierKind, found: &Identified, text: &str) -> u8 {
    use IdentifierKind::{
        Account, BankCard, Device, Document, Handle, Name, Passport, Place, Plate, Reference, Url,
    };
    match (found.kind, found.verdict) {
        (Handle | Reference | Device | Place | Name, _) => 4,
        (Account, _) => 3,
        // One number in ten passes Luhn's check by chance.
        (BankCard, Verdict::Valid) if found.facts.get("scheme").is_none() => 2,
        // Whoever writes no scheme may not mean a web address.
        (Url, _) if !text.contains("//") => 2,
        (_, Verdict::Valid) => 0,
        (_, Verdict::Trap(_)) => 1,
        // Documents, passports and plates take almost anything; one whose shape is known is surer.
        (Document | Passport | Plate, _)
            if !["document", "shape_of", "form"].iter().any(|key| found.facts.get(key).is_some()) =>
        {
            3
        }
        // What was asked for is surer than what a wider kind was narrowed to.
        _ if asked == found.kind => 2,
        _ => 3,
    }
}

/// What a kind's own rules say of a cleaned text; `normal` is `None` where that text is kept.
struct Judged {
    kind: IdentifierKind,
    normal: Option<String>,
    verdict: Verdict,
}

impl Judged {
    fn valid(kind: IdentifierKind, normal: impl Into<String>) -> Self {
        Self { kind, normal: Some(normal.into()), verdict: Verdict::Valid }
    }

    fn plausible(kind: IdentifierKind, normal: impl Into<String>) -> Self {
        Self { kind, normal: Some(normal.into()), verdict: Verdict::Plausible }
    }

    fn trap(kind: IdentifierKind, code: &'static str, normal: impl Into<String>) -> Self {
        Self { kind, normal: Some(normal.into()), verdict: Verdict::Trap(code) }
    }

    fn invalid(kind: IdentifierKind, code: &'static str) -> Self {
        Self { kind, normal: None, verdict: Verdict::Invalid(code) }
    }
}

/// Taking out dress or letter case can bring a letter and its accent together; they become one character again.
fn settled(mut judged: Judged) -> Judged {
    if let Some(normal) = judged.normal.as_mut().filter(|normal| !normal.is_ascii()) {
        *normal = normal.nfkc().collect();
    }
    judged
}

/// Kinds that are language rather than codes.
fn is_prose(kind: IdentifierKind) -> bool {
    matches!(kind, IdentifierKind::Name | IdentifierKind::Handle | IdentifierKind::Place)
}

/// Kinds of digits, which a spreadsheet can ruin.
fn is_number(kind: IdentifierKind) -> bool {
    use IdentifierKind::{Account, BankCard, Iccid, Imei, Imsi, Phone, ResidentId};
    matches!(kind, Account | BankCard | Iccid | Imei | Imsi | Phone | ResidentId)
}

fn judge(kind: IdentifierKind, clean: &str, ctx: &Context<'_>) -> Judged {
    use IdentifierKind as Kind;
    if clean.is_empty() {
        return Judged::invalid(kind, "empty");
    }
    if kind == Kind::Phone && phone::is_withheld(clean) {
        return Judged::trap(kind, "withheld", clean.to_ascii_lowercase());
    }
    if !is_prose(kind) && text::says_nothing(clean) {
        return Judged::invalid(kind, "no_value");
    }
    if is_number(kind) && text::is_scientific(clean) {
        return Judged::invalid(kind, "scientific_notation");
    }
    match kind {
        Kind::Phone => phone::judge(clean, ctx),
        Kind::Imsi => subscriber::imsi(clean),
        Kind::Imei => equipment::imei(clean),
        Kind::Iccid => subscriber::iccid(clean),
        Kind::Cell => things::cell(clean),
        Kind::Account => bank::account(clean),
        Kind::BankCard => bank::card(clean),
        Kind::Iban => bank::iban(clean),
        Kind::Bic => bank::bic(clean),
        Kind::Wallet => wallet::judge(clean),
        Kind::Reference => things::reference(clean),
        Kind::ResidentId => resident::judge(clean),
        Kind::Passport => passport::judge(clean),
        Kind::Document => document::judge(clean),
        Kind::Name => names_as_written::judge(clean),
        Kind::Plate => plate::judge(clean),
        Kind::Handle => web::handle(clean),
        Kind::Email => web::email(clean),
        Kind::Url => web::url(clean),
        Kind::Domain => web::domain(clean),
        Kind::Ip => net::ip(clean),
        Kind::Mac => net::mac(clean),
        Kind::Device => things::device(clean),
        Kind::Digest => things::digest(clean),
        Kind::Place => things::place(clean),
    }
}

fn tell(kind: IdentifierKind, normal: &str, clean: &str, facts: &mut Facts) {
    use IdentifierKind as Kind;
    match kind {
        Kind::Phone => phone::tell(normal, clean, facts),
        Kind::Imsi => subscriber::tell_imsi(normal, facts),
        Kind::Imei => equipment::tell(normal, clean, facts),
        Kind::Iccid => subscriber::tell_iccid(normal, facts),
        Kind::Cell => things::tell_cell(normal, facts),
        Kind::BankCard => bank::tell_card(normal, facts),
        Kind::Iban => bank::tell_iban(normal, facts),
        Kind::Bic => bank::tell_bic(normal, facts),
        Kind::Wallet => wallet::tell(normal, clean, facts),
        Kind::ResidentId => resident::tell(normal, facts),
        Kind::Passport => passport::tell(normal, clean, facts),
        Kind::Document => document::tell(normal, clean, facts),
        Kind::Plate => plate::tell(normal, facts),
        Kind::Handle => web::tell_handle(normal, facts),
        Kind::Email => web::tell_email(normal, facts),
        Kind::Url => web::tell_url(normal, facts),
        Kind::Domain => web::tell_domain(normal, facts),
        Kind::Ip => net::tell_ip(normal, clean, facts),
        Kind::Mac => net::tell_mac(normal, facts),
        Kind::Digest => things::tell_digest(normal, facts),
        Kind::Reference => things::tell_reference(normal, facts),
        Kind::Account | Kind::Name | Kind::Device | Kind::Place => {}
    }
}

/// The normal form and the verdict without a country: what most tests look at.
#[cfg(test)]
pub(crate) fn normal_and_verdict(kind: IdentifierKind, text: &str) -> (String, Verdict) {
    let (_, normal, verdict) = normalise(kind, text, &Context::default());
    (normal.into_owned(), verdict)
}
