//! libFuzzer on the target `plain`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let target = palabre_fuzz::target("plain").expect("it is there");
    if data.len() <= target.longest {
        (target.run)(data);
    }
});
