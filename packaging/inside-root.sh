#!/bin/sh
# Run inside of the Debian that test-install.sh makes: the package from apt to purge.
set -eu
fail() { echo "DOES NOT HOLD: $*"; exit 1; }
holds() { echo "holds: $1"; }
install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
    -o DPkg::Options::=--force-unsafe-io /srv/lotline.deb > said 2>&1
}
install || { apt-get update -qq && install; } || fail "apt installs it: $(tail -5 said)"
[ "$(stat -c '%a %U:%G' /opt/lotline /opt/lotline/bin/lotline)" = "755 root:root
755 root:root" ] && [ -z "$(find /opt/lotline ! -user root -o -perm /022 ! -type l | head -1)" ] ||
  fail "nobody but root may write to the program"
[ "$(getent passwd lotline | cut -d: -f6,7)" = "/var/lib/lotline:/usr/sbin/nologin" ] ||
  fail "the user: $(getent passwd lotline)"
holds "apt installs it with what it depends on, and its user"

lotline --version | grep -q '^lotline ' || fail "lotline --version"
lotline init elsewhere > said && test -s elsewhere/log.key || fail "lotline init: $(cat said)"
lotline install > said || fail "lotline install: $(cat said)"
[ "$(lotline install | tail -1)" = "Nothing is missing." ] || fail "a second run changes nothing"
owned=$(stat -c '%a %U:%G %n' /etc/lotline /etc/lotline/*.* /var/lib/lotline)
[ "$owned" = "770 root:lotline /etc/lotline
600 lotline:lotline /etc/lotline/log.key
600 lotline:lotline /etc/lotline/secrets.toml
640 lotline:lotline /etc/lotline/site.toml
750 lotline:lotline /var/lib/lotline" ] || fail "owners and modes: $owned"
holds "installed once only, with the right owners and modes"

unit=/usr/lib/systemd/system/lotline.service
said=$(systemd-analyze verify $unit 2>&1) && [ -z "$said" ] || fail "systemd takes the unit: $said"
systemd-analyze security --offline=true --threshold=11 $unit > said 2>&1 ||
  fail "the unit's exposure: $(tail -1 said)"
holds "systemd takes the unit, exposed by 1.1 of 10 at most"
python3 -c 'import json
parts = {p["name"]: p["version"] for p in json.load(open("/usr/share/doc/lotline/lotline.cdx.json"))["components"]}
assert parts["numpy"] and parts["cryptography"] and len(parts) > 30, parts' || fail "what is in it"
man=/usr/share/man/man1/lotline.1.gz
zcat $man | grep -q 'lotline backup' || fail "the manual page"
holds "a list of its parts and a manual page are there"

# One second of 1 kHz, where every weighting is 0 dB; half of full scale has an rms of -9.03 dB.
python3 -c 'import math, struct, wave
with wave.open("tone.wav", "wb") as out:
    out.setparams((1, 2, 48000, 0, "NONE", ""))
    out.writeframes(b"".join(struct.pack("<h", round(16383.5 * math.sin(math.tau * i / 48)))
                             for i in range(48000)))'
lotline analyze sound tone.wav --offset 100 --json > said || fail "lotline analyze: $(cat said)"
python3 -c 'import json
said = json.load(open("said"))
assert all(abs(said[name] - 90.97) < 0.02 for name in ("LAeq", "LCeq", "LZeq")), said' ||
  fail "the levels of a tone"
holds "it analyses a recording"

sed -i 's/^\[web\]/[web]\nport = 0/; s/^\[inside\]/[inside]\nport = 0/; s/^\[mqtt\]/[mqtt]\nport = 0/' \
  /etc/lotline/site.toml
setpriv --reuid lotline --regid lotline --init-groups lotline run --site /etc/lotline > ran 2>&1 &
pid=$!
for _ in $(seq 240); do
  page=$(sed -n 's/.*Public page on //p' ran)
  [ -z "$page" ] && kill -0 $pid 2> /dev/null || break
  sleep 0.25
done
[ -n "$page" ] || fail "lotline run: $(cat ran)"
python3 -c 'import sys, urllib.request
assert b"Workshop" in urllib.request.urlopen(sys.argv[1]).read()' "$page" || fail "the page"
kill -TERM $pid
wait $pid || fail "it ends in order: $(cat ran)"
holds "the gateway serves its page, and ends in order"

apt-get purge -qq -y lotline > said 2>&1 || fail "purge: $(tail -5 said)"
test -s /etc/lotline/secrets.toml && test -s /etc/lotline/log.key &&
  test -s /var/lib/lotline/journal.db && ! test -e /opt/lotline/bin || fail "data stays"
holds "purged: data, site and keys are still there, the program is not"
