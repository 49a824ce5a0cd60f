#!/usr/bin/env bash
# The journeys of tests/browser/ in a real Chromium, against the program that PALABRE_BIN names (default: the dev build).
# Arguments go to vitest: scripts/test-browser.sh write.test.ts
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

need_chromium
export PALABRE_BIN=${PALABRE_BIN:-$CARGO_TARGET_DIR/debug/palabre}
npm run --silent journeys --prefix editor-web -- "$@"
