#!/bin/sh
# Makes requirements.txt from requirements.in: one lock for Python 3.11 to 3.15, Linux and macOS. Keeps the versions
# that are locked already, unless called with --upgrade.

set -eu
cd "$(dirname "$0")/.."

if [ ! -x build/lock/bin/uv ]; then
    "${PYTHON:-python3}" -m venv build/lock
    build/lock/bin/python -m pip install --quiet "uv>=0.9,<1"
fi
build/lock/bin/uv pip compile requirements.in --quiet --output-file requirements.txt \
    --universal --python-version 3.11 --fork-strategy requires-python \
    --no-annotate --custom-compile-command "make lock   (from requirements.in, for Python 3.11 to 3.15, Linux and macOS)" "$@"
echo "requirements.txt: $(grep -c '^[a-z]' requirements.txt) packages"
