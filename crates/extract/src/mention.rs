//! What is a mention, and how sure is it?

use thalweg_model::{Asset, IdentifierKind, Money};

/// What a text mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A telephone, account, wallet, handle, web address or another identifier.
    Identifier(IdentifierKind),
    /// An amount of money.
    Amount,
    /// A day, a time of day, or both; also relative ones.
    Date,
    /// A country, region, town, street or compound.
    Place,
    /// A company, bank, court or authority.
    Organisation,
    /// A person, only where the text marks the name as one.
    Person,
}

/// How far a mention can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MentionVerdict {
    /// Its form was checked: a check digit, a numbering plan, a calendar, a list of names.
    Valid,
    /// It has the shape, and nothing in it can be checked or something about it is assumed.
    Plausible,
    /// The text says that it is one, and its form is wrong: a slip, a mask or a lie. The code says why.
    Invalid(&'static str),
}

/// One mention in a text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Mention {
    /// What is mentioned.
    pub what: What,
    /// Where it begins, in characters from the beginning of the text.
    pub start: usize,
    /// Where it ends: the first character after it.
    pub end: usize,
    /// The characters as found.
    pub text: String,
    /// The form that compares. Amounts: `35000.00 CNY`; dates: ISO 8601 as far as stated, `relative:-1d`; names:
    /// [`name_key`](crate::names::name_key).
    pub normal: String,
    /// How far it can be relied on.
    pub verdict: MentionVerdict,
    /// The rule that found it.
    pub via: &'static str,
    /// For an amount whose asset is known: the exact amount.
    #[serde(skip)]
    pub money: Option<Money>,
}

/// What a judge says of a text as an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The kind that it is judged to be; may be more exact than the one asked for.
    pub kind: IdentifierKind,
    /// The normal form.
    pub normal: String,
    /// Whether the form is right.
    pub valid: bool,
    /// Why, as a code.
    pub code: &'static str,
}

/// Knows the forms of identifiers: numbering plans, check digits, address encodings.
pub trait Judge {
    /// Judges a text as an identifier of this kind. Handles come as `platform:name`.
    fn judge(&self, kind: IdentifierKind, text: &str) -> Judgement;
}

/// How to read a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtractOptions {
    /// The asset that 元, 块, ¥ and bare 万 mean in this source, if the case knows; amounts in it stay plausible.
    pub home: Option<Asset>,
    /// The most mentions that are kept, from the beginning of the text.
    pub most_mentions: usize,
}

impl Default for ExtractOptions {
    fn default() -> Self {
        Self { home: Asset::known("CNY"), most_mentions: 10_000 }
    }
}

/// The mentions of a text, and whether there were more.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Extraction {
    /// Mentions by start, then by what they are. No two overlap.
    pub mentions: Vec<Mention>,
    /// How many more there were than the options allow.
    pub left_out: usize,
}
