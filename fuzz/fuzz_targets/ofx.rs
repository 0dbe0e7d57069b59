//! Any bytes as OFX.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::ofx_file(data));
