#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: PostgreSQL, Chromium, qpdf (Debian's packages).
set -euo pipefail
missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)
command -v qpdf >/dev/null || missing+=(qpdf)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
command -v wrk >/dev/null || [ -z "${STOA_BENCH:-}" ] || missing+=(wrk libpango-1.0-0 libpangoft2-1.0-0)
[ ${#missing[@]} = 0 ] && exit 0
echo "Installing ${missing[*]}"
sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
command -v apt-get >/dev/null || { echo "Install these by hand: ${missing[*]}" >&2; exit 1; }
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
