#!/bin/sh
# See to it that there is a Chromium for the browser test: with apt where we may, else say what to do.
# Never fails by itself: the browser test does, with the same advice.
for name in "${CHROMIUM:-chromium}" chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser test (once)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null && exit 0
fi
echo "There is no Chromium, which the browser test needs. Debian, Ubuntu: sudo apt install chromium;" \
    "elsewhere: install Chromium or Chrome and set CHROMIUM to its path." >&2
