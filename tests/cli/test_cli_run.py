"""`lotline run`: what it refuses to start with, in words, and how it ends."""

import signal
import socket

import pytest
from cli_rig import SITE, make_site, refused
from program import lotline, started

BAD = {
    "no such table": ("[web]", "[wbe]", "wbe: lotline knows no such key"),
    "no such key": ('name = "Workshop"', 'nmae = "Workshop"', "site.n"),
    "not TOML": ("port = 0", "port == 0", "not TOML"),
    "time zone": ("Europe/Berlin", "Europe/Berlon", "'Europe/Berlon' is not a time zone"),
    "kind": ('"machine"', '"toaster"', "node.1.kind"),
    "node name": ('"cnc"', '"CNC mill"', "a node name is"),
    "rule's node": ('node = "mic-street"', 'node = "mic-yard"', "names node 'mic-yard'"),
    "port": ("[web]\nport = 0", "[web]\nport = 66000", "web.port"),
    "broker's port": ("[mqtt]", '[mqtt]\nmode = "broker"', "a broker needs its port"),
    "a node twice": ('"cnc"', '"mic-street"', "stands twice"),
    "a node without a secret": ('"cnc"', '"saw"', "secrets.toml has no [node.saw]"),
    "data": ("[site]", 'data = "site.toml"\n[site]', "cannot be the journal's folder"),
    "certificate": ("[mqtt]", '[mqtt]\ncertificate = "no.pem"', "no.pem"),
    "feed": ("[web]", '[[feed]]\nname = "x"\nurl = "http://x"\n[web]', "feed.0: an InfluxDB 2.x"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_site_file(tmp_path, case):
    old, new, said = BAD[case]
    assert SITE.count(old)
    site = make_site(tmp_path / "shop", SITE.replace(old, new, 1))
    refused(lotline("run", "--site", site / "site.toml"), said)


def test_no_site_file(tmp_path):
    refused(lotline("run", "--site", tmp_path / "no.toml"), "no.toml", "lotline init")
    refused(lotline("run", cwd=tmp_path), "site.toml", "lotline init")


@pytest.mark.parametrize(("change", "said"), [
    (lambda path: path.unlink(), "cannot be read: No such file"),
    (lambda path: path.chmod(0o640), "chmod 600"),
    (lambda path: path.write_text("[node"), "not TOML"),
    (lambda path: path.write_text('[node.cnc]\nkey = "0"\n'), "cnc.key"),
    (lambda path: path.write_bytes(b"\xff"), "cannot be read"),
])  # fmt: skip
def test_bad_secrets(tmp_path, change, said):
    site = make_site(tmp_path / "shop")
    change(site / "secrets.toml")
    refused(lotline("run", "--site", site), "secrets.toml", said)


@pytest.mark.parametrize("table", ["web", "mqtt"])
def test_a_port_that_is_taken(tmp_path, table):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        site = make_site(
            tmp_path / "shop", SITE.replace(f"[{table}]\nport = 0", f"[{table}]\nport = {port}")
        )
        refused(lotline("run", "--site", site), str(port))


def test_a_journal_that_is_taken(tmp_path):
    site = make_site(tmp_path / "shop")
    with started(site, "run", "--site", site) as program:
        program.port("Public page")
        refused(lotline("run", "--site", site), "another gateway")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told(tmp_path, number):
    site = make_site(tmp_path / "shop")
    with started(site, "run", "--site", site) as program:
        assert program.places()["mic-street"]["state"] == "not_measured"
        program.process.send_signal(number)
        assert program.process.wait(30) == 0
        assert "Traceback" not in program.said()
