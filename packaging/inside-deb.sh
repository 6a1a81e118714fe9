#!/bin/sh
# Run inside of the machine that test-deb.sh starts: what docs/install.md promises, one by one.
set -eu
fail() { echo "DOES NOT HOLD: $*"; journalctl -u lotline --no-pager | tail -20; exit 1; }
holds() { echo "holds: $1"; }
until_true() { for _ in $(seq 120); do "$@" > /dev/null 2>&1 && return; sleep 0.5; done; false; }
said() { journalctl -u lotline --no-pager | grep -q "$1"; }

lotline --version | grep -q '^lotline ' || fail "lotline --version"
lotline init elsewhere > /dev/null && test -s elsewhere/log.key || fail "lotline init"
lotline install --mosquitto --name localhost
[ "$(lotline install --mosquitto --name localhost | tail -1)" = "Nothing is missing." ] ||
  fail "a second run changes nothing"
owned=$(stat -c '%a %U:%G %n' /etc/lotline /etc/lotline/*.* /var/lib/lotline \
  /etc/mosquitto/lotline /etc/mosquitto/lotline/server.key)
[ "$owned" = "770 root:lotline /etc/lotline
600 root:root /etc/lotline/ca.key
644 root:root /etc/lotline/ca.pem
600 lotline:lotline /etc/lotline/log.key
600 lotline:lotline /etc/lotline/secrets.toml
640 lotline:lotline /etc/lotline/site.toml
750 lotline:lotline /var/lib/lotline
750 root:mosquitto /etc/mosquitto/lotline
600 mosquitto:mosquitto /etc/mosquitto/lotline/server.key" ] || fail "owners and modes: $owned"
holds "installed, initialised, once only, with the right owners"

systemctl restart mosquitto || fail "Mosquitto takes its configuration"
begun=$(date +%s.%N)
systemctl enable --now --quiet lotline || fail "the service starts"
echo "started and serving after $(echo "$begun $(date +%s.%N)" | awk '{printf "%.1f", $2 - $1}') s"
curl -sf http://127.0.0.1:8080/ | grep -q Workshop || fail "the page answers"
holds "the hardened service serves the page"
until_true said 'Connected to the broker at localhost:8883' || fail "the gateway at the broker"
holds "the gateway is at the broker, by TLS"

psk=$(sed -n 's/^cnc://p' /etc/mosquitto/lotline/psk)
say="mosquitto_pub -h localhost -q 1 -m x -t lot/cnc/up"
$say -p 8884 --psk-identity cnc --psk "$psk" || fail "a node comes in by its key"
! $say -p 8883 --cafile /etc/lotline/ca.pem 2> /dev/null || fail "nobody comes in without a name"
heard() {
  runuser -u lotline -- lotline nodes --site /etc/lotline --json | grep -q '"refused": {"[a-z ]'
}
until_true heard || fail "what the node said is counted: it is no frame"
holds "a node's key opens the broker, the gateway hears it, a stranger stays out"

watched=$(systemctl show -P WatchdogTimestampMonotonic lotline)
sleep 65
[ "$(systemctl show -P WatchdogTimestampMonotonic lotline)" -gt "$watched" ] &&
  [ "$(systemctl show -P NRestarts lotline)" = 0 ] || fail "the watchdog is fed"
holds "the watchdog is fed"
pid=$(systemctl show -P MainPID lotline)
! grep -q '^CapEff:.*[1-9a-f]' "/proc/$pid/status" && grep -q '^Seccomp:.*2' "/proc/$pid/status" &&
  grep -q '^NoNewPrivs:.*1' "/proc/$pid/status" || fail "no rights, system calls filtered"
holds "it has no rights of root, and its system calls are filtered"
echo "memory: $(awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$pid/status") MiB resident"

kill -9 "$pid"
again() { [ "$(systemctl show -P MainPID lotline)" != "$pid" ] && systemctl is-active lotline; }
until_true again || fail "it comes back after it was killed"
systemctl stop lotline || fail "it stops"
[ "$(systemctl show -P Result lotline)" = success ] || fail "it stops in order"
holds "it comes back after a kill, and stops in order"

dpkg --purge lotline || fail "the package goes"
test -s /etc/lotline/secrets.toml && test -s /etc/lotline/log.key &&
  test -s /var/lib/lotline/journal.db && ! test -e /opt/lotline/bin || fail "data stays"
holds "purged: data, site and keys are still there, the program is not"
