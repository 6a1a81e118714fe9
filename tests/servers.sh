#!/bin/sh
# Install Debian's servers for the tests, when that is possible without asking.
missing=""
for package in "$@"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" ||
    missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ]; then sudo=""; else sudo="sudo -n"; fi
if command -v apt-get >/dev/null && $sudo true 2>/dev/null; then
  # Installed only: the tests start each server themselves, on a port of their own.
  policy=/usr/sbin/policy-rc.d
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null &&
    $sudo chmod +x $policy && made=1; }
  $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq \
    --no-install-recommends $missing >/dev/null || echo "could not install:$missing"
  [ "${made:-}" = 1 ] && $sudo rm -f $policy
else
  echo "Not installed:$missing. Tests that need them are skipped and say so."
fi
exit 0
