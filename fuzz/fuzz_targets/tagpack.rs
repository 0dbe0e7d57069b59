//! Any bytes as a TagPack or a list of addresses.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::tagpack_file(data));
