#!/bin/sh
# build/fresh.tar: a Debian of this machine's release with nothing but apt, and beside it, not
# installed, the packages that ours will ask for.
set -eu
[ ! -e build/fresh.tar ] || exit 0
sh packaging/can-root.sh || { [ $? = 1 ] && exit 0; echo "mmdebstrap is not installed."; exit 1; }
mkdir -p build
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
mmdebstrap --quiet --mode=root --format=tar --variant=apt --skip=cleanup/apt \
  --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
  --customize-hook='chroot "$1" apt-get install -qq --download-only --no-install-recommends \
    python3 systemd tzdata zlib1g libstdc++6 > /dev/null' \
  "$release" build/fresh.new
mv build/fresh.new build/fresh.tar
