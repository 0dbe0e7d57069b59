//! Any bytes as a file of unknown format.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::detect(data));
