#!/bin/sh
# Print the usable Pythons of 3.13, 3.12 and 3.11, newest first, one path a line; nothing when there is none.
# Each is run before it is believed: a name on PATH may be a version manager's shim that only complains, and some
# systems leave out `venv` or `ensurepip`.
for minor in 13 12 11; do
    for name in "python3.$minor" "/usr/bin/python3.$minor" python3; do
        if "$name" -c "import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, $minor))" 2>/dev/null; then
            command -v "$name"
            break
        fi
    done
done
