# make demo: a microfactory on this machine.  make test: everything that CI checks.
# make board: a virtual board, to try lotline flash, provision, check and calibrate on.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# uv installs in a third of pip's time, and is as patient here with a slow mirror.
export UV_HTTP_TIMEOUT := 180
# The kernels keep no symbols, and no path to the libraries of the Python that compiled them.
LINK := LDSHARED='cc -shared -s'
INSTALL := $(LINK) $(BIN)/uv pip install --quiet --python $(BIN)/python
# With them a compiler and a machine for the processor of a Raspberry Pi, and what makes a sound
# card where there is none.
SERVERS := mosquitto mosquitto-clients influxdb influxdb-client victoria-metrics chromium rsync \
           gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user \
           prometheus libportaudio2 libasound2-plugins pulseaudio libreoffice-calc-nogui \
           caddy systemd mmdebstrap
ARGS ?=
N ?= 1000
# Whole shops that run by the clock: they need the machine more to themselves.
REAL_TIME := tests/chain tests/faults tests/cli/test_cli_demo.py tests/cli/test_cli_microphone.py

# Looks for what a reader with a screen reader, or little sight, would stumble over.
AXE := build/axe/node_modules

TOOLS := build/tools

.PHONY: wheel test-package sbom deb lint-deb test-install test-deb test-arm64 fresh demo \
        board test looked faults life bench docs servers axe clean

demo: $(VENV)/.demo
	$(BIN)/lotline demo $(ARGS)

board: $(VENV)/.board
	$(BIN)/lotline board build/board $(ARGS)

test:
	@$(MAKE) --no-print-directory -j4 $(VENV)/.test $(TOOLS)/.done servers axe fresh
	@$(MAKE) --no-print-directory -j2 --output-sync looked test-install
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder --junitxml build/tests.xml \
	  $(REAL_TIME:%=--ignore %) $(ARGS)
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(REAL_TIME)

# What reads the code and runs none of it.
looked: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check dashboards gateway firmware tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sphinx-build --quiet --fail-on-warning --nitpicky docs build/docs

faults: $(VENV)/.test servers
	N=$(N) $(BIN)/pytest tests/faults -m faults --timeout=0 -s $(ARGS)

# From a blank board through a day without network, the power cut throughout; HOURS=25 for a day.
life: $(VENV)/.test
	$(BIN)/pytest tests/boards -m life -s $(ARGS)

bench: $(VENV)/.test
	$(BIN)/lotline bench all

# The pages of docs/ as a site; a link that leads nowhere, or a page that nothing leads to, fails.
docs: $(VENV)/.docs
	$(BIN)/sphinx-build --quiet --fail-on-warning --nitpicky docs build/docs
	@echo "build/docs/index.html"

# The wheel, by way of the source distribution; and that it works in an empty environment.
wheel: | $(BIN)/uv
	rm -rf dist/lotline-*
	$(LINK) $(BIN)/uv build --quiet --out-dir dist .

test-package: wheel
	sh packaging/test-wheel.sh

# A Debian package for the Debian and the processor that it is made on, and what is in it.
dist/lotline.cdx.json: wheel $(TOOLS)/.done
	sh packaging/stage.sh
	sh packaging/sbom.sh

sbom: dist/lotline.cdx.json

deb: sbom
	sh packaging/deb.sh

lint-deb: deb
	lintian --allow-root --fail-on error,warning dist/lotline_*.deb

# Installed in a fresh Debian, used and purged: as root. A part of `make test`, and so it takes the
# kernels that are compiled already, and little time to compress.
test-install: $(VENV)/.test $(TOOLS)/.done fresh
	@sh packaging/can-root.sh || exit 0; \
	  sh packaging/quick-wheel.sh && sh packaging/stage.sh && sh packaging/sbom.sh && \
	  COMPRESS='-Zzstd -z1' sh packaging/deb.sh && sh packaging/test-install.sh

fresh: servers
	@sh packaging/fresh-root.sh

# In one that starts with systemd: as root, with lintian and systemd-container.
test-deb: lint-deb fresh
	sh packaging/test-deb.sh

# In a Debian for the Raspberry Pi's processor, as root.
test-arm64: $(BIN)/uv
	@sh tests/servers.sh mmdebstrap qemu-user-static gcc-aarch64-linux-gnu
	sh packaging/test-arm64.sh

$(TOOLS)/.done: | $(BIN)/uv
	$(BIN)/uv venv --quiet --clear --python $(PYTHON) $(TOOLS)
	$(BIN)/uv pip install --quiet --python $(TOOLS)/bin/python cyclonedx-bom
	touch $@

# Debian's servers, when this user may install them; else pytest says what it leaves out.
servers:
	@sh tests/servers.sh $(SERVERS)

axe: servers
	@test -e $(AXE)/html-validate || command -v npm >/dev/null || sh tests/servers.sh npm
	@test -e $(AXE)/html-validate || \
	  npm install --silent --no-save --prefix build/axe axe-core@4.14.1 html-validate@10.17.0 || \
	  echo "axe-core and html-validate could not be had by npm. Tests that need it are skipped and say so."

$(BIN)/uv:
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv

$(VENV)/.demo: pyproject.toml $(wildcard cython_ext/*.pyx cython_ext/*.h) | $(BIN)/uv
	$(INSTALL) --editable '.[demo]'
	touch $@

# What is needed beside it: the kernels are not built a second time.
$(VENV)/.board: $(VENV)/.demo
	$(INSTALL) -r pyproject.toml --extra flash
	touch $@

# The last one's metadata asks for older support types than its maker's other drivers do.
$(VENV)/.test: pyproject.toml $(wildcard cython_ext/*.pyx cython_ext/*.h) | $(BIN)/uv
	$(INSTALL) --editable '.[demo,docs,flash,test]'
	$(INSTALL) --no-deps 'sensirion-i2c-sfa3x>=1.0'
	touch $@ $(VENV)/.demo $(VENV)/.docs

$(VENV)/.docs: pyproject.toml | $(BIN)/uv
	$(INSTALL) 'sphinx>=8' 'myst-parser>=4' furo
	touch $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
