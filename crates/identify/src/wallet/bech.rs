//! Is this an address in base 32, and of which ledger?
//!
//! Bech32 and bech32m (BIP-173, BIP-350) find up to four wrong characters; CashAddr is Bitcoin Cash's own relative of them.

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Bech32m};

use super::{Found, Reading};

/// What stands before the separator, and the ledger that it means (SLIP-0173 and the ledgers' documents).
const PREFIXES: [(&str, &str); 22] = [
    ("bc", "bitcoin"),
    ("ltc", "litecoin"),
    ("btg", "bitcoin_gold"),
    ("dgb", "digibyte"),
    ("vtc", "vertcoin"),
    ("grs", "groestlcoin"),
    ("tb", "test_network"),
    ("bcrt", "test_network"),
    ("tltc", "test_network"),
    ("addr", "cardano"),
    ("stake", "cardano"),
    ("addr_test", "test_network"),
    ("zs", "zcash"),
    ("u", "zcash"),
    ("cosmos", "cosmos"),
    ("osmo", "osmosis"),
    ("thor", "thorchain"),
    ("terra", "terra"),
    ("inj", "injective"),
    ("bnb", "bnb_beacon"),
    ("one", "harmony"),
    ("erd", "multiversx"),
];

/// Ledgers whose base 32 addresses are segregated witnesses.
const SEGWIT: [&str; 9] = ["bc", "ltc", "btg", "dgb", "vtc", "grs", "tb", "bcrt", "tltc"];

pub(super) fn read(text: &str) -> Reading {
    let at = text.rfind('1')?;
    let prefix = text.get(..at)?.to_ascii_lowercase();
    let (_, chain) = PREFIXES.iter().find(|(known, _)| *known == prefix)?;
    // Base 58 texts can begin alike; they mix letter cases, which these must not.
    if text != text.to_ascii_lowercase() && text != text.to_ascii_uppercase() {
        return Some(Err("mixed_case"));
    }
    let normal = text.to_ascii_lowercase();
    let form = if SEGWIT.contains(&prefix.as_str()) {
        match bech32::segwit::decode(&normal) {
            Ok((_, version, _)) if version.to_u8() == 1 => "taproot",
            Ok((_, _, program)) if program.len() == 20 => "p2wpkh",
            Ok(_) => "p2wsh",
            Err(_) => return Some(Err("checksum")),
        }
    } else if CheckedHrpstring::new::<Bech32>(&normal).is_ok()
        || CheckedHrpstring::new::<Bech32m>(&normal).is_ok()
    {
        "account"
    } else {
        return Some(Err("checksum"));
    };
    let found = Found::valid(normal, chain, form);
    Some(Ok(if *chain == "test_network" { found.but("test_network") } else { found }))
}

const CHARSET: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Bitcoin Cash's form (spec: cashaddr.md), with or without its prefix.
pub(super) fn read_cash(text: &str) -> Reading {
    if text != text.to_ascii_lowercase() && text != text.to_ascii_uppercase() {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let (prefix, data) = lower.split_once(':').unwrap_or(("bitcoincash", &lower));
    let chain = match prefix {
        "bitcoincash" => "bitcoin_cash",
        "bchtest" | "bchreg" => "test_network",
        _ => return None,
    };
    let values: Option<Vec<u64>> =
        data.chars().map(|mark| CHARSET.find(mark).and_then(|at| u64::try_from(at).ok())).collect();
    let values = values.filter(|values| (42..=112).contains(&values.len()))?;
    if !data.starts_with(['q', 'p', 'z', 'r']) {
        return None;
    }
    let head = prefix.bytes().map(|byte| u64::from(byte & 31)).chain([0]);
    if cash_sum(head.chain(values.iter().copied())) != 0 {
        return Some(Err("checksum"));
    }
    let form = if data.starts_with(['q', 'z']) { "p2pkh" } else { "p2sh" };
    let found = Found::valid(format!("{prefix}:{data}"), chain, form);
    Some(Ok(if chain == "test_network" { found.but("test_network") } else { found }))
}

/// The BCH code of CashAddr over five-bit values; zero if it holds.
fn cash_sum(values: impl Iterator<Item = u64>) -> u64 {
    const GENERATORS: [u64; 5] =
        [0x98_f2bc_8e61, 0x79_b76d_99e2, 0xf3_3e5f_b3c4, 0xae_2eab_e2a8, 0x1e_4f43_e470];
    let sum = values.fold(1_u64, |sum, value| {
        let top = sum >> 35;
        let next = ((sum & 0x7_ffff_ffff) << 5) ^ value;
        (0..)
            .zip(GENERATORS)
            .fold(next, |next, (bit, generator)| if top >> bit & 1 == 1 { next ^ generator } else { next })
    });
    sum ^ 1
}

#[cfg(test)]
mod tests {
    use super::super::tests::{chain, check};
    use crate::Verdict;

    #[test]
    fn vectors_of_the_proposals_hold() {
        for (text, ledger) in [
            // BIP-173 and BIP-350, valid segwit addresses.
            ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bitcoin"),
            ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "bitcoin"),
            ("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", "bitcoin"),
        ] {
            assert_eq!(check(text), (text.to_lowercase(), Verdict::Valid), "{text}");
            assert_eq!(chain(text).as_deref(), Some(ledger));
        }
        assert_eq!(check("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx").1, Verdict::Trap("test_network"));
        for text in [
            // BIP-350: wrong check sum for the version; BIP-173: wrong check sum.
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        ] {
            assert_eq!(check(text).1, Verdict::Invalid("checksum"), "{text}");
        }
    }

    #[test]
    fn addresses_of_bitcoin_cash_carry_their_prefix() {
        // cashaddr.md, examples of address translation.
        for data in
            ["qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"]
        {
            let normal = format!("bitcoincash:{data}");
            assert_eq!(check(data), (normal.clone(), Verdict::Valid));
            assert_eq!(check(&normal.to_uppercase()), (normal.clone(), Verdict::Valid));
            assert_eq!(chain(&normal).as_deref(), Some("bitcoin_cash"));
        }
        assert_eq!(check("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q").1, Verdict::Invalid("checksum"));
    }
}
