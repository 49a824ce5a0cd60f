# shellcheck shell=bash
# What the other scripts share: where things are, how to say something, how to get a missing program.
# Must stay true: nothing here builds or starts anything by being sourced.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Exported, so that cargo, the tests and the journeys agree on where the program is.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}

have() { command -v "$1" >/dev/null 2>&1; }

say() { printf '%s\n' "$*"; }

complain() { printf '%s\n' "$*" >&2; }

# package_hint APT DNF APK BREW: the command that installs a package here.
package_hint() {
    if have apt-get; then say "sudo apt-get install $1"
    elif have dnf; then say "sudo dnf install $2"
    elif have apk; then say "sudo apk add $3"
    else say "brew install $4"; fi
}

# as_root COMMAND…: runs it as root, or fails at once where that would need a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif have sudo && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1; fi
}

# install_package APT DNF APK: tries the system's package manager; its words only when it fails.
install_package() {
    local log status=0
    log=$(mktemp)
    if have apt-get; then
        { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
            -o Dpkg::Options::=--force-confold "$1"; } >"$log" 2>&1 || status=1
    elif have dnf; then as_root dnf install -y "$2" >"$log" 2>&1 || status=1
    elif have apk; then as_root apk add "$3" >"$log" 2>&1 || status=1
    else status=1; fi
    if [ "$status" != 0 ]; then tail -n 5 "$log" >&2; fi
    rm -f "$log"
    return "$status"
}

# Exports CHROMIUM, the browser of the journeys; installs it where that is possible, fails with a sentence otherwise.
need_chromium() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -z "$name" ] || ! CHROMIUM=$(command -v "$name") || { export CHROMIUM; return 0; }
    done
    [ "${1:-}" != installed ] || return 1
    say "Chromium is not here; installing it…"
    install_package chromium chromium chromium || true
    need_chromium installed && return 0
    complain "Chromium is missing and could not be installed. Run: $(package_hint chromium chromium chromium ungoogled-chromium)."
    return 1
}

# unpack_program NAME PACKAGE: a program of the distribution, laid into .cache and put into PATH without being installed: a package
# that starts a server of the system would do so. Where that is not how it goes here, it is installed.
unpack_program() {
    local into=$root/.cache/unpacked
    PATH=$PATH:/usr/sbin:/sbin:$into/usr/sbin:$into/usr/bin
    export PATH
    have "$1" && return 0
    say "$1 is not here; fetching it…"
    if have apt-get && have dpkg-deb; then
        local packages
        packages=$(mktemp -d)
        as_root apt-get update >/dev/null 2>&1 || true
        if (cd "$packages" && apt-get download "$2") >"$packages/log" 2>&1; then
            mkdir -p "$into"
            dpkg-deb --extract "$packages/$2"_*.deb "$into"
        else
            tail -n 5 "$packages/log" >&2
        fi
        rm -rf "$packages"
    else
        install_package "$2" "$2" "$2" || true
    fi
    have "$1" || {
        complain "$1 is missing and could not be fetched. Run: $(package_hint "$2" "$2" "$2" "$2"), or leave out what needs it (PALABRE_TEST_WITHOUT, in CONTRIBUTING.md)."
        return 1
    }
}

# Wants wrk and nginx, for the reading page beside a static file; says what is missing, fails if something is.
need_wrk_and_nginx() {
    local missing=0
    have wrk || { complain "wrk is missing. Run: $(package_hint wrk wrk wrk wrk)."; missing=1; }
    unpack_program nginx nginx || missing=1
    return "$missing"
}
