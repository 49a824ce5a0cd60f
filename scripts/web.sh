#!/usr/bin/env bash
# Builds editor-web/ into editor-web/dist/, which the server embeds.
#   web.sh install   only what npm needs       web.sh build   (default) that, and the build
# Must stay true: nothing is done again when nothing changed, and dist/ keeps its times then, or cargo would link the
# whole server again. Stamps live in node_modules/, since everything in dist/ is embedded.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root/editor-web"

fingerprint() { cat "$@" | cksum; }

inputs() {
    find src scripts ./*.json ./*.ts ../server/assets/css/fonts.css ../server/assets/css/fonts-ui.css -type f | LC_ALL=C sort
}

install_modules() {
    local lock stamp=node_modules/.palabre-lock
    lock="$(fingerprint package.json package-lock.json) $(node --version)"
    [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ] || return 0
    say "Installing the editor's packages (npm ci)…"
    npm ci --no-audit --no-fund --loglevel=error
    say "$lock" >"$stamp"
}

build() {
    local now stamp=node_modules/.palabre-dist
    now="$(inputs | cksum) $(inputs | xargs cat | cksum)"
    if [ -f dist/.vite/manifest.json ] && [ -f dist/sw.js ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
        say "The editor is built already."
        return 0
    fi
    say "Building the editor…"
    rm -f "$stamp"
    npm run --silent build
    say "$now" >"$stamp"
}

install_modules
[ "${1:-build}" = install ] || build
