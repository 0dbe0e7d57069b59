//! Sites and who registered them: operators of several, and strangers who share a machine, a designer or a service.

use thalweg_flows::records::kinds::registration;
use thalweg_flows::records::{Draft, Kind};

use crate::drill::{DAY, MINUTE, MONDAY, Plant, moment};

/// A site of its own: own contacts, own machine, own day.
fn site(plant: &mut Plant, domain: &str, number: i64, fill: impl FnOnce(&mut Draft)) {
    let created = MONDAY - (100 + number * 5) * DAY + plant.between(0, 1400) * MINUTE;
    plant.add(Kind::Registration, |draft| {
        draft.text(registration::DOMAIN, domain).text(registration::REGISTRAR, "registrar one");
        draft.moment(registration::CREATED, moment(created));
        draft.text(registration::EMAIL, &format!("owner{number}@qq.com"));
        draft.text(registration::PHONE, &format!("138{:08}", 10_000_000 + number * 77));
        draft.text(registration::IP, &format!("33.0.113.{number}"));
        draft.text(registration::NAME_SERVER, &format!("ns.host{number}.com"));
        draft.text(registration::CERTIFICATE, &format!("{:064x}", 0xabc_0000 + number));
        fill(draft);
    });
}

fn strangers(plant: &mut Plant) {
    for number in 0..60 {
        site(plant, &format!("shop{number}.com"), number, |_| ());
    }
}

pub(crate) fn one_telephone(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for (number, domain) in [(70, "www.investgold.net"), (71, "m.coinsafe.org")] {
        site(&mut plant, domain, number, |draft| {
            draft.text(registration::PHONE, "13912345678").text(registration::CERTIFICATE, &"5a".repeat(32));
        });
    }
    plant
}

pub(crate) fn one_hour(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for (minute, domain) in [(0, "investgold.net"), (4, "coinsafe.org")] {
        site(&mut plant, domain, 70 + minute, |draft| {
            draft.text(registration::IP, "33.0.113.200");
            draft.moment(registration::CREATED, moment(MONDAY - 3 * DAY + minute * MINUTE));
        });
    }
    plant
}

pub(crate) fn below_a_suffix(seed: u64) -> Plant {
    let mut plant = tenants(seed);
    for (number, domain) in [(90, "www.investgold.eu.org"), (91, "coinsafe.eu.org")] {
        site(&mut plant, domain, number, |draft| {
            draft.text(registration::PHONE, "13912345678").text(registration::IP, "33.0.113.200");
        });
    }
    plant
}

pub(crate) fn tenants(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for number in 70..85 {
        site(&mut plant, &format!("blog{number}.eu.org"), number, |draft| {
            draft.text(registration::IP, "33.0.113.201").text(registration::CERTIFICATE, &"5a".repeat(32));
        });
    }
    plant
}

pub(crate) fn hosts_of_a_firm(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for host in ["mail", "shop", "oa", "www"] {
        site(&mut plant, &format!("{host}.firm.com"), 70, |draft| {
            draft.moment(registration::CREATED, moment(MONDAY - 900 * DAY));
        });
    }
    plant
}

pub(crate) fn below_a_name(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for (number, domain) in [(70, "firm.com"), (71, "mail.firm.com"), (72, "www.shop.firm.com")] {
        site(&mut plant, domain, number, |draft| {
            draft.text(registration::EMAIL, "it@firm.com").text(registration::IP, "33.0.113.200");
        });
    }
    plant
}

pub(crate) fn shared_hosting(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for number in 70..80 {
        let host = if number < 72 { "33.0.113.200" } else { "33.0.113.201" };
        site(&mut plant, &format!("blog{number}.com"), number, |draft| {
            draft.text(registration::IP, host).text(registration::NAME_SERVER, "ns1.cheap-host.com");
        });
    }
    plant
}

pub(crate) fn delivery(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for number in 70..75 {
        site(&mut plant, &format!("blog{number}.com"), number, |draft| {
            draft.text(registration::IP, "33.0.113.200").text(registration::CERTIFICATE, &"5a".repeat(32));
        });
    }
    plant
}

pub(crate) fn privacy(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for number in 70..74 {
        site(&mut plant, &format!("blog{number}.com"), number, |draft| {
            draft.text(registration::REGISTRANT, "Redacted for Privacy");
            draft
                .text(registration::EMAIL, "contact@whois-agent.com")
                .text(registration::PHONE, "+14252740657");
        });
    }
    plant
}

pub(crate) fn defaults(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for number in 0..60 {
        site(&mut plant, &format!("shop{number}.com"), number, |draft| {
            if number % 6 == 0 {
                draft.text(registration::NAME_SERVER, "dns1.registrar-one.com");
            }
        });
    }
    plant
}

pub(crate) fn designer(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for number in 70..88 {
        site(&mut plant, &format!("client{number}.com"), number, |draft| {
            draft.text(registration::EMAIL, "designer@163.com").text(registration::IP, "33.0.113.200");
        });
    }
    plant
}

/// Forty sites of one operator, who gives one name, e-mail and telephone for all of them, on two machines.
pub(crate) fn half_of_the_sites(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for number in 70..110 {
        site(&mut plant, &format!("fund{number}.com"), number, |draft| {
            draft.text(registration::REGISTRANT, "宋试例").text(registration::EMAIL, "ops@163.com");
            draft.text(registration::PHONE, "13912345678");
            draft.text(registration::IP, if number % 2 == 0 { "33.0.113.200" } else { "33.0.113.201" });
        });
    }
    plant
}

/// Forty sites of strangers, registered by a service in its own name, each on a machine of its own.
pub(crate) fn registered_by_a_service(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for number in 70..110 {
        site(&mut plant, &format!("client{number}.com"), number, |draft| {
            draft
                .text(registration::REGISTRANT, "West Three Ltd")
                .text(registration::EMAIL, "agent@west.com");
            draft.text(registration::PHONE, "13912345678").text(registration::NAME_SERVER, "ns1.west.com");
        });
    }
    plant
}

/// Forty sites of a designer's customers: their own telephones, his name, e-mail and machine.
pub(crate) fn designer_of_half(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for number in 70..110 {
        site(&mut plant, &format!("client{number}.com"), number, |draft| {
            draft.text(registration::REGISTRANT, "吴试例").text(registration::EMAIL, "designer@163.com");
            draft.text(registration::IP, "33.0.113.200");
        });
    }
    plant
}
