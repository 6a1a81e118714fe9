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
.venv/bin/uv pip install --quiet --python "$python" --link-mode copy \
  "$wheel[report,flash,microphone]"
# Nothing of it may name the folder in which it was made.
grep -rlIF "$stage" "$stage/opt/lotline/bin" "$stage/opt/lotline/pyvenv.cfg" |
  xargs sed -i "s|$stage||g"
own=$(echo "$stage"/opt/lotline/lib/python3*/site-packages/lotline-*.dist-info)
rm -f "$own/direct_url.json" "$own/uv_cache.json"
sed -i '/direct_url.json/d; /uv_cache.json/d' "$own/RECORD"
# Compiled here once: the service may not write there, and would compile at each start.
"$python" -m compileall -q -j 2 -s "$stage" --invalidation-mode unchecked-hash \
  "$stage/opt/lotline/lib"
