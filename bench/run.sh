#!/usr/bin/env bash
# Figures of the whole system on this machine, in a release build, each beside a peer or a raw limit of the same run.
# Nothing here is asserted: figures are for reading. `bench/run.sh engine search` runs these sections only; `scale`
# (a million open instances) runs only when it is named.
# Takes about 25 minutes cold on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
sections=(${*:-applications engine decisions search letters portal})
work=$(mktemp -d); chmod 755 "$work"; pg="$work/pg"
cleanup() { [ -n "${server:-}" ] && kill "$server" 2>/dev/null || true; tests/postgres.sh stop "$pg/server"; rm -rf "$work"; }
trap cleanup EXIT
STOA_BENCH=1 tests/tools.sh
export STOA_LOG=error
# One selection of packages, so that dependencies are built once.
cargo build --release --bins --examples -p stoa -p stoa-processes -p stoa-catalogue -p stoa-documents -p stoa-dmn
stoa=target/release/stoa examples=target/release/examples
shared="${STOA_SHARED:-../shared}"

# A database of its own for each measurement.
database() {
  [ -n "${address:-}" ] || address=$(tests/postgres.sh start "$pg/server")
  psql -q "$address" -c "create database $1" && echo "${address%/*}/$1"
}

# A Python environment with the package given, or a word that it is absent.
peer() {
  [ -d "$work/venv" ] || python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q "$1" 2>/dev/null && "$work/venv/bin/python" "$2" || echo "$1 is not available here"
}

applications() {
  echo "== Applications, end to end (sent: acknowledged and durable; finished: decided, letter in the mailbox, case closed)"
  echo "-- SQLite"; STOA_DATA="$work/sqlite" $stoa bench --applications 2000
  echo "-- PostgreSQL"; STOA_DATA="$work/postgres" STOA_STORE_URL="$(database applications)" $stoa bench --applications 2000
  echo "-- SQLite, sending only"; STOA_DATA="$work/only" $stoa bench --applications 5000 --only-submit --concurrency 256
}

engine() {
  echo "== Process instances in process, beside the raw limit of the store"
  $examples/bench_engine
  $examples/bench_engine "$(database engine)"
  echo "-- peer, in memory, nothing durable"
  peer SpiffWorkflow==3.2.0 bench/spiff.py
  (cd "$work" && npm install --silent --no-audit --no-fund --ignore-scripts bpmn-engine@25.0.1 >/dev/null 2>&1) \
    && node bench/bpmn-engine.mjs "$work" || echo "bpmn-engine is not available here"
}

scale() {
  echo "== The engine when much is waiting"
  for what in waiting open timers; do
    echo "-- $what"; $examples/bench_scale $what; $examples/bench_scale $what "$(database "scale_$what")"
  done
}

decisions() { echo "== Decisions"; $examples/bench_decisions; }

search() {
  echo "== Import and search"
  if [ -d "$shared/data/procedures" ]; then $examples/bench_search "$shared/data"; else echo "the public data sets are absent"; fi
}

letters() {
  echo "== Letters (PDF/A-2b and PDF/UA-1)"
  $examples/bench_letters
  echo "-- peer, one thread, the same kinds of PDF"
  peer weasyprint==66.0 bench/weasy.py
}

portal() {
  echo "== Portal pages (wrk, 2 threads, 32 connections, 10 s), beside an empty answer of the same server"
  command -v wrk >/dev/null || { echo "wrk is not installed"; return; }
  $stoa demo --folder "$work/demo" --listen 127.0.0.1:18080 >/dev/null 2>&1 & server=$!
  for _ in $(seq 1800); do curl -sf http://127.0.0.1:18080/health/ready >/dev/null && break; sleep 0.1; done
  sleep 20 # the public data sets, where present, are imported behind the open pages
  echo "resident memory after the first start: $(( $(ps -o rss= -p "$server") / 1024 )) MB"
  for path in /health/live / "/services?q=parking" /services/parking-permit; do
    echo "-- $path"; wrk -t2 -c32 -d10s --latency "http://127.0.0.1:18080$path" | grep -E 'Requests/sec|99%|50%|Non-2xx' || true
  done
  kill "$server"; wait "$server" 2>/dev/null || true; server=
}

for section in "${sections[@]}"; do echo; "$section"; done
