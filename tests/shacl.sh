#!/bin/sh
# Checks a CPSV-AP export (.ttl or .jsonld) against the published SHACL shapes, with pyshacl in a virtual environment
# of its own.
#
#   tests/shacl.sh EXPORT_FILE [SHAPES_FILE]
#
# The shapes are looked for in the folder of public data: $STOA_SHARED, else ../shared beside the checkout.
# An export of 3,300 services takes one to two minutes.
set -eu

if [ $# -lt 1 ]; then
    sed -n '2,8p' "$0" | sed 's/^# \{0,1\}//'
    exit 2
fi
root=$(cd "$(dirname "$0")/.." && pwd)
export_file=$1
shapes=${2:-${STOA_SHARED:-$root/../shared}/data/cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl}
venv=${STOA_SHACL_VENV:-${TMPDIR:-/tmp}/stoa-shacl-venv}

if [ ! -f "$shapes" ]; then
    echo "SKIPPED: the shapes $shapes are not there; give their file or set STOA_SHARED."
    exit 0
fi
if [ ! -x "$venv/bin/pyshacl" ]; then
    echo "Setting up pyshacl in $venv …"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check pyshacl==0.40.1
fi
case $export_file in
    *.jsonld) format=json-ld ;;
    *) format=turtle ;;
esac
started=$(date +%s)
status=0
report=$("$venv/bin/pyshacl" --shacl "$shapes" --shacl-file-format turtle --data-file-format "$format" "$export_file") || status=$?
echo "$report" | head -n 60
echo "Checked $export_file in $(($(date +%s) - started)) s."
exit "$status"
