//! What are the numbers of the city's people, so that each is valid, belongs to one of them and to nobody real?
//!
//! Every number follows from its owner's index by arithmetic that never meets itself twice, so none is stored. Check digits
//! hold where the standard has one (IMEI, resident id, IBAN); bank cards fail theirs, as everywhere in the testbed, so none can
//! exist. IMSI carry network code 99, which no mainland operator has; resident ids a county code that GB/T 2260 lacks;
//! wallets begin with 7e57. Telephone numbers lie in ranges in use, for no mobile range is kept free for examples.

use crate::city::seed::mix;

/// Which numbering plan a line is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    /// A mobile number of the mainland.
    Mainland,
    /// A fixed line of the city.
    Landline,
    /// A number of the city's short-message gateways.
    Gateway,
    /// Mobile numbers abroad.
    Cambodia,
    Myanmar,
    Thailand,
}

/// Two lines for each party: 2 × party, and one more.
pub(crate) type Line = u32;
/// Four handsets for each party.
pub(crate) type Handset = u32;
/// Two bank accounts for each party.
pub(crate) type Account = u32;

const PREFIXES: [&[u8; 3]; 20] = [
    b"130", b"131", b"132", b"135", b"136", b"137", b"138", b"139", b"150", b"151", b"152", b"158", b"159",
    b"166", b"176", b"180", b"186", b"187", b"188", b"199",
];

/// A permutation of the numbers below a power of ten.
fn spread(id: u32, digits: u32) -> u64 {
    let modulus = 10_u64.pow(digits);
    (u64::from(id) * 7_368_787 + 61_803_399) % modulus
}

/// Appends a number with leading zeros.
pub(crate) fn push_digits(out: &mut Vec<u8>, mut value: u64, digits: usize) {
    let start = out.len();
    out.resize(start + digits, b'0');
    for place in out.iter_mut().skip(start).rev() {
        *place = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

/// The number as operators of the mainland write it: 11 digits, or 00 and the country where it is foreign.
pub(crate) fn push_phone(out: &mut Vec<u8>, plan: Plan, line: Line) {
    match plan {
        Plan::Mainland => {
            out.extend_from_slice(PREFIXES[(mix(u64::from(line), 1) % 20) as usize]);
            push_digits(out, spread(line, 8), 8);
        }
        Plan::Landline => {
            out.extend_from_slice(b"08716");
            push_digits(out, spread(line, 7), 7);
        }
        Plan::Gateway => {
            out.extend_from_slice(b"10690");
            push_digits(out, spread(line, 7), 7);
        }
        Plan::Cambodia => {
            out.extend_from_slice(b"0085512");
            push_digits(out, spread(line, 6), 6);
        }
        Plan::Myanmar => {
            out.extend_from_slice(b"0095925");
            push_digits(out, spread(line, 7), 7);
        }
        Plan::Thailand => {
            out.extend_from_slice(b"006681");
            push_digits(out, spread(line, 7), 7);
        }
    }
}

/// The number in its international form, as the truth has it.
pub(crate) fn phone_e164(plan: Plan, line: Line) -> String {
    let written = phone(plan, line);
    match plan {
        Plan::Mainland => format!("+86{written}"),
        Plan::Landline => format!("+86{}", &written[1..]),
        Plan::Gateway => written,
        _ => format!("+{}", &written[2..]),
    }
}

/// The number as written in records.
pub(crate) fn phone(plan: Plan, line: Line) -> String {
    text(|out| push_phone(out, plan, line))
}

/// Fifteen digits: country, network 99, subscriber.
pub(crate) fn push_imsi(out: &mut Vec<u8>, plan: Plan, line: Line) {
    out.extend_from_slice(match plan {
        Plan::Cambodia => b"45699",
        Plan::Myanmar => b"41499",
        Plan::Thailand => b"52099",
        _ => b"46099",
    });
    push_digits(out, spread(line, 10), 10);
}

pub(crate) fn imsi(plan: Plan, line: Line) -> String {
    text(|out| push_imsi(out, plan, line))
}

/// Models of telephones on sale, and the few that gateways carry.
const MODELS: u64 = 60;

/// Fifteen digits with the check digit. A handset whose number ends a party of gateway equipment shows one of four models.
pub(crate) fn push_imei(out: &mut Vec<u8>, handset: Handset, gateway: bool) {
    let start = out.len();
    let model =
        if gateway { 60 + mix(u64::from(handset / 64), 5) % 4 } else { mix(u64::from(handset), 5) % MODELS };
    push_digits(out, 35_900_000 + u64::from(handset / 1_000_000) * 64 + model, 8);
    let serial = if gateway { u64::from(handset % 1_000_000) } else { spread(handset % 1_000_000, 6) };
    push_digits(out, serial, 6);
    let check = luhn(&out[start..]);
    out.push(b'0' + check);
}

pub(crate) fn imei(handset: Handset, gateway: bool) -> String {
    text(|out| push_imei(out, handset, gateway))
}

/// The check digit that makes these digits valid (ISO/IEC 7812-1).
pub(crate) fn luhn(digits: &[u8]) -> u8 {
    let sum: u32 = (digits.iter().rev().enumerate())
        .map(|(index, digit)| {
            let value = u32::from(digit.wrapping_sub(b'0')) * if index % 2 == 0 { 2 } else { 1 };
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    ((10 - sum % 10) % 10) as u8
}

/// Nineteen digits whose last is not the one that would make the card valid.
pub(crate) fn push_card(out: &mut Vec<u8>, account: Account) {
    let start = out.len();
    out.extend_from_slice(b"62999");
    push_digits(out, spread(account, 13), 13);
    let wrong = (luhn(&out[start..]) + 1 + (account % 9) as u8) % 10;
    out.push(b'0' + wrong);
}

pub(crate) fn card(account: Account) -> String {
    text(|out| push_card(out, account))
}

const PROVINCES: [u64; 31] = [
    53, 11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 54,
    61, 62, 63, 64, 65,
];

/// Eighteen characters with the check character of ISO 7064 MOD 11-2; no county has a code with 99 in the middle.
pub(crate) fn resident_id(party: u32, born_year: u32) -> String {
    let hash = mix(u64::from(party), 9);
    let mut out = Vec::with_capacity(18);
    push_digits(&mut out, PROVINCES[(party / 100_000 % 31) as usize], 2);
    out.extend_from_slice(b"99");
    push_digits(&mut out, u64::from(party / 1000 % 100), 2);
    push_digits(&mut out, u64::from(born_year), 4);
    push_digits(&mut out, hash % 12 + 1, 2);
    push_digits(&mut out, hash / 12 % 28 + 1, 2);
    push_digits(&mut out, u64::from(party % 1000), 3);
    let sum: u32 = out.iter().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    out.push(b"10X98765432"[(sum % 11) as usize]);
    String::from_utf8(out).unwrap_or_default()
}

/// A passport number of the mainland's shape.
pub(crate) fn passport(party: u32) -> String {
    format!("E{:08}", spread(party, 8))
}

/// The address of a wireless card, in a block that no maker was given (locally administered).
pub(crate) fn mac(handset: Handset) -> String {
    let hash = mix(u64::from(handset), 13);
    let byte = |shift: u32| (hash >> shift) as u8;
    format!("02:7e:{:02x}:{:02x}:{:02x}:{:02x}", byte(0), byte(8), byte(16), byte(24))
}

/// What applications call the device: sixteen hexadecimal digits.
pub(crate) fn push_device(out: &mut Vec<u8>, handset: Handset) {
    push_hex(out, mix(u64::from(handset), 17), 16);
}

pub(crate) fn device(handset: Handset) -> String {
    text(|out| push_device(out, handset))
}

pub(crate) fn push_hex(out: &mut Vec<u8>, value: u64, digits: u32) {
    for place in (0..digits).rev() {
        out.push(b"0123456789abcdef"[(value >> (place * 4) & 15) as usize]);
    }
}

/// A chat handle.
pub(crate) fn push_handle(out: &mut Vec<u8>, party: u32) {
    out.extend_from_slice(b"wxid_test");
    let mut value = spread(party, 9);
    for _ in 0..7 {
        out.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[(value % 36) as usize]);
        value /= 36;
    }
}

pub(crate) fn handle(party: u32) -> String {
    text(|out| push_handle(out, party))
}

/// A wallet of the Ethereum shape.
pub(crate) fn wallet(party: u32, number: u32) -> String {
    text(|out| {
        out.extend_from_slice(b"0x7e57");
        let first = mix(u64::from(party), u64::from(number) + 19);
        push_hex(out, first, 16);
        push_hex(out, mix(first, u64::from(party)), 16);
        push_hex(out, u64::from(number), 4);
    })
}

/// An address of version 4, dotted.
pub(crate) fn push_ip(out: &mut Vec<u8>, ip: u32) {
    for (index, byte) in ip.to_be_bytes().into_iter().enumerate() {
        if index > 0 {
            out.push(b'.');
        }
        push_number(out, u64::from(byte));
    }
}

pub(crate) fn ip(ip: u32) -> String {
    text(|out| push_ip(out, ip))
}

/// A number without leading zeros.
pub(crate) fn push_number(out: &mut Vec<u8>, value: u64) {
    let digits = value.checked_ilog10().unwrap_or(0) as usize + 1;
    push_digits(out, value, digits);
}

/// What a function that appends would write.
pub(crate) fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::with_capacity(24);
    write(&mut out);
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_owners_share_a_number() {
        let lines = 0..60_000_u32;
        assert_eq!(
            lines.clone().map(|line| phone(Plan::Mainland, line)).collect::<BTreeSet<_>>().len(),
            lines.len()
        );
        assert_eq!(lines.clone().map(|set| imei(set, false)).collect::<BTreeSet<_>>().len(), lines.len());
        assert_eq!(lines.clone().map(card).collect::<BTreeSet<_>>().len(), lines.len());
        assert_eq!(
            lines.clone().map(|party| resident_id(party, 1990)).collect::<BTreeSet<_>>().len(),
            lines.len()
        );
        assert_eq!(lines.clone().map(handle).collect::<BTreeSet<_>>().len(), lines.len());
    }

    #[test]
    fn check_digits_hold_where_a_standard_has_one() {
        for id in (0..5_000_000).step_by(7919) {
            let imei = imei(id, id % 2 == 0);
            assert_eq!((imei.len(), luhn(&imei.as_bytes()[..14])), (15, imei.as_bytes()[14] - b'0'));
            let card = card(id);
            assert_ne!(luhn(&card.as_bytes()[..18]), card.as_bytes()[18] - b'0', "{card}");
        }
        // GB 11643-1999: the sum of all eighteen, weighted by powers of two modulo 11, is one.
        for party in (0..900_000).step_by(877) {
            let id = resident_id(party, 1984);
            let value = |c: char| if c == 'X' { 10 } else { c.to_digit(10).unwrap() };
            let sum = id.chars().fold(0, |sum, c| (sum * 2 + value(c)) % 11);
            assert_eq!((id.len(), sum), (18, 1), "{id}");
        }
    }
}
