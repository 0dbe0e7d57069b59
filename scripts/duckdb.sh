#!/usr/bin/env bash
# Gets DuckDB's prebuilt library into third_party/duckdb/, where .cargo/config.toml points the linker. Does nothing where
# it is there. What arrives must have the hash that stands here; docs/decisions/0006-engine.md says why it comes this way.
set -euo pipefail
cd "$(dirname "$0")/.."

# A new version: change the crate `duckdb` in Cargo.toml, this, and the four hashes (npm view PACKAGE@VERSION dist.integrity).
version=1.5.6-r.1
case "$(uname -s)-$(uname -m)" in
    Linux-x86_64)
        platform=linux-x64 library=libduckdb.so
        integrity=IXcrZJE6kEqM0Z4wwdVnGBHX/frOS33VPNAwDXQ/Q+Fs84b058Qe94chrCCIcNJlG8Y3UHIUU4eBeCQxW5mN1Q== ;;
    Linux-aarch64)
        platform=linux-arm64 library=libduckdb.so
        integrity=3jnUaDil1BrF/6vAZwVaInJ1xoBaWGHB4PDiUnzJWKCo8a8TLx9j7/gPyPl/UGRBftrYIuTihRZSfF4mWMgtWA== ;;
    Darwin-arm64)
        platform=darwin-arm64 library=libduckdb.dylib
        integrity=KFT/J/pyouuAD1jftAIfcWVRdorg+c/yVR/BJL8LJKrST+mYC4d7QSuQ+iXSYbFpHENUAeZUagXrMPtZT8Xzsg== ;;
    Darwin-x86_64)
        platform=darwin-x64 library=libduckdb.dylib
        integrity=tVwUZNvdQoaPJhrh3q2e6jxm1MhahNHJQK/pvCyco46NX0mEuGzlw9i0n2MArgsyzccdCwScOK9ctbyr+3oMbQ== ;;
    *)
        echo "no prebuilt DuckDB for $(uname -s) $(uname -m): build with --features bundled, or set DUCKDB_LIB_DIR" >&2
        exit 1 ;;
esac

folder=third_party/duckdb
stamp="$version $platform"
if [ -f "$folder/$library" ] && [ "$(cat "$folder/VERSION" 2>/dev/null)" = "$stamp" ]; then
    exit 0
fi
if [ "${1:-}" = --check ]; then
    exit 1
fi

echo "getting DuckDB $stamp"
mkdir -p third_party
unpacked=$(mktemp -d third_party/.duckdb.XXXXXX)
trap 'rm -rf "$unpacked"' EXIT
npm pack --silent --pack-destination "$unpacked" "@duckdb/node-bindings-$platform@$version" >/dev/null
archive=$(echo "$unpacked"/*.tgz)
found=$(openssl dgst -sha512 -binary "$archive" | openssl base64 -A)
if [ "$found" != "$integrity" ]; then
    echo "DuckDB $stamp arrived with SHA-512 $found instead of $integrity: not used" >&2
    exit 1
fi
mkdir "$unpacked/new"
# -m: the archive says 1985, and Cargo goes by times to see that the library is another.
tar -xmzf "$archive" -C "$unpacked/new" --strip-components=1 "package/$library" package/LICENSE
echo "$stamp" >"$unpacked/new/VERSION"
rm -rf "$folder"
mv "$unpacked/new" "$folder"
