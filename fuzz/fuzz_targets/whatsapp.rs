//! Any bytes as a WhatsApp export.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::whatsapp_file(data));
