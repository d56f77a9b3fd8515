#!/usr/bin/env bash
# Figures of the whole system on this machine, in a release build, each beside a peer or a raw limit of the same run.
# Nothing here is asserted: figures are for reading. Takes about 20 minutes cold on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d); pg="$work/pg"
cleanup() { [ -n "${server:-}" ] && kill "$server" 2>/dev/null || true; tests/postgres.sh stop "$pg/server"; rm -rf "$work"; }
trap cleanup EXIT
cargo build --release --package stoa
cargo build --release --package stoa-processes --example bench_engine
cargo build --release --package stoa-catalogue --example bench_search
cargo build --release --package stoa-documents --example bench_letters
stoa=target/release/stoa
address=$(tests/postgres.sh start "$pg/server")
psql -q "$address" -c 'create schema applications; create schema engine' 2>/dev/null
export STOA_LOG=error

echo; echo "== Applications, end to end (sent: acknowledged and durable; finished: decided, letter in the mailbox, case closed)"
echo "-- SQLite"; STOA_DATA="$work/sqlite" $stoa bench --applications 2000 2>/dev/null
echo "-- PostgreSQL"; STOA_DATA="$work/postgres" STOA_STORE_URL="$address?options[search_path]=applications,public" $stoa bench --applications 2000 2>/dev/null
echo "-- SQLite, sending only"; STOA_DATA="$work/only" $stoa bench --applications 5000 --only-submit --concurrency 256 2>/dev/null

echo; echo "== Process instances in process, beside the raw limit of the store"
STOA_BENCH_PG="$address?options[search_path]=engine,public" target/release/examples/bench_engine
echo "-- peer: SpiffWorkflow (PyPI), in memory"
python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q SpiffWorkflow==3.2.0 && "$work/venv/bin/python" bench/spiff.py || echo "SpiffWorkflow is not available here"

echo; echo "== Search"; target/release/examples/bench_search
echo; echo "== Letters"; target/release/examples/bench_letters

echo; echo "== Portal pages (wrk, 2 threads, 32 connections, 10 s), beside an empty answer of the same server"
$stoa demo --folder "$work/demo" --listen 127.0.0.1:1.080 >/dev/null 2>&1 & server=$!
for _ in $(seq 1.0); do curl -sf http://127.0.0.1:18080/health/ready >/dev/null && break; sleep 0.1; done
sleep 20 # the public data sets, where present, are imported behind the open pages
echo "resident memory, idle: $(( $(ps -o rss= -p "$server") / 1024 )) MB"
for path in /health/live / "/services?q=parking" /services/parking-permit; do
  echo "-- $path"; wrk -t2 -c32 -d10s --latency "http://127.0.0.1:1.080$path" | grep -E 'Requests/sec|99%|50%|Non-2xx' || true
done
