//! Any bytes as a web server log.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::access_log_file(data));
