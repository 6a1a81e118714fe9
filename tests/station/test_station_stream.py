"""A stream's seconds: of UTC, in a row, where their sound was, whatever the card's clock does."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.errors import InputError
from lotwire.codes import FAULT, LOST_SAMPLES
from microphone_rig import BEGIN_US, BLOCK, RATE, Card, measured, stream, tone, utc_us

S = 1_000_000


def starts(records):
    return [r.start_us for r in records]


def in_a_row(records):
    """Whole seconds of UTC, none left out and none twice."""
    return all(r.start_us % S == 0 and r.seconds == 1 for r in records) and all(
        b.start_us - a.start_us == S for a, b in pairwise(records)
    )


@settings(max_examples=20, deadline=None)
@given(
    ppm=st.floats(-500, 500), seed=st.integers(0, 2**32 - 1), click=st.floats(2.5, 18.0),
    buffer_s=st.floats(0.02, 0.3),
)  # fmt: skip
def test_each_sound_is_in_the_second_in_which_it_was(ppm, seed, click, buffer_s):
    """A click of 10 ms at a known time, within the uncertainty that the record states."""
    card = Card(ppm, seed, buffer_s)
    sound = tone(20 * RATE)
    at = round(click * RATE)
    sound[at : at + RATE // 100] *= 30
    records = measured(stream(card), card.hear(sound))
    assert in_a_row(records)
    loud = max(records, key=lambda r: r.values["LCpeak"])
    taken_us = utc_us(card.taken_ns(at))
    half = loud.uncertainty_us + 10_000
    assert loud.start_us - half <= taken_us < loud.start_us + S + half
    assert loud.uncertainty_us <= buffer_s * S + 12_000


@pytest.mark.parametrize("ppm", [-400, 400])
def test_a_card_that_is_off_does_not_drift(ppm):
    """Half a second in twenty minutes: a record for each second of UTC, to the tick."""
    card = Card(ppm, buffer_s=0.01)
    records = measured(stream(card), card.hear(np.tile(tone(RATE), 1200)))
    assert in_a_row(records)
    assert len(records) == pytest.approx(1200 / (1 + ppm * 1e-6), abs=1.1)
    assert max(r.uncertainty_us for r in records) < 25_000
    assert {r.flags for r in records[:-1]} == {0}
    assert {r.completeness for r in records[:-1]} == {1.0}
    assert [r.values["LAeq"] for r in records[1:-1]] == pytest.approx([94.0] * (len(records) - 2),
                                                                      abs=0.02)  # fmt: skip


def test_nothing_is_measured_before_the_filters_have_settled():
    card = Card()
    records = measured(stream(card, run_in_us=S), card.hear(tone(6 * RATE)))
    assert records[0].start_us == BEGIN_US + 1_700_000
    assert records[0].values["LCpeak"] == pytest.approx(97.01, abs=0.2)


def test_lost_samples_take_their_time():
    """1.3 s are lost at 4.0 s, and the device says so: the rest is not pushed together."""
    card, it = Card(buffer_s=0.05), None
    it = stream(card)
    sound = tone(12 * RATE)
    records = [r for h in card.hear(sound[: 4 * RATE]) for r in it.take(h)]
    card.miss(1.3 * RATE)
    records += measured(it, card.hear(sound[round(5.3 * RATE) :], overrun=True))
    assert in_a_row(records)
    by_start = {(r.start_us - BEGIN_US) / S: r for r in records}
    assert by_start[3.7].completeness == pytest.approx(0.3, abs=0.06)
    assert by_start[4.7].completeness == pytest.approx(0.4 - 0.13, abs=0.06)
    assert {at: r.flags for at, r in by_start.items() if r.flags} == {
        3.7: LOST_SAMPLES, 4.7: LOST_SAMPLES, 11.7: LOST_SAMPLES
    }  # fmt: skip
    whole = [r for r in records if not r.flags]
    assert [r.values["LAeq"] for r in whole] == pytest.approx([94.0] * len(whole), abs=0.05)


def test_a_loss_of_which_nobody_tells_is_seen_by_the_clock():
    card = Card(buffer_s=0.05)
    it = stream(card)
    sound = tone(9 * RATE)
    records = [r for h in card.hear(sound[: 4 * RATE]) for r in it.take(h)]
    card.miss(RATE // 2)
    records += measured(it, card.hear(sound[4 * RATE :]))
    assert in_a_row(records)
    lost = [r for r in records[:-1] if r.flags]
    assert sum(1 - r.completeness for r in lost) == pytest.approx(0.5 + 0.13, abs=0.06)


def test_how_many_were_dropped_on_the_way_is_known():
    card = Card(buffer_s=0.2)
    it = stream(card)
    sound = tone(9 * RATE)
    records = [r for h in card.hear(sound[: 4 * RATE], late_s=0.0) for r in it.take(h)]
    card.miss(BLOCK)
    rest = card.hear(sound[4 * RATE :], late_s=0.0, lost=BLOCK)
    records += measured(it, rest)
    (lost,) = [r for r in records[:-1] if r.flags]
    assert lost.completeness == pytest.approx(1 - BLOCK / RATE - 0.13, abs=0.006)


def test_a_delay_that_is_made_up_for_was_no_loss():
    """The first block comes 2 s late, the next ones all at once: what lies between is not
    measured, and what comes then is where it was."""
    card = Card(buffer_s=0.05)
    it = stream(card)
    sound = tone(12 * RATE)
    sound[round(8.2 * RATE) : round(8.21 * RATE)] *= 30
    blocks = list(card.hear(sound))
    stall = blocks[80].at_ns + 2e9
    late = [h._replace(at_ns=max(h.at_ns, stall)) if n >= 80 else h for n, h in enumerate(blocks)]
    records = measured(it, late)
    assert len(set(starts(records))) == len(records)
    assert all(r.start_us % S == 0 for r in records)
    assert len(records) > 7
    loud = max(records, key=lambda r: r.values["LCpeak"])
    assert 0 <= utc_us(card.taken_ns(8.2 * RATE)) - loud.start_us < S


def test_a_stream_that_breaks_says_so():
    """What is on the page is then no longer its last level."""
    card = Card()
    it = stream(card)
    records = [r for heard in card.hear(tone(5 * RATE)) for r in it.take(heard)]
    *_, last, broken = [*records, *it.end(broken=True)]
    assert (last.flags, last.completeness) == (LOST_SAMPLES, pytest.approx(0.3, abs=0.03))
    assert (broken.flags, broken.completeness, broken.values) == (FAULT, 0.0, {})
    assert broken.start_us - last.start_us == S


@pytest.mark.parametrize("step_s", [7.3, -7.3, 86_400])
def test_a_clock_that_is_set_is_followed(step_s):
    card = Card()
    set_at = card.taken_ns(5 * RATE)

    def told(steady_ns):
        return utc_us(steady_ns) + (step_s * S if card.taken_ns(card._taken) > set_at else 0)

    records = measured(stream(card, at_us=told), card.hear(tone(12 * RATE)))
    jumps = [b.start_us - a.start_us for a, b in pairwise(records)]
    (jump,) = [j for j in jumps if j != S]
    assert all(r.start_us % S == 0 for r in records)
    assert abs(jump - step_s * S) <= 2 * S
    last_us = told(card.taken_ns(12 * RATE))
    assert 0 <= last_us - records[-1].start_us <= 1.1 * S


@pytest.mark.parametrize(("more", "said"), [
    ({"late_s": 11.0}, "no samples came for 11 s"),
    ({"late_s": -2.5}, "its samples come faster than 8000 a second"),
])  # fmt: skip
def test_what_is_no_stream_is_said(more, said):
    card = Card(buffer_s=0.0)
    it = stream(card)
    sound = tone(4 * RATE)
    for heard in card.hear(sound, late_s=0.0):
        [*it.take(heard)]
    (odd,) = card.hear(sound[:BLOCK], late_s=0.0)
    with pytest.raises(InputError, match=said):
        [*it.take(odd._replace(at_ns=odd.at_ns + more["late_s"] * 1e9))]
