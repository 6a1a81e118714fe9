"""The simulated microphone: as loud as the world says, in real time, and never what it is not."""

import json

import numpy as np
import pytest
from sim.world import SOURCES, World
from sim_rig import MONDAY, OFFSET, laeq, mean_db, micropython, samples

SECONDS = 5
STARTUP = 70 + 256  # frames


def rendered(tmp_path, what, *story, frames=1920):
    out = tmp_path / "sound.raw"
    micropython("render.py", out, SECONDS, frames, what, *story)
    return samples(out)


def levels_text(levels):
    return ",".join("-" if level is None else str(level) for level in levels)


@pytest.mark.parametrize("source", range(len(SOURCES)))
@pytest.mark.parametrize("level", [45, 80])
def test_each_source_alone_is_as_loud_as_stated(tmp_path, source, level):
    levels = [None] * len(SOURCES)
    levels[source] = level
    stated = 10 * np.log10(10 ** (level / 10) + 10**2.9)
    assert laeq(rendered(tmp_path, levels_text(levels))) == pytest.approx(stated, abs=0.3)


@pytest.mark.parametrize(
    "levels",
    [(48, 52, 44, 50, 47), (60, 60, 60, 60, 60), (35, None, 62, None, 61), (50, 55, None, 70, 40)],
)
def test_a_mixture_adds_as_energy(tmp_path, levels):
    stated = mean_db([level for level in levels if level]) + 10 * np.log10(
        sum(level is not None for level in levels)
    )
    assert laeq(rendered(tmp_path, levels_text(levels))) == pytest.approx(stated, abs=0.3)


def test_silence_is_the_microphones_own_noise(tmp_path):
    x = rendered(tmp_path, levels_text([None] * len(SOURCES)))
    assert laeq(x) == pytest.approx(29, abs=0.3)


@pytest.mark.parametrize(
    ("microphone", "hour"), [("mic-yard", 10.4), ("mic-yard", 16.6), ("mic-street", 7.5)]
)
def test_the_story_is_as_loud_as_stated(tmp_path, microphone, hour):
    t0 = int((MONDAY - OFFSET + hour * 3600) * 1000)
    world = World(1, MONDAY, OFFSET)
    stated = [
        10 * np.log10(sum(world.sound(microphone, t0 + ms)) + 10**2.9)
        for ms in range(0, SECONDS * 1000, 50)
    ]
    x = rendered(tmp_path, microphone, 1, MONDAY, t0)
    assert laeq(x) == pytest.approx(mean_db(stated), abs=0.3)


def test_words_are_24_bits_left_justified_and_clip(tmp_path):
    rendered(tmp_path, levels_text([130, None, None, None, None]))
    words = np.fromfile(tmp_path / "sound.raw", "<i4")
    assert not np.any(words & 0xFF)
    assert words.max() == 0x7FFFFF00
    assert words.min() == -0x80000000


def test_the_part_starts_silent_and_unmutes(tmp_path):
    x = rendered(tmp_path, levels_text([90, None, None, None, None]))
    assert not np.any(x[:70])
    assert 0 < np.std(x[70:155]) < np.std(x[STARTUP:]) / 3


def test_sound_is_the_same_however_it_is_cut(tmp_path):
    story = ("mic-yard", 1, MONDAY, (MONDAY + 39000) * 1000)
    # 2400 is the world's own step; the others cut across it
    whole, *others = [rendered(tmp_path, *story, frames=n) for n in (2400, 1920, 1000)]
    assert all(np.array_equal(whole, other) for other in others)


def ramp(tmp_path, count):
    path = tmp_path / "ramp.raw"
    np.arange(count, dtype="<i4").tofile(path)
    return path


def listened(tmp_path, recording, pauses):
    out = tmp_path / "heard.raw"
    report = json.loads(micropython("listen.py", out, recording, *pauses))
    return report, np.fromfile(out, "<i4")


def test_a_recording_is_delivered_bit_exactly_and_looped(tmp_path):
    report, heard = listened(tmp_path, ramp(tmp_path, 5001), [0] * 8)
    assert np.array_equal(heard, np.arange(8 * 1920) % 5001)
    assert report["lost"] == 0
    assert report["ms"] >= 8 * 40


def test_part_of_a_sample_at_the_end_of_a_recording_is_not_sound(tmp_path):
    path = ramp(tmp_path, 1000)
    path.write_bytes(path.read_bytes() + b"\x7f\x7f")
    _, heard = listened(tmp_path, path, [0, 0])
    assert np.array_equal(heard, np.arange(2 * 1920) % 1000)


def test_an_empty_recording_is_refused(tmp_path):
    path = tmp_path / "empty.raw"
    path.write_bytes(b"")
    with pytest.raises(AssertionError, match="expected int32 samples, got an empty file"):
        listened(tmp_path, path, [0])


def test_a_reader_late_by_less_than_the_ring_loses_nothing(tmp_path):
    report, heard = listened(tmp_path, ramp(tmp_path, 10**6), [0, 165, 0])
    assert report["lost"] == 0
    assert np.array_equal(heard, np.arange(3 * 1920))


def test_a_late_reader_loses_the_oldest_samples_and_is_told(tmp_path):
    report, heard = listened(tmp_path, ramp(tmp_path, 10**6), [0, 400, 0])
    # The first buffer was whole after 41 ms: 441 ms are 21168 frames, of which 1920 were read
    # and the ring keeps 8192.
    lost = 441 * 48 - 1920 - 8192
    assert report["lost"] == lost
    expected = np.arange(3 * 1920)
    expected[1920:] += lost
    assert np.array_equal(heard, expected)
