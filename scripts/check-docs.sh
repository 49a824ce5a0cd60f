#!/usr/bin/env bash
# The papers at the root name files that exist: every relative link, and every path in backticks that looks like one of
# ours. The README names every setting of the server. And the map in ARCHITECTURE.md is what the files say of themselves.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root"

status=0
wrong() { complain "$1"; status=1; }

# What a paper may name before it is made: outputs of the build and of the benches.
made_later='^(target|editor-web/dist|editor-web/node_modules|\.cache|bench|docs/editor\.png)(/|$)'

# shellcheck disable=SC2016  # backticks of Markdown
ours='`(docs-schema|server|editor-web|migrations|tests|scripts|\.ci)/[A-Za-z0-9_./-]*`'

for paper in README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md docs/security.md docs/operations.md docs/backup.md; do
    while read -r path; do
        [[ $path =~ $made_later ]] || [ -e "$(dirname "$paper")/${path%%#*}" ] || wrong "$paper links to $path, which is not there."
    done < <(grep -oE '\]\([^)]+\)' "$paper" | sed -E 's/^\]\(|\)$//g' | grep -vE '^(https?:|#)' || true)
    while read -r path; do
        [[ $path =~ $made_later ]] || [ -e "$path" ] || wrong "$paper names $path, which is not there."
    done < <(grep -oE "$ours" "$paper" | tr -d '`' | sort -u || true)
done

# Every setting of the server is in the README: the variables that it names, and those of its flags.
settings() {
    grep -rhoE 'PALABRE_[A-Z][A-Z_]*' server/src | grep -v '^PALABRE_TEST_'
    sed -n '/^pub struct Flags/,/^}/s/^ *pub \([a-z_]*\):.*/PALABRE_\1/p' server/src/cli/settings.rs | tr '[:lower:]' '[:upper:]' | grep -v '^PALABRE_CONFIG$'
}
while read -r setting; do
    grep -q "\`$setting\`" README.md || wrong "README.md does not name the setting $setting."
done < <(settings | sort -u)

# The figures that the dashboard and the operator's page name are those that the server makes.
while read -r figure; do
    grep -rqF "\"$figure\"" server/src || wrong "docs name the figure $figure, which the server does not make."
done < <(grep -ohE 'palabre_[a-z]+(_[a-z]+)+' docs/grafana.json docs/operations.md | sed -E 's/_(bucket|count|sum)$//' | grep -vE '^palabre_(bus|plain)$' | sort -u)

# Said, not refused: a comment that was reworded must not keep a mended fault from landing.
node scripts/map.mjs || true
exit "$status"
