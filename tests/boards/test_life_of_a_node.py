"""From unboxing to calibration, as docs/boards.md tells it: commands on a virtual board, and a
gateway that hears of it."""

import json
import os
import re
import signal
import sqlite3
import time

import pytest
import servers
from board_rig import SENSORS, new_site, virtual_board
from lotline.cli.boards.check import advice
from lotline.config import load_secrets
from node_rig import certificate, mosquitto
from program import lotline, started, until

RELAY = {"outputs": [{"driver": "relay", "pins": {"on": 25}}]}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return new_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def gateway(site):
    with started(site, "run", "--site", site) as it:
        it.port("Frames from")
        yield it


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    with virtual_board(tmp_path_factory.mktemp("life")) as it:
        yield it


@pytest.fixture(scope="module")
def node(board, site, tmp_path_factory):
    """The board, flashed and provisioned."""
    done = lotline("flash", "--board", "ESP32_GENERIC", "--port", board.port, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["files"] > 50
    more = tmp_path_factory.mktemp("more") / "relay.json"
    more.write_text(json.dumps(RELAY))
    done = provision(board, site, "--settings", more)
    assert (done.returncode, done.stderr) == (0, "")
    return board


def provision(board, site, *more):
    sensors = [word for one in SENSORS for word in ("--sensor", one)]
    return lotline("provision", "mic-street", "--site", site, "--port", board.port,
                   "--host", "127.0.0.1", "--ssid", "workshop", *sensors, *more)  # fmt: skip


def check(board, *more):
    done = lotline("check", "--port", board.port, "--json", *more)
    found = json.loads(done.stdout)
    assert done.returncode == (0 if found["ok"] else 1)
    return {one["what"]: one for one in found["findings"]}


def refusal(*args):
    done = lotline(*args)
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith("lotline: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_without_an_application_there_is_nothing_to_check(tmp_path):
    with virtual_board(tmp_path) as blank:
        said = refusal("check", "--port", blank.port)
        assert "`lotline flash` puts it there" in said
        done = lotline("flash", "--board", "ESP32_GENERIC", "--port", blank.port)
        assert done.returncode == 0
        assert "Next: lotline provision" in done.stdout
        assert "`lotline provision` gives it some" in refusal("check", "--port", blank.port)


def test_another_chip_is_refused(node):
    said = refusal("flash", "--board", "ESP32_GENERIC_C3", "--port", node.port)
    assert "this is a board with an esp32, and ESP32_GENERIC_C3 has an esp32c3" in said
    assert "nothing was written" in said


def test_secrets_are_in_the_storage_and_nowhere_else(node, site):
    secrets = (site / "secrets.toml").read_text()
    key = secrets.split('[node.mic-street]\nkey = "')[1][:64]
    done = provision(node, site, "--json")
    assert done.returncode == 0
    for text in (done.stdout, done.stderr, node.said()):
        assert key not in text
        assert "virtual-board" not in text
    assert key.encode() not in (node.folder / "flash.img").read_bytes()
    settings = json.loads((node.folder / "nvs-lotline.json").read_text())["settings"]
    assert json.loads(bytes.fromhex(settings))["key"] == key


def test_all_of_it_works(node, gateway, site, tmp_path):
    provisioned = tmp_path / "relay.json"
    provisioned.write_text(json.dumps(RELAY))
    assert provision(node, site, "--settings", provisioned).returncode == 0
    found = check(node)
    assert {what for what, one in found.items() if not one["ok"]} == set()
    assert found.keys() >= {"ICS-43434 on i2s0", "sps30 on i2c0", "relay 0", "gateway"}
    assert found["ICS-43434 on i2s0"]["said"].startswith("LAeq ")
    assert "active_power" in found["pzem004t on uart1"]["said"]


@pytest.mark.timeout(400)
def test_what_fails_is_named_with_what_to_do(node, gateway):
    node.around(misbehave={"sps30": "nack", "pin-25": "short"}, wifi={"workshop": "another"})
    done = lotline("check", "--port", node.port)
    node.around(misbehave={}, wifi={"workshop": "virtual-board"})
    assert done.returncode == 1
    words = " ".join(done.stdout.split())
    assert "4 of 7 do not hold" in words  # without Wi-Fi the gateway is not reached either
    assert "its wires SDA and SCL" in words
    assert "its password is refused" in words
    assert "the wires of that output" in words


def test_no_gateway_is_told(node, site):
    """Nobody listens at its port any more, and nothing else is wrong."""
    moved = new_site(site / "moved")
    assert provision(node, moved).returncode == 0
    found = check(node, "--no-outputs")
    assert provision(node, site).returncode == 0
    assert [what for what, one in found.items() if not one["ok"]] == ["gateway"]
    assert "ECONNREFUSED" in found["gateway"]["said"]


@pytest.fixture
def broker(tmp_path):
    """Mosquitto; a listener for nodes with a key, one for nodes that know its authority,
    `secure`, and one for the gateway, `plain`."""
    certificate(tmp_path, "broker.lot", certificate(tmp_path, "ca"))
    (tmp_path / "psk").touch()
    secure = servers.free_port()
    lines = (
        f"psk_file {tmp_path}/psk",
        "psk_hint lotline",
        "use_identity_as_username true",
        f"listener {secure} 127.0.0.1",
        "allow_anonymous true",
        f"certfile {tmp_path}/broker.lot.pem",
        f"keyfile {tmp_path}/broker.lot.key",
    )
    with mosquitto(tmp_path, lines) as it:
        it.secure = secure
        yield it


def behind(broker, folder):
    """A site whose gateway is a client of that broker."""
    site = new_site(folder)
    told = f'mode = "broker"\nport = {broker.plain}\npsk_port = {broker.port}'
    path = site / "site.toml"
    path.write_text(re.sub("^port = .*", told, path.read_text(), count=1, flags=re.M))
    return site


def shared(broker, folder, key):
    """The broker knows that key."""
    (folder / "psk").write_text(f"mic-street:{key}\n")
    os.kill(broker.pid, signal.SIGHUP)


@pytest.mark.timeout(400)
def test_the_way_to_a_broker_with_tls(node, site, broker, tmp_path):
    """What the check says of TLS is what the application will meet."""
    here = behind(broker, tmp_path / "site")
    shared(broker, tmp_path, load_secrets(here / "secrets.toml").node["mic-street"].psk)
    more = tmp_path / "more.json"
    tls = {"mode": "tls", "ca": "ca.pem", "server_name": "broker.lot"}
    more.write_text(json.dumps({"port": broker.secure, "tls": tls}))
    with started(here, "run", "--site", here) as gateway:
        until(lambda: "Connected to the broker" in gateway.said(), "the broker")
        assert provision(node, here).returncode == 0
        found = check(node, "--no-outputs")
        shared(broker, tmp_path, "00" * 32)
        wrong = check(node, "--no-outputs")
        assert provision(node, here, "--settings", more).returncode == 0
        by_name = check(node, "--no-outputs")
    assert provision(node, site).returncode == 0
    assert [what for what, one in found.items() if not one["ok"]] == []
    assert found["broker"]["said"].endswith(f"port {broker.port}")
    assert "its key or certificate of TLS" in advice(wrong["gateway"]["said"])
    assert [what for what, one in by_name.items() if not one["ok"]] == []
    assert by_name["broker"]["said"].endswith(f"port {broker.secure}")


def calibrate(board, *more, level=94):
    return lotline("calibrate", "--level", level, "--port", board.port, "--json", *more,
                   patience_s=150)  # fmt: skip


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("calibrator", "words"), [
    (None, "more than 6 dB from 94 dB: is the calibrator on"),
    ({"level": 114}, "more than 6 dB from 94 dB"),
    ({"level": 94, "waver": 1.5}, "its level is not steady"),
])  # fmt: skip
def test_what_must_not_calibrate_is_refused(node, calibrator, words):
    before = (node.folder / "nvs-lotline.json").read_text()
    node.around(calibrator=calibrator)
    done = calibrate(node)
    node.around(calibrator=None)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.endswith("its offset is as it was\n")
    settings = json.loads(before)["settings"]
    assert json.loads((node.folder / "nvs-lotline.json").read_text())["settings"] == settings


@pytest.mark.timeout(600)
def test_a_calibration_reaches_the_gateway_and_the_log(node, gateway, site, tmp_path):
    node.around(calibrator={"level": 94}, error_db=0.4)
    done = calibrate(node, "--calibrator", "Cal 73 no. 4711")
    node.around(calibrator=None)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["before"] == pytest.approx(94.4, abs=0.05)
    assert found["drift"] == pytest.approx(0.4, abs=0.05)
    assert found["after"] == pytest.approx(94.0, abs=0.05)
    assert found["offset"] == pytest.approx(found["offset_before"] - 0.4, abs=0.05)
    row = until(lambda: shown(site), "the calibration, in lotline nodes")
    assert row["drift"] == found["drift"]
    assert row["calibrator"] == "Cal 73 no. 4711"
    said = lotline("nodes", "--site", site).stdout
    assert "at 94 dB, drift +0.40 dB, with Cal 73 no. 4711" in " ".join(said.split())
    until(lambda: logged(site), "its entry in the evidence log")
    kept = provision(node, site, "--json")
    assert json.loads(kept.stdout)["calibrations_kept"] == 1
    gateway.interrupt()
    done = lotline("export", "--site", site, "--format", "evidence", "--out", tmp_path / "e")
    assert done.returncode == 0, done.stderr
    verified(tmp_path / "e", "1 calibrations")
    lines = tmp_path / "e" / "calibrations.jsonl"
    lines.write_text(lines.read_text().replace("94.4", "94.1"))
    done = lotline("verify", tmp_path / "e")
    assert done.returncode == 1
    assert "the calibration number 1 was changed" in done.stdout


def verified(folder, words):
    done = lotline("verify", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert words in done.stdout


def shown(site):
    done = lotline("nodes", "--site", site, "--json")
    rows = {row["node"]: row for row in json.loads(done.stdout)["nodes"]}
    return (rows["mic-street"]["calibrations"] or [None])[0]


def logged(site):
    with sqlite3.connect(f"file:{site / 'data' / 'journal.db'}?mode=ro", uri=True) as db:
        sql = "SELECT position FROM cursors WHERE name = 'log:calibrations' AND position > 0"
        return db.execute(sql).fetchone()


def test_logs_and_reset(node):
    node.around(misbehave={"sps30": "nack"})
    assert lotline("reset", "--port", node.port).returncode == 0
    said = until(lambda: lines_of(node), "a line")
    node.around(misbehave={})
    assert any("sps30: SensorError nack" in text for _, text in said["lines"])
    assert said["started_by"] == "reset"


def lines_of(board):
    time.sleep(5)  # each look starts it anew
    found = json.loads(lotline("logs", "--port", board.port, "--json").stdout)
    return found if found["lines"] else None
