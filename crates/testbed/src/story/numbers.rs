//! Account numbers that look like the real ones and cannot be real.
//!
//! Cards fail the Luhn check that every issued card passes; IBANs use the bank code 00000000 and correct check digits;
//! wallet addresses begin with 7e57 ("test"); handles are at example.com (RFC 2606).

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::Held;
use crate::world::Role;
use crate::write::Source;

/// A number of the kind that the institution gives out.
pub(crate) fn invent(rng: &mut ChaCha8Rng, key: &str, held: &Held) -> String {
    match (held.source, held.asset, held.role) {
        (_, _, Role::Cash | Role::Merchant | Role::Fee) => String::new(),
        (Source::None, _, _) if held.institution == "微信支付" => {
            format!("wxid_test_{}", key.replace('-', "_"))
        }
        (Source::Platform | Source::PlatformSibling, _, _) => "880170003001".to_owned(),
        (Source::Wechat | Source::WechatWorkbook, _, _) => format!("wxid_test_{}", key.replace('-', "_")),
        (Source::Alipay { .. }, _, _) => format!("{}@example.com", key.replace('-', ".")),
        (Source::None, _, _) if held.institution == "支付宝" => {
            format!("{}@example.com", key.replace('-', "."))
        }
        (_, "USDT", _) => wallet(rng),
        (_, "EUR", _) => iban("DE", &format!("00000000{:010}", rng.random_range(1..10_000_000_000_u64))),
        (_, "HKD", _) => {
            format!("000-{:06}-{:03}", rng.random_range(0..1_000_000), rng.random_range(0..1_000))
        }
        _ => card(rng),
    }
}

/// A 19-digit card number of the UnionPay shape whose check digit is wrong.
pub(crate) fn card(rng: &mut ChaCha8Rng) -> String {
    let body = format!("62999{:013}", rng.random_range(0..10_000_000_000_000_u64));
    let wrong = (luhn(&body) + 1 + rng.random_range(0..9_u32)) % 10;
    format!("{body}{wrong}")
}

/// The check digit that would make `body` a valid card (ISO/IEC 7812-1).
pub(crate) fn luhn(body: &str) -> u32 {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let digits = body.bytes().rev().map(|byte| u32::from(byte.wrapping_sub(b'0')));
    let sum: u32 = digits.enumerate().map(|(i, digit)| if i % 2 == 0 { doubled(digit) } else { digit }).sum();
    (10 - sum % 10) % 10
}

/// An IBAN with correct check digits (ISO 13616) for an account that no bank has.
pub(crate) fn iban(country: &str, bban: &str) -> String {
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    let text = format!("{bban}{country}00");
    let rest = text.chars().map(value).fold(0_u32, |rest, v| (rest * if v > 9 { 100 } else { 10 } + v) % 97);
    format!("{country}{:02}{bban}", 98 - rest)
}

/// A wallet address of the Ethereum shape.
pub(crate) fn wallet(rng: &mut ChaCha8Rng) -> String {
    format!("0x7e57{:036x}", rng.random::<u128>())
}

#[cfg(test)]
mod tests {
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    #[test]
    fn no_card_of_the_story_can_exist() {
        assert_eq!(luhn("7992739871"), 3, "the example of ISO/IEC 7812-1");
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..200 {
            let card = card(&mut rng);
            assert_eq!(card.len(), 19);
            assert_ne!(luhn(&card[..18]).to_string(), card[18..]);
        }
    }

    #[test]
    fn an_iban_carries_its_check_digits() {
        assert_eq!(iban("DE", "370400440532013000"), "DE89370400440532013000", "the registry's example");
    }
}
