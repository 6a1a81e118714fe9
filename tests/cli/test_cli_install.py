"""`lotline install`: what it writes into an image, and what it leaves alone."""

import errno
import json
import os
import re
import stat
import subprocess
from unittest.mock import Mock
from xml.etree import ElementTree

import pytest
from cli_rig import refused
from lotline import config
from lotline.cli import install
from lotline.errors import ConfigError
from lotline.ledger import load_key
from program import lotline
from servers import find_program

EVERYTHING = "--mosquitto", "--mdns", "lot", "--caddy", "noise.example.org"
MQTT = "etc/mosquitto/lotline"


def run(root, *args):
    done = lotline("install", "--root", root, *args)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def files(root):
    """{path: (bytes, mode, time)} of all."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode,
                                            path.stat().st_mtime_ns)
        for path in root.rglob("*") if path.is_file()
    }  # fmt: skip


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """(folder, what was said, what a look before it said)."""
    root = tmp_path_factory.mktemp("image")
    looked = run(root, *EVERYTHING, "--dry-run")
    assert files(root) == {}
    return root, run(root, *EVERYTHING), looked


def test_it_says_what_it_wrote_and_would_have_written(image):
    root, said, looked = image
    wrote, left = said.split("\nNext:\n")
    paths = {line.split()[1].removeprefix("/") for line in wrote.splitlines()}
    assert all(line.startswith("wrote ") for line in wrote.splitlines())
    keys = {"etc/lotline/ca.key", f"{MQTT}/server.key"}  # each beside its certificate
    assert paths | keys == files(root).keys()
    assert looked == said.replace("wrote      ", "would write").replace("Next:", "Then:")
    assert "systemctl enable --now lotline.service" in left


def test_who_may_read_what(image):
    found = {path: stat.S_IMODE(mode) for path, (_, mode, _) in files(image[0]).items()}
    secret = {f"{MQTT}/{name}" for name in ("server.key", "acl", "passwords", "psk")}
    secret |= {f"etc/lotline/{name}" for name in ("ca.key", "log.key", "secrets.toml")}
    assert {path for path, mode in found.items() if mode == 0o600} == secret
    assert found["etc/lotline/site.toml"] == 0o640
    assert {mode for path, mode in found.items() if path not in secret} == {0o640, 0o644}


def test_the_site_is_one_of_this_machine(image):
    site = config.load(image[0] / "etc/lotline/site.toml")
    assert (site.mqtt.mode, site.mqtt.port, site.mqtt.psk_port) == ("broker", 8883, 8884)
    assert str(site.data_folder) == "/var/lib/lotline"
    assert (site.web.host, site.neighbours.url) == ("0.0.0.0", "https://noise.example.org/")
    secrets = config.load_secrets(image[0] / "etc/lotline/secrets.toml")
    assert secrets.node.keys() == {"mic-street", "cnc"}
    assert secrets.broker.user == "gateway"
    assert load_key(image[0] / "etc/lotline")


def test_a_second_run_changes_nothing(image):
    root, *_ = image
    before = files(root)
    said = run(root, *EVERYTHING)
    assert files(root) == before
    assert said.endswith("\nNothing is missing.\n")
    assert all(line.startswith("is there ") for line in said.splitlines()[:-1])


def test_avahi_is_told_what_the_network_reaches(image):
    """As avahi-service.dtd has it."""
    group = ElementTree.parse(image[0] / "etc/avahi/services/lotline.service").getroot()
    assert [group.tag, *(one.tag for one in group)] == ["service-group", "name", *["service"] * 2]
    assert group.findtext("name") == "lot"
    assert [[(one.tag, one.text) for one in service] for service in group.findall("service")] == [
        [("type", "_http._tcp"), ("port", "8080")],
        [("type", "_secure-mqtt._tcp"), ("port", "8883")],
    ]


def test_caddy_takes_its_site(image, tmp_path):
    file = tmp_path / "Caddyfile"
    file.write_text(f"import {image[0]}/etc/caddy/conf.d/*.caddy\n")
    caddy = find_program("caddy", "caddy")
    done = subprocess.run(
        [caddy, "adapt", "--adapter", "caddyfile", "--config", file, "--validate"],
        env=os.environ | {"HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (server,) = json.loads(done.stdout)["apps"]["http"]["servers"].values()
    assert server["routes"][0]["match"] == [{"host": ["noise.example.org"]}]
    assert '"dial": "127.0.0.1:8080"' in json.dumps(server)


def test_what_somebody_changed_is_kept_and_what_is_new_is_added(tmp_path):
    run(tmp_path, "--mosquitto")
    unit, site = (
        tmp_path / "etc/systemd/system/lotline.service",
        tmp_path / "etc/lotline/site.toml",
    )
    unit.write_text(unit.read_text() + "# mine\n")
    site.write_text(site.read_text() + '[[node]]\nname = "saw"\nkind = "machine"\n')
    passwords, psk = tmp_path / MQTT / "passwords", tmp_path / MQTT / "psk"
    stale = [line for line in passwords.read_text().splitlines() if not line.startswith("cnc:")]
    passwords.write_text("\n".join(["erp:$7$101$x$y", "cnc:old", *stale]))
    before = files(tmp_path)
    told = json.loads(run(tmp_path, "--mosquitto", "--name", "else.where", "--json"))
    found = {file["path"]: file["found"] for file in told["files"]}
    assert {path for path, what in found.items() if what == "differs"} == {
        "/etc/systemd/system/lotline.service", f"/{MQTT}/server.pem",
    }  # fmt: skip
    changed = {"etc/lotline/secrets.toml", f"{MQTT}/passwords", f"{MQTT}/psk"}
    assert {path.removeprefix("/") for path, what in found.items() if what == "lacks"} == changed
    after = files(tmp_path)
    assert {path for path in after if after[path][0] != before[path][0]} == changed
    assert all(after[path][1] == before[path][1] for path in changed)
    was = before[f"{MQTT}/passwords"][0].decode().splitlines()
    lines = passwords.read_text().splitlines()
    assert [line.split(":")[0] for line in lines] == ["erp", "cnc", "gateway", "mic-street", "saw"]
    assert [lines[0], *lines[2:4]] == [was[0], *was[2:]]
    assert lines[1].startswith("cnc:$7$")
    assert psk.read_text().splitlines()[2].startswith("saw:")


def test_a_site_of_ones_own_is_told_what_it_lacks(tmp_path):
    run(tmp_path)
    site = tmp_path / "etc/lotline/site.toml"
    before = site.read_bytes()
    assert "[mqtt]" in run(tmp_path, "--mosquitto")
    assert site.read_bytes() == before


def test_a_debian_package_has_brought_its_own(tmp_path):
    unit = tmp_path / "usr/lib/systemd/system/lotline.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("")
    run(tmp_path)
    assert {path for path in files(tmp_path) if not path.startswith("etc/lotline/")} == {
        unit.relative_to(tmp_path).as_posix()
    }


def test_it_takes_root_to_change_this_machine(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(ConfigError, match="as root"):
        install.install()


def test_a_full_disk_leaves_no_half_file(tmp_path, monkeypatch):
    """What is there passes for somebody's own the next time."""
    monkeypatch.setattr(os, "fsync", Mock(side_effect=OSError(errno.ENOSPC, "No space left")))
    with pytest.raises(ConfigError, match="No space left"):
        install.install(root=tmp_path)
    assert files(tmp_path) == {}
    monkeypatch.undo()
    assert set(re.findall(r"(?m)^(\w+)  ", run(tmp_path))) == {"wrote"}


@pytest.mark.parametrize(("args", "words"), [
    (("--prefix", "/home" "/ada/.local/pipx/venvs/lotline"), ("home", "docs/install.md")),
    (("--prefix", "opt/lotline"), ("--prefix opt/lotline", "begins with /")),
    (("--mdns", "lot.local"), ("without dots",)),
    (("--caddy", "noise.example.org {"), ("--caddy", "host name")),
    (("--mosquitto", "--name", "a b"), ("--name", "host name")),
])  # fmt: skip
def test_what_it_refuses(tmp_path, args, words):
    refused(lotline("install", "--root", tmp_path, *args), *words)
    assert files(tmp_path) == {}


def test_there_must_be_a_lotline_for_the_service(tmp_path):
    refused(lotline("install", "--prefix", tmp_path, "--dry-run"), str(tmp_path), "--prefix")
