//! Any bytes as a workbook; the corpus holds XLSX.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::workbook_file(data));
