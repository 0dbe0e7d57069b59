//! What do the words of this record speak of? Mentions become records of their own, citing the same row.

use thalweg_extract::{ExtractOptions, Judge, Judgement, Mention, MentionVerdict, What, extract};
use thalweg_identify::{Context, normalise};
use thalweg_model::IdentifierKind;

use super::draft::Draft;
use super::kinds::{Kind, mention};

/// The fields whose words are read, by kind.
const READ: &[(Kind, &[&str])] = &[
    (Kind::Message, &["subject", "body"]),
    (Kind::Text, &["body"]),
    (Kind::Post, &["title", "body"]),
    (Kind::Profile, &["signature"]),
    (Kind::Media, &["title", "text"]),
];

/// Most mentions that one field yields.
const MOST_MENTIONS: usize = 1000;

/// Digits in a row without which the memo of a booking is not read: memos are short, and there are many.
const MEMO_DIGITS: usize = 6;

/// Finds mentions in records.
pub struct Mentions {
    region: Option<[u8; 2]>,
    options: ExtractOptions,
    draft: Draft,
}

struct Identify<'a> {
    region: Option<&'a str>,
}

impl Judge for Identify<'_> {
    fn judge(&self, kind: IdentifierKind, text: &str) -> Judgement {
        let (kind, normal, verdict) = normalise(kind, text, &Context { region: self.region });
        Judgement { kind, normal: normal.into_owned(), valid: verdict.holds(), code: verdict.code() }
    }
}

impl Mentions {
    /// For a case of this country.
    #[must_use]
    pub fn of_region(region: Option<[u8; 2]>) -> Self {
        let options = ExtractOptions { most_mentions: MOST_MENTIONS, ..ExtractOptions::default() };
        Self { region, options, draft: Draft::new(Kind::Mention, 0) }
    }

    /// Whether the words of a kind of record are read.
    #[must_use]
    pub fn reads(kind: Kind) -> bool {
        READ.iter().any(|(known, _)| *known == kind)
    }

    /// Whether a memo is worth reading.
    #[must_use]
    pub fn reads_memo(memo: &str) -> bool {
        is_worth_reading(memo)
    }

    /// Tells every mention in the words of a record, as a record.
    pub fn of_record(&mut self, record: &Draft, part: u16, mut tell: impl FnMut(&Draft)) {
        let Some((kind, fields)) = READ.iter().find(|(kind, _)| *kind == record.kind()) else { return };
        for field in *fields {
            let place = kind.spec().field(field);
            if let Some(text) = place.and_then(|place| record.get_text(place)) {
                let country =
                    record.region().and_then(|code| code.as_bytes().try_into().ok()).or(self.region);
                self.of_text(text, (kind.name(), part, field), record.row(), country, &mut tell);
            }
        }
    }

    /// Tells every mention in the memo of a booking, as a record.
    pub fn of_memo(&mut self, memo: &str, row: u64, mut tell: impl FnMut(&Draft)) {
        self.of_text(memo, ("entry", 0, "description"), row, self.region, &mut tell);
    }

    fn of_text(
        &mut self,
        text: &str,
        (kind, part, field): (&str, u16, &str),
        row: u64,
        region: Option<[u8; 2]>,
        tell: &mut impl FnMut(&Draft),
    ) {
        let judge = Identify { region: region.as_ref().and_then(|code| std::str::from_utf8(code).ok()) };
        for found in extract(text, &judge, &self.options) {
            fill(&mut self.draft, row, &found);
            self.draft.text(mention::OF_KIND, kind).text(mention::OF_FIELD, field);
            self.draft.number(mention::OF_PART, i64::from(part));
            tell(&self.draft);
        }
    }
}

fn fill(draft: &mut Draft, row: u64, found: &Mention) {
    let number = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
    let what = match found.what {
        What::Identifier(kind) => kind.name(),
        What::Amount => "amount",
        What::Date => "date",
        What::Place => "place_name",
        What::Organisation => "organisation",
        What::Person => "person",
    };
    let verdict = match found.verdict {
        MentionVerdict::Valid => "valid",
        MentionVerdict::Plausible => "plausible",
        MentionVerdict::Invalid(code) => code,
    };
    draft.begin(Kind::Mention, row);
    draft.number(mention::START_CHAR, number(found.start)).number(mention::END_CHAR, number(found.end));
    draft.text(mention::WHAT, what).text(mention::NORMAL, &found.normal).text(mention::FOUND, &found.text);
    draft.text(mention::VERDICT, verdict).text(mention::VIA, found.via);
}

/// A memo with a long number, an address or a link.
fn is_worth_reading(memo: &str) -> bool {
    let mut run = 0;
    for byte in memo.bytes() {
        run = if byte.is_ascii_digit() { run + 1 } else { 0 };
        if run >= MEMO_DIGITS || byte == b'@' {
            return true;
        }
    }
    memo.contains("://")
}

#[cfg(test)]
mod tests {
    use super::super::kinds::message;
    use super::*;

    #[test]
    fn the_words_of_a_message_yield_mentions_that_cite_its_row() {
        let mut record = Draft::new(Kind::Message, 9);
        record.text(message::BODY, "加我微信 abc_12345，电话13800138000，转5000元到6222021234567890123");
        let mut told = Vec::new();
        Mentions::of_region(Some(*b"CN")).of_record(&record, 2, |draft| told.push(draft.told()));
        let get = |fields: &[(&str, String)], name: &str| {
            fields.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let phone = told.iter().find(|fields| get(fields, "what") == "phone").unwrap();
        assert_eq!(get(phone, "normal"), "+8613800138000");
        assert_eq!((get(phone, "of_kind"), get(phone, "of_part")), ("message".to_owned(), "2".to_owned()));
        let text: Vec<char> =
            "加我微信 abc_12345，电话13800138000，转5000元到6222021234567890123".chars().collect();
        let (from, to): (usize, usize) =
            (get(phone, "start_char").parse().unwrap(), get(phone, "end_char").parse().unwrap());
        assert_eq!(text[from..to].iter().collect::<String>(), get(phone, "found"));
        assert!(told.iter().any(|fields| get(fields, "what") == "amount"), "{told:?}");
    }

    #[test]
    fn an_ordinary_memo_is_not_read() {
        assert!(!is_worth_reading("消费 超市 12.50"));
        assert!(is_worth_reading("还款13800138000"));
    }
}
