//! Does every text, however strange, get one stable normal form, and does a check digit notice a wrong digit?

use proptest::prelude::*;
use thalweg_identify::{Context, Verdict, explain, guesses, normalise};
use thalweg_model::IdentifierKind::{self, BankCard, Iban, Iccid, Imei, ResidentId};

const REGIONS: [Option<&str>; 6] = [None, Some("CN"), Some("HK"), Some("US"), Some("KH"), Some("XX")];

/// What every code means.
const CODES: &str = include_str!("../../../docs/identifiers.md");

/// The normal form of a normal form is itself, for the kind asked and for the kind found.
fn is_stable(kind: IdentifierKind, text: &str) -> Result<(), TestCaseError> {
    for region in REGIONS {
        let ctx = Context { region };
        let (found, normal, verdict) = normalise(kind, text, &ctx);
        let again = normalise(kind, &normal, &ctx);
        prop_assert_eq!(
            again.1.as_ref(),
            normal.as_ref(),
            "{} {:?} in {:?}, {:?}",
            kind,
            text,
            region,
            verdict
        );
        if verdict.holds() {
            let again = normalise(found, &normal, &ctx);
            prop_assert_eq!(again.1.as_ref(), normal.as_ref(), "{} {:?} as {}", kind, text, found);
        }
        let explained = explain(kind, text, &ctx);
        prop_assert_eq!(explained.normal.as_str(), normal.as_ref());
        prop_assert_eq!((explained.kind, explained.verdict), (found, verdict));
        prop_assert!(explained.facts.0.is_sorted());
        let documented = CODES.contains(&format!("`{}`", verdict.code()));
        prop_assert!(documented, "docs/identifiers.md does not say what {} means", verdict.code());
    }
    Ok(())
}

fn kinds() -> impl Strategy<Value = IdentifierKind> {
    prop::sample::select(&IdentifierKind::ALL[..])
}

/// Texts that come near to identifiers.
fn near() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[+0-9 ()#*xX.,/-]{0,30}",
        "(00|011|\\+|86|'|=\")?[0-9]{3,20}(\\.0|\"|;ext=[0-9]{1,4}|转[0-9]{1,3})?",
        "[A-Za-z]{0,3}[0-9()<]{4,12}[A-Za-z0-9]?",
        "(0x|T|1|3|bc1|r|EQ|4|41)[0-9a-zA-HJ-NP-Z]{20,64}",
        "[0-9a-fA-F]{2}([:. -]?[0-9a-fA-F]{1,4}){3,8}(%[a-z0-9]{1,4}|:[0-9]{1,5})?",
        "(hxxps?://|http://|tg://|//)?[a-zA-Z0-9._\\[\\]@\u{430}\u{4e2d}-]{1,30}(/[a-z%?=&#:@ ]{0,20})?",
        "[\"'“<]?[a-zA-Z0-9.+_*]{1,20}@[a-zA-Z0-9.\u{fc}-]{1,20}[\"'”>]?",
        "[粤京A-Z\u{e01}-\u{e10}]{0,2}[ ·-]?[0-9A-Z*]{1,8}[学警港]?",
        "(460|310|001|999|123)[-: ]?[0-9]{1,3}[-: ][0-9a-fA-Fx]{1,9}([-: ][0-9a-f]{1,10})?",
        "[\u{200b}\u{200d}\u{feff}\u{a0}\u{3000}'\"０-９٠-٩ａ-ｚ=-]{0,20}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn normalising_twice_changes_nothing(kind in kinds(), text in near()) {
        is_stable(kind, &text)?;
    }

    #[test]
    fn any_text_at_all_is_stable(kind in kinds(), text in any::<String>()) {
        is_stable(kind, &text)?;
    }

    #[test]
    fn guesses_are_in_one_order_and_hold(text in near()) {
        let ctx = Context { region: Some("CN") };
        let found = guesses(&text, &ctx);
        prop_assert!(found.iter().all(|one| one.verdict.holds()));
        prop_assert_eq!(found, guesses(&text, &ctx));
    }

    #[test]
    fn one_wrong_digit_is_noticed(which in 0_usize..5, at in 0_usize..18, by in 1_u8..10) {
        let (kind, valid) = [
            (ResidentId, "440524188001010014"),
            (BankCard, "4111111111111111"),
            (Imei, "490154203237518"),
            (Iccid, "8991101200003204514"),
            (Iban, "DE89370400440532013000"),
        ][which];
        // The country and check position of an IBAN are letters; a first digit other than 89 is another industry.
        let at = 4 + at % (valid.len() - 4);
        let mut bytes = valid.as_bytes().to_vec();
        bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
        let changed = String::from_utf8(bytes).unwrap();
        let ctx = Context::default();
        prop_assert_eq!(normalise(kind, valid, &ctx).2, Verdict::Valid);
        let verdict = normalise(kind, &changed, &ctx).2;
        // An IMEI's last digit is zero where nobody computed it.
        let spare = kind == Imei && at == 14 && changed.ends_with('0');
        prop_assert!(verdict != Verdict::Valid || spare, "{} {}", changed, verdict.code());
    }
}

#[test]
fn a_machine_readable_zone_is_stable_whatever_stands_in_it() {
    for text in [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<< l898902c36uto7408122f1204159ze184226b<<<<<10",
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        "I<UTOD23145890<7349<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        &"<".repeat(88),
        &"é<".repeat(44),
    ] {
        for kind in IdentifierKind::ALL {
            is_stable(kind, text).unwrap();
        }
    }
}
