#!/bin/sh
# fetch_fonts.sh FOLDER: the fonts that headlines in Hindi, Thai, Japanese, Korean and Chinese are tried with.
# Debian's packages are unpacked there and not installed, so that what is said without such fonts stays testable.
# Never fails by itself: the tests that need them do, with the same advice.
packages="fonts-noto-core fonts-noto-cjk"
folder=$1
[ -d "$folder" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1; then
    echo "Fetching $packages into $folder (once; 69 MB)"
    part=$(mktemp -d "$folder.XXXXXX") || exit 0 # beside it, so that it is moved there whole
    trap 'rm -rf "$part"' EXIT
    trap 'exit 130' HUP INT TERM
    fetch() { (cd "$part" && apt-get download -qq $packages >/dev/null 2>said) || { cat "$part/said" >&2 && false; }; }
    unpack() { for package in "$part"/*.deb; do dpkg-deb --extract "$package" "$part/all" || return 1; done; }
    if fetch || { [ "$(id -u)" = 0 ] && apt-get update -qq && fetch; }; then
        unpack && mv -T "$part/all" "$folder" && exit 0
    fi
fi
echo "There are no fonts for Hindi, Thai, Japanese, Korean and Chinese in $folder, which some tests need. Debian," \
    "Ubuntu: sudo apt update, then again; elsewhere: install the Noto fonts of these scripts." >&2
