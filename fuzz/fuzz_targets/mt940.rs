//! Any bytes as an MT940 or MT942.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::mt940_file(data));
