//! Which wallets, transaction hashes and international account numbers does a text give?

use thalweg_model::IdentifierKind;

use super::{pattern, scan};
use crate::find::{Finder, Rule};

/// Runs the rules: words of letters and digits, each judged whole.
pub(crate) fn find(finder: &mut Finder<'_>) {
    let words = pattern!(r"[A-Za-z0-9]+");
    scan(words, finder.text(), |found| {
        let Some(word) = found.get(0) else { return false };
        if (26..=90).contains(&word.len()) {
            long_word(finder, (word.start(), word.end()), word.as_str());
        }
        true
    });
    let iban = pattern!(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b");
    scan(iban, finder.text(), |found| {
        let Some(whole) = found.get(0) else { return false };
        let text: String = whole.as_str().chars().filter(|c| *c != ' ').collect();
        finder.identifier(IdentifierKind::Iban, (whole.start(), whole.end()), &text, Rule::unlabelled("iban"))
    });
}

fn long_word(finder: &mut Finder<'_>, range: (usize, usize), word: &str) {
    let label = finder.folded.shortly_before(range.0, 16).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| label.contains(word));
    let hex = word.strip_prefix("0x").unwrap_or(word);
    if hex.len() == 64 && hex.chars().all(|c| c.is_ascii_hexdigit()) {
        let digest = says(&["sha", "摘要", "digest", "checksum"]);
        let kind = if digest { IdentifierKind::Digest } else { IdentifierKind::Reference };
        let transaction = says(&["tx", "hash", "哈希", "交易", "txid"]) || hex.len() != word.len();
        finder.identifier(kind, range, word, Rule::unchecked("hash", digest || transaction));
        return;
    }
    let shaped = (word.len() == 42 && hex.len() == 40 && hex.chars().all(|c| c.is_ascii_hexdigit()))
        || (word.starts_with('T') && word.len() == 34)
        || word.starts_with("bc1")
        || word.starts_with("ltc1")
        || (word.starts_with(['1', '3', 'L', 'M', 'D']) && (26..=35).contains(&word.len()));
    let labelled = says(&["地址", "钱包", "wallet", "address", "usdt", "trc20", "erc20", "btc", "sol"]);
    // Without a label only an address with a check in it counts; long words of digits alone are no addresses.
    if (shaped || (labelled && word.len() >= 32)) && !word.chars().all(|c| c.is_ascii_digit()) {
        let known = shaped && labelled;
        finder.identifier(
            IdentifierKind::Wallet,
            range,
            word,
            Rule { via: "wallet", labelled: known, checked: true },
        );
    }
}
