#!/usr/bin/env bash
# Works while you write: the editor is built again at every change, and the server built and started again when a Rust
# file, a template, a translation or a migration changes. Style sheets and the editor's files need no restart: a
# development build reads them from disk. Data stay in .cache/dev (delete it for a fresh demo).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

scripts/check-tools.sh
scripts/web.sh
# What the watch below writes is not what `make build` embeds: that is then built anew.
rm -f editor-web/node_modules/.palabre-dist
data=.cache/dev
listen=${PALABRE_LISTEN:-127.0.0.1:8080}
mkdir -p .cache
touch .cache/dev-built

server=
web=
end() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$web" ] || kill "$web" 2>/dev/null || true
}
trap end EXIT
trap 'exit 130' INT TERM

# As `make test` builds it, so that neither builds anew what the other has.
build() { cargo build --workspace --bins; }

start() {
    local verb=serve
    [ -f "$data/demo.json" ] || { verb=demo; rm -rf "$data"; }
    "$CARGO_TARGET_DIR/debug/palabre" "$verb" --data "$data" --listen "$listen" &
    server=$!
}

stop() {
    [ -n "$server" ] || return 0
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}

changed() {
    [ -n "$(find Cargo.toml Cargo.lock docs-schema server migrations -newer .cache/dev-built -type f \
        ! -path '*/assets/*' ! -path '*/fixtures/*' -print -quit)" ]
}

(cd editor-web && exec node_modules/.bin/vite build --watch --mode development --emptyOutDir=false) &
web=$!
build && start
while sleep 1; do
    changed || continue
    touch .cache/dev-built
    if build; then stop; start; fi
done
