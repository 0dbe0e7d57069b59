//! Any bytes as JSON lines.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::jsonl_file(data));
