//! libFuzzer on the target `word`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let target = palabre_fuzz::target("word").expect("it is there");
    if data.len() <= target.longest {
        (target.run)(data);
    }
});
