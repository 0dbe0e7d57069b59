//! On which device with many holders are accounts used that are used nowhere else and between which money passes?
//!
//! A public device has many holders, who have devices of their own and whose money does not meet. What one hand works is the
//! other way round. Devices that mostly the same accounts use count as one set, so that a house with three telephones is no house
//! whose accounts roam. The account that deals with most of the others is left out: a shop pays all its staff.

use std::collections::{BTreeMap, BTreeSet};

use thalweg_identify::{Context, Verdict, normalise};
use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::run::{Draft, counted};
use crate::transfers;
use crate::{CaseView, MethodError};

/// Observations of one kind that are weighed at most: they depend on each other more the more there are.
const MOST_COUNTED: u64 = 8;

// The words of weights, as cards want them.
/// A holder is seen here only.
pub const HERE_ONLY: [&str; 3] = ["seen on no other device", "不见于其他设备", "不見於其他設備"];
/// A holder is seen elsewhere.
pub const ELSEWHERE: [&str; 3] = ["seen on a device of its own", "见于自己的其他设备", "見於自己的其他設備"];
/// Why in one hand.
pub const ONE_SET: [&str; 3] = [
    "accounts in one hand are used on its devices; whoever opened one may still look at it elsewhere",
    "一人掌握的账号在其设备上使用；开户人偶尔仍会在别处查看",
    "一人掌握的帳號在其設備上使用；開戶人偶爾仍會在別處查看",
];
/// Why otherwise.
pub const OWN_DEVICE: [&str; 3] = [
    "who uses a public device has one of their own, though some accounts, as of a game, are used there only",
    "使用公用设备者另有自己的设备，但有些账号（如游戏账号）只在该处使用",
    "使用公用設備者另有自己的設備，但有些帳號（如遊戲帳號）只在該處使用",
];
/// A holder deals with another.
pub const DEALS: [&str; 3] =
    ["paid another of them or was paid", "与其中另一账号有收付", "與其中另一帳號有收付"];
/// A holder deals with none.
pub const DEALS_NOT: [&str; 3] = ["deals with none of them", "与其中任何账号无收付", "與其中任何帳號無收付"];
/// Why in one hand.
pub const ONE_HAND: [&str; 3] = [
    "money passes between accounts in one hand; not every statement is in the case",
    "一人掌握的账号之间有资金往来；本案未必有全部流水",
    "一人掌握的帳號之間有資金往來；本案未必有全部流水",
];
/// Why otherwise.
pub const COLLEAGUES: [&str; 3] = [
    "colleagues and neighbours settle with each other; the share is not known",
    "同事、邻里之间也会结账；确切比例未知",
    "同事、鄰里之間也會結帳；確切比例未知",
];

/// After the table `holding` of the method: devices with many holders, who of them is seen elsewhere, and who deals with whom.
const CROWDS: &str = "
CREATE OR REPLACE TEMP TABLE guest AS
SELECT h.*, count(*) OVER (PARTITION BY device_kind, device, holder_kind, service) AS guests FROM holding h
QUALIFY guests > {most_holders};
CREATE OR REPLACE TEMP TABLE kit AS
SELECT g.device_kind AS of_kind, g.device AS of_device, holder_kind, service, o.device_kind, o.device
FROM guest g JOIN holding o USING (holder_kind, service, holder)
GROUP BY g.device_kind, g.device, holder_kind, service, o.device_kind, o.device HAVING count(*) * 2 > any_value(g.guests);
CREATE OR REPLACE TEMP TABLE deal AS
SELECT least(f.number, t.number) AS one, greatest(f.number, t.number) AS two, min(transfer)::BIGINT AS transfer
FROM transfer x JOIN account f ON f.account = x.from_account JOIN account t ON t.account = x.to_account
WHERE f.number <> t.number AND f.number IN (SELECT holder FROM guest) AND t.number IN (SELECT holder FROM guest)
GROUP BY ALL;
CREATE OR REPLACE TEMP TABLE met AS
SELECT a.device_kind, a.device, a.holder_kind, a.service, a.holder AS one, b.holder AS two, deal.transfer
FROM deal JOIN guest a ON a.holder = deal.one
JOIN guest b ON b.holder = deal.two AND b.device_kind = a.device_kind AND b.device = a.device AND b.service = a.service
  AND b.holder_kind = a.holder_kind
WHERE a.first < b.last AND b.first < a.last;
SELECT 0";

/// The holders of devices on which money meets.
const GUESTS: &str = "
SELECT g.device_kind, g.device, g.holder_kind, g.service, g.holder, epoch_us(any_value(g.first))::BIGINT AS since,
       epoch_us(any_value(g.last))::BIGINT AS until, bool_or(k.device IS NULL) AS elsewhere
FROM guest g JOIN (SELECT DISTINCT device_kind, device, holder_kind, service FROM met) USING (device_kind, device, holder_kind, service)
JOIN holding o ON o.holder_kind = g.holder_kind AND o.service = g.service AND o.holder = g.holder
LEFT JOIN kit k ON k.of_kind = g.device_kind AND k.of_device = g.device AND k.holder_kind = g.holder_kind AND k.service = g.service
  AND k.device_kind = o.device_kind AND k.device = o.device
GROUP BY g.device_kind, g.device, g.holder_kind, g.service, g.holder
ORDER BY g.device_kind, g.device, g.holder_kind, g.service, g.holder";

const MET: &str =
    "SELECT device_kind, device, holder_kind, service, one, two, transfer FROM met ORDER BY ALL";

/// The first log-ins of each holder on such a device, enough to show that it was used in turn.
const ROWS: &str = "
SELECT device_kind, device, holder_kind, service, holder,
       list(cite(kind, evidence, row) ORDER BY time, evidence, row)[:12] AS cited
FROM held JOIN (SELECT DISTINCT device_kind, device, holder_kind, service FROM met) USING (device_kind, device, holder_kind, service)
GROUP BY device_kind, device, holder_kind, service, holder
ORDER BY device_kind, device, holder_kind, service, holder";

/// A device as one service sees it: kind, value, kind of holder, service.
type Key = (String, String, String, String);

/// A holder of it.
struct Guest {
    holder: String,
    period: [i64; 2],
    elsewhere: bool,
}

/// Two holders between whom money passed, and the first transfer.
struct Deal {
    two: [String; 2],
    transfer: u32,
}

#[derive(Default)]
struct Device {
    guests: Vec<Guest>,
    deals: Vec<Deal>,
    rows: Vec<(String, Vec<CitedRow>)>,
}

/// The findings on devices with many holders, after the tables `held` and `holding` were made.
///
/// # Errors
/// When the engine refuses.
pub fn told(case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
    let least = case.threshold("least_bits").saturating_mul(100);
    let mut findings = Vec::new();
    for (key, device) in devices(case)? {
        let kind = key.0.parse().unwrap_or(IdentifierKind::Device);
        let strength = device.strength();
        let is_trap = || matches!(normalise(kind, &key.1, &Context::default()).2, Verdict::Trap(_));
        if i64::from(strength.centibits) < least || is_trap() {
            continue;
        }
        let transfers = transfers::rows(case, device.deals.iter().take(50).map(|deal| deal.transfer))?;
        let dealing = device.dealing(None);
        let holder_kind = key.2.parse().unwrap_or(IdentifierKind::Handle);
        let among = || device.guests.iter().filter(|guest| dealing.contains(guest.holder.as_str()));
        let mut draft = Draft::new(case, "one_purse");
        for guest in among() {
            draft = draft.about("holder", holder_kind, &guest.holder);
        }
        let logged = device.rows.iter().filter(|(holder, _)| dealing.contains(holder.as_str()));
        let finding = draft
            .about("device", kind, &key.1)
            .figure("holders", device.guests.len())
            .figure("here_only", device.here_only())
            .figure("dealing", dealing.len())
            .figure("deals", device.deals.len())
            .during(
                among().map(|guest| guest.period[0]).min().unwrap_or(0),
                among().map(|guest| guest.period[1]).max().unwrap_or(0),
            )
            .weighing(strength)
            .on(logged.flat_map(|(_, rows)| rows.iter().cloned()))
            .on(transfers.into_values().flatten());
        findings.push(finding.done());
    }
    Ok(findings)
}

fn devices(case: &mut CaseView<'_>) -> Result<BTreeMap<Key, Device>, MethodError> {
    case.ask(CROWDS)?;
    let mut devices = BTreeMap::<Key, Device>::new();
    let key = |rows: &crate::Rows, at: usize| -> Result<Key, MethodError> {
        let text = |name| rows.texts(name).map(|column| column.value(at).to_owned());
        Ok((text("device_kind")?, text("device")?, text("holder_kind")?, text("service")?))
    };
    let rows = case.ask(GUESTS)?;
    for at in 0..rows.len() {
        let guest = Guest {
            holder: rows.texts("holder")?.value(at).to_owned(),
            period: [rows.ints("since")?.value(at), rows.ints("until")?.value(at)],
            elsewhere: rows.truths("elsewhere")?.value(at),
        };
        devices.entry(key(&rows, at)?).or_default().guests.push(guest);
    }
    let rows = case.ask(MET)?;
    for at in 0..rows.len() {
        let text = |name| rows.texts(name).map(|column| column.value(at).to_owned());
        let transfer = u32::try_from(rows.ints("transfer")?.value(at)).unwrap_or(u32::MAX);
        let deal = Deal { two: [text("one")?, text("two")?], transfer };
        devices.entry(key(&rows, at)?).or_default().deals.push(deal);
    }
    let rows = case.ask(ROWS)?;
    for at in 0..rows.len() {
        let holder = rows.texts("holder")?.value(at).to_owned();
        let cited = rows.cited("cited", at)?;
        devices.entry(key(&rows, at)?).or_default().rows.push((holder, cited));
    }
    Ok(devices)
}

impl Device {
    /// The holders that deal with another, without one of them.
    fn dealing(&self, without: Option<&str>) -> BTreeSet<&str> {
        let kept = self.deals.iter().filter(|deal| !deal.two.iter().any(|one| Some(one.as_str()) == without));
        kept.flat_map(|deal| deal.two.iter().map(String::as_str)).collect()
    }

    /// The holder that deals with most of the others; of equals the last by name.
    fn hub(&self) -> Option<&str> {
        let mut partners = BTreeMap::<&str, u64>::new();
        for one in self.deals.iter().flat_map(|deal| &deal.two) {
            *partners.entry(one).or_default() += 1;
        }
        partners.into_iter().max_by_key(|(_, count)| *count).map(|(one, _)| one)
    }

    fn here_only(&self) -> usize {
        self.guests.iter().filter(|guest| !guest.elsewhere).count()
    }

    /// Nothing unless both kinds of observations speak for one hand.
    fn strength(&self) -> Strength {
        let assumed = |times, words: [&str; 3]| Rate::assumed(times, 10, words[0]);
        let (all, here) = (self.guests.len() as u64, self.here_only() as u64);
        let (here, away) = counted((here, all), MOST_COUNTED);
        let mut parts: Vec<Weight> = Vec::new();
        let stays = || Weight::of(HERE_ONLY[0], assumed(9, ONE_SET), assumed(5, OWN_DEVICE));
        let leaves = || Weight::of(ELSEWHERE[0], assumed(1, ONE_SET), assumed(5, OWN_DEVICE));
        parts.extend((0..here).map(|_| stays()).chain((0..away).map(|_| leaves())));
        let place = Strength::of(parts.clone());
        let others = all.saturating_sub(1);
        let (dealing, apart) = counted((self.dealing(self.hub()).len() as u64, others), MOST_COUNTED);
        let deals = || Weight::of(DEALS[0], assumed(5, ONE_HAND), assumed(1, COLLEAGUES));
        let none = || Weight::of(DEALS_NOT[0], assumed(5, ONE_HAND), assumed(9, COLLEAGUES));
        let money: Vec<Weight> = (0..dealing).map(|_| deals()).chain((0..apart).map(|_| none())).collect();
        let purse = Strength::of(money.clone());
        parts.extend(money);
        if place.centibits > 0 && purse.centibits > 0 {
            Strength::of(parts)
        } else {
            Strength::of(Vec::new())
        }
    }
}
