//! libFuzzer on the target `lines`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palabre_fuzz::judge::or_end("lines", data));
