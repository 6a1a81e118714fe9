"""A file in the place of a microphone: its seconds, its end, and what is wrong with it."""

import time

import numpy as np
import pytest
import soundfile
from lotline.config import Microphone
from lotline.meter.noise import SoundMeter
from lotline.records import energy_mean
from lotline.station.clock import Clock, steady_ns
from lotline.station.microphones.listener import Listener, scale
from lotline.station.microphones.player import Player
from lotwire.codes import FAULT, LOST_SAMPLES

RATE = 48_000


class Told:
    """What a listener of that file, or any other source, told."""

    def __init__(self, path=None, source=None, channels=(1, 2), clock=None):
        self.records, self.words, self.counts = [], [], []
        microphones = [
            Microphone(name=f"mic-{n}", file=path, channel=n, offset=120, self_noise=18)
            for n in channels
        ]
        source = source or Player(path, max(channels), clock or Clock())
        self.listener = Listener(
            source, microphones, clock or Clock(), self.records.extend,
            lambda *words: self.words.append(words), lambda *why: self.counts.append(why),
        )  # fmt: skip

    def run(self):
        self.listener.start()
        self.listener.join(30)
        assert not self.listener.is_alive()
        return self

    def of(self, name):
        return [r for r in self.records if r.node == name]


def write(path, *columns, subtype="PCM_24"):
    soundfile.write(path, np.stack(columns, 1), RATE, subtype=subtype)
    return path


def noise(seconds, seed=1):
    return 0.05 * np.random.default_rng(seed).standard_normal(round(seconds * RATE))


def test_the_seconds_of_a_file_are_whole_ones(tmp_path):
    """Its first sample lies on a second of UTC, it takes as long as it lasts, and its mean is
    that of the whole file."""
    left, right = noise(2.4), noise(2.4, 2)
    path = write(tmp_path / "x.flac", left, right)
    clock, began = Clock(), time.monotonic()
    told = Told(path, clock=clock).run()
    assert 2.4 <= time.monotonic() - began < 9
    assert told.words == [
        (f"mic-{n}", f"mic-{n} is not measured: {path} has ended after 2.400 s.") for n in (1, 2)
    ]
    for name, sound in (("mic-1", left), ("mic-2", right)):
        records = told.of(name)
        assert [r.completeness for r in records] == [1.0, 1.0, 0.4]
        assert [r.flags for r in records] == [0, 0, LOST_SAMPLES]
        assert [r.start_us - records[0].start_us for r in records] == [0, 1_000_000, 2_000_000]
        assert records[0].start_us % 1_000_000 == 0
        meter = SoundMeter(RATE, offset=120, dc=float(sound[:RATE].mean()))
        meter.add(sound.astype(np.float32))
        mean = energy_mean([r.values["LAeq"] for r in records], [1, 1, 0.4])
        assert mean == pytest.approx(meter.finish().values["LAeq"], abs=0.01)
        assert max(r.uncertainty_us for r in records) < 10_000


@pytest.mark.parametrize(("make", "said"), [
    (lambda path: None, "there is no file {path}"),
    (lambda path: path.mkdir(), "{path} is not a file"),
    (lambda path: path.write_text("no sound"), "{path} is no sound file that can be read ("),
    (lambda path: write(path, noise(1)), "{path} has 1 channel, counted from 1: got channel 2"),
    (lambda path: soundfile.write(path, np.zeros((99, 2)), 4000),
     "{path} has 4000 Hz, expected 8000 to 200000 Hz"),
    (lambda path: soundfile.write(path, np.zeros((0, 2)), RATE), "{path} holds no samples"),
    (lambda path: soundfile.write(path, np.zeros((99, 2)), RATE, subtype="ULAW"),
     "{path} holds U-Law: no level can be told from that"),
    (lambda path: write(path, noise(1), np.full(RATE, np.nan), subtype="FLOAT"),
     "{path}: sample 0 is not a number"),
])  # fmt: skip
def test_a_file_that_cannot_be_played_is_one_sentence(tmp_path, make, said):
    path = tmp_path / "x.wav"
    make(path)
    told = Told(path).run()
    assert [name for name, _ in told.words] == ["mic-1", "mic-2"]
    for name, words in told.words:
        assert words.startswith(f"{name} is not measured: {said.format(path=path)}")
        assert words.endswith(".")
        assert "\n" not in words
    assert told.records == []


def test_a_dead_channel_is_counted_and_the_other_one_measured(tmp_path):
    told = Told(write(tmp_path / "x.wav", noise(2), np.zeros(2 * RATE))).run()
    assert [r.flags for r in told.of("mic-1")] == [0, 0]
    assert [(r.flags, r.values) for r in told.of("mic-2")] == [(FAULT, {})] * 2
    assert told.counts == [("mic-2", "dead")] * 2


class Fails:
    """A source that fails as it is told, a different way each time, and then works."""

    again_s = 0.01

    def __init__(self, path, *errors):
        self.errors, self.player = list(errors), Player(path, 1, Clock())

    def listen(self, stopping):
        if self.errors:
            raise self.errors.pop(0)
        return self.player.listen(stopping)


def test_a_source_that_fails_is_tried_again_and_each_trouble_told_once(tmp_path):
    from lotline.errors import InputError

    path = write(tmp_path / "x.wav", noise(0.5))
    gone, busy = InputError("it is gone"), InputError("another program has it")
    source = Fails(path, gone, gone, busy, busy, ZeroDivisionError("oh"))
    told = Told(path, source, channels=(1,))
    told.listener.start()
    while len(told.words) < 4:
        time.sleep(0.01)
    told.listener.stop()
    told.listener.join(10)
    words = [w.removeprefix("mic-1 is not measured: ") for _, w in told.words]
    assert words[:2] == ["it is gone.", "another program has it."]
    assert words[2].startswith("a mistake of lotline (ZeroDivisionError: oh, ")
    assert words[3] == f"{path} has ended after 0.500 s."


def test_it_stops_when_told(tmp_path):
    told = Told(write(tmp_path / "x.wav", noise(60)), channels=(1,))
    told.listener.start()
    while not told.records:
        time.sleep(0.01)
    at = steady_ns()
    told.listener.stop()
    told.listener.join(10)
    assert (steady_ns() - at) < 5e9
    assert told.words == []
    assert [r.flags for r in told.records[:-1]] == [0] * (len(told.records) - 1)


def test_an_overload_is_where_the_microphone_has_its_own():
    mic = Microphone(name="m", device="d", offset=120, self_noise=18, overload=114)
    assert scale(mic, 1.0).full == pytest.approx(10 ** (-6 / 20))
    assert scale(mic.model_copy(update={"overload": 200.0}), 0.9).full == 0.9
