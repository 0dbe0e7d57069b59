//! Where do the victims' names come from, and behind which sites are they led?
//!
//! Told after the law's module of information (料商): a seller of personal data in a chat, paid in coins; posts that lure; texts in
//! bulk; and sites whose registrations, addresses and name servers repeat, because one technician sets all of them up.

use crate::city::book::{Service, Table};
use crate::city::evidence::clock;
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::gang::scripts;
use crate::city::gang::sim_bank::stranger;
use crate::city::ledger::subject;
use crate::city::life;
use crate::city::numbers::{self, Plan};
use crate::city::place::{Base, DAY};

/// The domains of a gang: those of a test, that nobody can register.
pub(crate) fn domain(group: &str, number: u32) -> String {
    let word = ["huatai-vip", "jinfu-app", "zhongxin-pro", "bitrade-cn", "yingli-max", "hengtong-fx"]
        [(number % 6) as usize];
    format!("{word}{}-{}.example-sites.com", number / 6, group.replace('_', "-"))
}

pub(crate) fn tell(plot: &mut Plot, group: &str, count: u32) {
    let mut dice = plot.dice("leads", 0);
    let seller = plot.cast(&mut dice, Part { role: "data_seller", layer: "supply", group }, |person| {
        (22..40).contains(&person.age)
    });
    let buyer =
        plot.newcomer(Part { role: "lead_buyer", layer: "execution", group }, Plan::Thailand, Base::Unseen);
    plot.tie("sells_to", seller, buyer, group);
    plot.ask([seller, buyer]);
    let file = format!("telegram-{group}-data");
    let span = [0, plot.end() - 1];
    let mut rows = 0;
    for day in (0..plot.city.days).step_by(2) {
        for words in scripts::SALE {
            let at = day * DAY + dice.range(20 * 3600, 23 * 3600);
            let sides = if dice.chance(0.6) {
                ([seller, buyer], ["料商老K", "大炮"])
            } else {
                ([buyer, seller], ["大炮", "料商老K"])
            };
            plot.chat(at, &file, sides.0, sides.1, words);
            rows += 1;
        }
    }
    for party in [seller, buyer] {
        plot.own("handle", format!("user7{party:08}"), party, "", span, "work");
    }
    let subjects =
        [seller, buyer].iter().map(|party| subject("handle", format!("user7{party:08}"))).collect();
    plot.plant(Planted {
        kind: "lead_sale",
        variant: "",
        persons: vec![seller, buyer],
        subjects,
        span,
        rows: vec![("chats", rows)],
        note: "personal data sold by the hundred thousand",
    });
    posts(plot, group, seller, count * 4);
    blast(plot, group, count * 20);
    sites(plot, group, count.max(3));
}

fn posts(plot: &mut Plot, group: &str, author: u32, count: u32) {
    let mut dice = plot.dice("posts", 0);
    for number in 0..count {
        let at = dice.below(plot.city.days) * DAY + dice.range(0, DAY - 1);
        let who = plot.city.outside(dice.below(1 << 20));
        let (who, words) = if number % 2 == 0 {
            (author, format!("宝妈兼职，日结300，点击 http://{}/join", domain(group, number)))
        } else {
            (who, "转让婴儿车，九成新，自提".to_owned())
        };
        let cells = [
            format!("{}", 800_000 + number),
            clock(at),
            format!("u{who}"),
            format!("用户{}", who % 9973),
            words,
            format!("http://bbs.example-forum.com/t/{}", 800_000 + number),
            "示例论坛".to_owned(),
        ];
        plot.row(Table::Post, at, who, cells);
    }
}

/// Texts in bulk to strangers, and among them codes and parcels as always.
fn blast(plot: &mut Plot, group: &str, count: u32) {
    let mut dice = plot.dice("texts in bulk", 0);
    for number in 0..count * 2 {
        let callee = stranger(plot, &mut dice);
        let at = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 20 * 3600);
        let gateway = plot.city.phone(plot.city.gateway(dice.below(6)));
        let words = if number % 2 == 0 {
            scripts::lure(&domain(group, dice.below(6)), "wxid_testleads1")
        } else {
            format!(
                "【示例快递】您的包裹已到{}号柜，取件码{}",
                dice.range(1, 40),
                dice.range(100_000, 999_999)
            )
        };
        plot.row(Table::Sms, at, callee / 2, [gateway, plot.city.phone(callee), clock(at), words]);
    }
}

/// Sites of one technician, among sites of others that share the big hosts and name servers.
fn sites(plot: &mut Plot, group: &str, count: u32) {
    let mut dice = plot.dice("sites", 0);
    let technician = plot.cast(&mut dice, Part { role: "technician", layer: "supply", group }, |person| {
        (22..40).contains(&person.age)
    });
    plot.ask([technician]);
    let agent = crate::city::evidence::account_of(Service::Site, technician);
    let device = numbers::device(technician * 4 + 3);
    plot.own("device", device, technician, "", [0, plot.end() - 1], "work");
    plot.own("handle", agent, technician, "", [0, plot.end() - 1], "work");
    let hosts = [33 << 24 | 60 << 16 | 4 << 8 | 10, 33 << 24 | 60 << 16 | 4 << 8 | 11];
    let mail = format!("ops{technician}@mail.example-sites.com");
    let line = plot.burner(technician, Plan::Mainland, Base::Unseen, [0, plot.end()], "registrations");
    let mut subjects = vec![subject("email", mail.clone()), plot.phone(line)];
    for number in 0..count {
        let domain = domain(group, number);
        let host = hosts[(number % 2) as usize];
        let (registrant, mail, phone) = match number % 3 {
            // Privacy service: only address and name server remain.
            2 => ("REDACTED".to_owned(), String::new(), String::new()),
            _ => (plot.city.name(line / 2), mail.clone(), plot.city.phone(line)),
        };
        site(
            plot,
            [&domain, &registrant, &mail, &phone, &numbers::ip(host), "ns1.dnsquick.example-sites.com"],
            number,
        );
        subjects.extend([subject("domain", domain.clone()), subject("ip", numbers::ip(host))]);
        plot.own("domain", domain, technician, "", [0, plot.end() - 1], "site");
        let household = plot.city.people.persons[technician as usize].household;
        for day in (0..plot.city.days).step_by(4) {
            let at = day * DAY + dice.range(13 * 3600, 23 * 3600);
            let ip = if dice.chance(0.1) {
                life::home_ip(&plot.city, household, day)
            } else {
                life::relay_ip(101)
            };
            plot.login(at, technician, technician * 4 + 3, ip, Service::Site);
        }
    }
    plot.plant(Planted {
        kind: "infrastructure_reuse",
        variant: "",
        persons: vec![technician],
        subjects,
        span: [0, plot.end() - 1],
        rows: vec![("registers", u64::from(count))],
        note: "registrant, address and name server repeat from site to site",
    });
    let hosting = numbers::ip(33 << 24 | 99 << 16 | 9);
    let mut shared = Vec::new();
    for number in 0..40_u32 {
        let domain = format!("shop{}.example-shops.com", number * 37 + 5);
        let who = plot.city.outside(number * 7919);
        let phone = plot.city.phone(who * 2);
        site(
            plot,
            [
                &domain,
                &plot.city.name(who),
                &format!("owner{who}@mail.example-shops.com"),
                &phone,
                &hosting,
                "ns1.bighost.example-shops.com",
            ],
            number,
        );
        shared.push(subject("domain", domain));
    }
    shared.push(subject("ip", hosting));
    plot.lookalike("infrastructure_reuse", "small shops at one large host", &[], shared);
}

fn site(plot: &mut Plot, [domain, registrant, mail, phone, ip, server]: [&str; 6], number: u32) {
    let cells = [
        domain.to_owned(),
        registrant.to_owned(),
        mail.to_owned(),
        phone.to_owned(),
        format!("2025-01-{:02} 10:00:00", number % 28 + 1),
        "示例注册商".to_owned(),
        ip.to_owned(),
        server.to_owned(),
    ];
    plot.row(Table::Domain, number, plot.city.workplace(0), cells);
    plot.ask([plot.city.workplace(0)]);
}
