#!/usr/bin/env bash
# A seeded mixed load with faults (tests/whole/seeded/), N seeds of it, its log into bench/faults.txt; then three servers under load whose
# PostgreSQL and NATS are held and stopped, each for PALABRE_AWAY seconds (a minute).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

cargo build --quiet --locked -p palabre
mkdir -p bench
PALABRE_FAULTS=${N:-1000} cargo test --quiet --locked -p palabre-tests --test whole seeded -- --nocapture | tee bench/faults.txt
PALABRE_AWAY=${PALABRE_AWAY:-60} cargo test --quiet --locked -p palabre-tests --test whole what_is_away_for_longer -- --nocapture | tee -a bench/faults.txt
