//! Do lists of addresses that people have become tables, and does every look-up find what a slow search finds?

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use thalweg_flows::addresses::declared::{TableKind, day_of, method};
use thalweg_flows::addresses::editions::editions;
use thalweg_flows::addresses::lookup::{Mark, known};
use thalweg_flows::addresses::marks::{Marked, write_marks};
use thalweg_flows::layout::Layouts;
use thalweg_flows::load::{FileReport, LoadOptions, LoadReport, load, loaded};
use thalweg_seal::{At, Case, CaseInfo, Custody, Writer};

/// A case into which lists are imported.
struct Lists {
    folder: tempfile::TempDir,
    writer: Writer,
}

fn at() -> At {
    At::new("2026-11-22T14:30:00+08:00", "test").unwrap()
}

impl Lists {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case");
        let info = CaseInfo { name: "test".to_owned(), jurisdiction: "CN".to_owned(), ..CaseInfo::default() };
        drop(Case::create(&path, &info, &at()).unwrap());
        let writer = Case::lock(&path).unwrap();
        Self { folder, writer }
    }

    fn root(&self) -> PathBuf {
        self.writer.case().path().to_owned()
    }

    fn seal(&mut self, name: &str, bytes: &[u8], holder: &str, method: String) {
        let file = self.folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let custody = Custody {
            authority: "test".to_owned(),
            source: "test".to_owned(),
            holder: holder.to_owned(),
            method,
            ..Custody::default()
        };
        self.writer.seal_file(&file, &custody, &at(), &mut |_| {}).unwrap();
    }

    /// Imports a list as this kind, by this publisher, of this day.
    fn import(&mut self, name: &str, bytes: &[u8], (kind, by, day): (TableKind, &str, &str)) {
        self.seal(name, bytes, by, method(kind, Some(day).filter(|day| !day.is_empty())));
    }

    fn load(&mut self) -> LoadReport {
        let layouts = Layouts::built_in().unwrap();
        load(&mut self.writer, &layouts, &LoadOptions::default(), &at(), |_| {}).unwrap()
    }

    fn marks(&self) -> Marked {
        write_marks(&self.root(), &loaded(self.writer.case()).unwrap()).unwrap()
    }

    /// What is said of an address: kind, system, who, country, publisher, row.
    fn said(&self, ip: &str, day: Option<&str>) -> Vec<String> {
        let ip = ip.parse::<IpAddr>().unwrap().to_canonical();
        let day = day.map(|day| day_of(day).unwrap());
        let of = known(&self.root(), [ip]).unwrap().remove(&ip).unwrap_or_default();
        of.iter().filter(|mark| mark.is_said_of(day)).map(short).collect()
    }
}

fn short(mark: &Mark) -> String {
    let asn = mark.asn.map_or_else(|| "-".to_owned(), |asn| asn.to_string());
    format!("{} {asn} [{}] [{}] {} {}", mark.kind, mark.organisation, mark.country, mark.source, mark.row)
}

fn rejects(report: &FileReport) -> Vec<(String, u64)> {
    report.counts.rejects.iter().map(|(code, one)| (code.clone(), one.rows)).collect()
}

fn of<'a>(report: &'a LoadReport, name: &str) -> &'a FileReport {
    report.files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name} in {report:?}"))
}

const MAXMIND: &str = "\u{feff}network,geoname_id,registered_country_geoname_id,is_anonymous_proxy\r\n\
    203.0.113.0/24,1831722,1,0\r\n2001:db8::/32,,1643084,0\r\n203.0.113.300/24,1,1,0\r\n";
const PLACES: &str = "geoname_id,locale_code,continent_code,continent_name,country_iso_code,country_name\n\
    1831722,en,AS,Asia,KH,Cambodia\n1643084,en,AS,Asia,ID,Indonesia\n";
const REGISTRY: &str = "2|apnic|20260101|2|19830613|20260115|+1000\napnic|*|ipv4|*|1|summary\n\
    apnic|KH|ipv4|203.0.113.0|256|20110414|allocated\napnic|KH|asn|64500|1|20110414|allocated\n";
const IPTOASN: &str = "203.0.113.0\t203.0.113.255\t64500\tKH\tEXAMPLE-AS - Example Networks\n\
    198.51.100.0\t198.51.100.255\t0\tNone\tNot routed\n203.0.113.9\t203.0.113.1\t1\tKH\tREVERSED\n";
const IP2LOCATION: &str = "\"0\",\"16777215\",\"-\",\"-\"\n\"3405803776\",\"3405804031\",\"VN\",\"Viet Nam\"\n\
    \"42540766411282592856903984951653826560\",\"42540766490510755371168322545197776895\",\"MM\",\"Myanmar\"\n";
const VPN: &str = "# invented\r\n203.0.113.0/24\r\n203.0.113.7 # exit\r\n2001:db8:7::/48\r\nAS64500\r\n\r\n";

#[test]
fn every_form_that_people_have_becomes_a_table() {
    let mut lists = Lists::new();
    lists.seal("GeoLite2-Country-Blocks.csv", MAXMIND.as_bytes(), "MaxMind", String::new());
    lists.seal("GeoLite2-Country-Locations-en.csv", PLACES.as_bytes(), "MaxMind", String::new());
    lists.seal("delegated-apnic", REGISTRY.as_bytes(), "APNIC", String::new());
    lists.import("ip2asn-combined.tsv", IPTOASN.as_bytes(), (TableKind::Asn, "iptoasn", "2026-02-01"));
    lists.import("IP2LOCATION-LITE-DB1.CSV", IP2LOCATION.as_bytes(), (TableKind::Country, "IP2Location", ""));
    lists.import("vpn-2026-03.txt", VPN.as_bytes(), (TableKind::Vpn, "lists", ""));
    let report = lists.load();
    assert_eq!(report.unread, vec![]);
    assert_eq!(rejects(of(&report, "GeoLite2-Country-Blocks.csv")), [("not_a_network".to_owned(), 1)]);
    assert_eq!(rejects(of(&report, "ip2asn-combined.tsv")), [("reversed_range".to_owned(), 1)]);
    let vpn = of(&report, "vpn-2026-03.txt");
    assert_eq!(
        vpn.counts.rejects["not_a_network"].examples,
        [(5, "network".to_owned(), "AS64500".to_owned())]
    );
    assert_eq!((vpn.counts.rows, vpn.counts.record_rows, vpn.counts.rejected()), (6, 3, 1));
    assert_eq!(
        lists.said("203.0.113.7", None),
        [
            "asn 64500 [EXAMPLE-AS - Example Networks] [KH] iptoasn 1",
            "country - [] [KH] APNIC 3",
            "country - [] [VN] IP2Location 2",
            "country - [] [KH] MaxMind 2",
            "vpn - [] [] lists 3",
        ]
    );
    assert_eq!(lists.said("::ffff:203.0.113.8", None).last().unwrap(), "vpn - [] [] lists 2");
    assert_eq!(
        lists.said("2001:db8::1", None),
        ["country - [] [MM] IP2Location 3", "country - [] [ID] MaxMind 3"]
    );
    assert_eq!(lists.said("198.51.100.1", None), Vec::<String>::new(), "not routed: nobody's");
    assert_eq!(lists.said("1.1.1.1", None), Vec::<String>::new());
    let tables = editions(&lists.root()).unwrap();
    let days: Vec<(&str, &str, bool)> = tables
        .iter()
        .map(|one| (one.source.as_str(), one.as_of_from.as_str(), Some(one.as_of) == day_of("2026-11-22")))
        .collect();
    assert_eq!(
        days,
        [
            ("iptoasn", "declared", false),
            ("APNIC", "file", false),
            ("IP2Location", "sealed", true),
            ("MaxMind", "sealed", true),
            ("MaxMind", "sealed", true),
            ("lists", "name", false),
        ]
    );
    assert_eq!(tables.iter().find(|one| one.source == "lists").unwrap().overlapping, 1);
}

#[test]
fn names_in_another_encoding_are_read_and_wide_text_is_refused() {
    let mut lists = Lists::new();
    let text = "203.0.113.0,203.0.113.255,64500,示例数据中心有限公司（广东）\n198.51.100.0,198.51.100.255,64501,另一家网络科技有限公司\n";
    let bytes = gb18030(text);
    lists.import("asn.csv", &bytes, (TableKind::Asn, "somebody", "2026-01-01"));
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    lists.import("wide.csv", &wide, (TableKind::Asn, "somebody else", "2026-01-01"));
    lists.import("prose.txt", b"no list at all\n", (TableKind::Tor, "nobody", "2026-01-01"));
    let report = lists.load();
    assert_eq!(lists.said("203.0.113.1", None), ["asn 64500 [示例数据中心有限公司（广东）] [] somebody 1"]);
    let unread: Vec<&str> = report.unread.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(unread, ["prose.txt", "wide.csv"]);
    assert_eq!(report.files.len(), 1);
}

/// The text in GB 18030.
fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn of_a_day_the_latest_table_that_is_not_after_it_is_asked() {
    let mut lists = Lists::new();
    let by = |day| (TableKind::Asn, "somebody", day);
    lists.import("a", b"203.0.113.0\t203.0.113.255\t64500\tKH\tOLD\n", by("2026-02-01"));
    lists.import("b", b"203.0.113.0\t203.0.113.255\t64501\tKH\tNEW\n", by("2026-06-01"));
    lists.import("c", b"2001:db8::\t2001:db8::ffff\t64502\tKH\tSIX\n", by("2026-06-01"));
    lists.import("d", b"203.0.113.0/24\n", (TableKind::Vpn, "somebody", "2026-06-01"));
    lists.load();
    let of = |day| lists.said("203.0.113.7", Some(day));
    let vpn = "vpn - [] [] somebody 1";
    assert_eq!(of("2025-01-01"), ["asn 64500 [OLD] [KH] somebody 1", vpn], "before the first: the first");
    assert_eq!(of("2026-05-31"), ["asn 64500 [OLD] [KH] somebody 1", vpn]);
    assert_eq!(of("2026-06-01"), ["asn 64501 [NEW] [KH] somebody 1", vpn]);
    assert_eq!(of("2027-01-01"), ["asn 64501 [NEW] [KH] somebody 1", vpn]);
    assert_eq!(lists.said("203.0.113.7", None), of("2027-01-01"), "without a day: the latest");
    assert_eq!(lists.said("2001:db8::1", Some("2026-07-01")), ["asn 64502 [SIX] [KH] somebody 1"]);
}

#[test]
fn addresses_of_the_case_are_marked_and_rebuilding_gives_the_same_bytes() {
    let mut lists = Lists::new();
    let logins = "登录账号,登录时间,登录IP,登录结果\ntest_a,2026-03-05 08:59:00,203.0.113.7,成功\n\
                  test_a,2026-03-06 08:59:00,203.0.113.7,成功\ntest_b,2026-03-06 09:00:00,10.0.0.1,成功\n\
                  test_b,2026-03-06 09:00:00,2001:DB8:0::1,成功\n";
    lists.seal("logins.csv", logins.as_bytes(), "", String::new());
    lists.import("vpn", VPN.as_bytes(), (TableKind::Vpn, "lists", "2026-01-01"));
    lists.import("asn", IPTOASN.as_bytes(), (TableKind::Asn, "iptoasn", "2026-01-01"));
    assert_eq!(lists.load().unread, vec![]);
    assert_eq!(lists.marks(), Marked { addresses: 3, marks: 2 });
    let files = |root: &Path| -> Vec<Vec<u8>> {
        let network = root.join("flows/network");
        let mut paths: Vec<PathBuf> =
            ["ip_address.parquet", "ip_mark.parquet"].map(|name| network.join(name)).into();
        for table in ["ip_table", "ip_range"] {
            paths.extend(std::fs::read_dir(network.join(table)).unwrap().map(|file| file.unwrap().path()));
        }
        paths.sort();
        paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
    };
    let before = files(&lists.root());
    assert_eq!(before.len(), 6);
    std::fs::remove_dir_all(lists.root().join("flows")).unwrap();
    assert_eq!(lists.load().unread, vec![]);
    lists.marks();
    assert!(files(&lists.root()) == before);
}

#[test]
fn declaring_again_changes_what_a_list_is() {
    let mut lists = Lists::new();
    lists.import("x", b"203.0.113.0/24\n", (TableKind::Vpn, "lists", "2026-01-01"));
    lists.load();
    lists.import("x", b"203.0.113.0/24\n", (TableKind::Hosting, "lists", "2026-02-01"));
    let evidence = loaded(lists.writer.case()).unwrap();
    let options = LoadOptions { evidence, ..LoadOptions::default() };
    load(&mut lists.writer, &Layouts::built_in().unwrap(), &options, &at(), |_| {}).unwrap();
    assert_eq!(lists.said("203.0.113.7", None), ["hosting - [] [] lists 1"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_look_up_finds_what_a_slow_search_finds(
        ranges in proptest::collection::vec((0_u32..4000, 0_u32..900), 1..400),
        asked in proptest::collection::vec(0_u32..5000, 1..60),
    ) {
        let base = u32::from(Ipv4Addr::new(203, 0, 0, 0));
        let ip = |offset: u32| Ipv4Addr::from(base + offset);
        let text: String = ranges
            .iter()
            .enumerate()
            .map(|(row, (first, width))| format!("{}\t{}\t{}\tKH\tE\n", ip(*first), ip(first + width), row + 1))
            .collect();
        let mut lists = Lists::new();
        lists.import("x.tsv", text.as_bytes(), (TableKind::Asn, "lists", "2026-01-01"));
        lists.load();
        let found = known(&lists.root(), asked.iter().map(|offset| IpAddr::V4(ip(*offset)))).unwrap();
        for offset in asked {
            let around = ranges.iter().enumerate().filter(|(_, (first, width))| (*first..=first + width).contains(&offset));
            let slow = around.min_by_key(|(row, (_, width))| (*width, *row)).map(|(row, _)| row as u64 + 1);
            let quick = found.get(&IpAddr::V4(ip(offset))).map(|marks| marks[0].row);
            prop_assert_eq!(quick, slow, "{}", ip(offset));
        }
    }
}

#[test]
fn published_lists_are_read_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/network/ip_lists");
    if !folder.is_dir() {
        eprintln!("skipped: network/ip_lists is not there");
        return;
    }
    let mut lists = Lists::new();
    for (file, kind) in [
        ("x4bnet/datacenter_ipv4.txt", TableKind::Hosting),
        ("x4bnet/ipv4.txt", TableKind::Vpn),
        ("x4bnet/ipv6.txt", TableKind::Vpn),
        ("misp/icloud-private-relay.json", TableKind::Relay),
        ("misp/public-dns-v4.json", TableKind::Resolver),
        ("misp/amazon-aws.json", TableKind::Hosting),
    ] {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        lists.import(&file.replace('/', "-"), &bytes, (kind, file, "2026-11-27"));
    }
    let report = lists.load();
    assert_eq!(report.unread, vec![]);
    for file in &report.files {
        assert_eq!(file.counts.rejected(), 0, "{}", file.name);
        assert!(file.counts.record_rows > 100, "{}", file.name);
    }
    let vpn = std::fs::read_to_string(folder.join("x4bnet/ipv4.txt")).unwrap();
    let first: Vec<IpAddr> = vpn.lines().filter_map(|line| line.split('/').next()?.parse().ok()).collect();
    let found = known(&lists.root(), first.iter().copied()).unwrap();
    assert!(first.len() > 100 && first.iter().all(|ip| found[ip].iter().any(|mark| mark.kind == "vpn")));
}
