#!/usr/bin/env bash
# Shows the whole road on an invented case: statements in, a report that a prosecutor can read out, checked by a second
# program. Needs a finished `make build`. Everything it writes lies in demo/, which it makes anew.
set -euo pipefail
cd "$(dirname "$0")/.."

bin="${CARGO_TARGET_DIR:-target}/debug"
thalweg="$bin/thalweg --quiet"
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

rm -rf demo
mkdir demo

say "1  An invented investment fraud, in the files that banks, payment platforms and block explorers export"
$thalweg simulate demo/files --seed 1

say "2  A case: its authority, its purpose, its own signing key"
$thalweg init demo/case --name "Example 2025-17" --purpose "tracing the proceeds of an investment fraud" \
    --authority "Example Police Cybercrime Unit" --jurisdiction CN --legal-basis "Example Procedure Act, art. 1" \
    --retention P5Y --assume-offset +08:00

say "3  Every file sealed as it arrived"
$thalweg seal demo/case demo/files/evidence --authority "Production order 17/2025 (invented)" \
    --source "Banks, platforms and explorers of the example" --holder "Example Evidence Desk" \
    --collector "Officer Example" --place "Example City" --method "production order" \
    --legal-basis "Example Procedure Act, art. 1" --purpose "tracing the proceeds of an investment fraud" \
    --use-limit "this case only"

say "4  Statements become transfers; every transfer keeps its rows"
$thalweg load demo/case --layouts demo/files/layouts

say "5  Whose money went where, under five legal rules"
$thalweg trace demo/case --claims demo/files/claims.yaml

say "6  The report, in three languages"
$thalweg report demo/case --out demo/report

say "7  Three rows disclosed to another authority, and no others"
# The rows are taken from the evidence that the report cites; any three will do.
mapfile -t rows < <($thalweg --json transfers demo/case --most 3 | grep -o 'sha256:[0-9a-f]\{64\}#row=[0-9]*' | sort -u | head -n 3)
$thalweg package demo/case "${rows[@]}" --out demo/three-rows.thalweg --recipient "Example Prosecutor Abroad" \
    --purpose "mutual legal assistance (invented)"

say "8  A second, small program checks all of it"
"$bin/thalweg-verify" demo/case
"$bin/thalweg-verify" demo/three-rows.thalweg

say "The report"
find demo/report -name '*.html' | sort
