//! Any bytes as a Signal export.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::signal_file(data));
