//! Do two records mean the same account? Numbers are compared without their dress, hidden digits as what they show.
//!
//! Rules: `docs/formats/tables-v1.md`, section Accounts. A number is exact or it is a mask; a mask never stands for an
//! account unless exactly one account of the case fits it.

use iban::IbanLike as _;

/// A mask that shows fewer characters than this must also agree in holder or institution: four digits are shared by
/// one account in ten thousand, eight by one in a hundred million.
pub(crate) const MASK_STANDS_ALONE: usize = 8;

/// How a record gives a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Number {
    /// It does not.
    None,
    /// In full.
    Full(String),
    /// With hidden digits: what stands before and after them.
    Masked(String, String),
}

/// Reads an account number as recorded. `institution_given` matters for four digits alone: with an institution they
/// are the end of a card number, without one they are a short account number.
pub(crate) fn number(text: &str, institution_given: bool) -> Number {
    let plain: String = text.chars().map(narrow).filter(|mark| !is_dress(*mark)).collect();
    if !plain.chars().any(char::is_alphanumeric) {
        return Number::None;
    }
    if let Some((before, after)) = mask(&plain) {
        let shown = before.chars().count() + after.chars().count();
        return if shown < 2 { Number::None } else { Number::Masked(cased(&before), cased(&after)) };
    }
    if institution_given && plain.len() == 4 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return Number::Masked(String::new(), plain);
    }
    Number::Full(cased(&plain))
}

/// Whether this full number could be the masked one.
pub(crate) fn fits(full: &str, before: &str, after: &str) -> bool {
    full.len() > before.len() + after.len() && full.starts_with(before) && full.ends_with(after)
}

/// Full-width characters as their plain ones.
fn narrow(mark: char) -> char {
    match mark {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(mark) - 0xfee0).unwrap_or(mark),
        '•' | '×' | '※' | '●' => '*',
        _ => mark,
    }
}

/// Characters that group or wrap a number and are no part of it.
fn is_dress(mark: char) -> bool {
    mark.is_whitespace()
        || matches!(
            mark,
            '-' | '–' | '—' | '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '\u{feff}' | '\u{200b}'
        )
}

/// What stands before the first and after the last hidden digit. Three or more `X` in a row hide digits too.
fn mask(plain: &str) -> Option<(String, String)> {
    if let (Some(first), Some(last)) = (plain.find('*'), plain.rfind('*')) {
        return Some((plain[..first].to_owned(), plain[last + 1..].to_owned()));
    }
    let upper = plain.to_ascii_uppercase();
    let first = upper.find("XXX")?;
    let last = upper.rfind("XXX")? + 3;
    Some((plain.get(..first)?.to_owned(), plain.get(last..)?.to_owned()))
}

/// Letter case where it carries no meaning: hexadecimal addresses are lower, IBANs upper. Others keep theirs, since
/// base58 addresses differ by case alone.
fn cased(plain: &str) -> String {
    let prefix = plain.get(..2).unwrap_or("");
    if prefix.eq_ignore_ascii_case("0x") {
        return plain.to_ascii_lowercase();
    }
    if iban_country(plain).is_some() { plain.to_ascii_uppercase() } else { plain.to_owned() }
}

/// The country of a number that is a valid IBAN.
pub(crate) fn iban_country(plain: &str) -> Option<String> {
    let head = plain.as_bytes().get(..4)?;
    let shaped = head[..2].iter().all(u8::is_ascii_alphabetic) && head[2..].iter().all(u8::is_ascii_digit);
    if !shaped || !(15..=34).contains(&plain.len()) {
        return None;
    }
    let upper = plain.to_ascii_uppercase();
    upper.parse::<iban::Iban>().ok().map(|iban| iban.country_code().to_owned())
}

/// A name for comparison: no blanks, no case, full-width as plain, without the legal form that some records leave out.
pub(crate) fn name(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(narrow)
        .filter(|mark| !mark.is_whitespace() && !matches!(mark, '"' | '\'' | '`'))
        .flat_map(char::to_lowercase)
        .collect();
    if !plain.chars().any(|mark| mark.is_alphanumeric() || mark == '*') {
        return String::new();
    }
    let short = ["股份有限公司", "有限责任公司", "有限公司"].iter().find_map(|form| plain.strip_suffix(form));
    match short {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => plain,
    }
}

/// Whether two compared names (from [`name`]) are of one holder; `None` where either is not given. A hidden part (`张*`)
/// agrees with any text that it can stand for.
pub(crate) fn names_agree(one: &str, other: &str) -> Option<bool> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    Some(one == other || shows(one, other) || shows(other, one))
}

/// Whether the masked name could be the full one.
fn shows(masked: &str, full: &str) -> bool {
    let (Some(first), Some(last)) = (masked.find('*'), masked.rfind('*')) else { return false };
    let (before, after) = (&masked[..first], &masked[last + 1..]);
    let shown = !before.is_empty() || !after.is_empty();
    shown && full.len() > before.len() + after.len() && full.starts_with(before) && full.ends_with(after)
}

/// Whether two compared institutions may be one: equal, or one names a branch of the other; `None` where either is not
/// given.
pub(crate) fn institutions_agree(one: &str, other: &str) -> Option<bool> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    Some(short == long || (short.chars().count() >= 2 && long.contains(short)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_in_any_dress() {
        let full = |text: &str| number(text, true);
        let card = Number::Full("6222021234567890123".to_owned());
        for text in [
            "6222 0212 3456 7890 123",
            "'6222021234567890123",
            "6222-0212-3456-7890-123",
            "６２２２０２１２３４５６７８９０１２３\t",
        ] {
            assert_eq!(full(text), card, "{text}");
        }
        assert_eq!(full("de89 3704 0044 0532 0130 00"), Number::Full("DE89370400440532013000".to_owned()));
        assert_eq!(full("0xABcd00"), Number::Full("0xabcd00".to_owned()));
        assert_eq!(full("TXyz"), Number::Full("TXyz".to_owned()));
        assert_eq!(full("-------"), Number::None);
        assert_eq!(full("/"), Number::None);
    }

    #[test]
    fn hidden_digits_are_a_mask_and_four_digits_of_a_bank_are_its_end() {
        assert_eq!(number("6226******5669", true), Number::Masked("6226".into(), "5669".into()));
        assert_eq!(number("XXXX-XXXX-1234", true), Number::Masked(String::new(), "1234".into()));
        assert_eq!(number("0x1429****7f855c", true), Number::Masked("0x1429".into(), "7f855c".into()));
        assert_eq!(number("1234", true), Number::Masked(String::new(), "1234".into()));
        assert_eq!(number("1234", false), Number::Full("1234".into()));
        assert_eq!(number("****", true), Number::None);
        assert!(fits("6226001234565669", "6226", "5669"));
        assert!(!fits("62265669", "6226", "5669"));
    }

    #[test]
    fn names_agree_through_masks_and_legal_forms() {
        let agree = |one: &str, other: &str| names_agree(&name(one), &name(other));
        assert_eq!(agree("张三", "张*"), Some(true));
        assert_eq!(agree("*三", "张三"), Some(true));
        assert_eq!(agree("张三", "李四"), Some(false));
        assert_eq!(agree("ACME Ltd", "acme ltd"), Some(true));
        assert_eq!(agree("甲乙科技有限公司", "甲乙科技"), Some(true));
        assert_eq!(agree("**", "张三"), Some(false));
        assert_eq!(agree("", "张三"), None);
    }
}
