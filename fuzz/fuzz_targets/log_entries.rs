//! Any bytes as the entries of a log.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::sealed::log_entries(data));
