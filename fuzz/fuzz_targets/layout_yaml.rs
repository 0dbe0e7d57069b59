//! Any text as a layout.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| thalweg_fuzz::readers::layout_yaml(data));
