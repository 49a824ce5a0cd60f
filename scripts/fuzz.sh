#!/usr/bin/env bash
# Hostile cases for every reader. fuzz.sh [TARGET…], with N cases for each target (default 1000000), shared by as many processes as there
# are cores. Where Rust nightly and cargo-fuzz are installed, PALABRE_LIBFUZZER=SECONDS drives the same functions with libFuzzer instead, so
# many seconds each, one after the other, beginning from the same cases and with the same words. PALABRE_SANITIZER (default: address) may be
# none, which is faster: what is ours has no unsafe code.
# Must stay true: it runs at low priority, and ends with 1 when any case failed, after the other targets; the case is then in fuzz/failures/,
# or in fuzz/libfuzzer/artifacts/.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

failed=0

if [ -n "${PALABRE_LIBFUZZER:-}" ]; then
    rustup toolchain list 2>/dev/null | grep -q nightly || { complain "libFuzzer needs Rust nightly: rustup toolchain install nightly."; exit 1; }
    cargo fuzz --version >/dev/null 2>&1 || { complain "libFuzzer needs cargo-fuzz: cargo install cargo-fuzz --locked."; exit 1; }
    [ $# -gt 0 ] || set -- frames changes markdown plain sheets word queries cookies lines sealed pictures
    from=fuzz/libfuzzer/corpus
    # It only lays out the cases: the build that `make test` has made already will do.
    nice -n 10 cargo build --quiet --workspace --bins --locked
    palabre_fuzz=$CARGO_TARGET_DIR/debug/palabre-fuzz
    for name in "$@"; do
        longest=$("$palabre_fuzz" lay-out "$from" "$name")
        say "$name, ${PALABRE_LIBFUZZER} s, cases of at most $longest bytes"
        nice -n 10 cargo +nightly fuzz run --fuzz-dir fuzz/libfuzzer --target-dir fuzz/libfuzzer/target \
            --sanitizer "${PALABRE_SANITIZER:-address}" "$name" "$from/$name" -- \
            "-max_total_time=$PALABRE_LIBFUZZER" "-max_len=$longest" "-dict=$from/$name.dict" -timeout=1 -rss_limit_mb=1024 || failed=1
    done
    exit "$failed"
fi

nice -n 10 cargo build --quiet --profile fuzz --locked --package palabre-fuzz
palabre_fuzz=$CARGO_TARGET_DIR/fuzz/palabre-fuzz
say "Without libFuzzer (PALABRE_LIBFUZZER=SECONDS uses it): cases by chance from the kept corpus."
cores=$(getconf _NPROCESSORS_ONLN)
each=$(((${N:-1000000} + cores - 1) / cores))
seed=${PALABRE_FUZZ_SEED:-$(date +%s)}
running=()
for ((core = 0; core < cores; core++)); do
    PALABRE_FUZZ_SEED=$((seed + core)) nice -n 10 "$palabre_fuzz" "$each" "$@" &
    running+=($!)
done
for process in "${running[@]}"; do wait "$process" || failed=1; done
exit "$failed"
