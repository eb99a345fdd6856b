#!/bin/sh
# fetch_portraits.sh PYTHON FOLDER: photographs of people who are unlike those of the album, to draw and look at.
# Two official photographs of the White House and one of its vice president's (works of the US government, in the public
# domain) come out of face_recognition's source package, and four portraits of the 19th to the 21st century out of
# Debian's gramps, where they illustrate a family. None of them is kept in this project.
set -e
python=$1
folder=$2
[ -d "$folder" ] && exit 0
part=$(mktemp -d "$folder.XXXXXX") # beside it, so that it is moved there whole
part=$(cd "$part" && pwd)
trap 'rm -rf "$part"' EXIT
trap 'exit 130' HUP INT TERM
cat >"$part/wanted.txt" <<'PINNED'
face_recognition==1.3.0 --hash=sha256:5e5efdd1686aa566af0d3cc1313b131e4b197657a8ffd03669e6d3fad92705ec
PINNED
"$python" -m pip --disable-pip-version-check download --quiet --no-deps --no-binary :all: --no-build-isolation \
    --require-hashes --dest "$part" --requirement "$part/wanted.txt"
tar -xzf "$part"/face_recognition-*.tar.gz -C "$part"
(cd "$part" && apt-get download -qq gramps && dpkg-deb --extract gramps_*.deb .)
mkdir "$part/found"
people=$(echo "$part"/face_recognition-*/tests/test_images)
cp "$people/obama.jpg" "$part/found/president.jpg"
cp "$people/obama2.jpg" "$part/found/speaker.jpg"
cp "$people/biden.jpg" "$part/found/vice_president.jpg"
family=$part/usr/share/doc/gramps/example/gramps
cp "$family/654px-Aksel_Andersson.jpg" "$part/found/beard.jpg"
cp "$family/Alimehemet.jpg" "$part/found/fez.jpg"
cp "$family/Gunnlaugur_Larusson_-_Yawn.jpg" "$part/found/yawn.jpg"
cp "$family/1897_expeditionsmannschaft_rio_a.jpg" "$part/found/group.jpg"
mv -T "$part/found" "$folder"
