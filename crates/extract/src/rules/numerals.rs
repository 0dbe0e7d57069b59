//! Which number do these Chinese numerals write?

/// The digit that a character is: Chinese, financial, or what people type in its place.
pub(crate) fn digit(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => c,
        '零' | '〇' | '洞' => '0',
        '一' | '壹' | '幺' => '1',
        '二' | '贰' | '两' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' | '拐' => '7',
        '八' | '捌' => '8',
        '九' | '玖' | '勾' => '9',
        'o' | 'O' => '0',
        'l' | 'I' => '1',
        _ => return None,
    })
}

/// The power of ten of a unit inside a group of four digits.
fn small_unit(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        _ => return None,
    })
}

/// The number that Chinese numerals write (三万五 is 35 000, 一千零五 is 1 005), or none if they write no one number.
pub(crate) fn number(text: &str) -> Option<u64> {
    let (mut total, mut section, mut digit_now): (u64, u64, Option<u64>) = (0, 0, None);
    // The power of the unit that a bare last digit is one below of: 三万五 means five thousand.
    let mut below = 0_u32;
    let mut seen_unit = false;
    for c in text.chars() {
        if let Some(value) = digit(c).filter(|_| !c.is_ascii_alphabetic()).and_then(|d| d.to_digit(10)) {
            if c == '零' || c == '〇' {
                below = 0;
            }
            digit_now = match (digit_now, seen_unit) {
                (Some(earlier), false) => Some(earlier.checked_mul(10)?.checked_add(u64::from(value))?),
                (Some(0) | None, _) => Some(u64::from(value)),
                (Some(_), true) => return None,
            };
        } else if let Some(power) = small_unit(c) {
            let times = digit_now.take().unwrap_or(1);
            if times > 9 {
                return None;
            }
            section = section.checked_add(times * 10_u64.pow(power))?;
            (below, seen_unit) = (power, true);
        } else {
            let (unit, power) = match c {
                '万' => (10_000_u64, 4),
                '亿' => (100_000_000, 8),
                _ => return None,
            };
            section = section.checked_add(digit_now.take().unwrap_or(0))?;
            if section == 0 && total == 0 {
                return None;
            }
            total = if unit > total {
                total.checked_add(section)?.checked_mul(unit)?
            } else {
                total.checked_add(section.checked_mul(unit)?)?
            };
            (section, below, seen_unit) = (0, power, true);
        }
    }
    let last = digit_now.unwrap_or(0);
    let last = if below >= 2 && last < 10 { last.checked_mul(10_u64.pow(below - 1))? } else { last };
    total.checked_add(section)?.checked_add(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_write_the_numbers_that_people_say() {
        for (text, value) in [
            ("三万五", Some(35_000)),
            ("三万零五", Some(30_005)),
            ("一千二", Some(1_200)),
            ("两百五", Some(250)),
            ("一千零五", Some(1_005)),
            ("十五", Some(15)),
            ("二十", Some(20)),
            ("十二万三千四百五十六", Some(123_456)),
            ("一亿二千万", Some(120_000_000)),
            ("三千万", Some(30_000_000)),
            ("伍万元", None),
            ("伍万叁仟", Some(53_000)),
            ("二零二四", Some(2_024)),
            ("万", None),
            ("九九九九九九九九九九九九九九九九九九九九九九", None),
        ] {
            assert_eq!(number(text), value, "{text}");
        }
    }
}
