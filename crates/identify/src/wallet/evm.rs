//! Is this an address of Ethereum or a ledger like it?
//!
//! Twenty bytes in hexadecimal. Mixed letter case is a check sum (EIP-55) and must hold; one case has none. The same address
//! names the same key on every ledger of the family, so the form does not say which one is meant.

use sha3::{Digest as _, Keccak256};

use super::{Found, Reading, unowned};
use crate::text::all_hex;

pub(super) fn read(text: &str) -> Reading {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hex {
        Some(hex) if all_hex(hex) => Some(prefixed(hex)),
        Some(_) => None,
        // Without prefix it could be another digest of twenty bytes.
        None if text.len() == 40 && all_hex(text) => Some(prefixed(text).map(|mut found| {
            if found.verdict == crate::Verdict::Valid {
                found.verdict = crate::Verdict::Plausible;
            }
            found
        })),
        None => None,
    }
}

fn prefixed(hex: &str) -> Result<Found, &'static str> {
    let lower = hex.to_ascii_lowercase();
    let normal = format!("0x{lower}");
    match hex.len() {
        40 => {}
        // Sui and Aptos: 32 bytes, no check sum. A transaction hash looks the same.
        64 => return Ok(Found::plausible(normal, "move", "account")),
        _ => return Err("length"),
    }
    let bytes = hex::decode(&lower).map_err(|_| "shape")?;
    if let Some(code) = unowned(&bytes) {
        return Ok(Found::plausible(normal, "evm", "account").but(code));
    }
    if hex == lower || hex == hex.to_ascii_uppercase() {
        return Ok(Found::plausible(normal, "evm", "account"));
    }
    if hex == checked_case(&lower) { Ok(Found::valid(normal, "evm", "account")) } else { Err("checksum") }
}

/// EIP-55: a letter is upper case where the hash of the lower-case text has a high half-byte.
fn checked_case(lower: &str) -> String {
    let hash = Keccak256::digest(lower.as_bytes());
    let high = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| half > 7);
    lower.chars().zip(high).map(|(mark, high)| if high { mark.to_ascii_uppercase() } else { mark }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{chain, check};
    use crate::Verdict;

    #[test]
    fn mixed_case_must_be_that_of_eip_55() {
        for text in [
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        ] {
            assert_eq!(check(text), (text.to_lowercase(), Verdict::Valid), "EIP-55, test cases");
            assert_eq!(check(&text.to_lowercase()).1, Verdict::Plausible);
            assert_eq!(chain(text).as_deref(), Some("evm"));
        }
        assert_eq!(check("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed").1, Verdict::Invalid("checksum"));
        assert_eq!(check("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1B").1, Verdict::Invalid("length"));
    }

    #[test]
    fn an_address_without_prefix_is_only_plausible() {
        let text = "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        assert_eq!(check(text), (format!("0x{}", text.to_lowercase()), Verdict::Plausible));
    }
}
