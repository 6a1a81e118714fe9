"""A device of ALSA through PortAudio, in the process that listens to it; and without either."""

import subprocess
import sys
import threading
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import soundfile
from lotline.errors import InputError
from lotline.station.microphones import capture
from lotline.station.microphones.device import FULL, Device
from program import until
from soundcard import sound_card

RATE = 48_000


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    """With 1 kHz on the left and a tenth of it on the right."""
    folder = tmp_path_factory.mktemp("card")
    left = 0.05 * np.sin(2 * np.pi * 1000 * np.arange(60 * RATE) / RATE)
    wav = folder / "tone.wav"
    soundfile.write(wav, np.stack([left, left / 10], 1), RATE, subtype="PCM_24")
    with sound_card(folder) as card, pytest.MonkeyPatch.context() as patch:
        for name, value in card.environment.items():
            patch.setenv(name, value)
        card.play(wav)
        yield card


def heard(name, blocks, rate=RATE, channels=2):
    """(the source's own words, that many blocks)."""
    with Device(name, rate, channels).listen(threading.Event()) as listening:
        return listening, [*islice(listening.blocks, blocks)]


def refusal(name, blocks=1, **more):
    with pytest.raises(InputError) as e:
        heard(name, blocks, **more)
    return str(e.value)


def test_it_hears_what_is_played(card):
    listening, blocks = heard("lotl", 30)
    assert (listening.rate, listening.full) == (RATE, FULL)
    assert 0.05e9 < listening.buffer_ns < 0.5e9
    assert sum(h.lost for h in blocks) == 0
    sound = np.concatenate([h.frames for h in blocks])
    assert np.abs(sound).max(axis=0) == pytest.approx([0.05, 0.005], rel=0.01)
    seconds = (blocks[-1].at_ns - blocks[0].at_ns) / 1e9
    assert seconds > (len(sound) - len(blocks[0].frames)) / RATE - 0.5, "no faster than time"


def test_a_device_by_its_number(card):
    ask = "import sounddevice as s; print(s.query_devices('lotlab', 'input')['index'])"
    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    _, blocks = heard(found.stdout.strip(), 2)
    assert blocks[0].frames.shape[1] == 2


@pytest.mark.parametrize(("name", "more", "said"), [
    ("umik", {}, "the device umik: there is no such device, or another program has it; there "),
    ("LOT", {}, "the device LOT: several devices have that in their name: lotlab, lotrush"),
    ("lotlab", {"channels": 200}, "channels, counted from 1: got channel 200"),
    ("lotlab", {"rate": 7}, "the device lotlab: it does not take 7 Hz"),
])  # fmt: skip
def test_what_cannot_be_opened_is_one_sentence(card, name, more, said):
    words = refusal(name, **more)
    assert said in words
    assert "\n" not in words


@pytest.mark.parametrize(("code", "said"), [
    (capture.BUSY, "another program has it"),
    (capture.BAD_RATE, "it does not take 48000 Hz"),
    (capture.BAD_CHANNELS, "it has not that many channels"),
    (capture.BAD_DEVICE, "it is no longer there"),
    (-9999, "PortAudio says: Error opening RawInputStream: Unanticipated host error"),
])  # fmt: skip
def test_what_portaudio_says_is_said_in_words(code, said):
    sounddevice = pytest.importorskip("sounddevice", exc_type=OSError)
    error = sounddevice.PortAudioError(
        "Error opening RawInputStream:\nUnanticipated host error", code
    )
    assert capture._explain(error, RATE) == said


@pytest.mark.parametrize(("module", "said"), [
    ("raise ModuleNotFoundError(\"No module named 'sounddevice'\")",
     "pip install 'lotline[microphone]'"),
    ("raise OSError('PortAudio library not found')", "apt-get install libportaudio2"),
])  # fmt: skip
def test_without_its_libraries_it_says_what_is_missing(tmp_path, monkeypatch, module, said):
    (tmp_path / "sounddevice.py").write_text(module)
    monkeypatch.syspath_prepend(tmp_path)
    assert said in refusal("any")


def test_a_device_that_falls_silent_is_noticed(card):
    with Device("lotlab", RATE, 1).listen(threading.Event()) as listening:
        next(listening.blocks)
        card.stall()
        try:
            with pytest.raises(InputError, match="it has given no samples for 3 s"):
                [*islice(listening.blocks, 200)]
        finally:
            card.go_on()


def test_its_process_ends_with_whoever_listens(card):
    source = Device("lotlab", RATE, 1)
    started = []
    start = source._start
    source._start = lambda wire: started.append(start(wire)) or started[-1]
    with source.listen(threading.Event()) as listening:
        next(listening.blocks)
        assert started[0].poll() is None
    assert started[0].poll() is not None


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_its_process_ends_when_the_gateway_is_killed(card, tmp_path):
    """As by a power cut of that process alone: nothing may hold the device for ever."""
    script = (
        "import threading\n"
        "from lotline.station.microphones.device import Device\n"
        "source = Device('lotlab', 48000, 1)\n"
        "start = source._start\n"
        "def told(wire):\n"
        "    process = start(wire)\n"
        "    print(process.pid, flush=True)\n"
        "    return process\n"
        "source._start = told\n"
        "with source.listen(threading.Event()) as listening:\n"
        "    for block in listening.blocks:\n"
        "        print('heard', flush=True)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    pid = int(holder.stdout.readline())
    assert holder.stdout.readline() == "heard\n"
    holder.kill()
    holder.wait()
    until(lambda: not runs(pid), "the end of the listening process")
