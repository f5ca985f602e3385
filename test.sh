#!/usr/bin/env bash
# Runs every check of the project and installs what the checks need:
#   ./test.sh            everything
#   ./test.sh quick      format, lints and the Rust tests alone
# On Debian and Ubuntu missing programs come through apt; elsewhere the script says what is missing.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '\n== %s\n' "$*"; }

# need PROGRAM PACKAGE: makes sure that a program is there.
need() {
    if command -v "$1" >/dev/null 2>&1; then return; fi
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Please install '$1' (Debian's package is called '$2') and run this script again." >&2
        exit 3
    fi
    say "installing $2"
    local root=""
    if [ "$(id -u)" -ne 0 ]; then root="sudo"; fi
    if [ -z "${apt_updated:-}" ]; then
        $root apt-get update -qq
        apt_updated=yes
    fi
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

need cc gcc
need cargo cargo
if [ "${1:-all}" != quick ]; then need chromium chromium; fi

# A faster linker where there is one; never a condition.
if command -v mold >/dev/null 2>&1 && cc -fuse-ld=mold -xc - -o /dev/null <<<'int main(void){return 0;}' 2>/dev/null; then
    export RUSTFLAGS="${RUSTFLAGS:-} -C link-arg=-fuse-ld=mold"
fi

say "format"
cargo fmt --check
say "lints"
cargo clippy --locked --all-targets --quiet -- -D warnings
say "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --quiet
say "tests"
if command -v cargo-nextest >/dev/null 2>&1; then
    cargo nextest run --locked --no-fail-fast --final-status-level slow
else
    cargo test --locked --no-fail-fast
fi
