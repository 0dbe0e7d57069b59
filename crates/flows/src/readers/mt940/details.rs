//! What does the information to the account owner (`:86:`) say? Parties, references and purpose in the banks' dialects.
//!
//! Three shapes are known: sub-fields after a business transaction code (`166?00…?20…?32…`, German, Polish and others;
//! DFÜ agreement appendix 3), code words between slashes (`/TRTP/…/IBAN/…/NAME/…`, Dutch), and free text. What is not
//! understood stays in the description, word for word.

use std::str::FromStr;

use crate::entry::EntryClass;
use crate::readers::camt::german_class;
use crate::readers::collect::KeptParty;

/// What a `:86:` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Details {
    /// The other end.
    pub(super) party: KeptParty,
    /// End-to-end reference; empty if none was provided.
    pub(super) order_reference: String,
    /// The booking text or code.
    pub(super) kind_text: String,
    /// What the code means.
    pub(super) class: EntryClass,
    /// All that is said.
    pub(super) description: String,
}

/// Code words of the slash form (source: handbooks of Dutch banks for structured MT940).
const SLASH_WORDS: [&str; 33] = [
    "ACCW",
    "ADDR",
    "BENM",
    "BIC",
    "CDTRREF",
    "CDTRREFTP",
    "CHGS",
    "CNTP",
    "CREF",
    "CSID",
    "EREF",
    "EXCH",
    "IBAN",
    "INIT",
    "IREF",
    "ISDT",
    "KREF",
    "MARF",
    "NAME",
    "NRTX",
    "OCMT",
    "ORDP",
    "PREF",
    "PURP",
    "REMI",
    "RREF",
    "RTRN",
    "SVCL",
    "SWEPA",
    "TRCD",
    "TRTP",
    "ULTB",
    "ULTD",
];

/// Key words of SEPA inside the German purpose lines (source: DFÜ agreement appendix 3, 8.2.6).
const SEPA_WORDS: [&str; 16] = [
    "EREF+", "KREF+", "MREF+", "BREF+", "RREF+", "CRED+", "DEBT+", "COAM+", "OAMT+", "SVWZ+", "ABWA+",
    "ABWE+", "IBAN+", "BIC+", "SQTP+", "PURP+",
];

/// Reads the content of all `:86:` fields of one entry.
pub(super) fn details(contents: &[&str]) -> Details {
    let joined = contents.join("\n");
    if let Some((code, mark)) = sub_field_form(&joined) {
        return sub_fields(&unwrap_lines(&joined), code, mark);
    }
    if joined.trim_start().starts_with('/') {
        let read = slash_words(&joined);
        if read.party != KeptParty::default() || !read.order_reference.is_empty() {
            return read;
        }
    }
    Details { party: labelled_party(&joined), description: plain(&joined), ..Details::default() }
}

/// Lines are broken anywhere at 65 characters in the structured forms, so they are put together without a space.
fn unwrap_lines(text: &str) -> String {
    text.split(['\r', '\n']).collect()
}

/// Free text: lines joined by a space, blank ones dropped.
fn plain(text: &str) -> String {
    text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Three digits, then a sign that also stands before two more digits.
fn sub_field_form(text: &str) -> Option<(&str, char)> {
    let text = text.trim_start();
    let (code, rest) = text.split_at_checked(3)?;
    let mark = rest.chars().next().filter(char::is_ascii_punctuation)?;
    let field = rest.get(1..3)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(code) && digits(field)).then_some((code, mark))
}

fn sub_fields(text: &str, code: &str, mark: char) -> Details {
    let (mut booking, mut purpose, mut name, mut iban) =
        (String::new(), String::new(), String::new(), String::new());
    let mut party = KeptParty::default();
    let mut tail = String::new();
    let after_code = text.trim_start().get(code.len()..).unwrap_or("");
    for field in after_code.split(mark).skip(1) {
        let number = field.get(..2).and_then(|number| number.parse::<u8>().ok());
        let value = field.get(2..).unwrap_or("");
        match number {
            Some(0) => booking.push_str(value),
            Some(20..=29 | 60..=63) => purpose.push_str(value),
            Some(30) => value.trim().clone_into(&mut party.institution),
            Some(31) => value.trim().clone_into(&mut party.account),
            Some(32 | 33) => name.push_str(value),
            Some(38) => value.trim().clone_into(&mut iban),
            Some(10 | 34) => {}
            // The mark may be part of the purpose itself.
            _ => {
                tail.push(mark);
                tail.push_str(field);
            }
        }
    }
    name.trim().clone_into(&mut party.name);
    if !iban.is_empty() {
        party.account = iban;
    }
    if party.account.is_empty() {
        sepa_word(&purpose, "IBAN+").clone_into(&mut party.account);
    }
    if party.institution.is_empty() {
        sepa_word(&purpose, "BIC+").clone_into(&mut party.institution);
    }
    let order_reference = provided(sepa_word(&purpose, "EREF+")).to_owned();
    let kind_text =
        [code, booking.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let description =
        [purpose.trim(), tail.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    Details {
        party,
        order_reference,
        kind_text,
        class: german_class(code),
        description: description.join(" "),
    }
}

/// The text after a SEPA key word, up to the next one.
fn sepa_word<'t>(purpose: &'t str, word: &str) -> &'t str {
    let Some((_, rest)) = purpose.split_once(word) else { return "" };
    let end = SEPA_WORDS.iter().filter_map(|next| rest.find(next)).min().unwrap_or(rest.len());
    rest.get(..end).unwrap_or("").trim()
}

fn provided(reference: &str) -> &str {
    if matches!(reference, "NOTPROVIDED" | "NOT PROVIDED" | "NONREF") { "" } else { reference }
}

fn slash_words(joined: &str) -> Details {
    let text = unwrap_lines(joined);
    let mut read = Details { description: plain(joined), ..Details::default() };
    let (mut word, mut value) = ("", Vec::new());
    for token in text.split('/').chain(std::iter::once("\0")) {
        if token != "\0" && !SLASH_WORDS.contains(&token) {
            value.push(token);
            continue;
        }
        take_word(&mut read, word, &value);
        (word, value) = (token, Vec::new());
    }
    read
}

/// `CNTP` holds account, bank and name in one; `IBAN`, `BIC`, `NAME` hold one each, after `ORDP` or `BENM` too.
fn take_word(read: &mut Details, word: &str, value: &[&str]) {
    let whole = value.join("/");
    let whole = whole.trim_matches('/').trim();
    let set = |field: &mut String, text: &str| {
        if field.is_empty() {
            text.trim().clone_into(field);
        }
    };
    match word {
        "IBAN" | "ACCW" => set(&mut read.party.account, whole.split(',').next().unwrap_or("")),
        "BIC" => set(&mut read.party.institution, whole),
        "NAME" => set(&mut read.party.name, whole),
        "EREF" => set(&mut read.order_reference, provided(whole)),
        "TRTP" | "TRCD" => set(&mut read.kind_text, whole),
        "RTRN" => read.class = EntryClass::Reversal,
        "CNTP" => {
            let mut parts = value.iter();
            set(&mut read.party.account, parts.next().unwrap_or(&""));
            set(&mut read.party.institution, parts.next().unwrap_or(&""));
            set(&mut read.party.name, parts.next().unwrap_or(&""));
        }
        _ => {}
    }
}

/// `REK: <IBAN>/NAAM: <name>`: free text that labels its party (Knab).
fn labelled_party(joined: &str) -> KeptParty {
    let mut party = KeptParty::default();
    let text = plain(joined);
    let Some((_, rest)) = text.split_once("REK:") else { return party };
    let (account, rest) = rest.split_once("/NAAM:").unwrap_or((rest, ""));
    if let Some(account) = iban_of(account) {
        party.account = account;
        rest.trim().clone_into(&mut party.name);
    }
    party
}

/// The text as an IBAN, if it is one by form and check digits.
pub(super) fn iban_of(text: &str) -> Option<String> {
    let text = text.trim();
    iban::Iban::from_str(text).is_ok().then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(contents: &[&str], want: &expect_test::Expect) {
        let Details { party, order_reference, kind_text, class, description } = details(contents);
        want.assert_eq(&format!(
            "{}|{}|{}|{order_reference}|{kind_text}|{class:?}|{description}",
            party.account, party.name, party.institution
        ));
    }

    #[test]
    fn sub_fields_name_the_party_and_the_purpose() {
        check(
            &[
                "166?00GUTSCHRIFT?109248?20EREF+RE-2023-?2117 SVWZ+Miete Ok\ntober?30TESTDEFFXXX?31DE00123\n45?32Erika Mus?33ter",
            ],
            &expect_test::expect![
                "DE0012345|Erika Muster|TESTDEFFXXX|RE-2023-17|166 GUTSCHRIFT|Transfer|EREF+RE-2023-17 SVWZ+Miete Oktober"
            ],
        );
        check(
            &["000>100987654321\n>20ALGEMENE KOS>21TEN VAN>310390123456"],
            &expect_test::expect!["0390123456||||000|Other|ALGEMENE KOSTEN VAN"],
        );
    }

    #[test]
    fn code_words_between_slashes_name_the_party() {
        check(
            &[
                "/TRTP/SEPA OVERBOEKING/IBAN/NL00TEST0123456789/BIC/TESTNL2A/NAME/A/B HANDEL\n BV/REMI/FACT 1/2/EREF/NOTPROVIDED",
            ],
            &expect_test::expect![
                "NL00TEST0123456789|A/B HANDEL BV|TESTNL2A||SEPA OVERBOEKING|Other|/TRTP/SEPA OVERBOEKING/IBAN/NL00TEST0123456789/BIC/TESTNL2A/NAME/A/B HANDEL BV/REMI/FACT 1/2/EREF/NOTPROVIDED"
            ],
        );
        check(
            &["/EREF/E-1//CNTP/NL00TEST0123456789/TESTNL2A/J. JANSEN///REMI/USTD//tekst/"],
            &expect_test::expect![
                "NL00TEST0123456789|J. JANSEN|TESTNL2A|E-1||Other|/EREF/E-1//CNTP/NL00TEST0123456789/TESTNL2A/J. JANSEN///REMI/USTD//tekst/"
            ],
        );
    }

    #[test]
    fn free_text_stays_free_text() {
        check(&["CARD PAYMENT ", "  SHOP 12  "], &expect_test::expect!["|||||Other|CARD PAYMENT SHOP 12"]);
    }
}
