#!/usr/bin/env bash
# Everything that must hold before a change lands. Installs what is missing where it can (Chromium, PostgreSQL, strace; NATS, nginx and Caddy into .cache)
# and says so where it cannot; a suite that cannot run has failed, unless PALABRE_TEST_WITHOUT names what to do without
# ("postgres", "nats", "fronts", "browser"). All suites run even when one fails; the table at the end says what each took, and below it stands
# again what failed: whoever sees only the last lines sees why.
# Must stay true: one build profile (dev), so that nothing is compiled twice.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/postgres.sh
. "$root/scripts/postgres.sh"
cd "$root"
logs=$(mktemp -d)
trap 'postgres_stop; rm -rf "$logs"' EXIT
trap 'exit 130' INT TERM

export PALABRE_BIN=$CARGO_TARGET_DIR/debug/palabre
without() { case " ${PALABRE_TEST_WITHOUT:-} " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

table=
reasons=
passed=0
failed=0

# suite NAME COMMAND…: runs it, and writes its line of the table.
suite() {
    local name=$1 from=$SECONDS outcome=passed
    shift
    printf '\n== %s\n' "$name"
    cd "$root"
    # In this shell, not in one of a pipe: a suite may start what must be stopped at the end.
    if "$@" > >(tee "$logs/suite") 2>&1; then
        passed=$((passed + 1))
    else
        outcome=FAILED failed=$((failed + 1))
        sleep 1
        reasons+="$name:"$'\n'"$(failures "$logs/suite")"$'\n'
    fi
    table+=$(printf '%-34s %-7s %5d s' "$name" "$outcome" $((SECONDS - from)))$'\n'
}

# failures LOG: the lines that name what failed and why, without colours, the last of them.
failures() {
    sed -E 's/\x1b\[[0-9;]*m//g' "$1" | grep -E '^ *(FAIL|FAILED|×|❯ .*:[0-9]+:|error|warning|thread .* panicked|assertion|[A-Za-z]*Error: |(left|right): )|Diff in|No such|refused|missing' |
        sort -u | tail -n 20 || true
}

format() { cargo fmt --all --check; }

lint() { cargo clippy --workspace --all-targets --locked --quiet -- -D warnings; }

scripts_read_well() {
    local script
    for script in scripts/*.sh .ci/run; do bash -n "$script" || return 1; done
    if have shellcheck; then shellcheck -x scripts/*.sh .ci/run; else say "shellcheck is not here: syntax only."; fi
}

web() { npm run --silent "$1" --prefix editor-web; }

# The whole-system tests start the program, so it is built with the tests, in one go and with the same features.
rust_build() { cargo build --workspace --bins --tests --locked; }

rust_tests() {
    have strace || install_package strace strace strace || complain "strace is missing: the power-loss tests need it."
    if ! without postgres; then postgres_start || return 1; fi
    if ! without nats && ! without postgres; then
        unpack_program nats-server nats-server || return 1
        without fronts || { unpack_program nginx nginx && unpack_program caddy caddy; } || return 1
    fi
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run --workspace --locked --no-fail-fast --status-level fail --final-status-level fail
    else
        cargo test --workspace --locked --no-fail-fast --bins --lib --tests
    fi
}

scripts/check-tools.sh
suite "formatting" format
suite "scripts" scripts_read_well
suite "papers" scripts/check-docs.sh
suite "editor: packages and build" scripts/web.sh
suite "editor: types" web check
suite "editor: tests" web test
suite "server: clippy" lint
suite "server: build" rust_build
suite "server and whole system: tests" rust_tests
without browser || suite "browser journeys" scripts/test-browser.sh

printf '\n%s' "$table"
printf '%-34s %-7s %5d s\n\n' "all" "" "$SECONDS"
[ -z "${PALABRE_TEST_WITHOUT:-}" ] || say "Left out on request: $PALABRE_TEST_WITHOUT."
printf '%s' "$reasons"
say "suites: $passed passed, $failed failed"
[ "$failed" = 0 ]
