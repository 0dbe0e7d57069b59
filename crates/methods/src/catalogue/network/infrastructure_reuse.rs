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
//! on each other, so that only the rarest of each group weighs: by the share of others who have it too. What is asked is how
//! often strangers share a value, and so whoever registers many sites counts once: sites are of one hand if all their contacts
//! agree (at least two kinds of them, one of them an e-mail, a telephone or a number) and each is on a machine or certificate, or
//! in a moment, with another of them. Sites of one hand are told together; else somebody with half of the case's sites would
//! make his own contact look common. A value that many hands have (a shared host, a delivery network, a registrar's name servers)
//! is not paired. Contacts of privacy services name nobody and are left out. One machine alone is never told: strangers share hosts.
//!
//! # Innocent reading
//! A web designer registers customers' sites with his own address, or with all his contacts and on his machine; two shops share a small host and register in one hour of
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
//! 何时（同一注册商数分钟内注册，只记日期者按同日）。同组数值相互依存，每组只取最稀有者，按案中其他注册者也有的比例计。要问的是陌生人之间
//! 多常共有，故同一人注册的许多网站只计一次：全部联系信息相同（至少两种，含邮箱、电话或注册号），且各与其中另一网站同主机、同证书或同时注册的，
//! 为一人之手，一并报出；否则注册案中半数网站者会使自己的联系方式显得常见。许多人共有的数值
//! （共享主机、CDN、注册商默认域名服务器）不配对；隐私保护服务的联系方式不指向任何人，不用。仅共用主机者不报：陌生人也会共用。
//!
//! # 无辜解释
//! 建站者用自己的邮箱（或全部联系信息与主机）替客户注册、两家小店同用一台主机并在促销时同时注册、一家公司多个品牌、CDN 把陌生网站放在一张证书里，都会如此。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::sites;
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Rows, Sentence, Threshold};

static CARD: Card = Card {
    id: "infrastructure_reuse",
    version: 3,
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
            unit: "hands",
            meaning: [
                "A value that more who register sites have is not paired",
                "拥有者超过此数的数值不配对",
            ],
            source: "assumption: bounds the work; what 20 strangers have weighs little in cases of hundreds",
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
    terms: &[CONTACT, CONTACTS, MACHINE, TOGETHER, REPEATS, KEEPS, BURSTS, OTHERS],
};

// The words of weights, as [`Card::terms`] wants them.
const CONTACT: [&str; 3] = ["share a contact", "共用联系信息", "共用聯絡資訊"];
const CONTACTS: [&str; 3] = ["have all contacts in common", "全部联系信息相同", "全部聯絡資訊相同"];
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
    "others who registered sites of this case with the same, of all of whom the records tell it",
    "本案中此项相同的其他注册者，占记录载有此项的注册者",
    "本案中此項相同的其他註冊者，佔記錄載有此項的註冊者",
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
CREATE OR REPLACE TEMP TABLE alike AS
SELECT site, string_agg(what || chr(9) || value, chr(10) ORDER BY what, value) AS contact
FROM known WHERE part = 'who' GROUP BY site HAVING count(DISTINCT what) > 1 AND bool_or(what IN ('email', 'phone', 'number'));
CREATE OR REPLACE TEMP TABLE hand AS
WITH also AS (SELECT contact, site, count(*) OVER (PARTITION BY contact, what, value) AS sites
              FROM alike JOIN known USING (site) WHERE what IN ('ip', 'certificate', 'created')),
one_hand AS (SELECT site, min(site) OVER (PARTITION BY contact) AS holder
             FROM (SELECT DISTINCT contact, site FROM also WHERE sites > 1))
SELECT site, coalesce(holder, site) AS holder FROM (SELECT DISTINCT site FROM known) LEFT JOIN one_hand USING (site);
CREATE OR REPLACE TEMP TABLE held AS
SELECT part, what, value, holder, min(site) AS site, count(*) AS sites FROM known JOIN hand USING (site) GROUP BY part, what, value, holder;
CREATE OR REPLACE TEMP TABLE rare AS
SELECT part, what, value, count(*) AS holders FROM held GROUP BY part, what, value
HAVING count(*) BETWEEN 2 AND {most_sites};
CREATE OR REPLACE TEMP TABLE own AS
SELECT holder, part, what, value, sites,
       row_number() OVER (PARTITION BY holder, part ORDER BY sites DESC, what, value) AS place
FROM held JOIN (SELECT holder FROM hand GROUP BY holder HAVING count(*) > 1) USING (holder) WHERE sites > 1 AND what <> 'name server';
SELECT 0";

const PAIRS: &str = "
WITH of_all AS (SELECT what, count(DISTINCT holder) AS holders FROM held GROUP BY what)
SELECT one.holder AS one, two.holder AS two, one.site AS site, two.site AS other, rare.part AS part, rare.what AS what,
       rare.value AS value, rare.holders::BIGINT AS holders, of_all.holders::BIGINT AS of_holders
FROM rare JOIN of_all USING (what) JOIN held one USING (part, what, value) JOIN held two USING (part, what, value)
WHERE one.holder < two.holder ORDER BY ALL";

/// Of each who registered several sites: the contact, machine and moment that most of them have.
const OWN: &str = "
WITH of_all AS (SELECT what, count(DISTINCT holder) AS holders FROM held GROUP BY what),
common AS (SELECT part, what, value, count(*) AS holders FROM held GROUP BY part, what, value)
SELECT own.holder AS holder, own.part AS part, what, own.value AS value, common.holders::BIGINT AS holders, of_all.holders::BIGINT AS of_holders
FROM own JOIN of_all USING (what) JOIN common USING (part, what, value) WHERE place = 1 ORDER BY ALL";

const SITES: &str = "
SELECT holder, site FROM hand JOIN (SELECT holder FROM hand GROUP BY holder HAVING count(*) > 1) USING (holder) ORDER BY holder, site";

const CITED: &str = "
SELECT part, what, value, site, list(cite(of_kind, evidence, row)) AS cited
FROM had JOIN (SELECT part, what, value FROM rare UNION SELECT part, what, value FROM own WHERE place = 1) USING (part, what, value)
GROUP BY part, what, value, site ORDER BY part, what, value, site";

/// Something that sites share: of how many who register sites have it any, and how many have this.
struct Shared {
    what: String,
    value: String,
    holders: u64,
    of_holders: u64,
    /// Sites that have it.
    sites: Vec<String>,
}

impl Shared {
    /// How many others have it than the `few` of whom it is asked.
    fn rate(&self, few: u64) -> Rate {
        Rate::measured(self.holders.saturating_sub(few), self.of_holders.saturating_sub(few), OTHERS[0])
    }

    fn named(&self) -> String {
        format!("{} {}", self.what, self.value)
    }
}

/// What is shared, the rarest of each group.
type Parts = BTreeMap<String, Shared>;

/// What sites of two hands share, by the hands.
type Pairs = BTreeMap<(String, String), Parts>;

/// Which rows say that a site has a value: group, what, value, site.
type Cited = BTreeMap<[String; 4], Vec<CitedRow>>;

impl Method for InfrastructureReuse {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(HAS)?;
        let (pairs, own, sites) = (pairs(case)?, own(case)?, sites(case)?);
        let cited = cited(case)?;
        let mut findings = Vec::new();
        for parts in pairs.values() {
            let alone = parts.len() == 1 && !parts.contains_key("who");
            if !alone {
                let sites = parts.values().flat_map(|shared| &shared.sites).collect();
                findings.extend(told(case, parts, sites, &cited, 2));
            }
        }
        for (holder, parts) in &own {
            let sites = sites.get(holder).into_iter().flatten().collect();
            findings.extend(told(case, parts, sites, &cited, 1));
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const TWO: &[&[(&str, &str)]] = &[&[("site", "investgold.net"), ("site", "coinsafe.org")]];
        const BELOW: &[&[(&str, &str)]] = &[&[("site", "investgold.eu.org"), ("site", "coinsafe.eu.org")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let finds = |name, plant| Drill { name, plant, expect: Expect::Finds(TWO) };
        vec![
            finds("one_telephone_and_one_certificate", sites::one_telephone),
            finds("one_machine_and_one_hour", sites::one_hour),
            Drill {
                name: "two_names_below_a_public_suffix",
                plant: sites::below_a_suffix,
                expect: Expect::Finds(BELOW),
            },
            silent(
                "tenants_of_one_platform",
                sites::tenants,
                "strangers below one suffix, on one machine with one certificate",
            ),
            silent(
                "hosts_of_one_firm",
                sites::hosts_of_a_firm,
                "one registration, copied to every host of a firm",
            ),
            silent(
                "names_below_a_registered_one",
                sites::below_a_name,
                "a firm's own names, with its contact and machine",
            ),
            silent("shared_hosting", sites::shared_hosting, "two strangers on one machine, eight on another"),
            silent(
                "a_delivery_network",
                sites::delivery,
                "five strangers on one certificate and one address",
            ),
            silent(
                "privacy_services",
                sites::privacy,
                "strangers with one registrant, e-mail and telephone: a privacy service's",
            ),
            silent(
                "default_name_servers",
                sites::defaults,
                "ten of the sites on their registrar's name servers",
            ),
            Drill {
                name: "an_operator_of_half_of_the_sites",
                plant: sites::half_of_the_sites,
                expect: Expect::Finds(&[&[("site", "fund70.com"), ("site", "fund109.com")]]),
            },
            silent(
                "a_registration_service",
                sites::registered_by_a_service,
                "forty sites of strangers carry the service's name, e-mail and telephone, each on a machine of its own",
            ),
            silent(
                "a_designer_of_half_of_the_sites",
                sites::designer_of_half,
                "his name, e-mail and machine, and the customers' own telephones",
            ),
            silent(
                "a_web_designer",
                sites::designer,
                "a quarter of the sites registered by one designer on one host",
            ),
        ]
    }
}

/// What these sites share, of so few hands, if it is strong enough.
fn told(
    case: &CaseView<'_>,
    parts: &Parts,
    sites: BTreeSet<&String>,
    cited: &Cited,
    few: u64,
) -> Option<Finding> {
    let strength =
        Strength::of(parts.iter().map(|(part, shared)| weight(part, &shared.rate(few), few)).collect());
    if i64::from(strength.centibits) < case.threshold("least_bits").saturating_mul(100) {
        return None;
    }
    let rows = parts.iter().flat_map(|(part, shared)| {
        let row = |site: &&String| [part.clone(), shared.what.clone(), shared.value.clone(), (*site).clone()];
        sites.iter().filter_map(move |site| cited.get(&row(site)))
    });
    let shared: Vec<String> = parts.values().map(Shared::named).collect();
    let mut draft = Draft::new(case, "share_what_is_rare");
    for site in &sites {
        draft = draft.about("site", IdentifierKind::Domain, site);
    }
    Some(draft.figure("shared", shared.join("; ")).weighing(strength).on(rows.flatten().cloned()).done())
}

fn pairs(case: &mut CaseView<'_>) -> Result<Pairs, MethodError> {
    let mut pairs = Pairs::new();
    case.each(PAIRS, |rows| {
        let (ones, twos, parts) = (rows.texts("one")?, rows.texts("two")?, rows.texts("part")?);
        let (sites, others) = (rows.texts("site")?, rows.texts("other")?);
        for at in 0..rows.len() {
            let both = vec![sites.value(at).to_owned(), others.value(at).to_owned()];
            let shared = shared(rows, at, both)?;
            let pair = pairs.entry((ones.value(at).to_owned(), twos.value(at).to_owned())).or_default();
            match pair.get(parts.value(at)) {
                Some(kept) if kept.rate(2).value() <= shared.rate(2).value() => {}
                _ => drop(pair.insert(parts.value(at).to_owned(), shared)),
            }
        }
        Ok(())
    })?;
    Ok(pairs)
}

fn shared(rows: &Rows, at: usize, sites: Vec<String>) -> Result<Shared, MethodError> {
    Ok(Shared {
        what: rows.texts("what")?.value(at).to_owned(),
        value: rows.texts("value")?.value(at).to_owned(),
        holders: rows.ints("holders")?.value(at).unsigned_abs(),
        of_holders: rows.ints("of_holders")?.value(at).unsigned_abs(),
        sites,
    })
}

/// What the sites of one hand share, by the hand.
fn own(case: &mut CaseView<'_>) -> Result<BTreeMap<String, Parts>, MethodError> {
    let mut own: BTreeMap<String, Parts> = BTreeMap::new();
    case.each(OWN, |rows| {
        let (holders, parts) = (rows.texts("holder")?, rows.texts("part")?);
        for at in 0..rows.len() {
            let parted = own.entry(holders.value(at).to_owned()).or_default();
            parted.insert(parts.value(at).to_owned(), shared(rows, at, Vec::new())?);
        }
        Ok(())
    })?;
    Ok(own)
}

/// The sites of each hand that has several.
fn sites(case: &mut CaseView<'_>) -> Result<BTreeMap<String, Vec<String>>, MethodError> {
    let mut sites: BTreeMap<String, Vec<String>> = BTreeMap::new();
    case.each(SITES, |rows| {
        let (holders, of) = (rows.texts("holder")?, rows.texts("site")?);
        for at in 0..rows.len() {
            sites.entry(holders.value(at).to_owned()).or_default().push(of.value(at).to_owned());
        }
        Ok(())
    })?;
    Ok(sites)
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

fn weight(part: &str, others: &Rate, few: u64) -> Weight {
    let (observed, often) = match (part, few) {
        ("who", 1) => (CONTACTS[0], Rate::assumed(1, 2, REPEATS[0])),
        ("who", _) => (CONTACT[0], Rate::assumed(1, 2, REPEATS[0])),
        ("where", _) => (MACHINE[0], Rate::assumed(1, 2, KEEPS[0])),
        _ => (TOGETHER[0], Rate::assumed(1, 4, BURSTS[0])),
    };
    Weight::of(observed, often, others.clone())
}
