#!/usr/bin/env bash
# End-to-end tests: a real server, a real browser. STOA_BINARY names a binary that is built already.
set -euo pipefail
cd "$(dirname "$0")/e2e"
[ -d node_modules ] || npm ci --ignore-scripts --no-audit --no-fund
[ -n "${STOA_BINARY:-}" ] || cargo build --quiet --package stoa
node --test --test-concurrency=1 --test-reporter=spec ./*.test.mjs
