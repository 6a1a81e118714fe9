"""What machines did, by numbers reckoned by hand: the saw works 20 minutes of each hour from 8 to
17 at 1200 W, idles at 60 W between, and is off at night."""

from dataclasses import replace
from datetime import date

import pytest
import shop_pages
import shop_rig as rig
from lotline import config
from lotline.journal import Reader, Writer
from lotline.records import Indicator
from lotline.station.floor import nodes, rooms, tasks
from lotline.station.floor.working import joined
from lotline.station.senses import Floors
from lotline.web.shop.shown import Node
from lotline.web.shop.worked import Stretch, Worked

MINUTE_US = 60_000_000
# 14:05 on a Tuesday that opened at 7.
TODAY_MIN = 14 * 60 + 5
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = rig.make_shop(tmp_path_factory.mktemp("floor") / "site")
    return rig.make_floor(folder).latest


def machine(shop, name):
    return next(m for m in shop.machines if m.name == name)


def test_the_day_so_far(shop):
    today = machine(shop, "saw").today
    assert today.all["working"] == 60 * (6 * 20 + 5)
    assert today.all["idle"] == 60 * 6 * 40
    assert today.all["off"] == 60 * 8 * 60
    assert today.all["unknown"] == pytest.approx(30, abs=1)  # not settled yet
    assert today.open["working"] == 60 * 125
    assert today.open["off"] == 3600  # from 7 to 8
    assert today.utilisation == pytest.approx(125 / (7 * 60 + 5))
    assert today.energy == pytest.approx(125 * 20 + 240)
    assert today.idle == pytest.approx(240)
    assert (today.cycles, today.cycle_wh) == (6, pytest.approx(400))


def test_the_supply_is_no_machine(shop):
    assert [m.name for m in shop.machines] == ["mill", "press", "saw"]


def test_what_nobody_accounts_for_is_told(shop):
    supply = shop.today
    machines = sum(wh for _, wh in supply.machines)
    assert supply.unaccounted == pytest.approx(supply.total - machines)
    assert supply.unaccounted == pytest.approx(TODAY_MIN * 150 / 60)
    assert (supply.peak_w, supply.whole) == (pytest.approx(2150), True)


def test_without_a_meter_at_the_supply_it_is_not_known(tmp_path):
    folder = rig.make_shop(tmp_path / "site")
    text = (folder / "site.toml").read_text().replace('total = "mains"\n', "")
    (folder / "site.toml").write_text(text)
    found = rig.make_floor(folder).latest
    assert found.today.unaccounted is None
    assert not found.today.whole
    assert "mains" in [m.name for m in found.machines]


def test_now(shop):
    saw, press = machine(shop, "saw"), machine(shop, "press")
    assert (saw.doing, saw.power) == ("working", 1200.0)
    assert saw.since_us == rig.NOW_US // rig.HOUR_US * rig.HOUR_US
    assert (press.doing, press.has_power, press.power) == ("working", False, None)
    assert {s.doing for s in press.line} == {"resting", "working", "unknown"}


@pytest.mark.parametrize(("watts", "doing"), [
    (0.0, "off"), (1.9, "off"), (2.0, "idle"), (60.0, "idle"), (1200.0, "working"),
])  # fmt: skip
def test_now_goes_by_the_power(tmp_path, watts, doing):
    folder = rig.make_shop(tmp_path / "site")
    put(folder, watts)
    saw = machine(rig.make_floor(folder).latest, "saw")
    assert saw.doing == doing
    assert saw.power == watts


def put(folder, watts, at_us=rig.NOW_US - 1_000_000):
    writer = Writer(folder / "data")
    writer.add_indicators([Indicator("saw", 0, at_us, 1, {"active_power": watts}, 1.0, 0)])
    writer.close()


def test_a_silent_machine_is_not_off(tmp_path):
    folder = rig.make_shop(tmp_path / "site")
    found = rig.make_floor(folder, rig.NOW_US + 3 * MINUTE_US).latest
    for one in found.machines:
        assert (one.doing, one.power) == ("unknown", None)
        assert one.since_us == rig.NOW_US - 1_000_000


def test_what_was_not_measured_is_neither_off_nor_in_the_use(tmp_path):
    """Nobody measured the saw from 2 to 3 at night, and from 9 to 10, while it rested."""
    today = 2 * 1440
    left_out = {*range(today + 120, today + 180), *range(today + 9 * 60 + 20, today + 600)}
    folder = rig.make_shop(tmp_path / "site", left_out=left_out)
    found = machine(rig.make_floor(folder).latest, "saw")
    assert found.today.all["off"] == 60 * 7 * 60
    assert found.today.all["unknown"] == pytest.approx(60 * 100 + 30, abs=1)
    assert found.today.known == pytest.approx(1 - (40 * 60 + 30) / (7 * 3600 + 330), abs=1e-3)
    assert found.today.utilisation == pytest.approx(125 / (425 - 40), abs=1e-3)
    assert found.today.metered_s == pytest.approx((TODAY_MIN - 100) * 60)


def test_too_little_known_gives_no_use():
    of = Worked(open={"working": 100.0, "idle": 0.0, "off": 0.0, "resting": 0.0, "unknown": 101.0})
    assert of.utilisation is None
    assert Worked().utilisation is None
    assert Worked().known is None


def test_the_rule_of_a_line_is_that_it_has_no_holes(shop):
    for one in shop.machines:
        for a, b in zip(one.line, one.line[1:], strict=False):
            assert a.end_us == b.start_us
            assert a.doing != b.doing
    a, b = Stretch(0, 1, "off"), Stretch(2, 3, "off")
    assert joined([a, b]) == [a, b]


def test_weeks(shop):
    (first,) = shop.first_weeks
    assert (first.number, first.worked.cycles) == (1, 24 * 3)  # 24 of each machine until now
    assert [w.worked.cycles for w in shop.last_weeks] == [27, 45]
    assert shop.last_weeks[0].worked.open_s == 0  # a Sunday
    assert shop.whole


def states(looked, now_us=rig.NOW_US):
    from lotline import judge

    site = __import__("types").SimpleNamespace(sensors=())
    rule = judge.Rule("day", "mic-wall", limit=55.0)
    return rooms.rooms(site, [rule], looked, {}, [], now_us)[0]


def test_head_room():
    found = states(shop_pages.looked(51.2, 58.5))
    assert found.state == "close"
    # 900 s at 55 dB, less what came so far, at 58.5 dB
    gone = (rig.NOW_US - found.start_us) / 1e6
    left_s = (900 - gone * 10 ** (-0.38)) / 10**0.35
    assert (found.crossing_us - rig.NOW_US) / 1e6 == pytest.approx(left_s, abs=0.01)
    assert states(shop_pages.looked(45.0, 45.0)).state == "within"
    assert states(shop_pages.looked(45.0, 45.0)).crossing_us is None
    assert states(shop_pages.looked(53.0, 40.0)).state == "close"  # within the rule's 3 dB
    assert states(shop_pages.looked(62.0, 62.0)).state == "passed"


def test_head_room_of_what_is_not_measured():
    assert states(shop_pages.looked(None)).state == "not_measured"
    assert states(shop_pages.looked(40.0, 40.0, completeness=0.4)).state == "not_measured"


def test_a_rule_that_does_not_hold_now():
    looked = shop_pages.looked(51.0, 51.0)
    running, _, present = looked["day"]
    looked["day"] = replace(running, limit=None), None, present
    assert states(looked).state == "no_limit"


def node(name, how):
    return Node(name, "machine", "", how, "silent: look at its power and its network", 5)


def test_what_waits(tmp_path):
    front = shop_pages.Shopfront(tmp_path / "site")
    found = [t.text for t in front.floor.latest.tasks]
    assert found == ["1 passed limit to explain",
                     "1 neighbour waiting for an answer, 1 longer than promised",
                     "press: 3 records dropped"]  # fmt: skip
    front.writer.close()


def test_many_nodes_wait_in_one_line():
    some = [node(name, "silent") for name in "abc"]
    assert [t.text for t in tasks.tasks((), (), (), some, (), {}, 0, TODAY)] == [
        "3 nodes are silent: a, b, c"
    ]
    assert [t.text for t in tasks.tasks((), (), (), some[:1], (), {}, 0, TODAY)] == [
        "a: silent: look at its power and its network"
    ]


def test_calibrations_wait_from_two_weeks_before():
    due = {"a": "2026-12-08", "b": "2026-12-09", "c": "2026-11-23", "d": "2026-11-24"}
    found = [(t.text, t.late) for t in tasks.tasks((), (), (), (), (), due, 0, TODAY)]
    assert found == [
        ("c: its calibration ended on 2026-11-23", True),
        ("d: calibrate it by 2026-11-24", False),
        ("a: calibrate it by 2026-12-08", False),
    ]


def test_a_node_says_what_it_is_worth_and_until_when(tmp_path):
    """A day's uptime reads as one, and a meter names the last day of its calibration."""
    text = rig.SITE.replace('place = "yard wall"', 'calibration_due = "2027-06-01"')
    (tmp_path / "site.toml").write_text(text)
    writer = Writer(tmp_path / "data")
    writer.save_health({"saw": (1, '{"uptime": 90000.0, "rssi": -61.0}')})
    writer.close()
    with Reader(tmp_path / "data") as reader:
        site = config.load(tmp_path / "site.toml")
        found = nodes.tiles(site, reader, 2, 1.0, Floors(site, lambda: 2))
    facts = {one.name: dict(one.facts) for one in found}
    assert facts["mic-wall"]["calibration due"] == "2027-06-01"
    assert (facts["saw"]["up for"], facts["saw"]["radio signal"]) == ("25 h", "−61 dBm")
    assert "calibration due" not in facts["saw"]
