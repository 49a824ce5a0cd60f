#!/usr/bin/env bash
# The journeys of tests/browser/ in a real Chromium, against the program that PALABRE_BIN names (default: the dev build).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

find_chromium() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return 0
    done
    return 1
}

export PALABRE_BIN=${PALABRE_BIN:-$CARGO_TARGET_DIR/debug/palabre}
if [ -z "${CHROMIUM:-}" ] && ! CHROMIUM=$(find_chromium); then
    say "Chromium is not here; installing it…"
    install_package chromium chromium chromium || true
    CHROMIUM=$(find_chromium) || {
        complain "Chromium is missing and could not be installed: the browser journeys did not run. Run: $(package_hint chromium chromium chromium 'ungoogled-chromium')."
        exit 1
    }
fi
export CHROMIUM
npm run --silent journeys --prefix editor-web
