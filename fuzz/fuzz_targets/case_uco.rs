//! Any bytes as a CASE/UCO graph.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::case_uco_file(data));
