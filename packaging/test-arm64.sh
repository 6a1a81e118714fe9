#!/bin/sh
# The wheel for a Raspberry Pi's processor, by Debian's cross compiler, and in a Debian for arm64
# the tests of what differs by processor: the engine, the wire, the journal, the judge. As root.
# Only these run under qemu, which takes ten times as long or more: all files are laid out from here.
set -eu
# Mounts of one's own, which end with this, also when it is killed.
[ "${UNSHARED:-}" = 1 ] || exec env UNSHARED=1 unshare --mount sh "$0"
home=$PWD/build/arm64 root=$home/root
packages=/usr/local/lib/python3.11/dist-packages  # where Debian's Python looks of itself
uv=$PWD/.venv/bin/uv python=$home/tools/bin/python
here() { echo "$(date +%T) $*"; }
project() { "$python" -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))$1)"; }

# Unpacked, not set up: no programme of a package has to run. Headers and libc are what the wheel
# is compiled with; numpy asks for libstdc++.
if [ ! -e "$root.done" ]; then
  here "Debian 12 for arm64"
  rm -rf "$root"
  mkdir -p "$home"
  mmdebstrap --quiet --arch=arm64 --variant=extract \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    --include=python3,libpython3-dev,libstdc++6,coreutils,dash,mount,tzdata \
    bookworm "$root" > "$root.log" 2>&1 || { tail -20 "$root.log"; exit 1; }
  "$uv" venv --quiet --clear --python .venv/bin/python "$home/tools"
  "$python" -m compileall -q -s "$root" --invalidation-mode unchecked-hash "$root/usr/lib/python3.11"
  cp "$root"/usr/lib/python3.11/_sysconfigdata__aarch64-linux-gnu.py "$home"
  touch "$root.done"
fi

here "the wheel"
rm -rf "$root/src" "$home"/wheel "$root$packages"
mkdir -p "$root/src" "$root$packages" "$root/proc"
git archive HEAD | tar -x -C "$root/src"
"$uv" pip install --quiet --python "$python" build $(project "['build-system']['requires']")
# With the compiler's options of Debian's Python for arm64, and its headers and libraries.
(cd "$root/src" && _PYTHON_HOST_PLATFORM=linux-aarch64 PYTHONPATH=$home \
  _PYTHON_SYSCONFIGDATA_NAME=_sysconfigdata__aarch64-linux-gnu \
  CC="aarch64-linux-gnu-gcc --sysroot=$root -I$root/usr/include/python3.11" \
  "$python" -m build --wheel --no-isolation --outdir "$home/wheel" . > "$home/wheel.log" 2>&1) ||
  { tail -20 "$home/wheel.log"; exit 1; }
wheel=$(ls "$home"/wheel/lotline-*-cp311-abi3-linux_aarch64.whl)
install="$uv pip install --quiet --python $python --target $root$packages --no-build
  --python-platform aarch64-manylinux_2_28 --python-version 3.11"
$install "$wheel" pytest pytest-timeout pytest-xdist hypothesis scipy cwt cddl-verifier setuptools
"$python" -m compileall -q -s "$root" --invalidation-mode unchecked-hash \
  -x "^$root$packages/share/" "$root$packages"
kernels=0
for kernel in "$root$packages"/lotline/_ext/*.abi3.so; do
  readelf -h "$kernel" | grep -q 'Machine: *AArch64' || { echo "not for arm64: $kernel"; exit 1; }
  kernels=$((kernels + 1))
done
[ $kernels = "$(ls cython_ext/*.pyx | wc -l)" ] || { echo "only $kernels kernels"; exit 1; }
here "${wheel##*/}: $kernels kernels, all AArch64"

# Of the checkout only the tests: in its place there lotline is the one of the wheel.
mount --bind "$root$packages/lotline" "$root/src/gateway/lotline"
mount --bind "$root$packages/lotwire" "$root/src/firmware/lotwire"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
# Who runs a program for arm64 is told to the kernel, where Debian's own service has not.
binfmt=/proc/sys/fs/binfmt_misc
[ -e $binfmt/register ] || mount -t binfmt_misc none $binfmt
if [ ! -e $binfmt/qemu-aarch64 ]; then
  cat /usr/lib/binfmt.d/qemu-aarch64.conf > $binfmt/register
  trap 'echo -1 > $binfmt/qemu-aarch64' EXIT
fi
# The cores of a Raspberry Pi 4, and no instruction more but AES and SHA, which that goes without.
inside() {
  chroot "$root" env -i PATH=/usr/bin:/bin HOME=/tmp LANG=C.UTF-8 QEMU_CPU=cortex-a72 \
    LOTLINE_REQUIRE_SERVERS=1 LOTLINE_ACCEPTANCE=/acceptance sh -ec "cd /src; $1"
}
inside 'python3 -m lotline.cli --version; python3 -c "import platform; print(platform.platform())"'
leave_out() { here "left out: $1, as $2"; left_out="${left_out:-} --deselect $1"; }
leave_out tests/wire/test_vectors.py::test_micropython_reads_them_alike \
  "MicroPython has no package for arm64"
leave_out tests/noise/test_noise_aarch64.py "it runs qemu itself: it is part of make test"
if [ -n "${LOTLINE_ACCEPTANCE:-}" ]; then
  mkdir -p "$root/acceptance"
  mount --bind "$LOTLINE_ACCEPTANCE" "$root/acceptance"
else
  leave_out tests/noise/test_noise_days.py::test_a_day_of_a_city_monitor \
    "LOTLINE_ACCEPTANCE does not name a folder of recordings"
fi
here "the tests"
# The timeout is to end what hangs, so it is ten times that of make test. Nothing may be skipped.
inside "python3 -m pytest -n 2 --dist worksteal --timeout 1800 --durations 10 -r s $left_out \
  --junitxml tests.xml tests/noise tests/mains tests/meter tests/wire tests/journal tests/judge"
grep -q 'skipped="0"' "$root/src/tests.xml" || { echo "tests were skipped"; exit 1; }
here "passed. Processor time, user and system, of all that it ran:"
times | tail -1
