//! libFuzzer on the target `queries`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palabre_fuzz::judge::or_end("queries", data));
