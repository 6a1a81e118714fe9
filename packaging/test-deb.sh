#!/bin/sh
# The Debian package in dist on a fresh Debian 12 that starts with systemd (systemd-nspawn, a network
# of its own). As root, with mmdebstrap and systemd-container. Exit 1 where something does not hold.
set -eu
try=$PWD/build/debian-try
deb=$(ls "$PWD"/dist/lotline_*.deb)
umask 022
rm -rf "$try"
mkdir -p "$try"
tar -x -C "$try" -f build/fresh.tar
cp -L /etc/resolv.conf "$try/etc/resolv.conf"
echo "127.0.0.1 localhost" > "$try/etc/hosts"
cp "$deb" "$try/srv/lotline.deb"
install -m 755 packaging/inside-deb.sh "$try/root/inside.sh"
cat > "$try/etc/systemd/system/inside.service" <<'UNIT'
[Unit]
After=multi-user.target
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=oneshot
WorkingDirectory=/root
TimeoutStartSec=300
ExecStart=/bin/sh -c './inside.sh > said 2>&1 && touch held'
[Install]
WantedBy=default.target
UNIT
contain="systemd-nspawn --quiet --register=no --keep-unit --directory=$try --resolv-conf=off \
  --timezone=off"
$contain sh -c 'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
  --no-install-recommends /srv/lotline.deb systemd-sysv dbus mosquitto mosquitto-clients curl &&
  systemctl enable --quiet inside.service' > "$try.log" 2>&1 < /dev/null ||
  { tail -20 "$try.log"; exit 1; }
timeout 600 $contain --private-network --boot > "$try.boot.log" 2>&1 < /dev/null || true
cat "$try/root/said"
test -e "$try/root/held"
