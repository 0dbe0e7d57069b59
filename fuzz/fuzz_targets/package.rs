//! Any bytes as a disclosure package.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::sealed::package_file(data));
