"""What stands still and how low levels go, from the journal to tile, task and page."""

from datetime import date, timedelta

import pytest
import shop_rig as rig
from cli_rig import make_site
from lotline import config
from lotline.journal import Reader, Writer
from lotline.localtime import bounds
from lotline.records import Indicator
from lotline.station.nodehealth import collect, trouble
from lotline.station.senses import DAYS, Floors, add_stuck
from lotline.web.inside.quiet import HEIGHT, drawn

MINUTE_US, QUARTER_US = 60_000_000, 900_000_000
SITE = rig.SITE.replace('place = "yard wall"\n', 'place = "yard wall"\nself_noise = 29\n')
END_US = rig.NOW_US // MINUTE_US * MINUTE_US


@pytest.fixture
def shop(tmp_path):
    made = make_site(tmp_path / "site", SITE)
    writer = Writer(made / "data")
    boot = writer.new_boot("mic-wall", 1)
    boot.seen.add(1)
    boot.heard_us, boot.half_us = END_US, 1000
    writer.add_frames([], [boot])
    yield config.load(made / "site.toml"), writer
    writer.close()


def minutes(level, count=30):
    return [Indicator("mic-wall", 0, END_US - (count - n) * MINUTE_US, 60, {"LAeq": level(n)},
                      1.0, 1000) for n in range(count)]  # fmt: skip


def days(writer, lows, today, zone):
    """Whole days before today; None is a day with an hour of it only."""
    for ago, low in enumerate(reversed(lows), 1):
        start_us, end_us = bounds(today - timedelta(days=ago), zone)
        end_us = end_us if low is not None else start_us + 4 * QUARTER_US
        values = {"LAeq": 50.0, "LAF90": low or 40.0}
        writer.add_indicators([
            Indicator("mic-wall", 0, at, 900, values, 1.0, 1000)
            for at in range(start_us, end_us, QUARTER_US)
        ])  # fmt: skip


def test_a_microphone_that_stands_still_needs_somebody(shop):
    site, writer = shop
    writer.add_indicators(minutes(lambda n: 51.25))
    floor = rig.make_floor(site.folder)
    tile = next(n for n in floor.latest.nodes if n.name == "mic-wall")
    assert (tile.how, tile.why) == ("needs you", "LAeq has stood at 51.25 for 30 min")
    assert "mic-wall: LAeq has stood at 51.25 for 30 min" in [t.text for t in floor.latest.tasks]
    with Reader(site.data_folder) as reader:
        rows = collect(site, reader)
        add_stuck(rows, reader)
    assert trouble(rows[0], END_US / 1e6) == "LAeq has stood at 51.25 for 30 min"


def test_one_that_moves_does_not(shop):
    site, writer = shop
    writer.add_indicators(minutes(lambda n: 51.25 + n % 3 / 100))
    floor = rig.make_floor(site.folder)
    assert next(n for n in floor.latest.nodes if n.name == "mic-wall").how == "ok"


def test_the_lowest_levels_of_a_month(shop):
    site, writer = shop
    today = date(2026, 11, 24)
    lows = [33.0] * 15 + [None] * 2 + [33.0] * 5 + [36.5] * 7
    days(writer, lows, today, site.site.zone)
    floors = Floors(site, lambda: rig.NOW_US)
    with Reader(site.data_folder) as reader:
        found = floors.of(site.node[0], reader)
        assert floors.of(site.node[1], reader) is None
        assert found.lows == (None, *lows)
        assert len(found.lows) == DAYS
        assert (found.course, found.before, found.recent, found.stated) == ("climbs", 33, 36.5, 29)
        line = drawn(found)
        assert "36.5 dB in the last week, 3.5 dB higher than before" in line.words
        assert line.path.count("M") == 2
        assert line.stated == HEIGHT
        late = bounds(today - timedelta(days=1), site.site.zone)[0]
        writer.add_indicators([Indicator("mic-wall", 0, late, 900,
                                         {"LAeq": 50.0, "LAF90": 31.0}, 1.0, 1000)])  # fmt: skip
        assert floors.of(site.node[0], reader).lows[-1] == 31.0


def test_a_day_that_is_known_is_not_read_again(shop, monkeypatch):
    site, writer = shop
    days(writer, [33.0] * 3, date(2026, 11, 24), site.site.zone)
    floors = Floors(site, lambda: rig.NOW_US)
    with Reader(site.data_folder) as reader:
        first, asked = floors.of(site.node[0], reader), []
        monkeypatch.setattr(reader, "indicators", lambda *a: asked.append(a))
        assert floors.of(site.node[0], reader) == first
        assert asked == []


def test_nothing_measured_is_said_and_not_drawn(shop):
    site, _ = shop
    with Reader(site.data_folder) as reader:
        line = drawn(Floors(site, lambda: rig.NOW_US).of(site.node[0], reader))
    assert (line.path, line.words) == ("", "Lowest levels: no whole day was measured yet.")


def test_a_few_days_are_said_and_not_drawn(shop):
    site, writer = shop
    days(writer, [33.0] * 3, date(2026, 11, 24), site.site.zone)
    with Reader(site.data_folder) as reader:
        line = drawn(Floors(site, lambda: rig.NOW_US).of(site.node[0], reader))
    said = "Lowest levels: of 3 whole days nothing can be said yet."
    assert (line.path, line.words) == ("", said)
