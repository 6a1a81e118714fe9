"""Seconds of a stream: as a node sends them, however it is cut, and what of it is lost."""

from itertools import chain

import numpy as np
import pytest
from frames import noise_body
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.meter.noise import TICKS, Scale, Seconds, SoundMeter
from lotline.meter.second import second
from lotline.records import energy_mean
from lotwire.codes import FAULT, LOST_SAMPLES, OVERLOAD, UNDERRANGE
from noise_rig import cut, tone

RATES = [48_000, 44_100, 32_000, 16_000, 11_025]
SCALE = Scale(0, 120.0, 20.0)
# 94 dB with this offset
PASCAL = 10 ** ((94 - 120) / 20) * 2**0.5


def block(*columns):
    return np.stack(columns, axis=1).astype(np.float32)


def measured(pieces, rate=48_000, scales=(SCALE,), **settings):
    """Seconds by column. pieces: of frames, or how many ticks were lost there."""
    meter = Seconds(rate, scales, **settings)
    found = []
    for piece in pieces:
        found += meter.lose(piece) if isinstance(piece, int) else meter.add(piece)
    found += meter.end()
    return [list(column) for column in zip(*found, strict=True)]


def lot(seed, rate, seconds):
    return 0.05 * np.random.default_rng(seed).standard_normal(round(rate * seconds))


def same(a, b):
    assert (a.completeness, a.flags, a.values.keys()) == (b.completeness, b.flags, b.values.keys())
    for name, value in a.values.items():
        other = b.values[name]
        if name in ("LAeq_125ms", "third_octave_Leq"):
            assert np.allclose(list(value), list(other), atol=0.011, equal_nan=True)  # rounded
        else:
            assert value == pytest.approx(other, abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32 - 1), st.sampled_from(RATES), st.floats(0.3, 3.4),
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 450)), max_size=3),
)  # fmt: skip
def test_any_cut_gives_the_same(seed, rate, seconds, losses):
    """Two channels, with losses anywhere."""
    sound = block(lot(seed, rate, seconds), lot(seed + 1, rate, seconds))
    scales = (SCALE, Scale(1, 100.0, 20.0))
    at = sorted((int(share * len(sound)), ticks) for share, ticks in losses)
    whole, pieces, begin = [], [], 0
    for end, ticks in [*at, (len(sound), 0)]:
        whole += [sound[begin:end], ticks]
        pieces += [*cut(sound[begin:end], np.random.default_rng(seed)), ticks]
        begin = end
    one, other = measured(whole, rate, scales), measured(pieces, rate, scales)
    assert len(one) == len(other)
    for a, b in zip(chain(*one), chain(*other), strict=True):
        same(a, b)


@pytest.mark.parametrize("rate", RATES)
def test_its_seconds_are_those_of_the_meter(rate):
    sound = lot(3, rate, 5.0).astype(np.float32)
    meter = SoundMeter(rate, offset=120.0, dc=float(sound[:rate].mean(dtype=np.float64)))
    meter.add(sound)
    whole, (seconds,) = meter.finish(), measured([block(sound)], rate)
    assert len(seconds) == 5
    for name in ("LAeq", "LCeq", "LZeq"):
        mean = energy_mean([s.values[name] for s in seconds])
        assert mean == pytest.approx(whole.values[name], abs=0.001)
    for name in ("LAFmax", "LCpeak"):
        assert max(s.values[name] for s in seconds) == pytest.approx(whole.values[name], abs=0.001)
    steps = [[s.values[n] for n in ("LAeq", "LAFmax", "LCpeak")] for s in seconds]
    assert np.allclose(steps, whole.steps, atol=0.001)
    bands = [list(s.values["third_octave_Leq"]) for s in seconds]
    for x, level in whole.third_octaves.items():
        if -16 <= x <= 12:
            mean = energy_mean([band[x + 16] for band in bands])
            assert mean == pytest.approx(level, abs=0.02)
    known = {x for x in range(-16, 13) if np.isfinite(bands[1][x + 16])}
    assert known == {x for x in whole.third_octaves if -16 <= x <= 12}


def test_they_are_as_a_node_sends_them():
    """The same names and shapes; and the values of a calibrator."""
    ((_, first),) = measured([block(tone(48_000, 1000, 2.0, PASCAL))])
    node = second("mic", 0, noise_body(), 1000, 0, 0)
    assert first.values.keys() == node.values.keys()
    for name, value in first.values.items():
        assert np.size(value) == np.size(node.values[name])
        assert type(value) is type(node.values[name])
    assert (first.completeness, first.flags) == (1.0, 0)
    for name in ("LAeq", "LCeq", "LZeq", "LAFmax"):
        assert first.values[name] == pytest.approx(94.0, abs=0.02)
    assert first.values["LCpeak"] == pytest.approx(97.01, abs=0.05)
    assert first.values["third_octave_Leq"][16] == pytest.approx(94.0, abs=0.02)
    assert list(first.values["LAeq_125ms"]) == pytest.approx([94.0] * 8, abs=0.02)


def test_an_offset_of_the_input_is_no_sound():
    ((first, *_),) = measured([block(tone(48_000, 1000, 2.0, PASCAL) + 0.2)])
    assert first.values["LZeq"] == pytest.approx(94.0, abs=0.05)


def test_overload_and_underrange_are_flags_of_the_seconds_that_they_touch():
    sound = tone(48_000, 1000, 4.0, 1e-6)
    sound[48_000 * 2 + 7] = 1.0
    scale = Scale(0, 120.0, 20.0, full=0.9)
    (seconds,) = measured([block(sound)], scales=(scale,))
    assert [s.flags for s in seconds] == [UNDERRANGE, UNDERRANGE, OVERLOAD, UNDERRANGE]
    assert [s.values.get("overload_samples") for s in seconds] == [None, None, 1.0, None]


def test_a_dead_input_is_no_quiet_place():
    """A node says the same: each sample like the one before is no sound, but a fault."""
    sound = np.concatenate([lot(1, 48_000, 1.0), np.full(48_000, 0.25), lot(2, 48_000, 1)])
    (seconds,) = measured([block(sound)])
    assert [(s.completeness, s.flags) for s in seconds] == [(1.0, 0), (0.0, FAULT), (1.0, 0)]
    assert seconds[1].values == {}


def test_lost_samples_are_not_measured():
    """In the second second from its tick 100 on, for 2.25 s."""
    sound = block(tone(48_000, 1000, 4.0, PASCAL))
    (seconds,) = measured([sound[:72_000], 450, sound[72_000:]])
    assert [round(s.completeness, 3) for s in seconds] == [1.0, 0.5, 0.0, 0.12, 1.0, 1.0, 0.25]
    assert [s.flags for s in seconds] == [0, *[LOST_SAMPLES] * 3, 0, 0, LOST_SAMPLES]
    there = [[n for n, v in enumerate(s.values.get("LAeq_125ms", ())) if v == v] for s in seconds]
    assert there == [[*range(8)], [0, 1, 2, 3], [], [7], [*range(8)], [*range(8)], [0, 1]]
    assert seconds[2].values == {}
    for one in (s for s in seconds[1:] if s.values):
        for name in ("LAeq", "LCeq", "LZeq"):
            assert one.values[name] == pytest.approx(94.0, abs=0.05)
        assert one.values["LAFmax"] == pytest.approx(94.0, abs=0.2)  # the seam had a dip
        assert one.values["LCpeak"] == pytest.approx(97.01, abs=0.05)
        assert one.values["third_octave_Leq"][16] == pytest.approx(94.0, abs=0.1)


@pytest.mark.parametrize("at", range(0, 1600, 200))
def test_the_seam_makes_no_click(at):
    """31.5 Hz at 100 dB, of which A leaves 61: what lies before a loss and what comes after it
    do not fit, and only A's own part is in the levels."""
    sound = tone(48_000, 31.5, 5.0, PASCAL * 2)
    lost = [block(sound[: 96_100 + at]), 50, block(sound[150_000 - 3 * at :])]
    (seconds,) = measured(lost)
    levels = [s.values["LAFmax"] for s in seconds]
    assert max(levels) - min(levels) < 2
    assert max(s.values["LAeq"] for s in seconds) == pytest.approx(60.55, abs=0.2)


def test_a_second_has_the_ticks_that_it_is_given():
    """What a sound card counts as a second is none: 199 or 201 ticks are as complete."""
    asked, sound = [], block(tone(48_000, 1000, 5.0, PASCAL))

    def length(position):
        asked.append(position / 48_000)
        return TICKS + (-1, 1, 0, 130, 0)[len(asked) - 1]

    (seconds,) = measured([sound], length=length)
    assert asked == pytest.approx([0.0, 0.995, 2.0, 3.0, 4.65])
    assert [s.flags for s in seconds] == [0, 0, 0, 0, LOST_SAMPLES]
    assert [len(s.values["LAeq_125ms"]) for s in seconds] == [8] * 5
    assert [s.values["LAeq"] for s in seconds] == pytest.approx([94.0] * 5, abs=0.02)


def test_what_came_just_before_a_loss_at_the_beginning_is_let_go():
    sound = block(tone(48_000, 1000, 2.0, PASCAL))
    asked = []

    def length(position):
        asked.append(position / 48_000)
        return TICKS

    (seconds,) = measured([sound[:40_000], 3000, sound], length=length)
    assert asked[0] == pytest.approx(40 / 48 + 15)
    assert [s.flags for s in seconds] == [0, 0]


def test_nothing_gives_nothing():
    assert measured([]) == measured([block([])]) == []
