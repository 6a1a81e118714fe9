"""How everything stands now: sums of the day, the newest minute, what is not known."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from lotline import config, judge
from lotline.enforce.headroom import HeadRoom
from lotline.feeds import State
from lotline.journal import Reader, Writer
from lotline.records import Indicator
from lotline.station.clock import Clock
from lotline.station.present import Present, Rules

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))

from cli_rig import make_site

MINUTE_US, QUARTER_US = 60_000_000, 900_000_000
# 00:20 in Berlin: a quarter hour of the day is over, and five minutes of the next.
NOW_US = int(datetime(2026, 11, 22, 23, 20, 10, tzinfo=UTC).timestamp()) * 1_000_000
QUARTER = NOW_US // QUARTER_US * QUARTER_US


def row(start_us, seconds, values, node="cnc", completeness=1.0):
    return Indicator(node, 0, start_us, seconds, values, completeness, 0)


RECORDS = [
    row(QUARTER - 2 * QUARTER_US, 900, {"energy": 1000.0, "cycles": 9.0}),  # of the day before
    row(QUARTER - QUARTER_US, 900, {"energy": 100.0, "cycles": 1.0}, completeness=0.5),
    *(row(QUARTER - QUARTER_US + n * MINUTE_US, 60, {"energy": 6.0}) for n in range(15)),
    *(row(QUARTER + n * MINUTE_US, 60, {"energy": 7.0, "active_power": 420.0}) for n in range(5)),
    row(QUARTER - QUARTER_US, 60, {"LAeq": 50.0}, "mic-street"),
]


@pytest.fixture
def present(tmp_path):
    site = config.load(make_site(tmp_path / "shop") / config.SITE_FILE)
    writer = Writer(site.data_folder)
    writer.add_indicators(RECORDS)
    rules = [judge.Rule("day", "mic-street", limit=55.0), judge.Rule("calm", "mic-street")]
    looked = {"day": (SimpleNamespace(limit=55.0, value=53.0), HeadRoom(56.0, 54.0, 90.0), 54.0)}
    known = Rules(
        rules,
        SimpleNamespace(looked=looked),
        SimpleNamespace(worst=lambda ids: SimpleNamespace(level="warning")),
        SimpleNamespace(running={}, outlooks={}),
    )
    feed = SimpleNamespace(feed=SimpleNamespace(name="office"),
                           state=State(position=3, points=9, trouble="away"))  # fmt: skip

    def made(now_us=NOW_US):
        reader = Reader(site.data_folder)
        return Present(site, reader, Clock(now_us), known, [feed]).status()

    made.writer = writer
    return made


def channel(status, name):
    (node,) = (one for one in status.nodes if one.name == name)
    return node.channels[0]


def test_sums_since_local_midnight(present):
    """One quarter hour, and the minutes after it: none twice, none of yesterday."""
    found = channel(present(), "cnc")
    assert found.today == {"energy": pytest.approx(100 + 5 * 7), "cycles": 1.0}
    assert found.captured == 0.5
    assert found.measures == {"energy", "cycles", "active_power"}


def test_the_newest_minute_while_it_is_new(present):
    assert channel(present(), "cnc").minute.values["active_power"] == 420.0
    later = channel(present(NOW_US + 3 * MINUTE_US), "cnc")
    assert later.minute is None
    assert later.measures  # what it measures is known all the same


def test_an_old_minute_is_not_how_things_are(present):
    found = channel(present(), "mic-street")
    assert (found.minute, found.captured, found.today) == (None, None, {})


def test_a_rule_with_a_limit_and_its_newest_verdict(present):
    assert present().rules[0].verdict is None
    body = '{"node": "mic-street", "verdict": "over"}'
    span = QUARTER - QUARTER_US, QUARTER
    present.writer.add_verdict("day", *span, NOW_US, body)
    (one,) = present().rules
    assert (one.id, one.level, one.limit, one.margin) == ("day", "warning", 55.0, 2.0)
    assert (one.spare, one.expected, one.crossing_s) == (56.0, 54.0, 90.0)
    assert (one.verdict.word, one.verdict.end) == ("over", QUARTER / 1e6)


def test_feeds_and_the_gateway_itself(present):
    found = present().gateway
    (feed,) = found.feeds
    assert (feed.points, feed.backlog, feed.well) == (9, len(RECORDS) - 3, False)
    assert (found.log_size, found.log_at) == (None, None)
    assert 0 < found.disk_free < found.disk_size
    assert found.journal_bytes > 0
