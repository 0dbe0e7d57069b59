//! Is this an address of Monero?
//!
//! Base 58 in blocks of eight bytes; a network byte, two public keys, four bytes of Keccak-256 (CryptoNote standard 007). An
//! integrated address carries a payment identifier as well.

use sha3::{Digest as _, Keccak256};

use super::{Found, Reading};

const ALPHABET: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Characters of a whole block of eight bytes.
const BLOCK: usize = 11;

pub(super) fn read(text: &str) -> Reading {
    if !matches!(text.len(), 95 | 106) || !text.starts_with(['4', '8']) {
        return None;
    }
    let bytes = decoded(text)?;
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    let Some(form) = body.first().and_then(|byte| match byte {
        18 => Some("standard"),
        19 => Some("integrated"),
        42 => Some("subaddress"),
        _ => None,
    }) else {
        return Some(Err("network"));
    };
    let holds = Keccak256::digest(body).iter().take(4).eq(sum);
    Some(if holds { Ok(Found::valid(text, "monero", form)) } else { Err("checksum") })
}

/// The bytes of all blocks; the last one has five bytes in seven characters.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 8 / BLOCK);
    for block in text.as_bytes().chunks(BLOCK) {
        let width = match block.len() {
            BLOCK => 8,
            7 => 5,
            _ => return None,
        };
        let mut value = 0_u128;
        for mark in block {
            let digit = ALPHABET.bytes().position(|known| known == *mark)?;
            value = value * 58 + u128::try_from(digit).ok()?;
        }
        if value >> (8 * width) != 0 {
            return None;
        }
        bytes.extend_from_slice(value.to_be_bytes().get(16 - width..)?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{chain, check};
    use crate::Verdict;

    #[test]
    fn the_donation_address_of_the_project_is_valid() {
        // getmonero.org, general fund.
        let text =
            "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H";
        assert_eq!(check(text), (text.to_owned(), Verdict::Valid));
        assert_eq!(chain(text).as_deref(), Some("monero"));
        assert_eq!(check(&text.replace("888t", "888s")).1, Verdict::Invalid("checksum"));
    }
}
