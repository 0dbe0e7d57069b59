//! Who used which address when? Log-ins as columns of numbers, each address behind carrier NAT or DHCP resolved to the line
//! that held it, where a lease says so.
//!
//! Addresses of the special registries (private, carrier-internal, documentation) name no line and are left out. An IPv6 address stands
//! for its /64, because hosts change the rest by themselves (RFC 8981).

use std::collections::BTreeMap;
use std::net::IpAddr;

use hashbrown::HashMap;
use thalweg_identify::special;
use thalweg_model::{CitedRow, IdentifierKind, RowId};

use crate::{CaseView, MethodError, Rows};

/// Texts and the numbers that stand for them.
#[derive(Debug, Default)]
pub struct Names {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Names {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        number
    }

    /// The text of a number.
    #[must_use]
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", String::as_str)
    }

    /// The number of a text that was seen before.
    #[must_use]
    pub fn known(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// Numbers the texts by their order; answers the new number of every old one.
    pub(crate) fn sort(&mut self) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.texts.len()).collect();
        order.sort_unstable_by(|one, two| self.texts.get(*one).cmp(&self.texts.get(*two)));
        let mut new = vec![0; order.len()];
        for (number, old) in (0_u32..).zip(&order) {
            if let Some(of) = new.get_mut(*old) {
                *of = number;
            }
        }
        self.texts.sort_unstable();
        self.numbers
            .values_mut()
            .for_each(|number| *number = new.get(*number as usize).copied().unwrap_or(0));
        new
    }

    /// All texts, by their numbers.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// One log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// The address, or the line that held it.
    pub place: u32,
    /// When, microseconds UTC.
    pub time: i64,
    /// The account at its service.
    pub holder: u32,
    /// The port; 0 if none is recorded.
    pub port: u32,
    /// The file.
    pub evidence: u32,
    /// The row.
    pub row: u64,
}

/// All log-ins with an account, an address and a time.
#[derive(Debug, Default)]
pub struct Accesses {
    /// In the order of the files.
    pub all: Vec<Access>,
    /// Addresses, and lines as `line …`.
    pub places: Names,
    /// Accounts: service, a tab, account.
    pub holders: Names,
    files: Names,
}

const LEASES: &str = "
SELECT public_ip AS ip, epoch_us(start)::BIGINT AS start, epoch_us(ended)::BIGINT AS ended,
       coalesce(first_port, 0)::BIGINT AS first_port, coalesce(last_port, first_port, 65535)::BIGINT AS last_port,
       coalesce(subscriber, account, imsi, mac, document, person) AS line
FROM address_lease WHERE public_ip IS NOT NULL AND start IS NOT NULL AND ended IS NOT NULL
  AND coalesce(subscriber, account, imsi, mac, document, person) IS NOT NULL
ORDER BY ALL";

const LOGINS: &str = "
SELECT coalesce(service, '') AS service, account, ip, epoch_us(time)::BIGINT AS time, coalesce(port, 0)::BIGINT AS port,
       evidence, row::BIGINT AS row
FROM login WHERE account IS NOT NULL AND ip IS NOT NULL AND time IS NOT NULL";

/// What stands before a line in the names of places.
const LINE: &str = "line ";

/// Who held an address: by its first port and from when, until when, up to which port, which line.
type Leases = HashMap<String, BTreeMap<(u32, i64), (i64, u32, String)>>;

impl Accesses {
    /// Reads the log-ins of a case.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn read(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let leases = leases(&case.ask(LEASES)?)?;
        let mut read = Self::default();
        let mut seen: HashMap<String, Option<u32>> = HashMap::new();
        let mut name = String::new();
        case.each(LOGINS, |rows| {
            let (services, accounts, ips) =
                (rows.texts("service")?, rows.texts("account")?, rows.texts("ip")?);
            let (times, ports) = (rows.ints("time")?, rows.ints("port")?);
            let (files, numbers) = (rows.texts("evidence")?, rows.ints("row")?);
            for at in 0..rows.len() {
                let (ip, time) = (ips.value(at), times.value(at));
                let port = u32::try_from(ports.value(at)).unwrap_or(0);
                let known = match seen.get(ip) {
                    Some(known) => *known,
                    None => {
                        let place = outside(ip).map(|place| read.places.number(&place));
                        seen.insert(ip.to_owned(), place);
                        place
                    }
                };
                let held = if leases.is_empty() { None } else { holder(&leases, ip, port, time) };
                let place = held.map(|line| read.places.number(&format!("{LINE}{line}"))).or(known);
                let Some(place) = place else { continue };
                name.clear();
                name.extend([services.value(at), "\t", accounts.value(at)]);
                let holder = read.holders.number(&name);
                let evidence = read.files.number(files.value(at));
                let row = numbers.value(at).unsigned_abs();
                read.all.push(Access { place, time, holder, port, evidence, row });
            }
            Ok(())
        })?;
        read.number_by_text();
        Ok(read)
    }

    /// Gives numbers in the order of the texts, so that they do not depend on the order of the rows.
    fn number_by_text(&mut self) {
        let (places, holders, files) = (self.places.sort(), self.holders.sort(), self.files.sort());
        let new = |numbers: &[u32], old: u32| numbers.get(old as usize).copied().unwrap_or(old);
        for access in &mut self.all {
            access.place = new(&places, access.place);
            access.holder = new(&holders, access.holder);
            access.evidence = new(&files, access.evidence);
        }
    }

    /// The account of a holder, without its service.
    #[must_use]
    pub fn account(&self, holder: u32) -> &str {
        let text = self.holders.text(holder);
        text.split_once('\t').map_or(text, |(_, account)| account)
    }

    /// How a place is known: an address, or the line that held it.
    #[must_use]
    pub fn known_by(&self, place: u32) -> (IdentifierKind, &str) {
        let text = self.places.text(place);
        let Some(line) = text.strip_prefix(LINE) else { return (IdentifierKind::Ip, text) };
        let kind = match line {
            _ if line.starts_with('+') => IdentifierKind::Phone,
            _ if line.contains(':') => IdentifierKind::Mac,
            _ if line.len() == 15 && line.bytes().all(|byte| byte.is_ascii_digit()) => IdentifierKind::Imsi,
            _ => IdentifierKind::Handle,
        };
        (kind, line)
    }

    /// The row of a log-in.
    #[must_use]
    pub fn cited(&self, access: &Access) -> Option<CitedRow> {
        let evidence = self.files.text(access.evidence).parse().ok()?;
        Some(CitedRow { table: "login".to_owned(), row: RowId { evidence, row: access.row } })
    }
}

fn leases(rows: &Rows) -> Result<Leases, MethodError> {
    let (ips, lines) = (rows.texts("ip")?, rows.texts("line")?);
    let (starts, ends) = (rows.ints("start")?, rows.ints("ended")?);
    let (firsts, lasts) = (rows.ints("first_port")?, rows.ints("last_port")?);
    let port = |value: i64| u32::try_from(value).unwrap_or(0);
    let mut leases = Leases::new();
    for at in 0..rows.len() {
        let held = (ends.value(at), port(lasts.value(at)), lines.value(at).to_owned());
        let key = (port(firsts.value(at)), starts.value(at));
        leases.entry_ref(ips.value(at)).or_default().insert(key, held);
    }
    Ok(leases)
}

/// The line that held a port of an address at a time: in the nearest block of ports that begins at or below it.
fn holder<'a>(leases: &'a Leases, ip: &str, port: u32, time: i64) -> Option<&'a str> {
    let of_address = leases.get(ip)?;
    let block = of_address.range(..=(port, i64::MAX)).next_back()?.0.0;
    let (ended, last_port, line) = of_address.range((block, i64::MIN)..=(block, time)).next_back()?.1;
    (time <= *ended && port <= *last_port).then_some(line.as_str())
}

/// The address as a place seen from outside; `None` for what stands inside countless networks or names nobody.
#[must_use]
pub fn outside(ip: &str) -> Option<String> {
    let address: IpAddr = ip.parse().ok()?;
    if special(address).is_some() {
        return None;
    }
    match address {
        IpAddr::V4(v4) => Some(v4.to_string()),
        IpAddr::V6(v6) => {
            let [one, two, three, four, ..] = v6.segments();
            Some(format!("{one:x}:{two:x}:{three:x}:{four:x}::/64"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_resolves_only_its_ports_and_its_time() {
        let mut of_address = BTreeMap::new();
        of_address.insert((1024, 100), (200, 2047, "one".to_owned()));
        of_address.insert((2048, 100), (200, 3071, "two".to_owned()));
        let leases = Leases::from_iter([("203.0.113.1".to_owned(), of_address)]);
        let held = |port, time| holder(&leases, "203.0.113.1", port, time);
        assert_eq!((held(1500, 150), held(2048, 150)), (Some("one"), Some("two")));
        assert_eq!(
            (held(1500, 201), held(1500, 99), held(4000, 150), held(80, 150)),
            (None, None, None, None)
        );
    }

    #[test]
    fn a_line_is_known_by_what_its_lease_names() {
        let mut read = Accesses::default();
        let known = |read: &Accesses, place| {
            let (kind, text) = read.known_by(place);
            (kind, text.to_owned())
        };
        for (text, kind, wanted) in [
            ("line +8613800138000", IdentifierKind::Phone, "+8613800138000"),
            ("line 02:7e:4c:f0:a7:cd", IdentifierKind::Mac, "02:7e:4c:f0:a7:cd"),
            ("line kd947767252", IdentifierKind::Handle, "kd947767252"),
            ("28.0.0.1", IdentifierKind::Ip, "28.0.0.1"),
        ] {
            let place = read.places.number(text);
            assert_eq!(known(&read, place), (kind, wanted.to_owned()));
        }
    }

    #[test]
    fn what_stands_inside_networks_or_names_nobody_is_no_place() {
        let inside = [
            "10.0.0.1",
            "100.64.3.2",
            "127.0.0.1",
            "fe80::1",
            "fd00::1",
            "0.0.0.0",
            "203.0.113.9",
            "no address",
        ];
        assert!(inside.iter().all(|ip| outside(ip).is_none()));
        assert_eq!(outside("240e:3a1:1:2:3:4:5:6").as_deref(), Some("240e:3a1:1:2::/64"));
        assert_eq!(outside("33.0.113.9").as_deref(), Some("33.0.113.9"));
    }
}
