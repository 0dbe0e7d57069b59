//! Is this an address in base 58, and of which ledger?
//!
//! Bitcoin and its descendants, TRON and XRP put version bytes before and four bytes of double SHA-256 behind the hash. Solana's
//! addresses are 32 bytes with nothing to check. TRON's hexadecimal form becomes the base 58 one.

use bs58::Alphabet;

use super::{Found, Reading, unowned};
use crate::text::all_hex;

/// Version bytes, ledger and form, as each ledger's chain parameters define them. Bitcoin's are also those of Bitcoin Cash's and
/// SV's old form; some of Litecoin's old script addresses begin with 3 like Bitcoin's.
const VERSIONS: [(&[u8], &str, &str); 22] = [
    (&[0x00], "bitcoin", "p2pkh"),
    (&[0x05], "bitcoin", "p2sh"),
    (&[0x30], "litecoin", "p2pkh"),
    (&[0x32], "litecoin", "p2sh"),
    (&[0x1e], "dogecoin", "p2pkh"),
    (&[0x16], "dogecoin", "p2sh"),
    (&[0x4c], "dash", "p2pkh"),
    (&[0x10], "dash", "p2sh"),
    (&[0x26], "bitcoin_gold", "p2pkh"),
    (&[0x17], "bitcoin_gold", "p2sh"),
    (&[0x41], "tron", "account"),
    (&[0x3c], "komodo", "p2pkh"),
    (&[0x52], "monacoin_or_navcoin", "p2pkh"),
    (&[0x1c, 0xb8], "zcash", "p2pkh"),
    (&[0x1c, 0xbd], "zcash", "p2sh"),
    (&[0x06, 0xa1, 0x9f], "tezos", "ed25519"),
    (&[0x06, 0xa1, 0xa1], "tezos", "secp256k1"),
    (&[0x06, 0xa1, 0xa4], "tezos", "p256"),
    (&[0x02, 0x5a, 0x79], "tezos", "contract"),
    (&[0x6f], "test_network", "p2pkh"),
    (&[0xc4], "test_network", "p2sh"),
    (&[0x1d, 0x25], "test_network", "p2pkh"),
];

pub(super) fn read(text: &str) -> Reading {
    if text.len() == 42 && all_hex(text) && text.starts_with("41") {
        return tron_hex(text);
    }
    if !(25..=44).contains(&text.len()) {
        return None;
    }
    if let Some(found) = ripple(text) {
        return Some(found);
    }
    let bytes = bs58::decode(text).into_vec().ok()?;
    if bytes.len() == 32 {
        return Some(Ok(Found::plausible(text, "solana", "account")));
    }
    // Version, hash of twenty bytes, check sum of four.
    if !(25..=27).contains(&bytes.len()) {
        return None;
    }
    let Ok(body) = bs58::decode(text).with_check(None).into_vec() else { return Some(Err("checksum")) };
    let (version, hash) = body.split_at_checked(body.len() - 20)?;
    let (_, chain, form) = VERSIONS.iter().find(|(known, ..)| *known == version)?;
    Some(Ok(recognised(text, chain, form, hash)))
}

fn recognised(text: &str, chain: &'static str, form: &'static str, hash: &[u8]) -> Found {
    let found = Found::valid(text, chain, form);
    match unowned(hash).filter(|code| *code != "precompile") {
        _ if chain == "test_network" => found.but("test_network"),
        Some(code) => found.but(code),
        None => found,
    }
}

/// TRON's nodes write an address as 41 and twenty bytes in hexadecimal; without check sum.
fn tron_hex(text: &str) -> Reading {
    let bytes = hex::decode(text).ok()?;
    let normal = bs58::encode(&bytes).with_check().into_string();
    let found = recognised(&normal, "tron", "account", bytes.get(1..)?);
    Some(Ok(match found.verdict {
        crate::Verdict::Valid => Found::plausible(normal, "tron", "account"),
        _ => found,
    }))
}

/// XRP has an alphabet of its own, in which every account begins with r.
fn ripple(text: &str) -> Reading {
    if !text.starts_with('r') {
        return None;
    }
    let body = bs58::decode(text).with_alphabet(Alphabet::RIPPLE).with_check(Some(0)).into_vec();
    match body {
        Ok(body) if body.len() == 21 => Some(Ok(Found::valid(text, "xrp", "account"))),
        Ok(_) => None,
        Err(_)
            if (25..=35).contains(&text.len())
                && bs58::decode(text)
                    .with_alphabet(Alphabet::RIPPLE)
                    .into_vec()
                    .is_ok_and(|bytes| bytes.len() == 25) =>
        {
            Some(Err("checksum"))
        }
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{chain, check};
    use crate::Verdict;

    #[test]
    fn every_ledger_is_known_by_its_version() {
        for (text, ledger) in [
            // Bitcoin wiki "Address", Litecoin and Dogecoin sources, Dash documentation, TRON documentation, XRPL documentation.
            ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "bitcoin"),
            ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bitcoin"),
            ("TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW", "tron"),
            ("rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpn", "xrp"),
        ] {
            assert_eq!(check(text), (text.to_owned(), Verdict::Valid), "{text}");
            assert_eq!(chain(text).as_deref(), Some(ledger), "{text}");
        }
    }

    #[test]
    fn one_wrong_character_breaks_the_check_sum() {
        for text in [
            "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
            "TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMX",
            "rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpm",
        ] {
            assert_eq!(check(text).1, Verdict::Invalid("checksum"), "{text}");
        }
    }

    #[test]
    fn an_address_of_tron_in_hexadecimal_is_the_same_account() {
        assert_eq!(
            check("415a523b449890854c8fc460ab602df9f31fe4293f"),
            ("TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW".to_owned(), Verdict::Plausible),
            "TRON developers' documentation"
        );
    }

    #[test]
    fn solana_has_nothing_to_check() {
        // The documentation's token program id apart, an account of 32 bytes.
        let text = "Vote111111111111111111111111111111111111111";
        assert_eq!(check(text).1, Verdict::Plausible);
        assert_eq!(chain(text).as_deref(), Some("solana"));
    }

    #[test]
    fn an_address_of_a_test_network_holds_no_money() {
        assert_eq!(check("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn").1, Verdict::Trap("test_network"));
    }
}
