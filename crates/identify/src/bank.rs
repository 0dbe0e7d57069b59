//! Which account, card or bank does this number name?
//!
//! Account numbers have no common form, so they are compared as the ledger compares them: without dress, hexadecimal in lower
//! case, IBANs in upper case, hidden digits as one `*` between what shows. What turns out to be an IBAN, a wallet or a
//! card is named as such.

use iban::IbanLike as _;
use thalweg_model::IdentifierKind::{Account, BankCard, Bic, Iban};

use crate::text::{all_digits, digits, mask, one_repeated, plain};
use crate::{Facts, Judged, Verdict, check, countries, wallet};

/// Fewer shown characters than this could be anybody's.
const FEWEST_SHOWN: usize = 2;

pub(crate) fn account(text: &str) -> Judged {
    let plain = digits(text).unwrap_or_else(|| plain(text));
    if !plain.chars().any(char::is_alphanumeric) {
        return Judged::invalid(Account, if mask(&plain).is_some() { "nothing_shown" } else { "no_value" });
    }
    if let Some(masked) = masked(&plain, Account) {
        return masked;
    }
    // E-mail addresses are account names of wallets; dress inside them is theirs.
    if text.contains('@') {
        return Judged::plausible(Account, text.to_ascii_lowercase());
    }
    let as_iban = iban(text);
    if as_iban.verdict == Verdict::Valid {
        return as_iban;
    }
    if let Some(found) = wallet::in_account_column(text).or_else(|| wallet::in_account_column(&plain)) {
        return found;
    }
    let as_card = card(&plain);
    if is_surely_card(&plain, as_card.verdict) {
        return as_card;
    }
    if plain.len() >= 8 && one_repeated(&plain) {
        return Judged::trap(Account, "repeated_digit", plain);
    }
    Judged::plausible(Account, cased(&plain))
}

/// Whether a number in a column of accounts is a card's. Banks number accounts in 19 digits that begin with any digit, and one
/// in ten passes Luhn's check, so only the usual lengths of each scheme count. UnionPay's need not pass it.
fn is_surely_card(number: &str, verdict: Verdict) -> bool {
    match (verdict, issuer(number)) {
        (Verdict::Valid | Verdict::Plausible, Some("unionpay")) => number.starts_with("62"),
        (Verdict::Valid, Some("american_express")) => true,
        (Verdict::Valid, Some(_)) => number.len() == 16,
        _ => false,
    }
}

/// A number with hidden digits, in the ledger's sense.
fn masked(plain: &str, kind: thalweg_model::IdentifierKind) -> Option<Judged> {
    let (before, after) = mask(plain)?;
    if before.chars().count() + after.chars().count() < FEWEST_SHOWN {
        return Some(Judged::invalid(kind, "nothing_shown"));
    }
    let joined = format!("{before}*{after}");
    Some(Judged::plausible(kind, cased(&joined)))
}

/// Lower case where case carries no meaning.
fn cased(plain: &str) -> String {
    let hex = plain.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("0x"));
    if hex { plain.to_ascii_lowercase() } else { plain.to_owned() }
}

pub(crate) fn iban(text: &str) -> Judged {
    let plain = plain(text).to_ascii_uppercase();
    let number = plain.strip_prefix("IBAN:").or_else(|| plain.strip_prefix("IBAN")).unwrap_or(&plain);
    let bytes = number.as_bytes();
    let shaped = bytes.len() >= 5
        && bytes.len() <= 34
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes.iter().take(2).all(u8::is_ascii_alphabetic)
        && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit);
    if !shaped {
        if let Some(masked) = masked(&plain, Iban) {
            return masked;
        }
        return Judged::invalid(Iban, "shape");
    }
    match number.parse::<iban::Iban>() {
        Ok(found) => Judged::valid(Iban, found.electronic_str()),
        Err(iban::ParseIbanError::UnknownCountry(_)) => Judged::invalid(Iban, "country_code"),
        Err(iban::ParseIbanError::InvalidBban(_)) => Judged::invalid(Iban, "bban"),
        Err(_) => Judged::invalid(Iban, "check_digit"),
    }
}

pub(crate) fn tell_iban(normal: &str, facts: &mut Facts) {
    let Ok(found) = normal.parse::<iban::Iban>() else { return };
    facts.add("country", found.country_code());
    facts.add("display", found.to_string());
    facts.add_some("bank", found.bank_identifier());
    facts.add_some("branch", found.branch_identifier());
}

pub(crate) fn bic(text: &str) -> Judged {
    let code = plain(text).to_ascii_uppercase();
    let bytes = code.as_bytes();
    if !matches!(bytes.len(), 8 | 11) || !bytes.iter().all(u8::is_ascii_alphanumeric) {
        return Judged::invalid(Bic, "shape");
    }
    // ISO 9362:2022: business party prefix of four characters, letters in practice; country; two of location; branch.
    if !bytes.iter().take(4).all(u8::is_ascii_alphabetic) {
        return Judged::invalid(Bic, "shape");
    }
    if !countries::exists(code.get(4..6).unwrap_or_default()) {
        return Judged::invalid(Bic, "country_code");
    }
    // The head office's branch code adds nothing.
    let normal = code.strip_suffix("XXX").filter(|head| head.len() == 8).unwrap_or(&code);
    if bytes.get(7) == Some(&b'0') {
        return Judged::trap(Bic, "test_code", normal);
    }
    Judged::plausible(Bic, normal)
}

pub(crate) fn tell_bic(normal: &str, facts: &mut Facts) {
    facts.add_some("country", normal.get(4..6));
    facts.add_some("institution", normal.get(..4));
    facts.add_some("branch", normal.get(8..).filter(|branch| !branch.is_empty()));
    if normal.as_bytes().get(7) == Some(&b'1') {
        facts.add("passive", "yes");
    }
}

pub(crate) fn card(text: &str) -> Judged {
    let plain = plain(text);
    if let Some(judged) = masked(&plain, BankCard) {
        let shown = plain
            .chars()
            .all(|mark| mark.is_ascii_digit() || !mark.is_alphanumeric() || mark.eq_ignore_ascii_case(&'x'));
        return if shown { judged } else { Judged::invalid(BankCard, "shape") };
    }
    let Some(number) = digits(text) else { return Judged::invalid(BankCard, "shape") };
    if !(12..=19).contains(&number.len()) {
        return Judged::invalid(BankCard, "length");
    }
    if one_repeated(&number) {
        return Judged::trap(BankCard, "repeated_digit", number);
    }
    if check::luhn(&number) == 0 {
        return Judged::valid(BankCard, number);
    }
    // A spreadsheet keeps 15 digits of a number and fills up with zeros.
    if number.len() > 15
        && number.get(15..).is_some_and(|tail| tail.len() > 1 && tail.bytes().all(|byte| byte == b'0'))
    {
        return Judged::invalid(BankCard, "digits_lost");
    }
    if number.starts_with("62") && number.len() >= 16 {
        return Judged::plausible(BankCard, number);
    }
    Judged::invalid(BankCard, "check_digit")
}

pub(crate) fn tell_card(normal: &str, facts: &mut Facts) {
    if !all_digits(normal) {
        return;
    }
    facts.add_some("scheme", issuer(normal));
    facts.add_some("issuer", normal.get(..6));
    let industry = match normal.as_bytes().first() {
        Some(b'1' | b'2') => "airlines",
        Some(b'3') => "travel",
        Some(b'4' | b'5') => "banking",
        Some(b'6') => "merchandising_and_banking",
        Some(b'7') => "petroleum",
        Some(b'8') => "healthcare_and_telecommunications",
        _ => "national",
    };
    facts.add("industry", industry);
    facts.add("luhn", if check::luhn(normal) == 0 { "yes" } else { "no" });
}

/// The scheme that issues numbers of this beginning and length (ISO/IEC 7812 registrations as the schemes publish them).
fn issuer(number: &str) -> Option<&'static str> {
    let head = |length: usize| number.get(..length).and_then(|head| head.parse::<u32>().ok()).unwrap_or(0);
    let length = number.len();
    match (head(2), head(4)) {
        (62, _) | (_, 8100..=8171) if (16..=19).contains(&length) => Some("unionpay"),
        (40..=49, _) if matches!(length, 16 | 19) => Some("visa"),
        (51..=55, _) | (_, 2221..=2720) if length == 16 => Some("mastercard"),
        (34 | 37, _) if length == 15 => Some("american_express"),
        (_, 3528..=3589) if (16..=19).contains(&length) => Some("jcb"),
        (36 | 38 | 39, _) | (_, 3000..=3059) if (14..=19).contains(&length) => Some("diners_club"),
        (65, _) | (_, 6011) if (16..=19).contains(&length) => Some("discover"),
        (22, 2200..=2204) if (16..=19).contains(&length) => Some("mir"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, explain, normalise};
    use thalweg_model::IdentifierKind::{self, Wallet};

    fn check(kind: IdentifierKind, text: &str) -> (IdentifierKind, String, Verdict) {
        let (kind, normal, verdict) = normalise(kind, text, &Context::default());
        (kind, normal.into_owned(), verdict)
    }

    #[test]
    fn examples_of_the_iban_registry_are_valid() {
        for text in [
            "GB29 NWBK 6016 1331 9268 19",
            "DE89 3704 0044 0532 0130 00",
            "FR14 2004 1010 0505 0001 3M02 606",
            "SA03 8000 0000 6080 1016 7519",
            "AE07 0331 2345 6789 0123 456",
            "MU17 BOMM 0101 1010 3030 0200 000M UR",
            "iban: nl91 abna 0417 1643 00",
        ] {
            let (kind, normal, verdict) = check(Account, text);
            assert_eq!((kind, verdict), (Iban, Verdict::Valid), "{text}");
            assert_eq!(check(Iban, &normal).1, normal);
        }
        assert_eq!(check(Iban, "GB29 NWBK 6016 1331 9268 18").2, Verdict::Invalid("check_digit"));
        assert_eq!(
            explain(Iban, "GB29NWBK60161331926819", &Context::default()).facts.get("country"),
            Some("GB")
        );
    }

    #[test]
    fn an_account_is_what_its_number_shows_it_to_be() {
        for (text, kind, normal, verdict) in [
            ("4111 1111 1111 1111", BankCard, "4111111111111111", Verdict::Valid),
            ("6222-0200-0000-0000-128", BankCard, "6222020000000000128", Verdict::Plausible),
            ("0200 1234 5678 9012 345", Account, "0200123456789012345", Verdict::Plausible),
            ("4000 0211 1920 0000 007", Account, "4000021119200000007", Verdict::Plausible),
            ("123456789012.0", Account, "123456789012", Verdict::Plausible),
            ("6222****1234", Account, "6222*1234", Verdict::Plausible),
            ("*1234", Account, "*1234", Verdict::Plausible),
            ("XXXX-XXXX-1234", Account, "*1234", Verdict::Plausible),
            ("0x1429****7F855C", Account, "0x1429*7f855c", Verdict::Plausible),
            ("****", Account, "****", Verdict::Invalid("nothing_shown")),
            ("-------", Account, "-------", Verdict::Invalid("no_value")),
            ("6.22202E+18", Account, "6.22202E+18", Verdict::Invalid("scientific_notation")),
            ("Someone@Example.com", Account, "someone@example.com", Verdict::Plausible),
            (
                "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb",
                Wallet,
                "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb",
                Verdict::Trap("zero_address"),
            ),
        ] {
            assert_eq!(check(Account, text), (kind, normal.to_owned(), verdict), "{text}");
        }
    }

    #[test]
    fn cards_pass_luhn_or_are_of_unionpay() {
        assert_eq!(check(BankCard, "3782 822463 10005").2, Verdict::Valid);
        assert_eq!(check(BankCard, "5555555555554445").2, Verdict::Invalid("check_digit"));
        assert_eq!(check(BankCard, "4111111111111110000").2, Verdict::Invalid("digits_lost"));
        assert_eq!(check(BankCard, "123").2, Verdict::Invalid("length"));
        assert_eq!(check(BankCard, "0000000000000000").2, Verdict::Trap("repeated_digit"));
        assert_eq!(
            explain(BankCard, "4111111111111111", &Context::default()).facts.get("scheme"),
            Some("visa")
        );
    }

    #[test]
    fn a_bank_code_names_a_country_that_exists() {
        assert_eq!(check(Bic, "deutdeffxxx"), (Bic, "DEUTDEFF".to_owned(), Verdict::Plausible));
        assert_eq!(check(Bic, "BKCHCNBJ110").1, "BKCHCNBJ110");
        assert_eq!(check(Bic, "DEUTDEF0").2, Verdict::Trap("test_code"));
        assert_eq!(check(Bic, "DEUTXXFF").2, Verdict::Invalid("country_code"));
        assert_eq!(check(Bic, "DEUT").2, Verdict::Invalid("shape"));
    }
}
