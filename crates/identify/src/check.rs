//! Do the digits of an identifier agree with each other?
//!
//! The check sums that several kinds share, each with the standard that defines it.

/// Luhn's sum (ISO/IEC 7812-1 Annex B) over ASCII digits, check digit included, modulo ten: 0 if it holds.
pub(crate) fn luhn(digits: &str) -> u32 {
    let doubled = |value: u32| if value > 4 { value * 2 - 9 } else { value * 2 };
    let values = digits.bytes().rev().map(|byte| u32::from(byte.wrapping_sub(b'0')));
    (0..).zip(values).map(|(place, value)| if place % 2 == 1 { doubled(value) } else { value }).sum::<u32>()
        % 10
}

/// The digit that makes Luhn's sum hold when put behind these.
pub(crate) fn luhn_digit(digits: &str) -> char {
    let sum = luhn(&format!("{digits}0"));
    char::from_digit((10 - sum) % 10, 10).unwrap_or('0')
}

/// The check character of the 17 digits of a resident identity number (GB 11643-1999, ISO 7064 MOD 11-2).
pub(crate) fn gb_11643(digits: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let sum: u32 =
        digits.bytes().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte.wrapping_sub(b'0')) * weight).sum();
    CHECKS.get((sum % 11) as usize).copied().unwrap_or('1')
}

/// The check digit of a field of a machine-readable zone (ICAO Doc 9303 part 3, 4.9); `None` if a character may not stand
/// in one.
pub(crate) fn icao_9303(field: &str) -> Option<char> {
    let mut sum = 0;
    for (byte, weight) in field.bytes().zip([7, 3, 1].into_iter().cycle()) {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'A'..=b'Z' => u32::from(byte - b'A') + 10,
            b'<' => 0,
            _ => return None,
        };
        sum += value * weight;
    }
    char::from_digit(sum % 10, 10)
}

/// CRC-16/XMODEM, as TON puts behind its addresses.
pub(crate) fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc: u16, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}

/// Whether such a day exists, between 1880 (the oldest living people) and 2099. The library has no clock, so a day that has
/// not come yet is not told from one that has.
pub(crate) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return false,
    };
    (1880..2100).contains(&year) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_the_standards() {
        assert_eq!(luhn_digit("7992739871"), '3', "Luhn's patent, US 2,950,048");
        assert_eq!(gb_11643("11010519491231002"), 'X', "GB 11643-1999, example");
        assert_eq!(gb_11643("44052418800101001"), '4', "GB 11643-1999, example");
        for (field, digit) in [("L898902C3", '6'), ("740812", '2'), ("120415", '9'), ("ZE184226B<<<<<", '1')]
        {
            assert_eq!(icao_9303(field), Some(digit), "ICAO Doc 9303 part 4, appendix B: {field}");
        }
        assert_eq!(icao_9303("L89-"), None);
        assert_eq!(crc16(b"123456789"), 0x31c3, "the check value of CRC-16/XMODEM");
    }

    #[test]
    fn only_days_of_the_calendar_exist() {
        assert!(is_day(2000, 2, 29) && is_day(1990, 12, 31));
        assert!(!is_day(1900, 2, 29) && !is_day(1990, 4, 31) && !is_day(1990, 13, 1) && !is_day(1200, 1, 1));
    }
}
