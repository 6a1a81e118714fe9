"""From frames' levels to a verdict: a quarter hour as the meter makes it."""

import struct

import pytest
from judge_records import BERLIN, QUARTER_US, rule, us
from lotline import meter
from lotline.judge import judge
from lotwire.codes import CODE, CONDENSED

START = us(2026, 1, 12, 12)


def metered(levels):
    """The 900 s record of one-second levels; None is a second that never came."""
    parts = []
    for i, level in enumerate(levels):
        if level is not None:
            body = {CODE["LAeq_125ms"]: struct.pack("<8h", *[round(level * 100)] * 8)}
            end = START + (i + 1) * 1_000_000
            parts.append(meter.second("mic", 0, body, 1000, end, 500))
    return [meter.aggregate(parts, START, 900)]


@pytest.mark.parametrize(
    ("levels", "limit", "word", "shown"),
    [
        ([40.0] * 840 + [70.0] * 60, 55.0, "over", "58.3"),  # the plain mean is 42
        ([40.0] * 840 + [70.0] * 60, 60.0, "ok", "58.3"),
        ([55.0] * 900, 55.0, "ok", "55 dB(A)"),
        ([55.0] * 899 + [55.01], 55.0, "over", "above it"),
        ([30.0] * 809 + [None] * 91, 55.0, "nodata", "89.8 %"),
        ([30.0] * 810 + [None] * 90, 55.0, "ok", "30 dB(A)"),
    ],
)
def test_a_quarter_hour(levels, limit, word, shown):
    records = metered(levels)
    (verdict,) = judge(rule(limit=limit), records, START, START + QUARTER_US, BERLIN)
    assert verdict.verdict == word
    assert shown in verdict.reasons[0]


def test_a_verdict_on_condensed_records_says_so():
    """A node that had no room keeps LAeq of each second, and the verdict stands on that."""
    parts = []
    for minute in range(15):
        laeq = struct.pack("<60h", *[4000] * 56, *[7000] * 4)
        body = {CODE["LAeq_1s"]: laeq, CODE["LAFmax_1s"]: laeq, CODE["status"]: CONDENSED}
        end = START + (minute + 1) * 60_000_000
        parts += meter.records("mic", 0, body, 60_000, end, 500)
    records = [meter.aggregate(parts, START, 900)]
    (verdict,) = judge(rule(limit=55.0), records, START, START + QUARTER_US, BERLIN)
    assert verdict.verdict == "over"
    assert "58.3" in verdict.reasons[0]
    assert any("condensed" in reason for reason in verdict.reasons)
    (plain,) = judge(rule(limit=55.0), metered([58.0] * 900), START, START + QUARTER_US, BERLIN)
    assert not any("condensed" in reason for reason in plain.reasons)
