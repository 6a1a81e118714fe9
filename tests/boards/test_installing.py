"""From a form to a command, and the record that comes of it."""

import json
import re
from pathlib import Path

import pytest
from board_rig import new_site
from lotline.boards import clapping, fitting
from lotline.errors import BoardError, InputError
from lotline.journal import Reader
from lotline.station.installing import commands, record
from program import ROOT, lotline

FOLDER, SITE = Path("/etc/lotline/firmware"), Path("/etc/lotline")
DEVICE = "/dev/ttyUSB0"


def second(maximum):
    return json.dumps({"LAeq_cdb": 4000, "LAFmax_cdb": maximum, "third_cdb": 0, "overload": False})


def heard(*maxima):
    return clapping.read("\n".join(map(second, (9000, 9000, *maxima))))


def test_a_clap_stands_out_of_the_seconds_before_it():
    found = heard(4800, 5110, 4900, 5000, 5100, 6110, 5000)
    assert (found.before, found.loudest, found.is_heard) == (51.1, 61.1, True)
    assert found.words == "LAFmax 61.1 dB, +10.0 dB to the 51.1 dB before"
    assert not heard(4800, 5110, 4900, 5000, 5100, 6100, 5000).is_heard


@pytest.mark.parametrize(("said", "words"), [
    ("\n".join([second(5000)] * 6), "only 4 s came of the microphone"),
    (json.dumps({"fault": "microphone: SensorError silent"}), "the microphone fails"),
    (json.dumps({"LAeq_cdb": 1, "third_cdb": 1, "overload": False}), "of another version"),
])  # fmt: skip
def test_no_clap_without_seconds(said, words):
    with pytest.raises(BoardError, match=words):
        clapping.read(said)


def test_every_chip_may_be_chosen_on_its_own_kind_of_bus():
    """By the twins of the chips, which say what bus they hang on."""
    chips = ROOT / "firmware" / "sim" / "chips"
    table = (ROOT / "firmware" / "drivers" / "table.py").read_text()
    known = set(re.findall(r'(?m)^    "(\w+)":', table))
    offered = {kind: set(names) for kind, names in fitting.CHIPS.items()}
    everywhere = set().union(*offered.values())
    assert everywhere - set(fitting.MICROPHONES) == known
    said = 0
    for name in known:
        if found := re.search(r'BUS = "(\w+)"', (chips / f"{name}.py").read_text()):
            assert name in offered[found[1]], name
            said += 1
    assert said >= 8
    assert "sps30@i2c0" in fitting.sensors("ESP32_GENERIC")
    assert "ICS-43434@i2s0" in fitting.sensors("ESP32_GENERIC_C3")


@pytest.mark.parametrize("name", ["../../etc/shadow", "/etc/shadow", "--erase", "x.bin"])
def test_firmware_is_one_of_the_folder(name):
    with pytest.raises(InputError, match="choose one of the list"):
        commands.flash(DEVICE, "ESP32_GENERIC", {"firmware": name}, FOLDER, ["a.bin"])


def test_what_is_sent_cannot_become_another_option():
    sent = {"name": "mic", "ssid": "--json", "host": "lot.local", "password": "secret",
            "sensor0": "sps30@i2c0"}  # fmt: skip
    made = commands.node(DEVICE, SITE, sent, ["mic"], ["sps30@i2c0"])
    assert "--ssid=--json" in made
    assert made.count("--json") == 1
    assert not any("secret" in one for one in made)
    for bad in ({"name": "--help"}, {"sensor0": "x@y"}, {"host": "--port=x"}, {"host": "a b"},
                {"ssid": "x" * 33}, {"ssid": "a\nb"}):  # fmt: skip
        with pytest.raises(InputError):
            commands.node(DEVICE, SITE, sent | bad, ["mic"], ["sps30@i2c0"])
    for bad in ({"level": "95"}, {"calibrator": "x" * 61}, {"channel": "9"}):
        with pytest.raises(InputError):
            commands.calibrate(DEVICE, {"level": "94"} | bad)
    with pytest.raises(InputError):
        commands.password({"password": "x" * 64})
    assert commands.calibrate(DEVICE, {"level": "94", "calibrator": "--json"})[-1] == (
        "--calibrator=--json"
    )


def test_the_record_by_the_command_line(tmp_path):
    folder = new_site(tmp_path)
    name = re.search(r'(?m)^\[\[node\]\]\nname = "([^"]+)"', (folder / "site.toml").read_text())[1]
    check = tmp_path / "check.json"
    finding = {"what": "sps30", "ok": True, "said": "PM2.5 4 ug/m3"}
    check.write_text(json.dumps({"node": name, "ok": True, "findings": [finding]}))
    made = ["installed", name, "--with", check, "--by", "Ada", "--site", folder]
    done = lotline(*made, "--remark", "under the eaves", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["taken"]
    with Reader(folder / "data") as reader:
        (one,) = record.records(reader, name)
    assert (one.who, one.step) == ("Ada", "installed")
    assert one.words["remark"] == "under the eaves"
    assert one.words["check"] == "ok sps30: PM2.5 4 ug/m3"
    check.write_text(json.dumps({"node": "another", "ok": True, "findings": []}))
    refused = lotline(*made)
    assert refused.returncode == 2
    assert f"this was found of another, and not of {name}" in refused.stderr
    check.write_text("[]")
    assert "is no result of flash, provision, check or calibrate" in lotline(*made).stderr


def test_the_ports_of_this_computer():
    done = lotline("ports", "--json")
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), list)
