//! From which address to which does a line of a list reach, and which line is the narrowest around an address?
//!
//! Every address is a number of 128 bits: IPv4 as IPv6 writes it (`::ffff:203.0.113.7`, RFC 4291 section 2.5.5.2), so that
//! both stand in one order and an IPv4 address inside an IPv6 one is itself. [`flatten`] cuts ranges that overlap into
//! ranges that do not: of all lines around an address the narrowest is left, then the first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

/// What stands before the 32 bits of an IPv4 address.
const MAPPED: u128 = 0xffff_0000_0000;

/// A run of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The number of its first address.
    pub first: u128,
    /// The number of its last address, not before the first.
    pub last: u128,
}

/// The number of an address.
#[must_use]
pub fn key(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(four) => MAPPED | u128::from(four.to_bits()),
        IpAddr::V6(six) => six.to_bits(),
    }
}

/// The address of a number.
#[must_use]
pub fn address(key: u128) -> IpAddr {
    IpAddr::V6(Ipv6Addr::from_bits(key)).to_canonical()
}

/// The number as tables hold it: 32 hexadecimal digits, whose order as texts is the order of addresses.
#[must_use]
pub fn digits(key: u128) -> String {
    format!("{key:032x}")
}

/// The number of these digits.
#[must_use]
pub fn of_digits(text: &str) -> Option<u128> {
    u128::from_str_radix(text, 16).ok().filter(|_| text.len() == 32)
}

impl Span {
    /// Of a network (`203.0.113.0/24`, bits of the host are ignored), an address, or two addresses with `-` between.
    ///
    /// # Errors
    /// A fixed code: why it is none.
    pub fn of_network(text: &str) -> Result<Self, &'static str> {
        if let Ok(network) = text.parse::<IpNet>() {
            return Ok(Self { first: key(network.network()), last: key(network.broadcast()) });
        }
        if let Some(key) = number(text) {
            return Ok(Self { first: key, last: key });
        }
        match text.split_once('-') {
            Some((first, last)) => Self::between(first.trim(), last.trim()),
            None => Err("not_a_network"),
        }
    }

    /// From one address to another: both written as addresses, or both as decimal numbers (of IPv4 alone where both fit
    /// into 32 bits, as IP2Location writes them).
    ///
    /// # Errors
    /// A fixed code: why it is none.
    pub fn between(first: &str, last: &str) -> Result<Self, &'static str> {
        let span = match (decimal(first), decimal(last)) {
            (Some(first), Some(last)) if first.max(last) <= u128::from(u32::MAX) => {
                Self { first: MAPPED | first, last: MAPPED | last }
            }
            (Some(first), Some(last)) => Self { first, last },
            _ => {
                let key = |text| number(text).ok_or("not_an_address");
                let span = Self { first: key(first)?, last: key(last)? };
                if address(span.first).is_ipv4() != address(span.last).is_ipv4() {
                    return Err("mixed_versions");
                }
                span
            }
        };
        if span.first <= span.last { Ok(span) } else { Err("reversed_range") }
    }

    /// So many addresses from this one on, as registries count them.
    ///
    /// # Errors
    /// A fixed code: why it is none.
    pub fn counted(first: &str, count: &str) -> Result<Self, &'static str> {
        let first = number(first).filter(|key| address(*key).is_ipv4()).ok_or("not_an_address")?;
        let count = decimal(count).filter(|count| *count > 0).ok_or("not_a_count")?;
        let last = first.checked_add(count - 1).filter(|last| *last <= MAPPED | u128::from(u32::MAX));
        Ok(Self { first, last: last.ok_or("not_a_count")? })
    }

    /// How many addresses it has, less one.
    fn width(self) -> u128 {
        self.last.saturating_sub(self.first)
    }
}

fn number(text: &str) -> Option<u128> {
    text.parse::<IpAddr>().ok().map(key)
}

/// A number in decimal digits and nothing else.
pub(super) fn decimal(text: &str) -> Option<u128> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Cuts ranges into pieces that do not overlap and tells them in the order of addresses, each with the place of the range
/// that it is of: the narrowest around it, and of those of one width the first. Returns how many ranges overlap one that
/// begins no later.
pub fn flatten(spans: &[Span], mut tell: impl FnMut(Span, usize)) -> u64 {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    let span = |place: usize| spans.get(place).copied().unwrap_or(Span { first: 0, last: 0 });
    order.sort_by_key(|place| (span(*place), *place));
    let (mut overlapping, mut reached) = (0, None);
    for place in &order {
        overlapping += u64::from(reached.is_some_and(|reached| span(*place).first <= reached));
        reached = reached.max(Some(span(*place).last));
    }
    let mut waiting = order.into_iter().peekable();
    let mut around: BinaryHeap<Reverse<(u128, usize)>> = BinaryHeap::new();
    let mut piece: Option<(Span, usize)> = None;
    let mut from = 0;
    loop {
        while around.peek().is_some_and(|Reverse((_, place))| span(*place).last < from) {
            around.pop();
        }
        match (around.is_empty(), waiting.peek()) {
            (true, None) => break,
            (true, Some(next)) => from = span(*next).first,
            (false, _) => {}
        }
        while let Some(place) = waiting.next_if(|place| span(*place).first <= from) {
            around.push(Reverse((span(place).width(), place)));
        }
        let Some(Reverse((_, place))) = around.peek().copied() else { break };
        let next = waiting.peek().map(|next| span(*next).first.saturating_sub(1));
        let last = next.map_or(span(place).last, |next| next.min(span(place).last));
        match &mut piece {
            Some((before, of)) if *of == place && before.last.checked_add(1) == Some(from) => {
                before.last = last
            }
            _ => {
                if let Some((before, of)) = piece.replace((Span { first: from, last }, place)) {
                    tell(before, of);
                }
            }
        }
        match last.checked_add(1) {
            Some(beyond) => from = beyond,
            None => break,
        }
    }
    if let Some((last, of)) = piece {
        tell(last, of);
    }
    overlapping
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_range_is_written_in_many_ways() {
        let net = |text: &str| Span::of_network(text).unwrap();
        assert_eq!(net("203.0.113.9/24"), Span::between("203.0.113.0", "203.0.113.255").unwrap());
        assert_eq!(net("203.0.113.0/24"), Span::between("3405803776", "3405804031").unwrap());
        assert_eq!(net("203.0.113.0/24"), Span::counted("203.0.113.0", "256").unwrap());
        assert_eq!(net("::ffff:203.0.113.0/120"), net("203.0.113.0-203.0.113.255"));
        assert_eq!(net("0.0.0.0/0"), Span { first: MAPPED, last: MAPPED | 0xffff_ffff });
        assert_eq!(net("::/0").last, u128::MAX);
        assert_eq!(
            Span::between("42540766411282592856903984951653826560", "42540766490510755371168322545197776895"),
            Span::of_network("2001:db8::/32").map(|span| Span { last: span.first + (1 << 96) - 1, ..span })
        );
        assert_eq!(address(net("203.0.113.7").first).to_string(), "203.0.113.7");
        assert_eq!(of_digits(&digits(net("2001:db8::1").first)), Some(net("2001:db8::1").first));
    }

    #[test]
    fn what_is_no_range_says_why() {
        for (found, code) in [
            (Span::of_network("AS45090"), "not_a_network"),
            (Span::of_network("203.0.113.0/33"), "not_a_network"),
            (Span::of_network(""), "not_a_network"),
            (Span::between("203.0.113.9", "203.0.113.1"), "reversed_range"),
            (Span::between("9", "1"), "reversed_range"),
            (Span::between("203.0.113.9", "2001:db8::"), "mixed_versions"),
            (Span::between("203.0.113.9", "5"), "not_an_address"),
            (Span::between("1", "9999999999999999999999999999999999999999999"), "not_an_address"),
            (Span::counted("203.0.113.0", "0"), "not_a_count"),
            (Span::counted("255.255.255.0", "257"), "not_a_count"),
            (Span::counted("2001:db8::", "2"), "not_an_address"),
        ] {
            assert_eq!(found, Err(code));
        }
    }

    #[test]
    fn ranges_to_both_ends_of_all_addresses_are_cut() {
        let spans = [Span { first: 0, last: u128::MAX }, Span { first: u128::MAX, last: u128::MAX }];
        let mut told = Vec::new();
        assert_eq!(flatten(&spans, |span, of| told.push((span.first, span.last, of))), 1);
        assert_eq!(told, [(0, u128::MAX - 1, 0), (u128::MAX, u128::MAX, 1)]);
        assert_eq!(flatten(&[], |_, _| panic!("of nothing comes nothing")), 0);
    }

    proptest! {
        #[test]
        fn the_narrowest_range_around_an_address_is_left(
            ranges in proptest::collection::vec((0_u128..60, 0_u128..60), 0..24),
        ) {
            let spans: Vec<Span> =
                ranges.iter().map(|(a, b)| Span { first: *a.min(b), last: *a.max(b) }).collect();
            let mut told = Vec::new();
            let overlapping = flatten(&spans, |span, of| told.push((span, of)));
            prop_assert!(told.windows(2).all(|pair| pair[0].0.last < pair[1].0.first));
            for key in 0..61 {
                let around = |span: &Span| span.first <= key && key <= span.last;
                let slow = spans.iter().enumerate().filter(|(_, span)| around(span));
                let slow = slow.min_by_key(|(place, span)| (span.width(), *place)).map(|(place, _)| place);
                let quick = told.iter().find(|(span, _)| around(span)).map(|(_, of)| *of);
                prop_assert_eq!(quick, slow, "{}", key);
            }
            let begins = |place: usize| (spans[place], place);
            let slow = (0..spans.len()).filter(|a| (0..spans.len()).any(|b| {
                begins(b) < begins(*a) && spans[b].last >= spans[*a].first
            })).count() as u64;
            prop_assert_eq!(overlapping, slow);
        }
    }
}
