//! Any bytes as a signed checkpoint.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::sealed::checkpoint(data));
