//! Which ledger is this address of, was it copied without a mistake, and is it anybody's?
//!
//! Most ledgers put a check sum into their addresses; it is verified. The normal form is the one that the ledger's explorers
//! show, except that hexadecimal addresses are in lower case and TON's are raw, since one account has several written forms.

mod base58;
mod bech;
mod evm;
mod monero;
mod ton;

use thalweg_model::IdentifierKind::Wallet;

use crate::{Facts, Judged, Verdict};

/// An address that was recognised.
struct Found {
    normal: String,
    /// The ledger, or the family of ledgers that share the form.
    chain: &'static str,
    /// What the address locks money with.
    form: &'static str,
    verdict: Verdict,
}

impl Found {
    fn valid(normal: impl Into<String>, chain: &'static str, form: &'static str) -> Self {
        Self { normal: normal.into(), chain, form, verdict: Verdict::Valid }
    }

    fn plausible(normal: impl Into<String>, chain: &'static str, form: &'static str) -> Self {
        Self { normal: normal.into(), chain, form, verdict: Verdict::Plausible }
    }

    fn but(mut self, code: &'static str) -> Self {
        self.verdict = Verdict::Trap(code);
        self
    }
}

/// What a reader of one form says: not its form, a broken one, or an address.
type Reading = Option<Result<Found, &'static str>>;

/// Schemes of payment links (BIP-21 and its like) that may stand before an address.
const SCHEMES: [&str; 11] = [
    "bitcoin:",
    "ethereum:",
    "litecoin:",
    "dogecoin:",
    "dash:",
    "tron:",
    "solana:",
    "monero:",
    "ripple:",
    "ton://transfer/",
    "zcash:",
];

/// Addresses that are no person's wallet: contracts of tokens, programs of ledgers, addresses made so that nobody has the key.
const NOBODYS: [(&str, &str); 13] = [
    // Issuers' pages: tether.to/supported-protocols, developers.circle.com.
    ("0xdac17f958d2ee523a2206206994597c13d831ec7", "token_contract"),
    ("0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "token_contract"),
    ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "token_contract"),
    // EIP-7528: stands for the ledger's own coin.
    ("0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "placeholder"),
    ("0xdead000000000000000042069420694206942069", "burn_address"),
    ("1BitcoinEaterAddressDontSendf59kuE", "burn_address"),
    ("1CounterpartyXXXXXXXXXXXXXXXUWLpVr", "burn_address"),
    // Solana's documentation of native programs.
    ("11111111111111111111111111111111", "program"),
    ("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", "program"),
    ("So11111111111111111111111111111111111111112", "token_contract"),
    ("1nc1nerator11111111111111111111111111111111", "burn_address"),
    // XRPL documentation, special addresses.
    ("rrrrrrrrrrrrrrrrrrrrrhoLvTp", "zero_address"),
    ("rrrrrrrrrrrrrrrrrrrrBZbvji", "burn_address"),
];

fn read(text: &str) -> Result<Found, &'static str> {
    let lower = text.to_ascii_lowercase();
    let scheme = SCHEMES.iter().find(|scheme| lower.starts_with(**scheme));
    let address = scheme.and_then(|scheme| text.get(scheme.len()..)).unwrap_or(text);
    let address = address.split('?').next().unwrap_or(address).trim();
    if !address.is_ascii() || address.len() < 20 || address.len() > 200 {
        return Err("shape");
    }
    let readers = [evm::read, ton::read, bech::read, bech::read_cash, monero::read, base58::read];
    let mut worst = "shape";
    for reader in readers {
        match reader(address) {
            Some(Ok(found)) => return Ok(known(found)),
            Some(Err(code)) => worst = code,
            None => {}
        }
    }
    Err(worst)
}

fn known(found: Found) -> Found {
    match NOBODYS.iter().find(|(address, _)| *address == found.normal) {
        Some((_, code)) => found.but(code),
        None => found,
    }
}

/// Why nobody can have the key to a hash of twenty bytes.
fn unowned(hash: &[u8]) -> Option<&'static str> {
    let value = hash.iter().skip_while(|byte| **byte == 0).copied().collect::<Vec<u8>>();
    match value.as_slice() {
        [] => Some("zero_address"),
        [0xde, 0xad] => Some("burn_address"),
        // Numbers 1 to 17 are built-in programs of the Ethereum machine (EIP-2537 and before).
        [1..=17] => Some("precompile"),
        _ => None,
    }
}

pub(crate) fn judge(text: &str) -> Judged {
    let plain = crate::text::plain(text);
    if let Some(judged) = masked(&plain) {
        return judged;
    }
    match read(text).or_else(|code| read(&plain).map_err(|_| code)) {
        Ok(found) => Judged { kind: Wallet, normal: Some(found.normal), verdict: found.verdict },
        Err(code) => Judged::invalid(Wallet, code),
    }
}

/// Hidden characters: stars, or the dots by which explorers shorten an address. Three `X` are part of some addresses.
fn masked(plain: &str) -> Option<Judged> {
    let starred = plain.replace("...", "*");
    if !starred.contains(['*', '•', '●']) {
        return None;
    }
    let (before, after) = crate::text::mask(&starred)?;
    let shown = |mark: char| mark.is_ascii_alphanumeric() || matches!(mark, ':' | '_');
    Some(match before.len() + after.len() {
        _ if !before.chars().chain(after.chars()).all(shown) => Judged::invalid(Wallet, "shape"),
        0..2 => Judged::invalid(Wallet, "nothing_shown"),
        _ if before.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("0x")) => {
            Judged::plausible(Wallet, format!("{before}*{after}").to_ascii_lowercase())
        }
        _ => Judged::plausible(Wallet, format!("{before}*{after}")),
    })
}

/// An address that stands in a column of account numbers: only what can hardly be anything else.
pub(crate) fn in_account_column(text: &str) -> Option<Judged> {
    let found = read(text).ok()?;
    let sure = match found.verdict {
        Verdict::Valid | Verdict::Trap(_) => true,
        _ => {
            text.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("0x"))
                || (found.chain == "solana" && text.len() > 42)
        }
    };
    sure.then_some(Judged { kind: Wallet, normal: Some(found.normal), verdict: found.verdict })
}

pub(crate) fn tell(normal: &str, clean: &str, facts: &mut Facts) {
    let Ok(found) = read(normal) else { return };
    facts.add("chain", found.chain);
    facts.add("form", found.form);
    if found.chain == "dogecoin" {
        facts.add("also_chain", "verge");
    }
    ton::tell(clean, facts);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, explain, normalise};

    pub(super) fn check(text: &str) -> (String, Verdict) {
        let (_, normal, verdict) = normalise(Wallet, text, &Context::default());
        (normal.into_owned(), verdict)
    }

    pub(super) fn chain(text: &str) -> Option<String> {
        explain(Wallet, text, &Context::default()).facts.get("chain").map(str::to_owned)
    }

    #[test]
    fn nobodys_addresses_are_traps() {
        for (text, code) in [
            ("0x0000000000000000000000000000000000000000", "zero_address"),
            ("0x000000000000000000000000000000000000dEaD", "burn_address"),
            ("0x0000000000000000000000000000000000000001", "precompile"),
            ("0xdAC17F958D2ee523a2206206994597C13D831ec7", "token_contract"),
            ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "token_contract"),
            ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "zero_address"),
            ("1BitcoinEaterAddressDontSendf59kuE", "burn_address"),
            ("1111111111111111111114oLvT2", "zero_address"),
            ("11111111111111111111111111111111", "program"),
            ("rrrrrrrrrrrrrrrrrrrrrhoLvTp", "zero_address"),
        ] {
            assert_eq!(check(text).1, Verdict::Trap(code), "{text}");
        }
    }

    #[test]
    fn a_payment_link_holds_an_address() {
        let address = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT";
        assert_eq!(check(&format!("bitcoin:{address}?amount=1")), (address.to_owned(), Verdict::Valid));
    }

    #[test]
    fn a_shortened_address_shows_what_it_shows() {
        assert_eq!(check("TR7NHq...jLj6t"), ("TR7NHq*jLj6t".to_owned(), Verdict::Plausible));
        assert_eq!(check("0xDAC1****1ec7").0, "0xdac1*1ec7");
    }
}
