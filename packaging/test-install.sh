#!/bin/sh
# The Debian package in dist installed by apt in a fresh Debian, used there and purged again. Exit 1
# where something does not hold. What takes a machine that has started is in test-deb.sh.
set -eu
[ -e build/fresh.tar ] || exit 0 # fresh-root.sh has said why
root=$PWD/build/fresh
trap 'rm -rf "$root"' EXIT
rm -rf "$root"
mkdir -p "$root"
tar -x -C "$root" -f build/fresh.tar
cp "$(ls dist/lotline_*.deb)" "$root/srv/lotline.deb"
install -m 755 packaging/inside-root.sh "$root/root/inside.sh"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
# With its processes gone, whatever it started, when it ends.
unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" \
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
  sh -c 'cd && ./inside.sh' < /dev/null
