#!/usr/bin/env bash
# Measures N1 to N4 beside Hocuspocus, y-websocket, automerge-repo and a raw echo server, interleaved, and writes
# bench/peers.json. Arguments choose rows: N1 N3. ROUNDS=3 and PEERS=palabre,hocuspocus may be set.
#
# Must stay true: the peers stay in bench/peers/node_modules, and are installed again only when their lock has changed.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

scripts/build.sh
installed=bench/peers/node_modules/.package-lock.json
if [ ! -f "$installed" ] || [ bench/peers/package-lock.json -nt "$installed" ]; then
    say "Installing the peers into bench/peers/node_modules…"
    npm ci --prefix bench/peers --no-audit --no-fund --loglevel=error
    touch "$installed"
fi
cargo build --release --locked --manifest-path bench/driver/Cargo.toml
# A thousand connections need as many files, on both sides.
ulimit -n "$(ulimit -Hn)" || true
export PALABRE_BIN=$CARGO_TARGET_DIR/release/palabre
# Three rounds of everything take half an hour to three quarters; whatever hangs, this ends.
exec timeout --kill-after=30 4500 "$CARGO_TARGET_DIR/release/palabre-bench-peers" "$@"
