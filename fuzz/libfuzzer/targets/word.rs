//! libFuzzer on the target `word`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palabre_fuzz::judge::or_end("word", data));
