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
cargo build --release --locked -p palabre
