//! Is this an address of TON?
//!
//! One account has a raw form (`0:` and 32 bytes in hexadecimal) and four friendly ones (36 bytes in base 64: flags, workchain,
//! hash, CRC-16), which differ in whether a payment that fails returns. The raw form is the normal one (TEP-2).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::{Found, Reading};
use crate::text::all_hex;
use crate::{Facts, check};

pub(super) fn read(text: &str) -> Reading {
    if let Some((workchain, hash)) = text.split_once(':') {
        let raw = matches!(workchain, "0" | "-1") && hash.len() == 64 && all_hex(hash);
        return raw.then(|| Ok(account(workchain, &hash.to_ascii_lowercase())));
    }
    let bytes = friendly(text)?;
    let (body, sum) = bytes.split_at_checked(34)?;
    if check::crc16(body).to_be_bytes() != *sum {
        return Some(Err("checksum"));
    }
    let workchain = if body.get(1) == Some(&0) { "0" } else { "-1" };
    let found = account(workchain, &hex::encode(body.get(2..)?));
    let test = body.first().is_some_and(|flags| flags & 0x80 != 0);
    Some(Ok(match found.verdict {
        _ if test => found.but("test_network"),
        crate::Verdict::Plausible => Found::valid(found.normal, "ton", "account"),
        _ => found,
    }))
}

fn account(workchain: &str, hash: &str) -> Found {
    let found = Found::plausible(format!("{workchain}:{hash}"), "ton", "account");
    if hash.bytes().all(|byte| byte == b'0') { found.but("zero_address") } else { found }
}

/// The 36 bytes of a friendly address.
fn friendly(text: &str) -> Option<Vec<u8>> {
    if text.len() != 48 || !text.starts_with(['E', 'U', 'k', '0']) {
        return None;
    }
    let bytes = if text.contains(['+', '/']) { STANDARD.decode(text) } else { URL_SAFE.decode(text) };
    let bytes = bytes.ok().filter(|bytes| bytes.len() == 36)?;
    let tagged =
        matches!(bytes.first(), Some(0x11 | 0x51 | 0x91 | 0xd1)) && matches!(bytes.get(1), Some(0 | 0xff));
    tagged.then_some(bytes)
}

/// Whether the address as recorded asks for failed payments to return.
pub(super) fn tell(clean: &str, facts: &mut Facts) {
    if let Some(bytes) = friendly(clean) {
        facts.add(
            "bounceable",
            if bytes.first().is_some_and(|flags| flags & 0x40 == 0) { "yes" } else { "no" },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{chain, check};
    use crate::Verdict;

    #[test]
    fn all_forms_of_an_account_are_one() {
        // TON documentation, address formats.
        let raw = "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e";
        for text in [
            "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
            "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA",
            "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff+W72r5gqPrHF",
        ] {
            assert_eq!(check(text), (raw.to_owned(), Verdict::Valid), "{text}");
        }
        assert_eq!(check(&raw.to_uppercase()), (raw.to_owned(), Verdict::Plausible));
        assert_eq!(chain(raw).as_deref(), Some("ton"));
        assert_eq!(check("EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHG").1, Verdict::Invalid("checksum"));
    }
}
