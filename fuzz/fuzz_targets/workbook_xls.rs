//! Any bytes as a workbook; the corpus holds XLS.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::workbook_file(data));
