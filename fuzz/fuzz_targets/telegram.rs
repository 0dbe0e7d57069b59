//! Any bytes as a Telegram export.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::telegram_file(data));
