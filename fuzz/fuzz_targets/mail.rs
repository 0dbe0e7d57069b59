//! Any bytes as e-mail.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::mail_file(data));
