"""`lotline bench judge`: judge and peer find the same levels, also over a clock change."""

import sys

from lotline.cli import bench  # noqa: F401

judge = sys.modules["lotline.cli.bench.judge"]


def test_a_short_one_holds_against_its_peer(monkeypatch):
    for first in (judge.FIRST, judge.FIRST.replace(month=3, day=27)):
        monkeypatch.setattr(judge, "FIRST", first)
        found = judge.measure(4)
        assert found["verdicts"] == 4 * 4 + 5 * 4 + 1  # by day, by night, and the year
        assert found["over"] + found["ok"] >= 4 * 3
        assert found["judge_s"] > 0
        assert "verdicts with their reasons" in judge.words(found)
