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
trap 'rm -rf "$part"' EXIT
cat >"$part/wanted.txt" <<'PINNED'
face_recognition==1.3.0 --hash=sha256:5e5efdd1686aa566af0d3cc1313b131e4b197657a8ffd03669e6d3fad92705ec
PINNED
"$python" -m pip --disable-pip-version-check download --quiet --no-deps --no-binary :all: --no-build-isolation \
    --require-hashes --dest "$part" --requirement "$part/wanted.txt"
tar -xzf "$part"/face_recognition-*.tar.gz -C "$part"
(cd "$part" && apt-get download -qq gramps && dpkg-deb --extract gramps_*.deb .)
mkdir "$part/found"
cd "$part"
cp face_recognition-*/tests/test_images/obama.jpg found/president.jpg
cp face_recognition-*/tests/test_images/obama2.jpg found/speaker.jpg
cp face_recognition-*/tests/test_images/biden.jpg found/vice_president.jpg
examples=usr/share/doc/gramps/example/gramps
cp $examples/654px-Aksel_Andersson.jpg found/beard.jpg
cp $examples/Alimehemet.jpg found/fez.jpg
cp $examples/Gunnlaugur_Larusson_-_Yawn.jpg found/yawn.jpg
cp $examples/1897_expeditionsmannschaft_rio_a.jpg found/group.jpg
cd - >/dev/null
mv "$part/found" "$folder"
