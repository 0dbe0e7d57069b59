//! Any bytes as an Instagram thread.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::instagram_file(data));
