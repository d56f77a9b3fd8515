#!/usr/bin/env bash
# All tests. A private PostgreSQL server runs for as long as they do.
set -euo pipefail
cd "$(dirname "$0")/.."
started=$(date +%s)
pg="${TMPDIR:-/tmp}/stoa-test-pg-$$"
trap 'tests/postgres.sh stop "$pg/server"; rm -rf "$pg"' EXIT
STOA_TEST_PG=$(tests/postgres.sh start "$pg/server")
export STOA_TEST_PG STOA_TEST_PG_REQUIRED=1
cargo test --workspace --quiet 2>&1 | tee "$pg/cargo.log"
STOA_BINARY="$PWD/target/debug/stoa" tests/e2e.sh
rust=$(grep -E '^test result' "$pg/cargo.log" | awk '{ total += $4 } END { print total + 0 }')
echo "Rust tests: $rust. All tests took $(( ($(date +%s) - started) / 60 )) min $(( ($(date +%s) - started) % 60 )) s."
