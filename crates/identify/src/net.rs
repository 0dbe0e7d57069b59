//! Which machine or connection does this address name, and can it name one at all?
//!
//! Internet addresses in the forms of RFC 5952 and dotted decimal; addresses of the special registries (RFC 6890, IANA)
//! identify nobody outside their network. Hardware addresses (IEEE EUI-48) in lower case with colons.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use thalweg_model::IdentifierKind::{Ip, Mac};

use crate::text::{all_digits, all_hex, is_dash};
use crate::{Facts, Judged};

pub(crate) fn ip(text: &str) -> Judged {
    let found = match read(text) {
        Ok(found) => found,
        Err(code) => return Judged::invalid(Ip, code),
    };
    let normal = found.address.to_string();
    match special(found.address) {
        Some(code) => Judged::trap(Ip, code, normal),
        None => Judged::valid(Ip, normal),
    }
}

/// An address with what stood around it.
struct Address {
    address: IpAddr,
    port: Option<u16>,
    zone: Option<String>,
}

fn read(text: &str) -> Result<Address, &'static str> {
    let text = text.replace("[.]", ".").replace("(.)", ".").replace("[:]", ":");
    let text = text.strip_prefix("::ffff:").filter(|rest| rest.contains('.')).unwrap_or(&text);
    let (host, port) = split_port(text)?;
    let (host, zone) = match host.split_once('%') {
        Some((host, zone)) if host.contains(':') => (host, Some(zone.to_owned())),
        Some(_) => return Err("shape"),
        None => (host, None),
    };
    let address = if host.contains(':') {
        let six: Ipv6Addr = host.parse().map_err(|_| "shape")?;
        six.to_ipv4_mapped().map_or(IpAddr::V6(six), IpAddr::V4)
    } else {
        IpAddr::V4(four(host)?)
    };
    Ok(Address { address, port, zone })
}

/// The host and the port behind it: `1.2.3.4:443`, `[::1]:443`.
fn split_port(text: &str) -> Result<(&str, Option<u16>), &'static str> {
    let number = |port: &str| port.parse::<u16>().map(Some).map_err(|_| "port");
    if let Some((host, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, number(port)?)),
            None if rest.is_empty() => Ok((host, None)),
            None => Err("shape"),
        };
    }
    match text.split_once(':') {
        Some((host, port)) if host.contains('.') && !port.contains(':') => Ok((host, number(port)?)),
        _ => Ok((text, None)),
    }
}

/// Dotted decimal. Leading zeros are padding if all parts have three digits; elsewhere some programs read them as octal.
fn four(host: &str) -> Result<Ipv4Addr, &'static str> {
    let parts: Vec<&str> = host.split('.').collect();
    if parts.len() != 4 || !parts.iter().all(|part| all_digits(part) && part.len() <= 3) {
        return Err("shape");
    }
    let padded = parts.iter().all(|part| part.len() == 3);
    if !padded && parts.iter().any(|part| part.len() > 1 && part.starts_with('0')) {
        return Err("leading_zero");
    }
    let mut bytes = [0; 4];
    for (byte, part) in bytes.iter_mut().zip(parts) {
        *byte = part.parse().map_err(|_| "range")?;
    }
    Ok(Ipv4Addr::from(bytes))
}

/// Why an address cannot identify a connection, by the special-purpose registries of IANA (RFC 6890): a code as
/// `private` or `carrier_nat`; `None` for an address that can.
#[must_use]
pub fn special(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(four) => special_four(four),
        IpAddr::V6(six) => special_six(six),
    }
}

fn special_four(address: Ipv4Addr) -> Option<&'static str> {
    match address.octets() {
        [0, 0, 0, 0] => Some("unspecified"),
        [0, ..] => Some("this_network"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Some("private"),
        [100, 64..=127, ..] => Some("carrier_nat"),
        [127, ..] => Some("loopback"),
        [169, 254, ..] => Some("link_local"),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Some("documentation"),
        [198, 18..=19, ..] => Some("benchmarking"),
        [192, 0, 0, _] => Some("protocol"),
        [255, 255, 255, 255] => Some("broadcast"),
        [224..=239, ..] => Some("multicast"),
        [240..=255, ..] => Some("reserved"),
        _ => None,
    }
}

fn special_six(address: Ipv6Addr) -> Option<&'static str> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("unspecified"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some("loopback"),
        [0xfc00..=0xfdff, ..] => Some("private"),
        [0xfe80..=0xfebf, ..] => Some("link_local"),
        [0xff00..=0xffff, ..] => Some("multicast"),
        [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => Some("documentation"),
        [0x0100, 0, 0, 0, ..] => Some("discard"),
        [0x2001, 0x0002, 0, ..] => Some("benchmarking"),
        // For translation within a network (RFC 8215); identifiers that are routed nowhere (RFC 4843, RFC 7343).
        [0x64, 0xff9b, 1, ..] => Some("private"),
        [0x2001, 0x0010..=0x002f, ..] => Some("protocol"),
        [0x64, other, ..] if other != 0xff9b => Some("reserved"),
        [first, ..] if first == 0x64 || (0x2000..0x4000).contains(&first) => None,
        _ => Some("reserved"),
    }
}

pub(crate) fn tell_ip(normal: &str, clean: &str, facts: &mut Facts) {
    let Ok(address) = normal.parse::<IpAddr>() else { return };
    facts.add("version", if address.is_ipv4() { "4" } else { "6" });
    if let Ok(found) = read(clean) {
        facts.add_some("port", found.port.map(|port| port.to_string()));
        facts.add_some("zone", found.zone);
    }
    if let IpAddr::V6(six) = address {
        let inside =
            |from: usize| six.octets().get(from..from + 4).and_then(|part| <[u8; 4]>::try_from(part).ok());
        let embedded = match six.segments() {
            [0x64, 0xff9b, ..] => inside(12).map(|four| ("nat64", four)),
            [0x2002, ..] => inside(2).map(|four| ("6to4", four)),
            // RFC 4380 inverts the bits of the client's address.
            [0x2001, 0, ..] => inside(12).map(|four| ("teredo", four.map(|byte| !byte))),
            _ => None,
        };
        if let Some((how, four)) = embedded {
            facts.add("embedded_by", how);
            facts.add("embedded_ip", Ipv4Addr::from(four).to_string());
        }
        if let [.., 0xff, 0xfe, _, _, _] = six.octets() {
            facts.add_some("mac", from_eui_64(six));
        }
    }
}

/// The hardware address inside an interface identifier (RFC 4291 appendix A).
fn from_eui_64(address: Ipv6Addr) -> Option<String> {
    match address.octets() {
        [.., first, second, third, 0xff, 0xfe, fourth, fifth, sixth] => {
            Some(colons(&[first ^ 2, second, third, fourth, fifth, sixth]))
        }
        _ => None,
    }
}

fn colons(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")
}

pub(crate) fn mac(text: &str) -> Judged {
    let separated = text.contains([':', '.']) || text.chars().any(is_dash) || text.contains(' ');
    let hex = match octets(text) {
        Ok(hex) => hex,
        Err(code) => return Judged::invalid(Mac, code),
    };
    let Ok(bytes) = hex::decode(&hex) else { return Judged::invalid(Mac, "characters") };
    let normal = colons(&bytes);
    let trap = match *bytes.as_slice() {
        [0, 0, 0, 0, 0, 0] => Some("zeros"),
        [255, 255, 255, 255, 255, 255] => Some("broadcast"),
        // What Android and iOS show to programs instead of the address since 2015.
        [2, 0, 0, 0, 0, 0] => Some("placeholder"),
        [first, ..] if first & 1 == 1 => Some("multicast"),
        _ => None,
    };
    match trap {
        Some(code) => Judged::trap(Mac, code, normal),
        None if separated => Judged::valid(Mac, normal),
        None => Judged::plausible(Mac, normal),
    }
}

/// The twelve hexadecimal digits; parts of one digit between separators are filled up.
fn octets(text: &str) -> Result<String, &'static str> {
    let parts: Vec<&str> = text
        .split(|mark: char| mark.is_whitespace() || is_dash(mark) || matches!(mark, ':' | '.' | '_'))
        .collect();
    if !parts.iter().all(|part| all_hex(part)) {
        return Err("characters");
    }
    let width = match parts.len() {
        1 => 12,
        2 => 6,
        3 => 4,
        6 => 2,
        _ => return Err("length"),
    };
    let short = if width == 2 { 1 } else { width };
    if !parts.iter().all(|part| (short..=width).contains(&part.len())) {
        return Err("length");
    }
    Ok(parts.iter().map(|part| format!("{part:0>width$}")).collect::<String>().to_ascii_lowercase())
}

pub(crate) fn tell_mac(normal: &str, facts: &mut Facts) {
    let first = normal.get(..2).and_then(|byte| u8::from_str_radix(byte, 16).ok()).unwrap_or(0);
    // The locally administered bit: set by software, as telephones do to be a new device in every network.
    let local = first & 2 != 0;
    facts.add("randomised", if local { "yes" } else { "no" });
    facts.add_some("oui", normal.get(..8).filter(|_| !local));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal_and_verdict as check;
    use crate::{Context, Verdict, explain};

    #[test]
    fn an_address_is_the_same_in_any_dress() {
        for (text, normal) in [
            ("8.8.8.8", "8.8.8.8"),
            ("008.008.008.008", "8.8.8.8"),
            ("8.8.8[.]8", "8.8.8.8"),
            ("8.8.8.8:53", "8.8.8.8"),
            ("::ffff:8.8.8.8", "8.8.8.8"),
            ("::ffff:808:808", "8.8.8.8"),
            ("[2001:4860:4860::8888]:53", "2001:4860:4860::8888"),
            ("2001:4860:4860:0000:0000:0000:0000:8888", "2001:4860:4860::8888"),
            ("2001:4860:4860::8888%eth0", "2001:4860:4860::8888"),
        ] {
            assert_eq!(check(Ip, text), (normal.to_owned(), Verdict::Valid), "{text}");
        }
        for (text, code) in [
            ("8.8.08.8", "leading_zero"),
            ("8.8.8.256", "range"),
            ("8.8.8", "shape"),
            ("1.2.3.4:99999", "port"),
        ] {
            assert_eq!(check(Ip, text).1, Verdict::Invalid(code), "{text}");
        }
    }

    #[test]
    fn special_addresses_identify_nobody() {
        for (text, code) in [
            ("10.0.0.1", "private"),
            ("172.31.255.255", "private"),
            ("192.168.1.1", "private"),
            ("100.64.0.1", "carrier_nat"),
            ("127.0.0.1", "loopback"),
            ("169.254.1.1", "link_local"),
            ("203.0.113.5", "documentation"),
            ("224.0.0.1", "multicast"),
            ("255.255.255.255", "broadcast"),
            ("0.0.0.0", "unspecified"),
            ("::1", "loopback"),
            ("fe80::1%wlan0", "link_local"),
            ("fd00::1", "private"),
            ("2001:db8::1", "documentation"),
            ("ff02::1", "multicast"),
            ("64:ff9b:1::1", "private"),
            ("2001:20::1", "protocol"),
            ("64:1::1", "reserved"),
            ("fec0::1", "reserved"),
        ] {
            assert_eq!(check(Ip, text).1, Verdict::Trap(code), "{text}");
        }
        assert_eq!(check(Ip, "172.32.0.1").1, Verdict::Valid);
        assert_eq!(check(Ip, "100.128.0.1").1, Verdict::Valid);
    }

    #[test]
    fn an_address_tells_what_is_inside_it() {
        let facts = |text: &str| explain(Ip, text, &Context::default()).facts;
        assert_eq!(facts("64:ff9b::808:808").get("embedded_ip"), Some("8.8.8.8"));
        assert_eq!(facts("2002:808:808::1").get("embedded_ip"), Some("8.8.8.8"));
        assert_eq!(facts("8.8.8.8:443").get("port"), Some("443"));
        assert_eq!(facts("2400::211:22ff:fe33:4455").get("mac"), Some("00:11:22:33:44:55"));
    }

    #[test]
    fn a_hardware_address_is_written_with_any_separator() {
        for text in
            ["00-11-22-AA-BB-CC", "00:11:22:aa:bb:cc", "0011.22aa.bbcc", "0:11:22:AA:bb:cc", "001122-aabbcc"]
        {
            assert_eq!(check(Mac, text), ("00:11:22:aa:bb:cc".to_owned(), Verdict::Valid), "{text}");
        }
        assert_eq!(check(Mac, "001122AABBCC"), ("00:11:22:aa:bb:cc".to_owned(), Verdict::Plausible));
        for (text, code) in [
            ("00:00:00:00:00:00", "zeros"),
            ("FF-FF-FF-FF-FF-FF", "broadcast"),
            ("02:00:00:00:00:00", "placeholder"),
            ("01:00:5e:00:00:01", "multicast"),
        ] {
            assert_eq!(check(Mac, text).1, Verdict::Trap(code), "{text}");
        }
        assert_eq!(check(Mac, "00:11:22:aa:bb").1, Verdict::Invalid("length"));
        assert_eq!(
            explain(Mac, "da:a1:19:00:00:01", &Context::default()).facts.get("randomised"),
            Some("yes")
        );
        assert_eq!(explain(Mac, "00:11:22:00:00:01", &Context::default()).facts.get("oui"), Some("00:11:22"));
    }
}
