//! Any bytes as a list of internet addresses.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::address_list(data));
