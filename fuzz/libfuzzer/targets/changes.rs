//! libFuzzer on the target `changes`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let target = palabre_fuzz::target("changes").expect("it is there");
    if data.len() <= target.longest {
        (target.run)(data);
    }
});
