#!/usr/bin/env bash
# Installs what a bare Debian machine lacks for building, testing and showing Thalweg. Does nothing where all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
need() { command -v "$1" >/dev/null 2>&1 || packages+=("$2"); }
need mold mold         # the linker that .cargo/config.toml asks for
need cc gcc            # links, and compiles zstd
need clang clang       # the fuzz targets
need openssl openssl   # plays a time-stamping authority in the tests
need git git
if ! scripts/duckdb.sh --check 2>/dev/null; then
    need npm npm       # gets DuckDB's library (and brings nodejs)
fi
if ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
    packages+=(chromium)   # opens the report as its readers do
fi
if ! { command -v fc-list >/dev/null 2>&1 && fc-list | grep -i 'noto.*cjk' >/dev/null; }; then
    packages+=(fonts-noto-cjk fontconfig)
fi

if [ ${#packages[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "missing: ${packages[*]}. This machine has no apt-get; install them by its own means, then run again." >&2
        exit 1
    fi
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "missing: ${packages[*]}. Run as root: apt-get install ${packages[*]}" >&2
            exit 1
        fi
        as_root=(sudo)
    fi
    echo "installing ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    wait_for_lock=(-o DPkg::Lock::Timeout=300)
    "${as_root[@]}" apt-get "${wait_for_lock[@]}" -qq update
    "${as_root[@]}" apt-get "${wait_for_lock[@]}" -qq -y --no-install-recommends install "${packages[@]}" >/dev/null
fi

if ! command -v cargo >/dev/null 2>&1; then
    echo "missing: Rust. See https://rustup.rs ; rust-toolchain.toml names the version." >&2
    exit 1
fi

scripts/duckdb.sh
