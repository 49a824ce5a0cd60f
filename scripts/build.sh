#!/usr/bin/env bash
# Builds target/release/palabre with the editor inside.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

scripts/check-tools.sh
scripts/web.sh
cargo build --release --locked -p palabre
