//! Is this plain number already in its normal form? What most SIM and handset numbers of operators' records look like.
//!
//! Loading asks millions of times; a plain number is judged here in a few nanoseconds. Everything else goes the whole
//! way, and a property test holds the two ways together.

use thalweg_model::IdentifierKind;

use crate::text::one_repeated;
use crate::{Verdict, check, countries, equipment, things};

/// The verdict on a text that is its own normal form, where that can be told at once; `None` says nothing.
#[must_use]
pub fn quick(kind: IdentifierKind, text: &str) -> Option<Verdict> {
    match kind {
        IdentifierKind::Imsi if fifteen_digits(text) => imsi(text),
        IdentifierKind::Imei if fifteen_digits(text) => imei(text),
        IdentifierKind::Cell => cell(text),
        IdentifierKind::Name => name(text),
        _ => None,
    }
}

/// Eight bytes are looked at together: those of digits have a high half of three, also after six is added.
fn fifteen_digits(text: &str) -> bool {
    let digits = |eight: &[u8; 8]| {
        let eight = u64::from_le_bytes(*eight);
        let high = |eight: u64| eight & 0xf0f0_f0f0_f0f0_f0f0;
        high(eight) == 0x3030_3030_3030_3030
            && high(eight.wrapping_add(0x0606_0606_0606_0606)) == 0x3030_3030_3030_3030
    };
    let bytes = text.as_bytes();
    bytes.len() == 15 && bytes.first_chunk().is_some_and(digits) && bytes.last_chunk().is_some_and(digits)
}

fn imsi(text: &str) -> Option<Verdict> {
    let mcc = text.get(..3)?;
    let ordinary = !matches!(mcc, "001" | "999") && !one_repeated(text);
    (ordinary && (mcc == "901" || countries::mobile(mcc).is_some())).then_some(Verdict::Plausible)
}

/// A cell without its network, as most operators write their own: two decimal numbers of ordinary length.
fn cell(text: &str) -> Option<Verdict> {
    let mut numbers = [0_u64; 2];
    let mut parts = text.split('-');
    for number in &mut numbers {
        let part = parts.next()?;
        let plain = part.bytes().all(|byte| byte.is_ascii_digit()) && !part.starts_with('0');
        *number = part.parse().ok().filter(|_| plain && part.len() <= 7)?;
    }
    let [area, id] = numbers;
    (parts.next().is_none() && !things::is_nowhere(Some(area), id)).then_some(Verdict::Plausible)
}

/// A name of ideographs, small letters and digits: neither width nor case nor blanks can differ.
fn name(text: &str) -> Option<Verdict> {
    let plain = |mark: char| {
        mark.is_ascii_lowercase() || mark.is_ascii_digit() || ('\u{4e00}'..='\u{9fff}').contains(&mark)
    };
    (text.chars().next().is_some_and(|first| first >= '\u{4e00}') && text.chars().all(plain))
        .then_some(Verdict::Plausible)
}

fn imei(text: &str) -> Option<Verdict> {
    let (body, digit) = text.split_at_checked(14)?;
    if equipment::trap(body).is_some() {
        return None;
    }
    match check::luhn(text).is_multiple_of(10) {
        true => Some(Verdict::Valid),
        // A zero may be a check digit that was never computed: the normal form has the right one.
        false => (digit != "0").then_some(Verdict::Invalid("check_digit")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, normalise};

    #[test]
    fn the_quick_way_says_what_the_whole_way_says() {
        let mut seed = 3_u64;
        let mut asked = 0;
        for round in 0..200_000_u64 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let text = match round % 7 {
                5 => format!("{}-{}", (seed >> 40) % 70_000, (seed >> 20) % 300_000_000),
                6 => format!("{}-{:03}", (seed >> 46) % 70_000, (seed >> 20) % 1000),
                0 => format!("{:015}", (seed >> 10) % 1_000_000_000_000_000),
                1 => format!("460{:012}", (seed >> 20) % 1_000_000_000_000),
                2 => format!("{}", (seed >> 60)).repeat(15).chars().take(15).collect(),
                3 => format!("00{}{:012}", seed >> 63, (seed >> 20) % 1_000_000_000_000),
                _ => format!("35{:013}", (seed >> 20) % 10_000_000_000_000),
            };
            for kind in [IdentifierKind::Imsi, IdentifierKind::Imei, IdentifierKind::Cell] {
                if let Some(verdict) = quick(kind, &text) {
                    asked += 1;
                    let whole = normalise(kind, &text, &Context::default());
                    assert_eq!((kind, text.as_str(), verdict), (whole.0, &*whole.1, whole.2), "{text}");
                }
            }
        }
        for text in [
            "张三",
            "虚构商户43472",
            "尉迟恭",
            "示例贸易有限公司a",
            "李四 ",
            "張三",
            "Ａ公司",
            "㈱山田",
            "龥",
        ] {
            if let Some(verdict) = quick(IdentifierKind::Name, text) {
                let whole = normalise(IdentifierKind::Name, text, &Context::default());
                assert_eq!((text, verdict), (&*whole.1, whole.2), "{text}");
            }
        }
        for code in 0x4e00..=0x9fff_u32 {
            let text = char::from_u32(code).unwrap().to_string() + "甲1a";
            let whole = normalise(IdentifierKind::Name, &text, &Context::default());
            assert_eq!((Some(whole.2), &*whole.1), (quick(IdentifierKind::Name, &text), text.as_str()));
        }
        assert!(asked > 100_000, "{asked} of the numbers were told at once");
    }
}
