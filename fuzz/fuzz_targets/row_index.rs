//! Any bytes as a row index.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::sealed::row_index(data));
