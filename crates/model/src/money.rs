//! How much, of what. Money is an integer of minor units with its asset; no float touches it.

use iso_currency::Currency;

/// What an amount is counted in, and into how many decimal places one unit divides.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Asset {
    /// ISO 4217 code, coin symbol, or what the record calls it.
    pub code: String,
    /// Decimal places of one unit: CNY 2, JPY 0, KWD 3, USDT 6, ETH 18.
    pub exponent: u8,
}

/// The largest exponent that still leaves 10^20 whole units in an `i128`.
const LARGEST_EXPONENT: u8 = 18;

/// Coins whose exponent is fixed by their protocol or main contract (source: the chains' and issuers' documents).
const COINS: [(&str, u8); 14] = [
    ("BCH", 8),
    ("BNB", 18),
    ("BTC", 8),
    ("BUSD", 18),
    ("DAI", 18),
    ("DOGE", 8),
    ("ETH", 18),
    ("LTC", 8),
    ("SOL", 9),
    ("TRX", 6),
    ("USDC", 6),
    ("USDT", 6),
    ("WETH", 18),
    ("XRP", 6),
];

impl Asset {
    /// The asset of this code if its exponent is known: an ISO 4217 currency or one of the common coins.
    #[must_use]
    pub fn known(code: &str) -> Option<Self> {
        let upper = code.trim().to_ascii_uppercase();
        let coin = COINS.iter().find(|(name, _)| *name == upper).map(|(_, exponent)| *exponent);
        let fiat =
            || Currency::from_code(&upper).and_then(|c| c.exponent()).and_then(|e| u8::try_from(e).ok());
        let exponent = coin.or_else(fiat)?;
        Some(Self { code: upper, exponent })
    }

    /// An asset whose exponent the record or its layout states.
    ///
    /// # Errors
    /// When the exponent is over 18 or the code is empty.
    pub fn stated(code: &str, exponent: u8) -> Result<Self, AssetError> {
        let code = code.trim();
        if code.is_empty() {
            return Err(AssetError::NoCode);
        }
        if exponent > LARGEST_EXPONENT {
            return Err(AssetError::Exponent { code: code.to_owned(), exponent });
        }
        Ok(Self { code: code.to_owned(), exponent })
    }
}

/// An asset that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssetError {
    /// The record gives no code.
    #[error("the record names no currency or coin")]
    NoCode,
    /// Too many decimal places to be exact.
    #[error("{code} has {exponent} decimal places; at most 18 can be kept exactly")]
    Exponent {
        /// The asset's code.
        code: String,
        /// The decimal places asked for.
        exponent: u8,
    },
}

/// An exact amount of one asset, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Money {
    /// Minor units (cents, satoshi, wei); negative is owed.
    pub minor: i128,
    /// What they are units of.
    pub asset: Asset,
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.asset.code, format_minor(self.minor, self.asset.exponent))
    }
}

/// A text that is not an exact amount of the asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseAmountError {
    /// No digits at all.
    #[error("the amount is empty")]
    Empty,
    /// A character that no amount has.
    #[error("the amount has a character that is not part of a number")]
    NotANumber,
    /// More decimal places than the asset divides into, and they are not zeros.
    #[error("the amount has more decimal places than its currency")]
    TooFine,
    /// Beyond what an `i128` of minor units holds.
    #[error("the amount is too large")]
    TooLarge,
}

/// Reads a plain decimal (`-1234.50`, `+7`, `.5`; point as decimal mark, no grouping) into minor units, exactly.
///
/// # Errors
/// Says why the text is not such an amount.
pub fn parse_minor(text: &[u8], exponent: u8) -> Result<i128, ParseAmountError> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let point = digits.iter().position(|byte| *byte == b'.').unwrap_or(digits.len());
    let (whole, fraction) = (&digits[..point], digits.get(point + 1..).unwrap_or(&[]));
    if whole.is_empty() && fraction.is_empty() {
        return Err(ParseAmountError::Empty);
    }
    let places = usize::from(exponent);
    let (kept, beyond) = fraction.split_at(fraction.len().min(places));
    let mut minor = append_digits(0, whole)?;
    minor = append_digits(minor, kept)?;
    for _ in kept.len()..places {
        minor = minor.checked_mul(10).ok_or(ParseAmountError::TooLarge)?;
    }
    if beyond.iter().any(|byte| !byte.is_ascii_digit()) {
        return Err(ParseAmountError::NotANumber);
    }
    if beyond.iter().any(|byte| *byte != b'0') {
        return Err(ParseAmountError::TooFine);
    }
    Ok(if negative { -minor } else { minor })
}

/// Appends decimal digits to a number, with a 64-bit fast path for the amounts that statements hold.
fn append_digits(start: i128, digits: &[u8]) -> Result<i128, ParseAmountError> {
    let mut value = start;
    for chunk in digits.chunks(18) {
        let (mut part, mut scale) = (0_u64, 1_u64);
        for byte in chunk {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return Err(ParseAmountError::NotANumber);
            }
            part = part * 10 + u64::from(digit);
            scale *= 10;
        }
        let shifted = value.checked_mul(i128::from(scale)).ok_or(ParseAmountError::TooLarge)?;
        value = shifted.checked_add(i128::from(part)).ok_or(ParseAmountError::TooLarge)?;
    }
    Ok(value)
}

/// Writes minor units as a plain decimal with all of the asset's places: `format_minor(-5, 2)` is `-0.05`.
#[must_use]
pub fn format_minor(minor: i128, exponent: u8) -> String {
    let places = usize::from(exponent);
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let sign = if minor < 0 { "-" } else { "" };
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_follow_the_standard_and_the_protocols() {
        let places =
            ["CNY", "jpy", "KWD", "USDT", "ETH", "BTC"].map(|code| Asset::known(code).unwrap().exponent);
        assert_eq!(places, [2, 0, 3, 6, 18, 8]);
        assert_eq!(Asset::known("0xb74a****f0428d"), None);
        assert!(Asset::stated("SHIB", 19).is_err());
    }

    #[test]
    fn an_amount_is_exact_or_refused() {
        let read = |text: &str, exponent| parse_minor(text.as_bytes(), exponent);
        assert_eq!(read("-1234.5", 2), Ok(-123_450));
        assert_eq!(read("+.07", 2), Ok(7));
        assert_eq!(read("7.", 0), Ok(7));
        assert_eq!(read("12.3400", 2), Ok(1234));
        assert_eq!(read("12.345", 2), Err(ParseAmountError::TooFine));
        assert_eq!(read("", 2), Err(ParseAmountError::Empty));
        assert_eq!(read("1e5", 2), Err(ParseAmountError::NotANumber));
        assert_eq!(read("1.2.3", 4), Err(ParseAmountError::NotANumber));
        assert_eq!(read("1.234,56", 2), Err(ParseAmountError::NotANumber));
        assert_eq!(read("999999999999999999999", 18), Err(ParseAmountError::TooLarge));
        assert_eq!(
            read("12345678901234567890.123456789012345678", 18),
            Ok(12_345_678_901_234_567_890_123_456_789_012_345_678)
        );
    }

    #[test]
    fn an_amount_reads_back_as_it_was_written() {
        for (minor, exponent) in [(0, 2), (-5, 2), (123_456, 3), (7, 0), (i128::MAX, 18), (-1, 18)] {
            assert_eq!(parse_minor(format_minor(minor, exponent).as_bytes(), exponent), Ok(minor));
        }
    }
}
