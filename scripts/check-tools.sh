#!/usr/bin/env bash
# Says in one sentence each which tool is missing for building Palabre, and how to get it.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

missing=0
lacks() { complain "$1"; missing=1; }

# at_least VERSION WANTED: both as numbers with dots.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

wanted_rust=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
if ! have cargo; then
    lacks "Rust is missing: Palabre's server is built with cargo, $wanted_rust or later. Install it from https://rustup.rs."
else
    rust=$(cargo --version | awk '{print $2}')
    at_least "${rust%%-*}" "$wanted_rust" ||
        lacks "Rust $rust is too old: Palabre needs $wanted_rust or later. Run: rustup update stable."
fi
if ! have cc && ! have gcc && ! have clang; then
    lacks "A C compiler is missing: SQLite is compiled into Palabre. Run: $(package_hint build-essential gcc build-base gcc)."
fi
if ! have node || ! have npm; then
    lacks "Node with npm is missing: the editor is built with Node 20 or later. Install it from https://nodejs.org, or run: $(package_hint 'nodejs npm' nodejs 'nodejs npm' node)."
elif ! at_least "$(node -p process.versions.node)" 20.19; then
    lacks "Node $(node -p process.versions.node) is too old: the editor is built with Node 20.19 or later. Install it from https://nodejs.org."
fi
exit "$missing"
