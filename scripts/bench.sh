#!/usr/bin/env bash
# Measures the figures N1 to N7 on a release build and writes bench/results.json. Arguments choose rows: N1 N2 N5; growth
# is measured only when asked for.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

scripts/build.sh
cargo build --release --locked -p palabre-tests --bin palabre-bench
# Ten thousand connections need as many files, on both sides.
ulimit -n "$(ulimit -Hn)" || true
mkdir -p bench
export PALABRE_BIN=$CARGO_TARGET_DIR/release/palabre PALABRE_BENCH_BIN=$CARGO_TARGET_DIR/release/palabre-bench

if [ "$#" = 0 ] || [[ " $* " = *" N7"* ]]; then
    need_wrk_and_nginx || complain "The reading page (N7) is not measured."
fi
wants_browser=
[ "$#" -gt 0 ] || wants_browser=1
on_the_wire=()
for row in "$@"; do
    case $row in N5* | N1b*) wants_browser=1 ;; *) on_the_wire+=("$row") ;; esac
done
if [ "$#" = 0 ] || [ "${#on_the_wire[@]}" -gt 0 ]; then
    "$CARGO_TARGET_DIR/release/palabre-bench" "${on_the_wire[@]}"
fi
if [ -n "$wants_browser" ]; then
    need_chromium
    npm run --silent bench --prefix editor-web
fi
