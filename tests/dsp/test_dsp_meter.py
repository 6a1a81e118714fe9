"""SoundMeter as a door: block lengths, seconds, the heap, bad calls."""

import numpy as np
import pytest
from dsp_rig import RATE, measure, micropython, words


def signal():
    """3.3 s that use the whole range: noise from loud to quiet, a step and a click."""
    rng = np.random.default_rng(3)
    n = round(3.3 * RATE)
    x = rng.normal(0, 0.2, n) * np.geomspace(1, 1e-5, n)
    x[RATE // 2 :] += 0.05
    x[2 * RATE + 5] = -1
    return words(x)


def test_block_lengths_change_no_bit(tmp_path):
    rng = np.random.default_rng(4)
    reference = measure(signal(), tmp_path, (480,))
    odd = [int(n) for n in rng.integers(1, 4097, 64)]
    for lengths in ((1,), (7, 1, 399), (401,), (512,), (1920,), (2048,), (4096,), (RATE,), odd):
        found = measure(signal(), tmp_path, lengths)
        assert [(s.raw, s.overload, s.constant) for s in found] == [
            (s.raw, s.overload, s.constant) for s in reference
        ], lengths


def test_one_slot_of_two_reads_as_if_it_were_alone():
    """Words of the other slot change no bit."""
    assert micropython("call.py", "slots(3000)").strip() == "True"


@pytest.mark.parametrize(
    ("left", "right", "taken"),
    [(0, 0, 0), (300, 0, 0), (0, 300, 1), (3, 300, 1), (300, 3, 0), (300, 300, 0), (200, 300, 0),
     (300, 2**22, 1), (2**22, 2**22, 0), (0, 1, 0)],
)  # fmt: skip
def test_the_slot_of_the_microphone(left, right, taken):
    """Left, unless right hears a good deal more than an open slot drifts."""
    assert micropython("call.py", f"slot({left}, {right})").strip() == str(taken)


def test_a_second_ends_at_its_sample(tmp_path):
    """Reported by the block that holds sample 48000 k, and what follows is the next second's."""
    found = measure(signal(), tmp_path, (1000, 777))
    ends = np.cumsum([1000, 777] * 200)
    assert [s.fed for s in found] == [int(ends[ends >= k * RATE][0]) for k in (1, 2, 3)]
    alive = np.zeros(2 * RATE, np.int32)
    alive[RATE] = 1 << 20
    assert [s.constant for s in measure(alive, tmp_path, (4096,))] == [True, False]


@pytest.mark.parametrize(("chip", "own"), [("", "yes"), ("ICS-43434", "yes"), ("INMP441", "no")])
def test_feeding_allocates_nothing(chip, own):
    seconds, allocated = micropython("heap.py", chip, own).split()
    assert int(seconds) == 3
    assert int(allocated) == 0


def test_it_may_work_in_the_buffer_that_it_is_fed_from():
    assert micropython("call.py", "in_its_buffer(250)").strip() == "(2, True)"


@pytest.mark.parametrize(
    ("call", "words_of_it"),
    [
        ("SoundMeter(16000)", "rate: got 16000, only 48000 Hz"),
        ("SoundMeter(chip='X1')", "chip: got X1, expected one of ['ICS-43434', 'INMP441']"),
        ("SoundMeter().feed(bytearray(40), 11)", "got 40 bytes for 11 samples"),
        ("SoundMeter().feed(bytearray(40), 6, 0, 2)", "got 40 bytes for 6 samples"),
        ("SoundMeter().feed(bytearray(40), 5, 2, 2)", "got 40 bytes for 5 samples"),
        ("SoundMeter().feed(bytearray(40), -1)", "got 40 bytes for -1 samples"),
        ("SoundMeter().feed(bytearray(200000), 48001)", "at most 48000"),
    ],
)
def test_bad_calls_say_what_they_got(call, words_of_it):
    assert words_of_it in micropython("call.py", call)


def test_nothing_to_take_before_the_first_second():
    assert micropython("call.py", "SoundMeter().take()").strip() == "None"
