//! What does this decimal come to in units of ten to the minus so many? Exact, without floating point.

/// A decimal number (`-12.5`, `+3`, `1.5e2`, `.5`) in units of 10^-`places`, rounded half away from zero where it is
/// written more finely. `None` for what is no number or does not fit.
#[must_use]
pub fn scaled(text: &str, places: u32) -> Option<i64> {
    let text = text.trim();
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if digits().next().is_none() || !digits().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // How many of the digits stand before the unit that is counted.
    let kept = i64::try_from(whole.len()).ok()? + i64::from(exponent) + i64::from(places);
    let mut sum: i128 = 0;
    let mut taken = 0_i64;
    let mut rounds_up = false;
    for byte in digits() {
        if taken == kept {
            rounds_up = byte >= b'5';
        }
        if taken < kept {
            sum = sum.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
        }
        taken += 1;
    }
    while taken < kept && sum != 0 {
        sum = sum.checked_mul(10)?;
        taken += 1;
    }
    sum += i128::from(rounds_up);
    i64::try_from(if negative { -sum } else { sum }).ok()
}

/// Degrees in units of 10^-7, if they are on the globe: latitude to 90, longitude to 180.
#[must_use]
pub fn degrees_e7(text: &str, most: i64) -> Option<i64> {
    scaled(text, 7).filter(|value| value.abs() <= most * 10_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_read_exactly() {
        let cases = [
            ("47.644548", Some(476_445_480)),
            ("-122.326897", Some(-1_223_268_970)),
            ("0.00000005", Some(1)),
            ("-0.00000005", Some(-1)),
            ("0.000000049", Some(0)),
            ("1e2", Some(1_000_000_000)),
            ("1.5E-3", Some(15_000)),
            (".5", Some(5_000_000)),
            ("5.", Some(50_000_000)),
            ("+3", Some(30_000_000)),
            ("1e-30", Some(0)),
            ("0e999999", Some(0)),
            ("1e999999", None),
            ("", None),
            (".", None),
            ("-", None),
            ("1,5", None),
            ("nan", None),
            ("12345678901234567890", None),
        ];
        for (text, want) in cases {
            assert_eq!(scaled(text, 7), want, "{text}");
        }
        assert_eq!(degrees_e7("90.0000001", 90), None);
        assert_eq!(degrees_e7("-90", 90), Some(-900_000_000));
    }
}
