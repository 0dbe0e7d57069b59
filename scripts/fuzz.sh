#!/usr/bin/env bash
# Runs every fuzz target for the given number of seconds. New inputs stay in fuzz/corpus-grown (not committed).
set -euo pipefail
cd "$(dirname "$0")/../fuzz"

seconds="${1:-300}"
command -v cargo-fuzz >/dev/null 2>&1 || cargo install --locked cargo-fuzz
for target in $(cargo +nightly fuzz list); do
    echo "== $target, $seconds s"
    mkdir -p "corpus-grown/$target" "corpus/$target"
    cargo +nightly fuzz run "$target" "corpus-grown/$target" "corpus/$target" -- \
        -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10
done
