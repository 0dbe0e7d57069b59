//! Is a draft for an unseen table of records a layout that reads it, with its people masked?

use std::io::Cursor;

use expect_test::expect;
use thalweg_flows::detect::{detect, skeleton};
use thalweg_flows::layout::Layouts;
use thalweg_flows::load::read;
use thalweg_flows::readers::collect::CollectSink;

use super::record_detection::{family, fixtures};

fn drafted(name: &str, text: &str) -> String {
    skeleton(&mut Cursor::new(text.as_bytes()), name).unwrap()
}

/// Reads a file with a draft alone: records and rejects.
fn read_with(draft: &str, name: &str, text: &str) -> (usize, usize) {
    let mut layouts = Layouts::default();
    layouts.add("draft.yaml", draft).unwrap_or_else(|error| panic!("{name}: {error}\n{draft}"));
    let detection = detect(&mut Cursor::new(text.as_bytes()), name, &layouts).unwrap();
    let Some(chosen) = detection.candidates.first() else { return (0, 0) };
    let mut sink = CollectSink::default();
    read(
        chosen,
        &layouts,
        &mut Cursor::new(text.as_bytes()),
        &thalweg_flows::readers::ReadContext { file_name: name, companions: &[] },
        &mut sink,
    )
    .unwrap();
    assert_eq!(sink.broken_bargain(), None, "{name}");
    (sink.records.len(), sink.rejects.len())
}

#[test]
fn a_draft_reads_the_table_that_it_was_made_from() {
    let layouts = Layouts::built_in().unwrap();
    let (mut all, mut same, mut wrong) = (0, 0, Vec::new());
    for fixture in fixtures().filter(|fixture| layouts.get_records(fixture.layout).is_some()) {
        let shipped = &layouts.get_records(fixture.layout).unwrap().layout;
        let draft = drafted(fixture.file, fixture.text);
        // Tables of money are drafted as statements; tables without a header cannot be drafted.
        if !draft.contains("\nkind: ") || shipped.headless_width.is_some() {
            continue;
        }
        all += 1;
        let kind = format!("\nkind: {} ", shipped.kind);
        same += usize::from(draft.contains(&kind));
        let (records, rejects) = read_with(&draft, fixture.file, fixture.text);
        if records == 0 || rejects > records {
            wrong.push(format!("{}: {records} records, {rejects} rejects\n{draft}", family(fixture.layout)));
        }
        if !draft.contains(&kind) {
            eprintln!(
                "{}: drafted as another kind: {}",
                fixture.layout,
                draft.lines().find(|line| line.starts_with("kind:")).unwrap()
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(same * 10 >= all * 9, "{same} of {all} drafts are of the kind that their table is");
}

#[test]
fn a_draft_guesses_from_names_and_shapes_and_shows_no_data() {
    let text = "Gate log of Example Tower\n\
                Badge holder;Seen at;Phone;Door;IP;Comment\n\
                Jane Example;2024-03-05 09:08:07;+441632960001;North;203.0.113.7;late\n\
                John Example;2024-03-05 09:18:07;+441632960002;North;203.0.113.8;\n";
    let draft = drafted("gate.csv", text);
    assert!(!draft.contains("Jane") && !draft.contains("960001"), "{draft}");
    assert_eq!(read_with(&draft, "gate.csv", text), (2, 0), "{draft}");
    expect![[r##"
        # Draft of a layout of records for "gate.csv": check every line, then put the file into your folder of layouts.
        # The header was taken to be row 2. Samples are masked: 9 is a digit, x a letter.
        id: my_layout
        version: 1
        label: {en: My layout, zh-Hans: 我的版式, zh-Hant: 我的版式}
        kind: sighting   # next best: sim_event, address_lease, registration
        readers: [delimited]
        time_zone: ""   # Asia/Shanghai, UTC, +08:00; empty if nobody says
        region: ""   # CN, GB: whose national telephone numbers it writes; empty if nobody says
        date_order: ymd   # or dmy, mdy
        columns:
          - { field: device, names: ["Badge holder"], required: true }   # xxxx xxxxxxx ; xxxx xxxxxxx
          - { field: time, names: ["Seen at"], required: true }   # 9999-99-99 99:99:99 ; 9999-99-99 99:99:99
          - { field: phone, names: ["Phone"] }   # +999999999999 ; +999999999999
          - { field: ignore, names: ["Door"] }   # xxxxx ; xxxxx
          - { field: ignore, names: ["IP"] }   # 999.9.999.9 ; 999.9.999.9
          - { field: ignore, names: ["Comment"] }   # xxxx ; 
        needs: [device, time]   # a row without one of them is rejected
        # What a sighting could hold besides; put the field's name in the place of `ignore`:
        #   person: Who, by name / 人员姓名
        #   document: Who, by document / 证件号
        #   plate: Which vehicle / 车牌
        #   latitude_e7: Latitude, north positive, WGS 84 / 纬度
        #   longitude_e7: Longitude, east positive, WGS 84 / 经度
        #   accuracy_m: Radius within which it lies / 误差半径
        #   altitude_dm: Height above the ellipsoid or sea / 海拔
        #   cell: Radio cell / 基站小区
        #   camera: Camera, gate or terminal / 卡口、摄像头或闸机
        #   place: Place or address / 地点
        #   track: Track or journey it is part of / 轨迹编号
        #   source_kind: How it was observed (GPS, cell, camera, check-in) / 来源方式
    "##]].assert_eq(&draft);
}
