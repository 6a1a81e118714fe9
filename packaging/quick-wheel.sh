#!/bin/sh
# The wheel into dist with the kernels that .venv has compiled; setuptools compiles again only those
# whose sources are newer.
set -eu
rm -rf dist/lotline-* build/kernels
mkdir -p build/kernels/lotline/_ext
cp -p gateway/lotline/_ext/*.so build/kernels/lotline/_ext
printf '[build]\nbuild_lib = build/kernels\n' > build/kernels.cfg
LDSHARED='cc -shared -s' DIST_EXTRA_CONFIG=$PWD/build/kernels.cfg .venv/bin/uv build --quiet --wheel --no-build-isolation \
  --python .venv/bin/python --out-dir dist .
