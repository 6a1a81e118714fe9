"""The gateway's own microphone from end to end: a file in its place, and a device of ALSA."""

import csv
import io
import os
import signal
import time
from datetime import datetime
from pathlib import Path
from statistics import median

import numpy as np
import pytest
import soundfile
from lotline import config
from lotline.cli.init import make_key, write_secrets
from lotline.journal import Reader
from lotwire.codes import LOST_SAMPLES
from program import lotline, shim, started, until
from soundcard import sound_card

RATE = 48_000
SITE = """\
[site]
name = "Workshop"
[mqtt]
port = 0
[web]
port = 0
[[rule]]
id = "day"
node = "mic-hall"
limit = 55
completeness = 0.001
"""
MICROPHONE = """\
[[microphone]]
name = "{name}"
{source}
channel = {channel}
offset = 120
self_noise = {noise}
"""
QUARTER_S = 900
# Seconds before the end of a quarter hour at which the gateway is started.
BEFORE_S = 25


def calibrator(path, seconds=60):
    """94 dB at 1 kHz on the left, 74 dB on the right, where full scale is 120 dB."""
    left = 10 ** ((94 - 120) / 20) * 2**0.5
    tone = left * np.sin(2 * np.pi * 1000 * np.arange(seconds * RATE) / RATE)
    soundfile.write(path, np.stack([tone, tone / 10], 1), RATE, subtype="PCM_24")
    return path


def make_site(folder, source):
    """Two microphones on one source."""
    folder.mkdir(exist_ok=True)
    mics = [
        MICROPHONE.format(name=name, source=source, channel=n + 1, noise=noise)
        for n, (name, noise) in enumerate((("mic-hall", 18), ("mic-yard", 80)))
    ]
    (folder / config.SITE_FILE).write_text("".join([SITE, *mics]))
    write_secrets(folder / config.SECRETS_FILE, [])
    make_key(folder)
    return folder


def exported(site, step):
    """{microphone: {start: {quantity: (value, completeness, status)}}} of an export."""
    done = lotline("export", "--site", site, "--step", step)
    assert done.returncode == 0, done.stderr
    found = {}
    for row in csv.DictReader(io.StringIO(done.stdout)):
        value = float(row["value"]) if row["value"] else None
        start = datetime.fromisoformat(row["start"]).timestamp()
        told = value, float(row["completeness"]), row["status"]
        found.setdefault(row["node"], {}).setdefault(start, {})[row["quantity"]] = told
    return found


def spans(site, seconds):
    """The records of that length that the journal has by now."""
    with Reader(site / "data") as reader:
        return reader.indicators(0, 1 << 62, seconds)


def events(site):
    with Reader(site / "data") as reader:
        return [(node, text) for _, _, kind, node, text in reader.events() if kind == "microphone"]


@pytest.fixture
def set_clock(tmp_path):
    """set_clock(s): the environment of a program whose wall clock stands so many seconds behind
    a quarter hour, a later one each time."""
    file = tmp_path / "clockjump"
    env = {"LD_PRELOAD": shim("clockjump", tmp_path), "CLOCKJUMP": str(file)}
    jump = [0]

    def put(seconds):
        jump[0] += round((seconds - time.time() - jump[0]) % QUARTER_S)
        file.write_text(str(jump[0]))
        return env

    return put


def test_a_file_in_its_place(tmp_path, set_clock):
    """Page, export, minutes, quarter hours and the verdict on them; also over a kill."""
    site = make_site(tmp_path / "shop", 'file = "tone.wav"')
    calibrator(site / "tone.wav")
    with started(site, "run", "--site", site, env=set_clock(-BEFORE_S)) as program:
        until(lambda: level_of(program, "mic-hall") == near(94), "94 dB on the page")
        assert level_of(program, "mic-yard") == near(74)
        assert program.nodes_heard() == 2
        until(lambda: len(spans(site, 900)) == 2, "a quarter hour of both")
        until(lambda: program.places()["mic-hall"]["state"] == "passed", "the verdict")
        first = exported(site, "1s")["mic-hall"]
        program.kill()
    with started(site, "run", "--site", site, env=set_clock(300)) as program:
        until(lambda: len(spans(site, 60)) == 4, "the minutes that the kill left open")
        until(lambda: len(spans(site, 1)) >= 2 * (len(first) + 4), "more seconds")
        assert program.interrupt() == 0
    seconds = exported(site, "1s")
    assert first.items() <= seconds["mic-hall"].items()
    assert events(site) == []
    check_values(seconds, exported(site, "1m"))


def near(level, by=0.1):
    return pytest.approx(level, abs=by)


def level_of(program, name):
    second = program.places()[name]["last_second"]
    return second["LAeq"] if second else None


def check_values(seconds, minutes):
    """To 0.1 dB; but C swings in on the beginning of the file, and the last second was cut off."""
    for name, level, status in (("mic-hall", 94, ""), ("mic-yard", 74, "underrange")):
        assert all(start % 60 == 0 for start in minutes[name])
        counted = [sum(m <= s < m + 60 for s in seconds[name]) / 60 for m in minutes[name]]
        assert [v["LAeq"][1] for v in minutes[name].values()] == near(counted, 1e-3)
        assert min(v["LAF90"][0] for v in minutes[name].values()) == near(level, 0.15)
        for found in [*list(seconds[name].values())[:-1], *minutes[name].values()]:
            for quantity in ("LAeq", "LCeq", "LZeq", "LAFmax", "third_octave_Leq_1000"):
                assert found[quantity][0] == near(level)
            assert found["LCpeak"][0] == near(level + 3.01, 0.4)
            assert found["LAeq"][2] == status


def test_a_device(tmp_path):
    """Heard, held up, unplugged and plugged in again: what was measured is right, and what was
    not says so."""
    with sound_card(tmp_path) as card:
        site = make_site(tmp_path / "shop", f'device = "{card.name}"')
        tone = calibrator(tmp_path / "tone.wav")
        card.play(tone)
        with started(site, "run", "--site", site, env=card.environment) as program:
            until(lambda: level_of(program, "mic-hall") == near(94), "94 dB on the page")
            hold_up(program)
            until(lambda: lost(site), "a second with lost samples")
            card.unplug()
            until(lambda: len(events(site)) == 2, "that it was unplugged")
            until(lambda: level_of(program, "mic-hall") is None, "no level on the page")
            card.plug()
            card.play(tone)
            until(lambda: len(events(site)) == 4, "that it is measured again")
            until(lambda: len(whole(site, "mic-hall")) >= 4, "whole seconds")
            assert program.interrupt() == 0
        check_device(site, program.said())


def hold_up(program, seconds=1.5):
    """The process that listens, as a machine does that is too busy."""
    tasks = Path(f"/proc/{program.process.pid}/task").glob("*/children")
    (pid,) = [int(pid) for task in tasks for pid in task.read_text().split()]
    os.kill(pid, signal.SIGSTOP)
    time.sleep(seconds)
    os.kill(pid, signal.SIGCONT)


def lost(site):
    return any(r.flags & LOST_SAMPLES and r.values for r in spans(site, 1))


def whole(site, name):
    return [r.values for r in spans(site, 1) if r.node == name and r.completeness == 1.0]


def check_device(site, log):
    why = "the device lotlab: it has stopped; perhaps it was unplugged"
    names = ("mic-hall", "mic-yard")
    assert events(site) == [
        *((name, f"{name} is not measured: {why}.") for name in names),
        *((name, f"{name} is measured again.") for name in names),
    ]
    assert "Expression" not in log, "PortAudio does not speak into the log"
    for name, level in zip(names, (94, 74), strict=True):
        assert all(r.start_us % 1_000_000 == 0 for r in spans(site, 1))
        found = whole(site, name)  # a busy machine may leave holes in what it plays itself
        assert median(v["LAeq"] for v in found) == near(level)
        assert median(v["LCpeak"] for v in found) == near(level + 3.01, 0.2)
