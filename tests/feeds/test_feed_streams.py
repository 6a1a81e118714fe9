"""What feeds send beside the indicators: verdicts, in order, and every cursor durable."""

import json
from typing import Any

import pytest
from feedtools import START_US, Site
from hypothesis import given
from hypothesis import strategies as st
from lineprotocol import Point, decode
from lotline.feeds.lines import field, line, text
from lotline.feeds.streams import SAVE_AFTER, Streams
from lotline.feeds.verdicts import Verdicts
from lotline.journal import Reader

QUARTER_US = 900_000_000
CLOSE = {"day": 3.0, "strict": 1.0}


def told(**changes: Any) -> dict[str, Any]:
    """A verdict's body, as far as it is fed."""
    return {
        "rule": "day", "node": "mic", "quantity": "LAeq", "unit": "dB(A)", "title": 'the "day"',
        "severity": "limit", "verdict": "ok", "value": 50.5, "limit": 55.0, "margin": 4.5,
        "completeness": 0.95, "uncertainty": 0.5, **changes,
    }  # fmt: skip


def judged(site: Site, quarter: int, rule: str = "day", **changes: Any) -> None:
    start = START_US + quarter * QUARTER_US
    site.writer.add_verdict(
        rule, start, start + QUARTER_US, start + QUARTER_US, json.dumps(told(**changes))
    )


def points(site: Site, after: int = 0) -> list[Point]:
    with Reader(site.folder) as reader:
        found = Verdicts("Yard", CLOSE).batches(reader, after)
        return decode("\n".join(x for lines, _ in found for x in lines))


def test_a_verdict_whole(site: Site) -> None:
    judged(site, 0)
    (point,) = points(site)
    assert point.name == "verdict"
    assert point.tags == {"site": "Yard", "rule": "day", "node": "mic", "unit": "dB(A)"}
    assert point.ns == START_US * 1000
    assert point.fields == {
        "state": "within", "verdict": "ok", "over": 0, "seconds": 900.0, "quantity": "LAeq",
        "title": 'the "day"', "severity": "limit", "value": 50.5, "limit": 55.0,
        "margin": 4.5, "completeness": 0.95, "uncertainty": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize(("rule", "changes", "state", "over"), [
    ("day", {"margin": 3.0}, "within", 0),
    ("day", {"margin": 2.99}, "close", 0),
    ("strict", {"margin": 2.0}, "within", 0),
    ("pm/hour@air", {"margin": 2.0, "unit": "ug/m3"}, "within", 0),
    ("pack/night@mic", {"margin": 2.0}, "close", 0),
    ("day", {"verdict": "unclear", "margin": 0.2}, "close", 0),
    ("day", {"verdict": "over", "margin": -1.0}, "passed", 1),
    ("day", {"verdict": "nodata", "value": None, "margin": None}, "not measured", 0),
    ("day", {"verdict": "context", "limit": None, "margin": None}, "no limit", 0),
    ("day", {"limit": None, "margin": None}, "no limit", 0),
    ("day", {"verdict": "not_applicable", "limit": None, "margin": None}, "does not apply", 0),
])  # fmt: skip
def test_its_words(site: Site, rule: str, changes: dict[str, Any], state: str, over: int) -> None:
    judged(site, 0, rule, **changes)
    (point,) = points(site)
    assert (point.fields["state"], point.fields["over"]) == (state, over)
    assert ("value" in point.fields) == ("value" not in changes)


def test_a_later_verdict_takes_the_place_of_the_first(site: Site) -> None:
    judged(site, 0)
    judged(site, 0, value=57.0, margin=-2.0, verdict="over")
    judged(site, 1)
    judged(site, 1, verdict="not_applicable", value=None, superseded=True)
    found = points(site)
    assert [p.ns for p in found] == [p.ns for p in sorted(found, key=lambda p: p.ns or 0)]
    assert [p.fields["state"] for p in found] == ["within", "passed", "within", "superseded"]
    assert found[0].tags == found[1].tags
    assert len(points(site, after=3)) == 1


class Numbers:
    """A stream of the numbers up to `last`, three a batch, sent or silent."""

    name = "numbers"

    def __init__(self, last: int, silent: bool = False) -> None:
        self.last, self.silent = last, silent

    def batches(self, reader: Reader, position: int) -> Any:
        while position < self.last:
            first, position = position, min(position + 3, self.last)
            yield [] if self.silent else [f"n {i}" for i in range(first, position)], position


def test_a_cursor_moves_once_the_points_are_stored(site: Site) -> None:
    sent: list[str] = []

    def deliver(lines: list[str]) -> bool:
        sent.extend(lines)
        return len(sent) < 6  # the second batch is cut short

    def following() -> Streams:
        return Streams("feed:main", [Numbers(8)], deliver, site.writer.set_cursor)

    with Reader(site.folder) as reader:
        first = following()
        first.start(reader)
        first.step(reader)
        assert (len(sent), site.cursor("feed:main:numbers")) == (6, 3)
        sent.clear()
        second = following()  # another life
        second.start(reader)
        second.step(reader)
    assert sent == [f"n {i}" for i in range(3, 8)]
    assert site.cursor("feed:main:numbers") == 8


def test_a_cursor_that_moves_in_silence_is_saved_seldom(site: Site) -> None:
    saved: list[int] = []
    stream = Numbers(9, silent=True)
    streams = Streams("feed:main", [stream], lambda _: True, lambda _, at: saved.append(at))
    with Reader(site.folder) as reader:
        streams.start(reader)
        streams.step(reader)
        assert saved == []
        stream.last = SAVE_AFTER + 1
        streams.step(reader)
    assert saved == [SAVE_AFTER + 1]


@given(st.text())
def test_texts_come_back_but_for_control_characters(said: str) -> None:
    (point,) = decode(line("m", {"a": "b"}, [text("t", said), field("x", 1)], 1))
    kept = "".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in said)
    assert point.fields == {"t": kept, "x": 1.0}
