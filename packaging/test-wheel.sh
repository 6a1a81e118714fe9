#!/bin/sh
# The wheel in dist in an empty environment, as pipx makes one: exit 1 where it does not work.
set -eu
at=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2> /dev/null; rm -rf "$at"' EXIT
python3 -m venv "$at/venv"
"$at/venv/bin/pip" install --quiet --disable-pip-version-check dist/lotline-*.whl
export PATH="$at/venv/bin:$PATH"
cd "$at" # nothing of the checkout is to be found
lotline --version
lotline init site > /dev/null
sed -i 's/^\[web\]/[web]\nport = 0/; s/^\[inside\]/[inside]\nport = 0/; s/^\[mqtt\]/[mqtt]\nport = 0/' \
  site/site.toml
lotline run --site site > said 2>&1 &
pid=$!
for _ in $(seq 240); do
  page=$(sed -n 's/.*Public page on //p' said)
  [ -z "$page" ] || break
  kill -0 "$pid" 2> /dev/null || break
  sleep 0.5
done
[ -n "$page" ] || { cat said; exit 1; }
python -c 'import sys, urllib.request; assert b"Workshop" in urllib.request.urlopen(sys.argv[1]).read()' "$page"
kill -TERM "$pid"
wait "$pid"
pid=
echo "The wheel installs, initialises a site, serves its page and ends."
