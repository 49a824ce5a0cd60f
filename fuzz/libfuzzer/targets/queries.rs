//! libFuzzer on the target `queries`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let target = palabre_fuzz::target("queries").expect("it is there");
    if data.len() <= target.longest {
        (target.run)(data);
    }
});
