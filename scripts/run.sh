#!/usr/bin/env bash
# From a fresh clone to a running demo: checks the tools, builds, and starts `palabre demo`, which prints its address
# and the sign-ins. Arguments go to `palabre demo` (--data DIR, --listen ADDR).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

"$root/scripts/build.sh"
exec "$CARGO_TARGET_DIR/release/palabre" demo "$@"
