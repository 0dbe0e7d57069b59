//! Any bytes as FollowTheMoney entities.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::ftm_file(data));
