#!/usr/bin/env bash
# Runs every fuzz target, or those named after it, for the given number of seconds. New inputs stay in fuzz/corpus-grown (not committed).
set -euo pipefail
cd "$(dirname "$0")/../fuzz"

seconds="${1:-300}"
shift || true
command -v cargo-fuzz >/dev/null 2>&1 || cargo install --locked cargo-fuzz
# libFuzzer needs unstable flags: from a nightly toolchain, or from the one that is there told to take them.
if rustup toolchain list 2>/dev/null | grep -q nightly; then
    fuzz() { cargo +nightly fuzz "$@"; }
else
    fuzz() { RUSTC_BOOTSTRAP=1 cargo fuzz "$@"; }
fi
for target in ${@:-$(fuzz list)}; do
    echo "== $target, $seconds s"
    mkdir -p "corpus-grown/$target" "corpus/$target"
    fuzz run "$target" "corpus-grown/$target" "corpus/$target" -- \
        -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10
done
