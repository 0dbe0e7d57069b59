//! Do archives give up all that is in them, and nothing that they should not?

pub mod packs;

use std::io::{Cursor, Read};

use thalweg_flows::archives::{Budget, Left, Limits, Member, Visitor, Why, is_archive, packing, walk};

use packs::{Pack, gzip, seven_z, seven_z_locked, tar, zip};

/// Keeps everything.
#[derive(Default)]
struct Kept {
    members: Vec<(Member, Vec<u8>)>,
    left: Vec<Left>,
}

impl Visitor for Kept {
    fn member(&mut self, member: &Member, bytes: &mut dyn Read) -> std::io::Result<()> {
        let mut kept = Vec::new();
        bytes.read_to_end(&mut kept)?;
        self.members.push((member.clone(), kept));
        Ok(())
    }
    fn left(&mut self, left: Left) {
        self.left.push(left);
    }
}

fn walked_with(bytes: &[u8], name: &str, limits: Limits) -> Kept {
    let mut kept = Kept::default();
    let packing = packing(bytes).expect("the bytes of an archive");
    walk(packing, &mut Cursor::new(bytes), name, &mut Budget::new(limits), &mut kept);
    kept
}

fn walked(bytes: &[u8]) -> Kept {
    walked_with(bytes, "in.bin", Limits::default())
}

fn names(kept: &Kept) -> Vec<&str> {
    kept.members.iter().map(|(member, _)| member.name.as_str()).collect()
}

fn left(kept: &Kept) -> Vec<(&str, Why)> {
    kept.left.iter().map(|left| (left.name.as_str(), left.why)).collect()
}

const FILES: [(&str, &[u8]); 3] =
    [("chat/_chat.txt", b"[1] hi"), ("chat/photo.jpg", &[0xff, 0xd8, 1, 2]), ("empty.txt", b"")];

#[test]
fn every_format_gives_the_same_members() {
    let packs = [
        zip(&FILES, Pack::Deflate),
        zip(&FILES, Pack::Store),
        zip(&FILES, Pack::Zstd),
        tar(&FILES),
        gzip(&tar(&FILES)),
        zstd::encode_all(tar(&FILES).as_slice(), 3).unwrap(),
        packs::xz(&tar(&FILES)),
        seven_z(&FILES),
    ];
    for (number, pack) in packs.iter().enumerate() {
        let kept = walked(pack);
        let mut found: Vec<_> =
            kept.members.iter().map(|(member, bytes)| (member.name.as_str(), bytes.as_slice())).collect();
        found.sort_unstable();
        assert_eq!(found, FILES, "pack {number}: {:?}", kept.left);
        assert_eq!(kept.left, [], "pack {number}");
    }
}

#[test]
fn a_packed_single_file_loses_its_last_extension() {
    let kept = walked_with(&gzip(b"GET / 200"), "logs/access.log.gz", Limits::default());
    assert_eq!(names(&kept), ["access.log"]);
    assert_eq!(kept.members[0].1, b"GET / 200");
}

#[test]
fn members_of_the_same_name_are_two_members() {
    let kept = walked(&zip(&[("a.csv", b"1"), ("a.csv", b"2")], Pack::Deflate));
    let found: Vec<_> =
        kept.members.iter().map(|(member, bytes)| (member.number, bytes.as_slice())).collect();
    assert_eq!(found, [(0, b"1".as_slice()), (1, b"2")]);
}

#[test]
fn names_that_climb_out_are_only_names() {
    let files: [(&str, &[u8]); 3] = [("../../etc/passwd", b"a"), ("/abs", b"b"), ("C:\\x\\y", b"c")];
    let kept = walked(&zip(&files, Pack::Store));
    assert_eq!(names(&kept), ["../../etc/passwd", "/abs", "C:/x/y"]);
}

#[test]
fn links_and_devices_are_told_and_not_followed() {
    let kept = walked(&packs::tar_with_link());
    assert_eq!(names(&kept), ["plain"]);
    assert_eq!(left(&kept), [("link", Why::NotAFile), ("fifo", Why::NotAFile)]);
    let kept = walked(&packs::zip_link("link", b"/etc/passwd"));
    assert_eq!(left(&kept), [("link", Why::NotAFile)]);
}

#[test]
fn names_in_gbk_and_big5_are_read_and_their_bytes_kept() {
    for (encoding, name) in [
        (encoding_rs::GB18030, "微信聊天记录/与张三的对话记录.txt"),
        (encoding_rs::BIG5, "銀行對帳單/二零二四年三月交易明細.txt"),
    ] {
        let raw = encoding.encode(name).0.into_owned();
        let kept = walked(&packs::zip_raw_names(&[(&raw, b"x")]));
        assert_eq!(names(&kept), [name]);
        assert_eq!(kept.members[0].0.name_hex.as_deref(), Some(hex::encode(&raw).as_str()));
    }
    let raw = encoding_rs::GB18030.encode("流水.csv").0.into_owned();
    assert_eq!(names(&walked(&packs::tar_raw_name(&raw))), ["流水.csv"]);
}

#[test]
fn the_unicode_path_of_info_zip_counts_where_its_checksum_does() {
    let raw = encoding_rs::GB18030.encode("流水.csv").0.into_owned();
    let kept = walked(&packs::zip_unicode_path(&raw, &raw, "流水 (一).csv"));
    assert_eq!(names(&kept), ["流水 (一).csv"]);
    let kept = walked(&packs::zip_unicode_path(&raw, b"another", "wrong.csv"));
    assert_eq!(names(&kept), ["流水.csv"]);
}

#[test]
fn encrypted_and_unknown_members_are_named_and_the_rest_comes() {
    let pack = packs::zip_many(&[
        ("plain.txt", Pack::Deflate, false),
        ("secret.txt", Pack::Store, true),
        ("odd.bin", Pack::Method(12), false),
        ("last.txt", Pack::Deflate, false),
    ]);
    let kept = walked(&pack);
    assert_eq!(names(&kept), ["plain.txt", "last.txt"]);
    assert_eq!(left(&kept), [("secret.txt", Why::Encrypted), ("odd.bin", Why::UnsupportedMethod)]);
    let kept = walked(&seven_z_locked(&FILES[..1]));
    assert_eq!(left(&kept), [("chat/_chat.txt", Why::Encrypted)]);
    let rar = b"Rar!\x1a\x07\x01\x00";
    assert_eq!(left(&walked(rar)), [("", Why::UnsupportedMethod)]);
}

#[test]
fn what_a_cut_archive_still_holds_is_handed_over() {
    let long: Vec<u8> =
        (0..60_000_u32).flat_map(|number| (number.wrapping_mul(2_654_435_761)).to_le_bytes()).collect();
    let files: [(&str, &[u8]); 3] =
        [("first.txt", b"whole"), ("second.txt", b"whole too"), ("third.bin", &long)];
    for (pack, what) in [
        (zip(&files, Pack::Deflate), "zip with descriptors"),
        (packs::zip_sized(&files), "zip with sizes"),
        (tar(&files), "tar"),
        (gzip(&tar(&files)), "tar.gz"),
    ] {
        let kept = walked(&pack[..pack.len() / 2]);
        assert_eq!(names(&kept), ["first.txt", "second.txt"], "{what}: {:?}", kept.left);
        let third: Vec<_> = kept.left.iter().filter(|left| left.name == "third.bin").collect();
        assert!(!third.is_empty(), "{what}: {:?}", kept.left);
    }
}

#[test]
fn a_member_that_is_not_what_the_table_says_is_damaged() {
    let mut pack = packs::zip_sized(&[("a.txt", b"hello hello"), ("b.txt", b"fine")]);
    let at = pack.windows(5).position(|window| window == b"hello").unwrap();
    pack[at] = b'j';
    let kept = walked(&pack);
    assert_eq!(names(&kept), ["b.txt"]);
    assert_eq!(left(&kept), [("a.txt", Why::Damaged)]);
}

#[test]
fn zip64_is_read() {
    let kept = walked(&packs::zip64(b"sixty-four"));
    assert_eq!(kept.members[0].1, b"sixty-four", "{:?}", kept.left);
}

#[test]
fn bombs_run_into_the_limits() {
    let limits = Limits { ratio: 100, ratio_from: 1 << 20, ..Limits::default() };
    let zeros = vec![0_u8; 8 << 20];
    for (pack, name) in [
        (zip(&[("bomb", &zeros), ("after", b"x")], Pack::Deflate), "bomb"),
        (gzip(&zeros), "in"),
        (seven_z(&[("bomb", &zeros)]), "bomb"),
    ] {
        let kept = walked_with(&pack, "in.gz", limits);
        assert!(left(&kept).contains(&(name, Why::Ratio)), "{name}: {:?}", kept.left);
    }
    let kept = walked_with(&zip(&[("bomb", &zeros), ("after", b"x")], Pack::Deflate), "", limits);
    assert_eq!(names(&kept), ["after"]);
    let kept = walked_with(&gzip(&tar(&[("bomb", &zeros)])), "in.tgz", limits);
    assert!(kept.members.is_empty() && !kept.left.is_empty());

    let few = Limits { total_bytes: 10, ..Limits::default() };
    let files: [(&str, &[u8]); 3] = [("a", b"123456"), ("b", b"123456"), ("c", b"1")];
    for pack in [zip(&files, Pack::Store), tar(&files), seven_z(&files)] {
        let kept = walked_with(&pack, "", few);
        assert_eq!(names(&kept), ["a"]);
        assert!(left(&kept).contains(&("b", Why::TotalBytes)), "{:?}", kept.left);
    }
    let two = Limits { members: 2, ..Limits::default() };
    for pack in [zip(&files, Pack::Store), tar(&files), seven_z(&files)] {
        let kept = walked_with(&pack, "", two);
        assert!(kept.members.len() <= 2);
        assert!(left(&kept).contains(&("", Why::Members)), "{:?}", kept.left);
    }
    let long = "n".repeat(5000);
    let kept = walked(&zip(&[(&long, b"x"), ("short", b"y")], Pack::Store));
    assert_eq!(names(&kept), ["short"]);
    assert_eq!(kept.left[0].why, Why::NameTooLong);
    let kept = walked(&packs::tar_with_long_header(4 << 20));
    assert_eq!(left(&kept), [("", Why::Damaged)]);
}

#[test]
fn documents_that_are_zip_files_stay_whole() {
    let archive = |bytes: Vec<u8>| is_archive(&mut Cursor::new(bytes)).unwrap().is_some();
    assert!(archive(zip(&FILES, Pack::Deflate)));
    assert!(archive(tar(&FILES)));
    for name in ["[Content_Types].xml", "mimetype", "AndroidManifest.xml", "META-INF/MANIFEST.MF"] {
        assert!(!archive(zip(&[("other", b"x"), (name, b"y")], Pack::Deflate)), "{name}");
    }
    assert!(!archive(b"date,amount\n2024-01-02,5\n".repeat(40)));
}

mod in_a_case {
    use super::*;
    use thalweg_flows::archives::unpack::{UnpackReport, unpack};
    use thalweg_seal::{At, Case, CaseInfo, Custody, Writer};

    fn at() -> At {
        At::new("2026-11-22T14:30:00+08:00", "test").unwrap()
    }

    fn sealed(folder: &std::path::Path, pack: &[u8]) -> (Writer, thalweg_model::EvidenceId) {
        let path = folder.join("case");
        drop(
            Case::create(&path, &CaseInfo { name: "test".to_owned(), ..CaseInfo::default() }, &at()).unwrap(),
        );
        let mut writer = Case::lock(&path).unwrap();
        let file = folder.join("export.zip");
        std::fs::write(&file, pack).unwrap();
        let custody =
            Custody { authority: "Order 1".to_owned(), method: "copy".to_owned(), ..Custody::default() };
        let sealed = writer.seal_file(&file, &custody, &at(), &mut |_| {}).unwrap();
        (writer, sealed.evidence)
    }

    fn unpacked(writer: &mut Writer, evidence: thalweg_model::EvidenceId, limits: Limits) -> UnpackReport {
        unpack(writer, &[evidence], true, limits, "test 1", &at(), |_, _| {}).unwrap()
    }

    #[test]
    fn members_are_evidence_that_names_its_archive_and_the_case_verifies() {
        let inner = gzip(&tar(&[("deep/流水.csv", b"deep")]));
        let pack = zip(&[("a/b.csv", b"x"), ("more.tgz", &inner), ("copy.csv", b"x")], Pack::Deflate);
        let folder = tempfile::tempdir().unwrap();
        let (mut writer, archive) = sealed(folder.path(), &pack);
        let report = unpacked(&mut writer, archive, Limits::default());
        assert_eq!(report.left, []);
        let found: Vec<_> =
            report.members.iter().map(|one| (one.name.as_str(), one.member, one.held_before)).collect();
        let expected = [
            ("a/b.csv", 0, false),
            ("more.tgz", 1, false),
            ("copy.csv", 2, true),
            ("deep/流水.csv", 0, false),
        ];
        assert_eq!(found, expected);
        let case = writer.case();
        let holding = case.holding(&report.members[3].evidence).unwrap();
        let event = &holding.custody[0].sealed;
        assert_eq!((event.custody.method.as_str(), event.custody.tool.as_str()), ("unpacked", "test 1"));
        assert_eq!(event.custody.authority, "Order 1");
        let from = event.from.unwrap();
        assert_eq!((from.evidence, from.member), (report.members[1].evidence, 0));
        assert_eq!(case.holding(&report.members[0].evidence).unwrap().custody.len(), 2);

        let entries = case.checkpoint().size;
        let again = unpacked(&mut writer, archive, Limits::default());
        assert!(again.members.len() == 4 && again.members.iter().all(|one| one.unpacked_before));
        assert_eq!(writer.case().checkpoint().size, entries);

        let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../seal/tests/all/verify.py");
        let done = std::process::Command::new("python3").arg(script).arg(writer.case().path()).output();
        match done {
            Ok(done) => assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr)),
            Err(error) => eprintln!("skipped: no python3 ({error})"),
        }
    }

    #[test]
    fn archives_in_archives_end_at_the_depth() {
        let mut pack = zip(&[("core.txt", b"core")], Pack::Store);
        for _ in 0..4 {
            pack = zip(&[("inner.zip", &pack)], Pack::Store);
        }
        let folder = tempfile::tempdir().unwrap();
        let (mut writer, archive) = sealed(folder.path(), &pack);
        let report = unpacked(&mut writer, archive, Limits::default());
        assert_eq!(report.members.len(), 4);
        assert_eq!(report.left.iter().map(|one| one.why).collect::<Vec<_>>(), [Why::Depth]);
    }

    #[test]
    fn many_members_are_committed_in_groups() {
        let names: Vec<String> = (0..600).map(|number| format!("{number}.txt")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), name.as_bytes())).collect();
        let folder = tempfile::tempdir().unwrap();
        let (mut writer, archive) = sealed(folder.path(), &zip(&files, Pack::Deflate));
        assert_eq!(unpacked(&mut writer, archive, Limits::default()).members.len(), 600);
        assert_eq!(writer.case().checkpoint().size, 602);
    }
}
