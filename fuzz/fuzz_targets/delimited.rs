//! Any bytes as a text table.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::delimited_file(data));
