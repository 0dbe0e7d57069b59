//! Any bytes as a picture with EXIF.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::exif(data));
