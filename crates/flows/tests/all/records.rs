//! Do tables of records become the records that they show, with every row accounted for?

use std::io::Cursor;
use std::path::Path;

use thalweg_flows::detect::detect;
use thalweg_flows::layout::Layouts;
use thalweg_flows::load::read;
use thalweg_flows::readers::collect::CollectSink;

/// What a file of this name is read as, and what its records say (layout, then one line a record).
fn told(name: &str, bytes: &[u8]) -> (String, Vec<String>, CollectSink) {
    let layouts = Layouts::built_in().unwrap();
    let mut source = Cursor::new(bytes);
    let detection = detect(&mut source, name, &layouts).unwrap();
    let chosen = detection.best().cloned().unwrap_or_else(|| panic!("{name}: {detection:?}"));
    let mut sink = CollectSink::default();
    read(&chosen, &layouts, &mut Cursor::new(bytes), name, &mut sink).unwrap();
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
