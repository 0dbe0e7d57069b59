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

say "9  A town of invented people with a fraud park among them: records of all five flows"
$thalweg simulate demo/town --script park --seed 1 --scale 1000 --days 14
$thalweg init demo/park --name "Example 2025-18" --purpose "who is behind the calls" \
    --authority "Example Police Cybercrime Unit" --jurisdiction CN --legal-basis "Example Procedure Act, art. 1" \
    --retention P5Y --assume-offset +08:00
$thalweg seal demo/park demo/town/evidence --authority "Production order 18/2025 (invented)" \
    --source "Operators, banks and platforms of the example" --collector "Officer Example" --method "production order" \
    --legal-basis "Example Procedure Act, art. 1" --purpose "who is behind the calls" >demo/park-sealed.txt
$thalweg load demo/park >demo/park-loaded.txt
$thalweg status demo/park

say "10 What the investigator's methods find in it, strongest first (the truth lies in demo/town/truth)"
$thalweg run demo/park
$thalweg findings demo/park --most 12

say "11 The strongest finding explained: its arithmetic, its innocent reading, its rows"
finding=$($thalweg --json findings demo/park --most 1 | grep -o '"name": "[0-9a-f]*"' | head -n 1 | cut -d '"' -f 4)
$thalweg explain demo/park "$finding" --most 5
"$bin/thalweg-verify" demo/park

say "The report"
find demo/report -name '*.html' | sort
