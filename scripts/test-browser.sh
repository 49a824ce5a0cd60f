#!/usr/bin/env bash
# The journeys of tests/browser/ in a real Chromium, against the program that PALABRE_BIN names (default: the dev build).
# Arguments go to vitest: scripts/test-browser.sh write.test.ts
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

need_chromium
export PALABRE_BIN=${PALABRE_BIN:-$CARGO_TARGET_DIR/debug/palabre}

# The room without Internet is played in a network of its own, with one address that is not the machine itself and no way out,
# where this machine may make one. The other journeys are not: a browser that has no network says so, and they take it away themselves.
room() {
    local apart='ip link set lo up && ip addr add 10.77.0.1/32 dev lo'
    for new in "unshare --net" "unshare --user --map-root-user --net"; do
        if $new sh -c "$apart" 2>/dev/null; then
            $new sh -c "$apart"' && PALABRE_TEST_LAN=10.77.0.1 exec npm run --silent journeys --prefix editor-web -- room.test.ts'
            return
        fi
    done
    npm run --silent journeys --prefix editor-web -- room.test.ts
}

if [ "$*" = room.test.ts ]; then
    room
elif [ $# -gt 0 ]; then
    npm run --silent journeys --prefix editor-web -- "$@"
else
    npm run --silent journeys --prefix editor-web -- --exclude '**/room.test.ts'
    room
fi
