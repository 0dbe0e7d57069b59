//! Any bytes as a back-up of texts and calls.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::sms_backup_file(data));
