#!/usr/bin/env bash
# A seeded mixed load with faults (tests/whole/seeded/), N seeds of it, its log into bench/faults.txt.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

cargo build --quiet --locked -p palabre
mkdir -p bench
PALABRE_FAULTS=${N:-1000} cargo test --quiet --locked -p palabre-tests --test whole seeded -- --nocapture | tee bench/faults.txt
