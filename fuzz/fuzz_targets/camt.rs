//! Any bytes as a camt message.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::camt_file(data));
