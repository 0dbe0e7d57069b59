//! # Question
//! Which sites share what only their operator would give them: a contact, a machine, a certificate, an hour of birth?
//!
//! # Reads
//! Registrations of domains and sites; sessions that name the host and the address it was reached at.
//!
//! # How
//! A site is a registered name. A row that names its registrar and when it was created speaks of one, however many labels it has:
//! below suffixes such as uk.com or eu.org strangers register. Of other rows it is the last two labels (three under suffixes
//! such as com.cn). Names below a name that is itself registered are its own, and names below one that have one registrar,
//! moment of creation and all contacts are one registration that was copied to its hosts. What two sites share falls into three
//! groups: who (registrant, organisation, e-mail, telephone, number, address), where (address, certificate, name server) and when
//! (registered with one registrar within minutes, or on one day where only days are recorded). Values within a group depend
//! on each other, so that only the rarest of each group weighs: by the share of the case's other sites that have it too. A value
//! that many sites have (a shared host, a delivery network, a registrar's name servers) is not paired. Contacts of privacy
//! services name nobody and are left out. One machine alone is never told: strangers share hosts.
//!
//! # Innocent reading
//! A web designer registers customers' sites with his own address; two shops share a small host and register in one hour of
//! a sale; a firm has several brands. A delivery network puts strangers on one certificate.
//!
//! # Source
//! Hao, Thomas, Paxson, Feamster, Kreibich, Grier, Hollenbeck (2013), Understanding the Domain Registration Behavior of Spammers,
//! IMC: spammers' domains are registered in bursts. ICANN Temporary Specification for gTLD Registration Data (2018): redacted contacts.
//!
//! # 问题
//! 哪些网站共用只有经营者才会给出的东西：联系方式、主机、证书、注册时刻？
//!
//! # 方法
//! 网站按注册的名称计：载有注册商与注册时间的行，其名称即为注册名，不论几段（uk.com、eu.org 之类之下由陌生人各自注册）；其余取末两段
//! （com.cn 之类取三段）。其上级名称自身已注册的归上级；同一上级之下注册商、注册时刻与联系信息全部相同的视为同一注册抄录到各主机名。共用之处
//! 分三组：何人（注册人、单位、邮箱、电话、注册号、地址）、何处（IP、证书、域名服务器）、
//! 何时（同一注册商数分钟内注册，只记日期者按同日）。同组数值相互依存，每组只取最稀有者，按案中其他网站也有的比例计。许多网站共有的数值
//! （共享主机、CDN、注册商默认域名服务器）不配对；隐私保护服务的联系方式不指向任何人，不用。仅共用主机者不报：陌生人也会共用。
//!
//! # 无辜解释
//! 建站者用自己的邮箱替客户注册、两家小店同用一台主机并在促销时同时注册、一家公司多个品牌、CDN 把陌生网站放在一张证书里，都会如此。

use std::collections::BTreeMap;

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::registration;
use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::{DAY, MINUTE, MONDAY, Plant, moment};
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "infrastructure_reuse",
    version: 2,
    flow: Flow::Network,
    title: ["Sites that share contacts or machines", "网站基础设施复用", "網站基礎設施重用"],
    reads: &["registration", "session"],
    needs_population: true,
    says: &[Sentence {
        code: "share_what_is_rare",
        words: [
            "The sites {site} share {shared}, which few other sites of the case have.",
            "网站 {site} 共用 {shared}，案中其他网站少有。",
            "網站 {site} 共用 {shared}，案中其他網站少有。",
        ],
    }],
    innocent: [
        "One web designer, one small host or one firm with several brands leaves the same rows.",
        "同一建站者、同一小型主机商或一家公司多个品牌会留下同样的记录。",
        "同一建站者、同一小型主機商或一家公司多個品牌會留下同樣的記錄。",
    ],
    thresholds: &[
        Threshold {
            name: "most_sites",
            default: 20,
            unit: "sites",
            meaning: ["A value that more sites have is not paired", "拥有网站超过此数的数值不配对"],
            source: "assumption: bounds the work; a value of 20 sites weighs little in cases of hundreds",
        },
        Threshold {
            name: "batch_minutes",
            default: 10,
            unit: "minutes",
            meaning: ["Registered within it is registered together", "在此时间内注册视为同批"],
            source: "assumption; Hao et al. (2013) count registrations in windows of five minutes",
        },
        Threshold {
            name: "least_bits",
            default: 5,
            unit: "bits",
            meaning: ["Weaker findings are not told", "弱于此值不报"],
            source: "assumption: 32 to 1",
        },
    ],
    terms: &[CONTACT, MACHINE, TOGETHER, REPEATS, KEEPS, BURSTS, OTHERS],
};

// The words of weights, as [`Card::terms`] wants them.
const CONTACT: [&str; 3] = ["share a contact", "共用联系信息", "共用聯絡資訊"];
const MACHINE: [&str; 3] = ["share a machine", "共用主机", "共用主機"];
const TOGETHER: [&str; 3] = ["registered together", "同批注册", "同批註冊"];
const REPEATS: [&str; 3] = [
    "an operator repeats some contact on about half of the sites",
    "经营者约在半数网站上重复使用某项联系信息",
    "經營者約在半數網站上重複使用某項聯絡資訊",
];
const KEEPS: [&str; 3] = [
    "an operator keeps about half of the sites on a common machine",
    "经营者约将半数网站放在同一主机上",
    "經營者約將半數網站放在同一主機上",
];
const BURSTS: [&str; 3] = [
    "an operator registers in bursts, but not every site in the same one",
    "经营者成批注册，但并非所有网站同一批",
    "經營者成批註冊，但並非所有網站同一批",
];
const OTHERS: [&str; 3] = [
    "other sites of this case with the same, of all on which the records tell it",
    "本案中此项相同的其他网站，占记录载有此项的网站",
    "本案中此項相同的其他網站，佔記錄載有此項的網站",
];

/// The method.
pub const METHOD: &dyn Method = &InfrastructureReuse;

struct InfrastructureReuse;

const HAS: &str = r"
CREATE OR REPLACE TEMP MACRO site_of(host) AS CASE
    WHEN host IS NULL OR host NOT LIKE '%.%' OR regexp_matches(host, '^[0-9.]+$') THEN NULL
    WHEN regexp_matches(host, '[^.][.][^.]{1,3}[.][^.]{2}$') THEN regexp_extract(host, '([^.]+[.][^.]+[.][^.]+)$', 1)
    ELSE regexp_extract(host, '([^.]+[.][^.]+)$', 1) END;
CREATE OR REPLACE TEMP TABLE named AS
WITH read AS (
    SELECT *, coalesce(domain, regexp_extract(url, '^[a-z]+://([^/:?#]+)', 1)) AS host FROM registration),
bare AS (
    SELECT *, site_of(host) AS under, registrar IS NOT NULL AND created IS NOT NULL AS registered,
           CASE WHEN site_of(host) IS NULL THEN NULL
                ELSE regexp_replace(host, '^(www[0-9]*|m|wap|mobile)[.](.+[.].+)$', '\2') END AS bare
    FROM read),
seen AS (
    SELECT *, max(registered AND bare = under) OVER (PARTITION BY under) AS is_registered,
           min(bare) OVER of_one <> max(bare) OVER of_one AS copied
    FROM bare
    WINDOW of_one AS (PARTITION BY under, registrar, created, registrant, organisation, email, phone, number))
SELECT *, CASE WHEN registered AND NOT is_registered AND NOT copied THEN bare ELSE under END AS site FROM seen;
CREATE OR REPLACE TEMP TABLE visited AS
WITH host AS (SELECT host, destination_ip, min(start) AS start FROM session
              WHERE host IS NOT NULL AND destination_ip IS NOT NULL GROUP BY host, destination_ip),
above AS (SELECT host, array_to_string(string_split(host, '.')[unnest(range(1, 1 + len(string_split(host, '.')))):], '.') AS name
          FROM (SELECT DISTINCT host FROM host)),
known AS (SELECT above.host AS host, max_by(site, len(site)) AS site
          FROM above JOIN (SELECT DISTINCT site FROM named WHERE site IS NOT NULL) ON site = name GROUP BY above.host)
SELECT s.evidence AS evidence, s.row AS row, coalesce(known.site, site_of(host.host)) AS site, s.destination_ip AS destination_ip
FROM host LEFT JOIN known USING (host)
JOIN session s ON s.host = host.host AND s.destination_ip = host.destination_ip AND s.start IS NOT DISTINCT FROM host.start;
CREATE OR REPLACE TEMP TABLE had AS
WITH told AS (
    SELECT *, regexp_matches(lower(concat_ws(' ', registrant, organisation, email, address)),
               'privacy|redacted|whois|proxy|protect|not disclosed|withheld|隐私|保护|隱私|保護') AS hidden
    FROM named)
SELECT * FROM (
    SELECT 'registration' AS of_kind, evidence, row, site, 'who' AS part, 'registrant' AS what, registrant AS value FROM told WHERE NOT hidden
    UNION ALL SELECT 'registration', evidence, row, site, 'who', 'organisation', organisation FROM told WHERE NOT hidden
    UNION ALL SELECT 'registration', evidence, row, site, 'who', 'email', email FROM told WHERE NOT hidden
    UNION ALL SELECT 'registration', evidence, row, site, 'who', 'phone', phone FROM told WHERE NOT hidden
    UNION ALL SELECT 'registration', evidence, row, site, 'who', 'number', number FROM told WHERE NOT hidden
    UNION ALL SELECT 'registration', evidence, row, site, 'who', 'address', address FROM told WHERE NOT hidden
    UNION ALL SELECT 'registration', evidence, row, site, 'where', 'ip', ip FROM told
    UNION ALL SELECT 'registration', evidence, row, site, 'where', 'certificate', certificate FROM told
    UNION ALL SELECT 'registration', evidence, row, site, 'where', 'name server', name_server FROM told
    UNION ALL SELECT 'registration', evidence, row, site, 'when', 'created',
        registrar || ' ' || CASE WHEN created_precision = 0 THEN strftime(created, '%Y-%m-%d')
            ELSE strftime(time_bucket(INTERVAL '{batch_minutes} minutes', created), '%Y-%m-%d %H:%M') END FROM told
    UNION ALL SELECT 'session', evidence, row, site, 'where', 'ip', destination_ip FROM visited)
WHERE site IS NOT NULL AND site <> '' AND value IS NOT NULL AND value <> '';
CREATE OR REPLACE TEMP TABLE known AS
SELECT part, what, value, site FROM had GROUP BY part, what, value, site;
CREATE OR REPLACE TEMP TABLE rare AS
SELECT part, what, value, count(*) AS sites FROM known GROUP BY part, what, value
HAVING count(*) BETWEEN 2 AND {most_sites};
SELECT 0";

const PAIRS: &str = "
WITH all_sites AS (SELECT what, count(DISTINCT site) AS sites FROM known GROUP BY what)
SELECT one.site AS one, two.site AS two, rare.part AS part, rare.what AS what, rare.value AS value,
       rare.sites::BIGINT AS sites, all_sites.sites::BIGINT AS of_sites
FROM rare JOIN all_sites USING (what) JOIN known one USING (part, what, value) JOIN known two USING (part, what, value)
WHERE one.site < two.site ORDER BY ALL";

const CITED: &str = "
SELECT part, what, value, site, list(cite(of_kind, evidence, row)) AS cited
FROM had JOIN rare USING (part, what, value) GROUP BY part, what, value, site ORDER BY part, what, value, site";

/// Something that two sites share.
struct Shared {
    what: String,
    value: String,
    sites: u64,
    of_sites: u64,
}

impl Shared {
    fn rate(&self) -> Rate {
        Rate::measured(self.sites.saturating_sub(2), self.of_sites.saturating_sub(2), OTHERS[0])
    }
}

/// What two sites share: the rarest of each group.
type Pairs = BTreeMap<(String, String), BTreeMap<String, Shared>>;

/// Which rows say that a site has a value: group, what, value, site.
type Cited = BTreeMap<[String; 4], Vec<CitedRow>>;

impl Method for InfrastructureReuse {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(HAS)?;
        let pairs = pairs(case)?;
        let cited = cited(case)?;
        let least = case.threshold("least_bits").saturating_mul(100);
        let mut findings = Vec::new();
        for ((one, two), parts) in &pairs {
            let alone = parts.len() == 1 && !parts.contains_key("who");
            let strength = Strength::of(parts.iter().map(|(part, shared)| weight(part, shared)).collect());
            if alone || i64::from(strength.centibits) < least {
                continue;
            }
            let shared: Vec<String> =
                parts.values().map(|shared| format!("{} {}", shared.what, shared.value)).collect();
            let rows = parts.iter().flat_map(|(part, shared)| {
                [one, two].into_iter().filter_map(|site| {
                    cited.get(&[part.clone(), shared.what.clone(), shared.value.clone(), site.clone()])
                })
            });
            let finding = Draft::new(case, "share_what_is_rare")
                .about("site", IdentifierKind::Domain, one)
                .about("site", IdentifierKind::Domain, two)
                .figure("shared", shared.join("; "))
                .weighing(strength)
                .on(rows.flatten().cloned());
            findings.push(finding.done());
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const TWO: &[&[(&str, &str)]] = &[&[("site", "investgold.net"), ("site", "coinsafe.org")]];
        const BELOW: &[&[(&str, &str)]] = &[&[("site", "investgold.eu.org"), ("site", "coinsafe.eu.org")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let finds = |name, plant| Drill { name, plant, expect: Expect::Finds(TWO) };
        vec![
            finds("one_telephone_and_one_certificate", one_telephone),
            finds("one_machine_and_one_hour", one_hour),
            Drill {
                name: "two_names_below_a_public_suffix",
                plant: below_a_suffix,
                expect: Expect::Finds(BELOW),
            },
            silent(
                "tenants_of_one_platform",
                tenants,
                "strangers below one suffix, on one machine with one certificate",
            ),
            silent("hosts_of_one_firm", hosts_of_a_firm, "one registration, copied to every host of a firm"),
            silent(
                "names_below_a_registered_one",
                below_a_name,
                "a firm's own names, with its contact and machine",
            ),
            silent("shared_hosting", shared_hosting, "two strangers on one machine, eight on another"),
            silent("a_delivery_network", delivery, "five strangers on one certificate and one address"),
            silent(
                "privacy_services",
                privacy,
                "strangers with one registrant, e-mail and telephone: a privacy service's",
            ),
            silent("default_name_servers", defaults, "ten of the sites on their registrar's name servers"),
            silent(
                "a_web_designer",
                designer,
                "a quarter of the sites registered by one designer on one host",
            ),
        ]
    }
}

fn pairs(case: &mut CaseView<'_>) -> Result<Pairs, MethodError> {
    let mut pairs = Pairs::new();
    case.each(PAIRS, |rows| {
        let (ones, twos, parts) = (rows.texts("one")?, rows.texts("two")?, rows.texts("part")?);
        let (whats, values) = (rows.texts("what")?, rows.texts("value")?);
        let (sites, of_sites) = (rows.ints("sites")?, rows.ints("of_sites")?);
        for at in 0..rows.len() {
            let shared = Shared {
                what: whats.value(at).to_owned(),
                value: values.value(at).to_owned(),
                sites: sites.value(at).unsigned_abs(),
                of_sites: of_sites.value(at).unsigned_abs(),
            };
            let pair = pairs.entry((ones.value(at).to_owned(), twos.value(at).to_owned())).or_default();
            match pair.get(parts.value(at)) {
                Some(kept) if kept.rate().value() <= shared.rate().value() => {}
                _ => drop(pair.insert(parts.value(at).to_owned(), shared)),
            }
        }
        Ok(())
    })?;
    Ok(pairs)
}

fn cited(case: &mut CaseView<'_>) -> Result<Cited, MethodError> {
    let mut cited = Cited::new();
    case.each(CITED, |rows| {
        let (parts, whats) = (rows.texts("part")?, rows.texts("what")?);
        let (values, sites) = (rows.texts("value")?, rows.texts("site")?);
        for at in 0..rows.len() {
            let key =
                [parts.value(at), whats.value(at), values.value(at), sites.value(at)].map(str::to_owned);
            cited.insert(key, rows.cited("cited", at)?);
        }
        Ok(())
    })?;
    Ok(cited)
}

fn weight(part: &str, shared: &Shared) -> Weight {
    let (observed, often) = match part {
        "who" => (CONTACT[0], Rate::assumed(1, 2, REPEATS[0])),
        "where" => (MACHINE[0], Rate::assumed(1, 2, KEEPS[0])),
        _ => (TOGETHER[0], Rate::assumed(1, 4, BURSTS[0])),
    };
    Weight::of(observed, often, shared.rate())
}

/// A site of its own: own contacts, own machine, own day.
fn site(plant: &mut Plant, domain: &str, number: i64, fill: impl FnOnce(&mut thalweg_flows::records::Draft)) {
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

fn one_telephone(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for (number, domain) in [(70, "www.investgold.net"), (71, "m.coinsafe.org")] {
        site(&mut plant, domain, number, |draft| {
            draft.text(registration::PHONE, "13912345678").text(registration::CERTIFICATE, &"5a".repeat(32));
        });
    }
    plant
}

fn one_hour(seed: u64) -> Plant {
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

fn below_a_suffix(seed: u64) -> Plant {
    let mut plant = tenants(seed);
    for (number, domain) in [(90, "www.investgold.eu.org"), (91, "coinsafe.eu.org")] {
        site(&mut plant, domain, number, |draft| {
            draft.text(registration::PHONE, "13912345678").text(registration::IP, "33.0.113.200");
        });
    }
    plant
}

fn tenants(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for number in 70..85 {
        site(&mut plant, &format!("blog{number}.eu.org"), number, |draft| {
            draft.text(registration::IP, "33.0.113.201").text(registration::CERTIFICATE, &"5a".repeat(32));
        });
    }
    plant
}

fn hosts_of_a_firm(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for host in ["mail", "shop", "oa", "www"] {
        site(&mut plant, &format!("{host}.firm.com"), 70, |draft| {
            draft.moment(registration::CREATED, moment(MONDAY - 900 * DAY));
        });
    }
    plant
}

fn below_a_name(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for (number, domain) in [(70, "firm.com"), (71, "mail.firm.com"), (72, "www.shop.firm.com")] {
        site(&mut plant, domain, number, |draft| {
            draft.text(registration::EMAIL, "it@firm.com").text(registration::IP, "33.0.113.200");
        });
    }
    plant
}

fn shared_hosting(seed: u64) -> Plant {
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

fn delivery(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for number in 70..75 {
        site(&mut plant, &format!("blog{number}.com"), number, |draft| {
            draft.text(registration::IP, "33.0.113.200").text(registration::CERTIFICATE, &"5a".repeat(32));
        });
    }
    plant
}

fn privacy(seed: u64) -> Plant {
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

fn defaults(seed: u64) -> Plant {
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

fn designer(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for number in 70..88 {
        site(&mut plant, &format!("client{number}.com"), number, |draft| {
            draft.text(registration::EMAIL, "designer@163.com").text(registration::IP, "33.0.113.200");
        });
    }
    plant
}
