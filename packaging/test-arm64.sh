#!/bin/sh
# The wheel built in a Debian for arm64, run by qemu, and there the tests of what differs by
# processor: the engine, the wire, the journal, the judge. As root.
set -eu
root=$PWD/build/arm64
if [ ! -e "$root.done" ]; then
  rm -rf "$root"
  debootstrap --arch=arm64 --variant=minbase \
    --include=python3,python3-venv,python3-dev,gcc,libc6-dev,ca-certificates bookworm "$root" \
    > "$root.log"
  touch "$root.done"
fi
rm -rf "$root/src"
mkdir -p "$root/src" "$root/wheels"
git archive HEAD | tar -x -C "$root/src"
# Fetched here, as that takes the other side a while: for its processor and its Python.
build/tools/bin/pip download --quiet --dest "$root/wheels" --only-binary=:all: \
  --python-version 3.11 --implementation cp --abi cp311 --abi abi3 --abi none \
  --platform manylinux_2_28_aarch64 --platform manylinux2014_aarch64 \
  $(build/tools/bin/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"])') \
  pytest pytest-timeout pytest-xdist hypothesis scipy cwt cddl-verifier 'setuptools>=80' wheel Cython
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
trap 'umount "$root/dev" "$root/proc"' EXIT
inside() {
  chroot "$root" env -i PATH=/venv/bin:/usr/bin:/bin HOME=/tmp LANG=C.UTF-8 sh -ec "cd /src; $1"
}
inside 'python3 -m venv --clear /venv'
install='pip install --quiet --no-index --find-links /wheels --upgrade'
inside "$install setuptools wheel Cython"
inside 'pip wheel --quiet --no-index --no-deps --no-build-isolation --wheel-dir /built .'
inside "$install /built/lotline-*.whl pytest pytest-timeout pytest-xdist hypothesis scipy cwt cddl-verifier"
# Of the checkout only the tests: the gateway is the one that the wheel has installed.
inside 'rm -rf gateway/lotline firmware/lotwire; lotline --version
  pytest -q -n 2 --timeout 1800 tests/noise tests/wire tests/journal tests/judge'
