#!/bin/sh
# Write constraints.txt from what the newest releases resolve to in an empty environment of the Python given.
# The oldest Python supported is the right one: what it can install, the newer ones can too.
set -eu
python=${1:?usage: write_constraints.sh PYTHON}
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --editable '.[dev]' hatchling editables
{
    sed '/^#/!d' constraints.txt
    "$folder/venv/bin/pip" freeze --exclude-editable | sed '/^overrides==/s/$/ ; python_version < "3.12"/'
} >"$folder/constraints.txt"
mv "$folder/constraints.txt" constraints.txt
