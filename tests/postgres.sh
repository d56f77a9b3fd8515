#!/usr/bin/env bash
# Starts a private PostgreSQL server for tests in the folder given, and prints its address.
#   tests/postgres.sh start FOLDER    |    tests/postgres.sh stop FOLDER
# Uses any installed PostgreSQL 15 or later. PostgreSQL refuses to run as root: then the user "postgres" runs it.
set -euo pipefail
action=${1:?start or stop}; folder=${2:?folder}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || true)")
[ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed: install the package postgresql." >&2; exit 1; }
if [ "$(id -u)" = 0 ]; then as() { runuser -u postgres -- "$@"; }; else as() { "$@"; }; fi
cd /
case $action in
start)
  mkdir -p "$folder"; folder=$(cd "$folder" && pwd)
  if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; chmod 755 "$folder"; fi
  if [ ! -d "$folder/data" ]; then
    as "$bin/initdb" -D "$folder/data" -U stoa -A trust -E UTF8 --locale=C.UTF-8 >"$folder/../initdb.log" 2>&1
  fi
  if ! as "$bin/pg_ctl" -D "$folder/data" status >/dev/null 2>&1; then
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    echo "$port" > "$folder/port"
    as "$bin/pg_ctl" -D "$folder/data" -w -t 30 -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 -c shared_buffers=128MB" -l "$folder/data/server.log" start >/dev/null
  fi
  echo "postgres://stoa@127.0.0.1:$(cat "$folder/port")/postgres"
  ;;
stop)
  as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  ;;
esac
