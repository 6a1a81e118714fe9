"""`lotline run`: what it refuses to start with, what it tells machines, and how it ends."""

import json
import signal
import socket

import paho.mqtt.client as paho
import pytest
from cli_rig import SITE, make_site, refused, told
from frames import FakeNode
from lotline import config
from program import lotline, started, until
from servers import free_port


def test_no_site_file(tmp_path):
    refused(lotline("run", "--site", tmp_path / "no.toml"), "no.toml", "lotline init")
    refused(lotline("run", cwd=tmp_path), "site.toml", "lotline init")


@pytest.mark.parametrize("table", ["web", "mqtt"])
def test_a_port_that_is_taken(tmp_path, table):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        site = make_site(
            tmp_path / "shop", SITE.replace(f"[{table}]\nport = 0", f"[{table}]\nport = {port}")
        )
        refused(lotline("run", "--site", site), str(port), "another program", f"[{table}]")


def test_shared_keys_want_a_python_that_has_them(tmp_path):
    text = SITE.replace("[mqtt]\nport = 0", f"[mqtt]\nport = 0\npsk_port = {free_port()}")
    site = make_site(tmp_path / "shop", text)
    if not config.psk_trouble():
        with started(site, "run", "--site", site) as program:
            assert program.port("by the keys that they share with it")
        return
    refused(lotline("run", "--site", site), "needs Python 3.13 or later", "Mosquitto", "leave")


@pytest.mark.parametrize(("mqtt", "front", "overheard"), [
    ({}, "127.0.0.1", False),
    ({"host": "0.0.0.0"}, "0.0.0.0", True),
    ({"host": "0.0.0.0", "certificate": "x.pem"}, "0.0.0.0", False),
    ({"host": "0.0.0.0", "psk_port": 1}, "127.0.0.1", False),
    ({"host": "0.0.0.0", "psk_port": 1, "plain": "network"}, "0.0.0.0", True),
    ({"host": "0.0.0.0", "plain": "loopback"}, "127.0.0.1", False),
    ({"host": "::1", "psk_port": 1}, "::1", False),
    ({"host": "0.0.0.0", "psk_port": 1, "certificate": "x.pem"}, "0.0.0.0", False),
    ({"mode": "broker", "host": "b", "psk_port": 1}, "b", False),
])  # fmt: skip
def test_who_reaches_the_port_without_tls(mqtt, front, overheard):
    told = config.Mqtt(**mqtt)
    assert (told.front, told.is_overheard) == (front, overheard)


def test_a_journal_that_is_taken(tmp_path):
    site = make_site(tmp_path / "shop")
    with started(site, "run", "--site", site) as program:
        program.port("Public page")
        refused(lotline("run", "--site", site), "another gateway")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told(tmp_path, number):
    """And tells a service manager, which waits for it and watches it (sd_notify(3))."""
    site = make_site(tmp_path / "shop")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60)
        env = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}
        with started(site, "run", "--site", site, env=env) as program:
            assert [manager.recv(64) for _ in range(3)] == [b"READY=1", *[b"WATCHDOG=1"] * 2]
            assert program.places()["mic-street"]["state"] == "not_measured"
            program.process.send_signal(number)
            assert program.process.wait(30) == 0
            assert "Traceback" not in program.said()
            while (heard := manager.recv(64)) == b"WATCHDOG=1":
                pass
            assert heard == b"STOPPING=1"


def send(site, port, *messages):
    """As the node cnc."""
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.username_pw_set("cnc", config.load_secrets(site / "secrets.toml").node["cnc"].password)
    client.connect("127.0.0.1", port)
    client.loop_start()
    for message in messages:
        client.publish("lot/cnc/up", message, 1).wait_for_publish(30)
    client.disconnect()
    client.loop_stop()


def test_it_tells_machines_what_is_new(tmp_path):
    """Where it serves, every node once and again when it was heard, and what it says."""
    site = make_site(tmp_path / "shop")
    key = bytes.fromhex(config.load_secrets(site / "secrets.toml").node["cnc"].key)
    with started(site, "run", "--site", site, "--json") as program:
        (ready,) = until(lambda: told(program, "ready"), "the first line")
        host, _, port = ready["frames"].rpartition(":")
        assert (ready["mode"], host) == ("endpoint", "127.0.0.1")
        assert ready["page"] == f"http://127.0.0.1:{program.port('Public page')}/"
        first = until(lambda: len(told(program, "node")) >= 2 and told(program, "node"), "nodes")
        assert [(row["node"], row["records"]) for row in first] == [("mic-street", 0), ("cnc", 0)]
        send(site, int(port), FakeNode("cnc", key).message({18: 1}), b"no frame at all")
        until(lambda: told(program, "said"), "a sentence")
        assert program.interrupt() == 0
        (said,) = told(program, "said")
        assert (said["kind"], said["node"]) == ("refused", "cnc")
        assert said["text"] == "cnc sent bytes that are not a COSE_Mac0 frame."
        last = told(program, "node")[2:]
        assert {row["node"] for row in last} == {"cnc"}, "the other one has not changed"
        assert (last[-1]["records"], last[-1]["refused"]) == (1, {"cose": 1})
        listed = json.loads(lotline("nodes", "--site", site, "--json").stdout)["nodes"]
        (row,) = (row for row in listed if row["node"] == "cnc")
        assert last[-1] == {"event": "node", **row}
