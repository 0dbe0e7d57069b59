//! Any bytes as a workbook; the corpus holds XLSX.
#![no_main]
libfuzzer_sys::fuzz_target!(init: thalweg_fuzz::let_workbooks_be_refused(), |data: &[u8]| {
    thalweg_fuzz::readers::workbook_file(data)
});
