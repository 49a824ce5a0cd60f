#!/usr/bin/env bash
# Measures the figures of the design (N1 …) on a release build; writes bench/results.json. Arguments choose rows: N1 N2.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

scripts/build.sh
cargo build --release --locked -p palabre-tests --bin palabre-bench
# Ten thousand connections need as many files, on both sides.
ulimit -n "$(ulimit -Hn)" || true
mkdir -p bench
export PALABRE_BIN=$CARGO_TARGET_DIR/release/palabre
"$CARGO_TARGET_DIR/release/palabre-bench" "$@"
