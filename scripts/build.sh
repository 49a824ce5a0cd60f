#!/usr/bin/env bash
# Builds target/release/palabre with the editor inside.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

scripts/check-tools.sh
scripts/web.sh
# Cargo does not watch embedded folders for new files: without this a program first built without the editor would stay so.
program=$CARGO_TARGET_DIR/release/palabre
if [ -f "$program" ] && [ -n "$(find editor-web/dist server/assets -newer "$program" -print -quit)" ]; then
    touch server/src/lib.rs
fi
# A text of 260,000 edits that was written and let go leaves 28 MB with it and 356 MB with the C library's own (docs/performance.md).
export JEMALLOC_SYS_WITH_MALLOC_CONF=narenas:2,dirty_decay_ms:5000,muzzy_decay_ms:0
cargo build --release --locked -p palabre --features jemalloc
