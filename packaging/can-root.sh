#!/bin/sh
# Whether a fresh Debian can be made and entered here, by trying; exit 1 and a sentence where not.
cannot() { echo "The package is not tried in a fresh Debian: $1."; exit 1; }
chroot / true 2> /dev/null || cannot "whoever runs this may not change the root (chroot)"
unshare --mount --pid --fork --mount-proc true 2> /dev/null ||
  cannot "this machine allows no namespaces of mounts and processes (unshare)"
command -v mmdebstrap > /dev/null && exit
[ "${LOTLINE_REQUIRE_SERVERS:-}" != 1 ] || exit 2 # it can, and what it takes is to be installed
cannot "mmdebstrap is not installed"
