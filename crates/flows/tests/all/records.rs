//! Do tables of records become the records that they show, with every row accounted for?

use std::io::Cursor;
use std::path::Path;

use thalweg_flows::detect::detect;
use thalweg_flows::layout::Layouts;
use thalweg_flows::load::read;
use thalweg_flows::readers::ReadContext;
use thalweg_flows::readers::collect::CollectSink;

/// What a file of this name is read as, and what its records say (layout, then one line a record).
fn told(name: &str, bytes: &[u8]) -> (String, Vec<String>, CollectSink) {
    let layouts = Layouts::built_in().unwrap();
    let mut source = Cursor::new(bytes);
    let detection = detect(&mut source, name, &layouts).unwrap();
    let chosen = detection.best().cloned().unwrap_or_else(|| panic!("{name}: {detection:?}"));
    let mut sink = CollectSink::default();
    let ctx = ReadContext { file_name: name, companions: &[] };
    read(&chosen, &layouts, &mut Cursor::new(bytes), &ctx, &mut sink).unwrap();
    assert_eq!(sink.broken_bargain(), None, "{name}");
    let line = |record: &thalweg_flows::readers::collect::KeptRecord| {
        let told: Vec<String> = record.told.iter().map(|(field, text)| format!("{field}={text}")).collect();
        format!("{} {} {}", record.row, record.kind.name(), told.join(" "))
    };
    (chosen.name, sink.records.iter().map(line).collect(), sink)
}

#[test]
fn chinese_call_records_name_caller_and_called_by_direction() {
    let text = "查询号码：13000000001\n\
                序号,对方号码,通话开始时间,通话时长,呼叫类型,业务类型,LAC,CI,IMEI,通话地\n\
                1,13000000002,2024-03-05 09:08:07,1分15秒,主叫,语音,4301,20986,490154203237518,昆明\n\
                2,13000000003,2024-03-05 10:00:00,00:00:30,被叫,语音,4301,20986,490154203237518,昆明\n\
                3,95000,2024/3/5 11:00,0,被叫短信,短信,4301,20986,,昆明\n\
                4,13000000004,2024-13-05 11:00,5,主叫,语音,4301,20986,,昆明\n\
                合计,4,,,,,,,,\n";
    let (layout, records, sink) = told("13000000001话单.csv", text.as_bytes());
    assert_eq!(layout, "cdr_cn");
    assert_eq!(
        records,
        [
            "3 call start=2024-03-05 09:08:07 +08:00 duration_secs=75 caller=13000000001 callee=13000000002 \
             caller_imei=490154203237518 caller_cell=4301-20986 caller_place=昆明 service=语音 direction=主叫",
            "4 call start=2024-03-05 10:00:00 +08:00 duration_secs=30 caller=13000000003 callee=13000000001 \
             callee_imei=490154203237518 callee_cell=4301-20986 callee_place=昆明 service=语音 direction=被叫",
            "5 text sent=2024-03-05 11:00 +08:00 sender=95000 recipient=13000000001 recipient_cell=4301-20986 \
             recipient_place=昆明 direction=被叫短信 kind=短信",
        ]
    );
    assert_eq!(sink.rejects.len(), 1);
    assert_eq!((sink.rejects[0].row, sink.rejects[0].code), (6, "date_impossible"));
}

#[test]
fn interactions_of_the_reference_data_load_and_every_row_is_accounted_for() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/communications/bandicoot");
    if !folder.is_dir() {
        eprintln!("skipped: no reference data beside the checkout");
        return;
    }
    for (name, rows) in [("ego.csv", None), ("u_test2.csv", None), ("u_test_antennas.csv", None)] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        let (layout, records, sink) = told(name, &bytes);
        assert_eq!(layout, "bandicoot", "{name}");
        assert_eq!(
            (records.len(), sink.rejects.len()),
            (rows.unwrap_or(lines - 1), 0),
            "{name}: {:?}",
            sink.rejects.first()
        );
    }
}

#[test]
fn one_table_reads_the_same_in_both_scripts_and_in_two_languages() {
    let rows = "1,13000000001,13000000002,2024-03-05 09:08:07,75\n";
    let headers = [
        "序号,主叫号码,被叫号码,开始时间,通话时长",
        "序號,主叫號碼,被叫號碼,開始時間,通話時長",
        "序号/No.,主叫号码/Calling Number,被叫号码/Called Number,开始时间/Start Time,通话时长/Duration",
        "No.(序号),Calling Number(主叫号码),Called Number(被叫号码),Start Time(开始时间),Duration(通话时长)",
        "\"序号\nNo.\",\"主叫号码\nCalling\",\"被叫号码\nCalled\",\"开始时间\nStart\",\"通话时长\nDuration\"",
    ];
    for header in headers {
        let (layout, records, _) = told("calls.csv", format!("{header}\n{rows}").as_bytes());
        assert_eq!(layout, "cdr_parties_cn", "{header}");
        let read = records.first().and_then(|record| record.split_once(' ')).map(|record| record.1);
        assert_eq!(
            read,
            Some(
                "call start=2024-03-05 09:08:07 +08:00 duration_secs=75 caller=13000000001 callee=13000000002"
            ),
            "{header}"
        );
    }
}

#[test]
fn a_column_in_another_unit_is_not_taken_for_the_known_one() {
    let text = "主叫号码,被叫号码,开始时间,时长(分钟)\n13000000001,13000000002,2024-03-05 09:08:07,2\n";
    let (_, records, _) = told("calls.csv", text.as_bytes());
    assert_eq!(records, ["2 call start=2024-03-05 09:08:07 +08:00 caller=13000000001 callee=13000000002"]);
}

#[test]
fn a_workbook_of_two_sheets_has_its_header_on_each() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, number) in [("一月", "13000000002"), ("二月", "13000000003")] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.write(0, 0, "机主通话记录").unwrap();
        let header = ["联系人", "电话号码", "呼叫类型", "通话时间", "通话时长"];
        for (column, title) in (0_u16..).zip(header) {
            sheet.write(1, column, title).unwrap();
        }
        for (column, cell) in (0_u16..).zip(["老王", number, "已拨电话", "2024-03-05 09:08:07", "1分15秒"])
        {
            sheet.write(2, column, cell).unwrap();
        }
        sheet.write(3, 0, "合计").unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let (layout, records, sink) = told("13000000001.xlsx", &bytes);
    assert_eq!(layout, "phone_calls_zh");
    let line = |row: u64, number: &str| {
        format!(
            "{row} call start=2024-03-05 09:08:07 duration_secs=75 callee={number} callee_name=老王 direction=已拨电话"
        )
    };
    assert_eq!(records, [line(3, "13000000002"), line(7, "13000000003")]);
    assert!(sink.rejects.is_empty(), "{:?}", sink.rejects);
}

#[test]
fn a_port_beyond_its_range_makes_a_reject() {
    let text = "Start Time,Source IP,Source Port,Destination IP,Destination Port\n\
                2024-03-05 09:08:07,10.0.0.7,40001,198.51.100.9,443\n\
                2024-03-05 09:08:08,10.0.0.7,70000,198.51.100.9,443\n\
                2024-03-05 09:08:09,10.0.0.7,40002,198.51.100.9,443\n";
    let (layout, records, sink) = told("flows.csv", text.as_bytes());
    assert_eq!((layout.as_str(), records.len()), ("ipdr_en", 2));
    assert_eq!((sink.rejects[0].row, sink.rejects[0].code), (3, "number_out_of_range"));
}

#[test]
fn days_and_months_that_could_be_either_way_round_are_not_guessed() {
    let text = "A-Number,B-Number,Date,Duration\n+441632960001,+441632960002,04/05/2024 09:08,75\n";
    let layouts = Layouts::built_in().unwrap();
    let detection = detect(&mut Cursor::new(text.as_bytes()), "cdr.csv", &layouts).unwrap();
    assert_eq!(detection.best(), None, "{detection:?}");
    let doubt = detection
        .candidates
        .first()
        .unwrap()
        .reasons
        .iter()
        .any(|reason| reason.code == "date_order_unknown");
    assert!(doubt);
}
