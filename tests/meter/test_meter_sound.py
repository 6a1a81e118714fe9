"""Sound over a minute and a quarter hour."""

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline import meter
from lotline.dsp import CLASSES, FIRST_CLASS, fast_histogram
from lotline.errors import MeterError
from lotline.journal.codec import packer, unpacker
from lotline.meter.noise import SoundMeter
from lotline.meter.sound import exceeded, histogram
from lotline.records import PER_DB
from lotwire.codes import CODE, FAULT, MISSING, OVERLOAD, UNDERRANGE
from meter_parts import START, at, levels, noise
from scipy.signal import lfilter

LEVEL = st.none() | st.integers(2500, 9500).map(lambda v: v / 100)
EIGHTS = st.lists(LEVEL, min_size=8, max_size=8)


def fast_levels(run):
    """The Fast level of consecutive 125 ms levels, by scipy."""
    keep = math.exp(-1)
    energies = 10 ** (np.array(run) / 10)
    return 10 * np.log10(lfilter([1 - keep], [1, -keep], energies, zi=[keep * energies[0]])[0])


def runs(steps):
    """Consecutive levels, cut where None stands."""
    found = [[]]
    for step in steps:
        if step is None:
            found.append([])
        else:
            found[-1].append(step)
    return [run for run in found if run]


def counts(raw, joined):
    return fast_histogram(raw, joined, PER_DB, MISSING)


def exceeded_directly(samples, percent):
    """The level that `percent` % of the samples reach, by sorting."""
    ordered = sorted(samples, reverse=True)
    return ordered[math.ceil(len(ordered) * percent / 100) - 1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | EIGHTS, min_size=1, max_size=20), st.randoms())
def test_a_span_against_scipy(seconds, chance):
    parts = [at(i, noise(eight)) for i, eight in enumerate(seconds) if eight is not None]
    chance.shuffle(parts)
    whole = meter.aggregate(parts, START, 60)
    if not parts:
        assert whole is None
        return
    steps = [step for eight in seconds for step in (eight or [None] * 8)]
    there = [step for step in steps if step is not None]
    assert whole.completeness == pytest.approx(len(there) / 8 / 60)
    if not there:
        assert "LAeq" not in whole.values
        assert "LAF90" not in whole.values
        return
    expected = 10 * np.log10(np.mean(10 ** (np.array(there) / 10)))
    assert whole.values["LAeq"] == pytest.approx(expected, abs=1e-9)
    samples = np.concatenate([fast_levels(run) for run in runs(steps)])
    for name, percent in (("LAF10", 10), ("LAF50", 50), ("LAF90", 90)):
        direct = exceeded_directly(samples, percent)
        assert whole.values[name] == pytest.approx(direct, abs=0.0501)


def test_uniform_levels():
    """50 to 60 dB evenly: L10 59, L50 55, L90 51."""
    even = np.zeros(CLASSES, dtype=np.int64)
    first = round((50 - FIRST_CLASS) * 10)
    even[first : first + 101] = 7
    assert exceeded(even, (10, 50, 90)) == [59.0, 55.0, 51.0]


def test_a_steady_level_is_itself():
    whole = meter.aggregate([at(i, noise(47.0)) for i in range(60)], START, 60)
    for name in ("LAeq", "LAF10", "LAF50", "LAF90"):
        assert whole.values[name] == pytest.approx(47.0, abs=1e-9)


def test_histograms_may_be_added():
    quiet, loud = levels([40.0] * 480), levels([60.0] * 480)
    rest = bytes([1] * 59)
    apart = counts(quiet + loud, b"\0" + rest + b"\0" + rest)
    assert (apart == counts(quiet, b"\0" + rest) + counts(loud, b"\0" + rest)).all()
    assert (apart != counts(quiet + loud, b"\0" + rest + b"\1" + rest)).any()


def test_both_histograms_have_the_same_classes():
    """That of the nodes' packed levels and that of levels in arrays, each level by itself."""
    steps = np.arange(-2100, 16_100)
    steps = steps[steps % 10 != 5]  # on a border either class is right
    packed = counts(levels(steps / 100), bytes(len(steps)))
    np.testing.assert_array_equal(packed, histogram(steps / 100))


def test_the_gateways_meter_and_the_nodes_records_agree():
    """One swelling noise, from its samples and from its A-weighted levels each 125 ms."""
    rate, seconds = 8_000, 60
    random = np.random.default_rng(5)
    swell = 10 ** (np.sin(np.arange(seconds * rate) / rate) / 2)
    sound = SoundMeter(rate, offset=100.0, step_s=0.125)
    sound.add((0.05 * swell * random.normal(0, 1, seconds * rate)).astype(np.float32))
    found = sound.finish()
    eighths = found.steps[:, 0].reshape(seconds, 8)
    whole = meter.aggregate([at(i, noise(list(row))) for i, row in enumerate(eighths)], START, 60)
    assert whole.values["LAeq"] == pytest.approx(found.values["LAeq"], abs=0.005)
    for name in ("LAF10", "LAF50", "LAF90"):  # F of steps of 125 ms is the coarser one
        assert whole.values[name] == pytest.approx(found.values[name], abs=0.35)


def test_levels_beyond_the_classes_are_counted_at_the_ends():
    found = counts(levels([-300.0, None, 300.0]), b"\0")
    assert (found[0], found[-1], found.sum()) == (1, 1, 2)


def test_fast_starts_afresh_after_a_gap():
    """After a bang and a gap the quiet second is quiet; without the gap the bang decays."""
    bang, quiet = noise([90.0] * 8), noise([30.0] * 8)
    joined = meter.aggregate([at(0, bang), at(1, quiet)], START, 60)
    apart = meter.aggregate([at(0, bang), at(2, quiet)], START, 60)
    assert apart.values["LAF90"] == 30.0
    assert joined.values["LAF90"] > 50.0
    assert meter.aggregate([at(0, bang), at(1.06, quiet)], START, 60).values == joined.values


def test_maxima_means_and_bands():
    bands = [[30.0 + k for k in range(29)], [40.0 + k for k in range(29)]]
    parts = [at(i, noise(50.0 + i, thirds=bands[i])) for i in range(2)]
    loudest = replace(parts[1], values={**parts[1].values, "LAFmax": 88.5, "LCpeak": 101.0})
    whole = meter.aggregate([parts[0], loudest], START, 60)
    mean = 10 * math.log10((1 + 10) / 2)
    bands = [30 + mean + k for k in range(29)]
    assert list(whole.values["third_octave_Leq"]) == pytest.approx(bands, abs=0.00501)
    assert (whole.values["LAFmax"], whole.values["LCpeak"]) == (88.5, 101.0)
    expected = 10 * math.log10((10**5.5 + 10**5.6) / 2)
    assert whole.values["LCeq"] == pytest.approx(expected)
    assert set(whole.values) == {
        "LAeq", "LCeq", "LZeq", "LAFmax", "LCpeak", "LAF10", "LAF50", "LAF90", "third_octave_Leq",
        "LAFTeq",
    }  # fmt: skip


def test_the_largest_level_of_each_five_seconds_is_its_own():
    """Takts begin with every fifth second, whatever the span begins with."""
    first = START // 5_000_000 * 5_000_000
    levels_db = [50.0, 70.0, 50.0, 50.0, 50.0, 40.0, 40.0]
    parts = [
        replace(at(0, noise(50.0)), start_us=first + i * 1_000_000, values={"LAFmax": level})
        for i, level in enumerate(levels_db)
    ]
    whole = meter.aggregate(parts, first, 60)
    assert whole.values["LAFTeq"] == pytest.approx(10 * math.log10((10**7 + 10**4) / 2))
    longer = [replace(p, seconds=10) for p in parts[:1]]
    assert "LAFTeq" not in meter.aggregate(longer, first, 60).values


def test_a_band_that_was_never_measured_stays_so():
    body = noise() | {CODE["third_octave_Leq"]: levels([None] + [40.0] * 28)}
    bands = meter.aggregate([at(0, body)], START, 60).values["third_octave_Leq"]
    assert math.isnan(bands[0])
    assert bands[1:] == pytest.approx([40.0] * 28)


def test_a_part_weighs_what_it_measured():
    parts = [at(0, noise([70.0] * 2 + [None] * 6)), at(1, noise(40.0))]
    whole = meter.aggregate(parts, START, 60)
    expected = 10 * math.log10((0.25 * 10**7 + 10**4) / 1.25)
    assert whole.values["LAeq"] == pytest.approx(expected)
    assert whole.completeness == pytest.approx(1.25 / 60)


def test_completeness_is_of_the_span_and_at_most_one():
    parts = [at(i, noise()) for i in range(810)]
    assert meter.aggregate(parts, START, 900).completeness == 0.9
    jittered = [at(i * 0.98, noise()) for i in range(61)]
    assert meter.aggregate(jittered, START, 60).completeness == 1.0


def test_faults_are_no_time_measured():
    parts = [at(i, noise() if i % 2 else {CODE["status"]: FAULT}) for i in range(60)]
    whole = meter.aggregate(parts, START, 60)
    assert (whole.completeness, whole.flags) == (0.5, FAULT)
    silent = meter.aggregate([p for p in parts if not p.values], START, 60)
    assert (silent.values, silent.completeness, silent.flags) == ({}, 0.0, FAULT)


def test_flags_and_uncertainty_are_those_of_any_part():
    parts = [at(0, noise(status=OVERLOAD), half_us=900), at(1, noise(), half_us=40)]
    whole = meter.aggregate(parts, START, 60)
    assert (whole.flags, whole.uncertainty_us) == (OVERLOAD, 900)


def test_underrange_is_kept_where_it_matters():
    quiet = [at(i, noise(28.0, status=UNDERRANGE)) for i in range(50)]
    loud = [at(50 + i, noise(58.0)) for i in range(10)]
    assert meter.aggregate(quiet, START, 60).upper_bound
    assert not meter.aggregate(quiet + loud, START, 60).upper_bound
    for level in (29.0, 45.0):  # 45 dB: 0.4 dB lower without the quiet parts
        near = [at(50 + i, noise(level)) for i in range(10)]
        assert meter.aggregate(quiet + near, START, 60).upper_bound


def test_any_order_gives_the_same_bytes_also_out_of_the_journal():
    chance = random.Random(4)

    def some(n):
        return [chance.randint(3000, 8000) / 100 for _ in range(n)]

    parts = [at(i, noise(some(8), thirds=some(29))) for i in range(300)]
    whole = meter.aggregate(parts, START, 900)
    stored = [replace(p, values=unpacker()(packer()(p.values))) for p in parts]
    for again in (parts[::-1], chance.sample(parts, 300), stored):
        assert repr(meter.aggregate(again, START, 900)) == repr(whole)


def test_only_parts_of_one_sensor_and_of_the_span():
    assert meter.aggregate([], START, 60) is None
    with pytest.raises(MeterError, match="one sensor"):
        meter.aggregate([at(0, noise()), at(1, noise(), channel=1)], START, 60)
    for outside in (-1, 60):
        with pytest.raises(MeterError, match="expected starts in"):
            meter.aggregate([at(outside, noise())], START, 60)
