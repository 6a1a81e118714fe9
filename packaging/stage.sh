#!/bin/sh
# build/deb: the wheel in dist and all that it needs as /opt/lotline of this Debian, without the
# system's own packages of Python.
set -eu
stage=$PWD/build/deb
wheel=$(ls dist/lotline-*.whl)
rm -rf "$stage"
mkdir -p "$stage/opt"
/usr/bin/python3 -m venv --without-pip "$stage/opt/lotline"
python=$stage/opt/lotline/bin/python
build/tools/bin/pip --python "$python" install --quiet --disable-pip-version-check --no-compile \
  "$wheel[report,flash,microphone]"
# Nothing of it may name the folder in which it was made.
grep -rlIF "$stage" "$stage/opt/lotline/bin" "$stage/opt/lotline/pyvenv.cfg" |
  xargs sed -i "s|$stage||g"
rm "$stage"/opt/lotline/lib/python3*/site-packages/lotline-*.dist-info/direct_url.json
sed -i '/direct_url.json/d' "$stage"/opt/lotline/lib/python3*/site-packages/lotline-*.dist-info/RECORD
# Compiled here once: the service may not write there, and would compile at each start.
"$python" -m compileall -q -s "$stage" --invalidation-mode unchecked-hash "$stage/opt/lotline/lib"
