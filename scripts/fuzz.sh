#!/usr/bin/env bash
# Hostile cases for every reader. fuzz.sh [TARGET…], with N cases for each target (default 1000000), shared by as many processes as there
# are cores. Where Rust nightly and cargo-fuzz are installed, PALABRE_LIBFUZZER=SECONDS drives the same functions with libFuzzer instead.
# Must stay true: it runs at low priority, and ends with 1 when any case failed; the case is then in fuzz/failures/.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

if [ -n "${PALABRE_LIBFUZZER:-}" ]; then
    rustup toolchain list 2>/dev/null | grep -q nightly || { complain "libFuzzer needs Rust nightly: rustup toolchain install nightly."; exit 1; }
    cargo fuzz --version >/dev/null 2>&1 || { complain "libFuzzer needs cargo-fuzz: cargo install cargo-fuzz."; exit 1; }
    [ $# -gt 0 ] || set -- frames changes markdown plain sheets word queries cookies lines sealed pictures
    for name in "$@"; do
        nice cargo +nightly fuzz run --fuzz-dir fuzz/libfuzzer "$name" -- "-max_total_time=$PALABRE_LIBFUZZER" -timeout=1 -rss_limit_mb=1024
    done
    exit 0
fi

say "Without libFuzzer (PALABRE_LIBFUZZER=SECONDS uses it): cases by chance from the kept corpus."
cargo build --quiet --profile fuzz --locked --package palabre-fuzz
cores=$(getconf _NPROCESSORS_ONLN)
each=$(((${N:-1000000} + cores - 1) / cores))
seed=${PALABRE_FUZZ_SEED:-$(date +%s)}
running=()
for ((core = 0; core < cores; core++)); do
    PALABRE_FUZZ_SEED=$((seed + core)) nice -n 10 "$CARGO_TARGET_DIR/fuzz/palabre-fuzz" "$each" "$@" &
    running+=($!)
done
failed=0
for process in "${running[@]}"; do wait "$process" || failed=1; done
exit "$failed"
