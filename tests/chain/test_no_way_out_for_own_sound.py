"""The gateway's own microphone: its sound is in the gateway's memory and nowhere else."""

import ast

import numpy as np
import pytest
import soundfile
from chain_leaks import RATE, contents, leaks, noise
from lotline import config
from lotline.cli.init import make_key, write_secrets
from lotline.journal import Reader
from lotline.journal.store import RESERVE
from program import ROOT, lotline, started, until

SECONDS = 6
SITE = """\
[site]
name = "Workshop"
[mqtt]
port = 0
[web]
port = 0
[[microphone]]
name = "mic-hall"
file = "../noise.wav"
offset = 120
self_noise = 18
"""
# Whoever may touch samples: the way from the device to the levels.
ROOMS = [
    *sorted((ROOT / "gateway/lotline/station/microphones").glob("*.py")),
    *(ROOT / f"gateway/lotline/meter/noise/{name}.py" for name in ("channel", "seam", "seconds")),
]
# What stores, sends, prints or logs; and the one place that may send: from the device's own
# process to the gateway's.
OUT = {
    "dump", "dumps", "note", "print", "publish", "save", "savetxt", "savez", "send", "send_bytes",
    "sendall", "sendto", "tofile", "warning", "write", "write_bytes", "write_text",
}  # fmt: skip
MAY = {("capture.py", "send_bytes")}


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """(all that a gateway that heard the noise left behind or showed, how it heard it)."""
    folder = tmp_path_factory.mktemp("own") / "shop"
    (folder / "tmp").mkdir(parents=True)
    sound = np.tile(noise() / 2**23, SECONDS // 2)
    soundfile.write(folder.parent / "noise.wav", sound, RATE, "PCM_24")
    (folder / config.SITE_FILE).write_text(SITE)
    write_secrets(folder / config.SECRETS_FILE, [])
    make_key(folder)
    pages, env = [], {"TMPDIR": str(folder / "tmp")}
    with started(folder, "run", "--site", folder, "--json", env=env) as program:
        program.port("Public page")
        for n in (1, SECONDS - 1):
            until(lambda n=n: len(seconds(folder)) >= n, "seconds")
            pages += [program.get(path) for path in ("", "now.json")]
        until(lambda: "has ended" in program.said(), "the end of the noise")
        assert program.interrupt() == 0
    shown = [lotline(*words, "--site", folder, "--json").stdout.encode()
             for words in (("export", "--step", "1s"), ("nodes",))]  # fmt: skip
    reserve = folder / "data" / RESERVE
    assert not reserve.read_bytes().strip(b"\0"), "8 MB of nothing: no need to search them"
    reserve.unlink()
    return b"\n".join([contents(folder), *pages, *shown]), seconds(folder)


def seconds(folder):
    if not (folder / "data" / "journal.db").exists():
        return []
    with Reader(folder / "data") as reader:
        return reader.indicators(0, 1 << 62, 1)


def test_it_did_hear_the_noise(evidence):
    _, heard = evidence
    assert len(heard) == SECONDS
    level = 120 + 10 * np.log10(np.mean((noise() / 2**23) ** 2))
    assert [r.values["LZeq"] for r in heard] == pytest.approx([level] * SECONDS, abs=0.2)


def test_no_run_of_samples_is_left_anywhere(evidence):
    left, _ = evidence
    assert len(left) > 10_000
    assert leaks(left, noise()) == []


def test_a_second_has_no_room_for_sound(evidence):
    """55 numbers at most, for 48000 samples."""
    _, heard = evidence
    for record in heard:
        assert sum(np.size(value) for value in record.values.values()) <= 55


def ways_out(path):
    """(file, call) of each call in it that lets something out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in OUT or name == "open":
                yield path.name, name


def test_nothing_on_its_way_lets_it_out():
    assert len(ROOMS) > 8
    assert {way for path in ROOMS for way in ways_out(path)} == MAY


@pytest.mark.parametrize("leak", ["print(samples)", "samples.tofile(f)", "open(p, 'wb')"])
def test_that_reading_finds_a_leak(tmp_path, leak):
    path = tmp_path / "line.py"
    path.write_text(f"def f(samples, p, f):\n    {leak}\n")
    assert [*ways_out(path)]
