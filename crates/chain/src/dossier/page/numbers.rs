//! How is an amount written? Code first, digits in groups of three, all decimal places of the asset.

use crate::dossier::facts::{Amount, Spread};
use crate::dossier::text::visible;

/// Characters of an asset code that are shown: codes of unknown tokens are whatever the record says.
const CODE_CHARS: usize = 16;

/// `CNY 240,000.00`, with a space that does not break.
pub(in crate::dossier) fn written(amount: &Amount) -> String {
    format!("{}\u{a0}{}", code(&amount.asset.code), grouped(&amount.decimal()))
}

/// `CNY 1.00 – 2.00` over the rules that attribute; one amount where they agree.
pub(in crate::dossier) fn written_range(spread: &Spread) -> String {
    let (min, max) = (spread.min(), spread.max());
    if min == max {
        return written(&min);
    }
    format!("{}\u{a0}– {}", written(&min), grouped(&max.decimal()))
}

/// The asset's code, safe to show.
pub(in crate::dossier) fn code(text: &str) -> String {
    visible(text, CODE_CHARS).0
}

/// A count in groups of three.
pub(in crate::dossier) fn count(number: u64) -> String {
    grouped(&number.to_string())
}

fn grouped(decimal: &str) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |digits| ("-", digits));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_model::Asset;

    #[test]
    fn amounts_are_grouped_and_keep_every_place() {
        let write = |minor, code: &str, exponent| {
            written(&Amount::new(minor, &Asset { code: code.to_owned(), exponent }))
        };
        assert_eq!(write(24_000_000, "CNY", 2), "CNY\u{a0}240,000.00");
        assert_eq!(write(-5, "CNY", 2), "CNY\u{a0}-0.05");
        assert_eq!(write(1_234_567, "JPY", 0), "JPY\u{a0}1,234,567");
        assert_eq!(write(999, "JPY", 0), "JPY\u{a0}999");
        assert_eq!(write(1, "ETH", 18), "ETH\u{a0}0.000000000000000001");
        assert!(write(i128::MAX, "KWD", 3).ends_with("884,105.727"));
    }
}
