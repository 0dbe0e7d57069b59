//! Any bytes as a mapping of a database.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::database_yaml(data));
