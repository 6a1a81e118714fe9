"""A day without a gateway in 1 MiB of a node's flash, and what the gateway makes of it."""

import struct
from itertools import chain
from pathlib import Path

import pytest
from lotline import meter
from lotline.records import Levels, energy_means
from lotwire import condensed, cose, frame
from lotwire.codes import CODE, CONDENSED, OVERLOAD, UNDERRANGE
from node_rig import run_micropython

# A day takes a node on a fast machine more than a minute.
pytestmark = pytest.mark.timeout(600)
DAY, LIMIT = 86400, 1 << 20
BLOCK = 4096
# A boot at a whole quarter hour of UTC.
BOOT_US = 1_795_305_600_000_000


def frames(path: Path):
    """(seq, end in UTC us, span ms, channel, body) of each."""
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        (size,) = struct.unpack_from("<H", data, at)
        payload = cose.payload(data[at + 2 : at + 2 + size])
        _, _, _, seq, tick, span, channel, body = frame.identity(payload)
        values = frame.body(payload, body)
        found.append((seq, BOOT_US + tick * 1000, span, channel, values))
        at += 2 + size
    return found


def metered(found):
    """The node's own spans, by start."""
    each = (meter.records("mic", c, body, span, end, 500) for _, end, span, c, body in found)
    return sorted(chain.from_iterable(each), key=lambda r: r.start_us)


def quarters(records):
    """{start: the quarter hour}."""
    groups = {}
    for r in records:
        groups.setdefault(r.start_us // 900_000_000 * 900_000_000, []).append(r)
    return {at: meter.aggregate(rows, at, 900) for at, rows in groups.items()}


@pytest.fixture(scope="module")
def outage(tmp_path_factory):
    """(what the case printed, all that was measured, all that was sent afterwards)."""
    path = tmp_path_factory.mktemp("outage") / "day"
    told = run_micropython("outage_cases.py", "outage", DAY, LIMIT, path, heap="32M")
    return told, frames(path), frames(path.with_suffix(".kept"))


def test_a_day_fits_one_mebibyte_and_nothing_is_lost(outage):
    told, full, _ = outage
    assert len(full) == DAY + DAY // 10
    assert told["dropped"] == 0
    assert told["bytes"] <= LIMIT


def test_a_day_with_a_particle_sensor_fits_too_with_hours_to_spare():
    hours = 26
    told = run_micropython("outage_cases.py", "company", hours * 3600, LIMIT, heap="32M")
    each = 1 + 1 / 10 + 1 / 15
    assert told["stood"] + told["full"] >= hours * 3600 * each
    assert told["dropped"] == 0
    assert told["bytes"] <= LIMIT


def test_a_flash_of_less_room_than_was_asked_for_condenses_in_time():
    """3 h of a microphone are 2 MiB in full detail."""
    size = LIMIT // 2
    told = run_micropython("outage_cases.py", "tight", 3 * 3600, LIMIT, size, heap="32M")
    assert told["dropped"] == 0
    assert told["stood"] > 2 * 3600
    assert told["stood"] + told["full"] >= 3 * 3600 * 1.1
    assert size * 3 // 4 < told["bytes"] < size


def test_a_block_is_erased_once_for_each_block_that_is_written(outage):
    """The directory's own block is a few in a thousand."""
    told, _, _ = outage
    assert told["erases"] > 5000
    assert told["erases"] <= 1.005 * told["programmed"] / BLOCK
    assert told["most"] < 2 * told["erases"] / (LIMIT // BLOCK) + 30, "the wear is spread"


def test_every_record_is_there_and_at_most_one_segment_in_both_layers(outage):
    _, full, kept = outage
    seqs = [s for s, *_, body in kept for s in stood_for(s, body)]
    assert set(seqs) == {seq for seq, *_ in full}
    assert len(seqs) - len(full) < LIMIT // 16 // 200


def stood_for(seq, body):
    return condensed.seqs_of(body[CODE["condensed_seqs"]]) if seq >= condensed.FIRST else [seq]


def test_quarter_hours_have_the_same_levels(outage):
    _, full, kept = outage
    truth, found = quarters(metered(full)), quarters(metered(kept))
    assert truth.keys() == found.keys()
    assert len(truth) == DAY // 900
    for at, quarter in found.items():
        true = truth[at]
        assert quarter.values["LAeq"] == pytest.approx(true.values["LAeq"], abs=0.05)
        assert quarter.values["LAFmax"] == true.values["LAFmax"]
        assert quarter.values["LAFTeq"] == pytest.approx(true.values["LAFTeq"], abs=0.05)
        assert quarter.completeness == pytest.approx(true.completeness, abs=0.003)
        assert quarter.flags & ~CONDENSED == true.flags


def test_what_is_gone_is_not_measured_and_condensed_says_so(outage):
    _, full, kept = outage
    whole = min(end for _, end, _, _, body in kept if CODE["LAeq_125ms"] in body)
    found = sorted(quarters(metered(kept)).items())
    early = [(at, quarter) for at, quarter in found if at + 900_000_000 < whole]
    assert len(early) > 90
    for _, quarter in early:
        assert not {"LAF10", "LAF50", "LAF90", "LAeq_125ms"} & quarter.values.keys()
        assert quarter.condensed
        assert "condensed" in quarter.flag_words
    assert not any(q.condensed for q in quarters(metered(full)).values())


def test_thirds_peaks_and_flags_are_those_of_the_records_that_it_stands_for(outage):
    _, full, kept = outage
    by_seq = {seq: body for seq, *_, body in full}
    minutes = [(s, b) for s, *_, b in kept if CODE["LAeq_1s"] in b]
    assert len(minutes) > 1400
    for seq, body in minutes[::37]:
        mine = [by_seq[s] for s in stood_for(seq, body)]
        thirds = energy_means(b"".join(b[6] for b in mine), [1.0] * len(mine))
        assert list(Levels(body[6])) == pytest.approx(list(thirds), abs=0.011)
        assert body[5] == max(b[5] for b in mine)
        assert body.get(7, 0) == sum(b.get(7, 0) for b in mine)
    statuses = {flags for r in metered(kept) if r.condensed for flags in [r.flags & ~CONDENSED]}
    assert statuses == {0, OVERLOAD, UNDERRANGE}


def test_full_detail_goes_before_what_was_condensed_of_it(outage):
    """As where an acknowledgement was lost, and the node kept what the gateway has."""
    _, full, kept = outage
    first = [f for f in full if f[1] <= BOOT_US + 900_000_000 and CODE["LAeq_125ms"] in f[4]]
    truth = quarters(metered(first))[BOOT_US]
    both = quarters(metered(first) + metered(kept))[BOOT_US]
    for name in ("LAeq", "LAF90", "LAFmax"):
        assert both.values[name] == pytest.approx(truth.values[name], abs=0.001)
    half = [f for f in first if f[1] <= BOOT_US + 450_000_000]
    mixed = quarters(metered(half) + metered(kept))[BOOT_US]
    assert mixed.values["LAeq"] == pytest.approx(truth.values["LAeq"], abs=0.05)
    assert mixed.completeness == pytest.approx(1, abs=0.003)
