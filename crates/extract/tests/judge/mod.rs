//! Who judges identifiers in these tests? A small judge by published check digits; the engine plugs in the real one.

#![allow(dead_code)]

use thalweg_extract::{Judge, Judgement, Mention, MentionVerdict, What};
use thalweg_model::IdentifierKind as Kind;

/// Judges by length and check digit.
pub struct Shapes;

impl Judge for Shapes {
    fn judge(&self, kind: Kind, text: &str) -> Judgement {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let count = digits.len();
        let (normal, valid, code) = match kind {
            Kind::Phone if text.starts_with("+86") => {
                (text.to_owned(), count == 13 && digits.as_bytes()[2] == b'1' || count == 12, "length")
            }
            Kind::Phone if text.starts_with('+') => (text.to_owned(), (8..=15).contains(&count), "length"),
            Kind::Phone => (digits.clone(), (5..=15).contains(&count), "length"),
            Kind::BankCard => (digits.clone(), (12..=19).contains(&count) && luhn(&digits), "luhn"),
            Kind::Imei => (digits.clone(), count == 15 && luhn(&digits), "luhn"),
            Kind::ResidentId => (text.to_uppercase(), resident(&text.to_uppercase()), "check_digit"),
            Kind::Iban => (text.to_owned(), iban(text), "mod97"),
            Kind::Ip => (text.to_owned(), text.parse::<std::net::IpAddr>().is_ok(), "form"),
            Kind::Wallet => (text.to_owned(), text.len() >= 26, "length"),
            Kind::Account | Kind::Reference | Kind::Handle => (text.to_owned(), true, "free"),
            _ => (text.to_lowercase(), true, "free"),
        };
        Judgement { kind, normal, valid, code: if valid { "ok" } else { code } }
    }
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let value = u32::from(byte - b'0') * if index % 2 == 1 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

fn resident(id: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = id.get(..17).filter(|body| body.bytes().all(|b| b.is_ascii_digit()));
    let Some(body) = body.filter(|_| id.len() == 18) else { return false };
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    "10X98765432".as_bytes()[(sum % 11) as usize] == id.as_bytes()[17]
}

fn iban(text: &str) -> bool {
    if text.len() < 15 {
        return false;
    }
    let turned = format!("{}{}", &text[4..], &text[..4]);
    turned.chars().fold(0_u32, |rest, c| match c.to_digit(36) {
        Some(value) if value > 9 => (rest * 100 + value) % 97,
        Some(value) => (rest * 10 + value) % 97,
        None => rest,
    }) == 1
}

/// A mention in one line: what, text, normal form, verdict.
pub fn line(mention: &Mention) -> String {
    let what = match mention.what {
        What::Identifier(kind) => kind.name().to_owned(),
        other => format!("{other:?}").to_lowercase(),
    };
    let mark = match mention.verdict {
        MentionVerdict::Valid => "",
        MentionVerdict::Plausible => " ?",
        MentionVerdict::Invalid(code) => return format!("{what} {} !{code}", mention.text),
    };
    format!("{what} {}{mark}", mention.normal)
}
