"""Bounds of a boot that never told its clock, against a node whose truth is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotline.ingest import dating
from lotline.ingest.bounds import MAX_TRANSIT_US, Known, bound
from lotline.ingest.dating import MAX_HALF_US, BootClock

START = 1_795_380_866_000_000
HOUR_US = 3_600_000_000


class Boot:
    """A boot from START on, whose crystal is off by ppm."""

    def __init__(self, ppm, ticks, delays):
        self.ppm = ppm
        self.frames = [(t, self.truth(t) + d) for t, d in zip(ticks, delays, strict=True)]

    def truth(self, tick):
        return START + tick * 1000 * (1 + self.ppm * 1e-6)

    def known(self, live=False, after=None, before=None):
        tick, received = min(self.frames, key=lambda f: f[1] - f[0] * 1000)
        return Known(tick, round(received), max(t for t, _ in self.frames), live, after, before)

    def off(self, anchor):
        """The worst of (error - stated uncertainty) over its frames and its first tick."""
        clock = BootClock([anchor])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(dating, "MAX_HALF_US", 1 << 62)
            dates = [(clock.date(t), self.truth(t)) for t in (0, *(t for t, _ in self.frames))]
        return max(abs(d[0] - truth) - d[1] for d, truth in dates)


ticks = st.lists(st.integers(0, 30 * 86_400_000), min_size=1, max_size=20)
hours = st.integers(0, 50 * HOUR_US)


@given(st.floats(-95, 95), ticks, st.randoms(), hours, hours, st.booleans())
def test_the_truth_lies_inside_whatever_the_backlogs_delay(ppm, at, rng, off, gap, live):
    soonest = rng.randrange(MAX_TRANSIT_US) if live else rng.randrange(HOUR_US * 9)
    boot = Boot(ppm, at, [soonest + rng.randrange(9 * HOUR_US) * (i > 0) for i in range(len(at))])
    # The ends of its neighbours, as uncertain as they may be: at most at their truth.
    after = rng.choice([None, START - off])
    before = rng.choice([None, boot.truth(max(at)) + gap])
    anchor = bound(boot.known(live, after, before))
    assert (anchor is None) == (after is None and not live)
    if anchor is not None:
        assert boot.off(anchor) <= 2


def test_a_reboot_amid_an_outage_is_known_to_within_the_time_that_it_took():
    boot = Boot(40, range(0, 2 * 3_600_000, 1000), [5 * HOUR_US] * 7200)
    anchor = bound(boot.known(False, START - 2_000_000, boot.truth(7_199_000) + 3_000_000))
    assert anchor.half_us < 4_000_000
    assert boot.off(anchor) <= 2


def test_a_night_without_power_is_not_known():
    boot = Boot(0, range(0, 60_000, 1000), [14 * HOUR_US] * 60)
    anchor = bound(boot.known(False, START - 6 * HOUR_US, START + 8 * HOUR_US))
    assert anchor.half_us > MAX_HALF_US
    assert boot.off(anchor) <= 2


def test_bounds_that_contradict_each_other_give_none():
    boot = Boot(0, [0, 1 << 53], [1000, 1000])  # a lying tick
    assert bound(boot.known(False, START - 1000, START + HOUR_US)) is None
