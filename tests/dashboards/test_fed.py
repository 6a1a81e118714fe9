"""What the feeds get of machines adds up to what the operator's page says; of nodes, every health
record, once."""

from collections import Counter

import pytest
import shop_rig as rig
from frames import FakeNode, noise_body
from lineprotocol import decode
from lotline import config
from lotline.journal import Reader, Writer
from lotline.localtime import bounds
from lotline.records import Indicator
from lotline.station.fed import streams
from lotline.station.fed.nodes import UNDATED_US
from lotwire.codes import CODE

OFF = range(9 * 60, 11 * 60)  # minutes of the first day in which nothing was metered


def points(folder, stream, after=0):
    """(points, position)."""
    site = config.load(folder / "site.toml")
    named = {one.name: one for one in streams(site)}
    with Reader(site.data_folder) as reader:
        found = list(named[stream].batches(reader, after))
    lines = [line for lines, _ in found for line in lines]
    return decode("\n".join(lines)), found[-1][1] if found else after


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return rig.make_shop(tmp_path_factory.mktemp("fed") / "site", left_out=OFF)


@pytest.fixture(scope="module")
def machine_points(shop):
    return points(shop, "machine")[0]


def added(found, machine, start_us, end_us, name="machine"):
    """The sum of each field over points that begin in [start_us, end_us)."""
    sums = Counter()
    for p in found:
        inside = start_us * 1000 <= p.ns < end_us * 1000
        if inside and (p.name, p.tags["machine"]) == (name, machine):
            sums.update(p.fields)
    return sums


def same(sums, worked):
    for doing, seconds in worked.all.items():
        assert sums[f"{doing}_s"] == pytest.approx(seconds)
    assert sums["open_s"] == pytest.approx(worked.open_s)
    assert sums["open_working_s"] == pytest.approx(worked.open["working"])
    assert sums["open_known_s"] == pytest.approx(worked.open_s - worked.open["unknown"])
    assert sums["energy"] == pytest.approx(worked.energy)
    assert sums["idle_energy"] == pytest.approx(worked.idle)
    assert sums["cycles"] == worked.cycles


@pytest.mark.parametrize("machine", ["saw", "mill", "press"])
def test_they_add_up_to_the_page(shop, machine_points, machine):
    """Whole days, in one of which two hours were not metered."""
    floor = rig.make_floor(shop)
    first = config.load(shop / "site.toml").site.zone
    for day in floor._days._known:
        begin, end = bounds(day, first)
        if end > rig.NOW_US:
            continue
        worked = floor._days._known[day].worked[machine]
        assert worked.all["working"] > 0
        same(added(machine_points, machine, begin, end), worked)


def test_cells_are_told_and_the_supply_is_no_machine(machine_points):
    cells = {p.tags["machine"]: p.tags.get("cell") for p in machine_points if p.name == "machine"}
    assert cells == {"saw": "wood", "mill": "metal", "press": "metal"}
    supply = [p for p in machine_points if p.name == "supply"]
    assert {p.tags["machine"] for p in supply} == {"mains"}
    assert all("energy" not in p.fields for p in machine_points if p.tags["machine"] == "press")


def test_a_quarter_hour_without_the_gateway_is_unknown(tmp_path):
    folder = rig.make_shop(tmp_path / "site")
    _, before = points(folder, "machine")
    late = rig.NOW_US // rig.QUARTER_US * rig.QUARTER_US + 8 * rig.QUARTER_US
    with_saw = Indicator("saw", 0, late, 900, {"energy": 1.0}, 1.0, 1000)
    writer = Writer(folder / "data")
    writer.add_indicators([with_saw])
    found, position = points(folder, "machine", before)
    starts = sorted(p.ns // 1000 for p in found if p.tags["machine"] == "saw")
    assert starts == list(range(late - 9 * rig.QUARTER_US, late + 1, rig.QUARTER_US))
    assert all(p.fields["unknown_s"] == 900.0 for p in found if p.ns // 1000 > rig.NOW_US)
    assert points(folder, "machine", position) == ([], position)
    writer.close()


def health(**values):
    return {CODE[name]: value for name, value in values.items()}


class Journal:
    """Frames of one node."""

    def __init__(self, folder):
        self.folder, self.node = folder, FakeNode("saw")
        self.writer = Writer(folder / "data")
        self.boot = self.writer.new_boot("saw", 7)

    def add(self, body, at_us, dated=True):
        raw = self.node.message(body)
        row = (self.boot.row, self.node.seq, self.node.seq * 1000, at_us,
               at_us if dated else None, 1000 if dated else None, raw)  # fmt: skip
        self.writer.add_frames([row], [self.boot])


@pytest.fixture
def journal(tmp_path):
    rig.make_site(tmp_path / "site", rig.SITE)
    found = Journal(tmp_path / "site")
    yield found
    found.writer.close()


def test_every_health_record_once(journal):
    said = health(uptime=3600, rssi=-61, firmware="1.2.0", heap_free=90_000)
    journal.add(noise_body(), rig.NOW_US)
    journal.add(said, rig.NOW_US + 1)
    journal.add({CODE["PM1"]: 0x1860}, rig.NOW_US + 2)  # the same bytes, but no health
    found, position = points(journal.folder, "node_health")
    assert [(p.name, p.tags, p.ns) for p in found] == [
        ("node_health", {"site": "Workshop", "node": "saw"}, (rig.NOW_US + 1) * 1000)
    ]
    assert found[0].fields == {
        "uptime": 3600.0, "rssi": -61.0, "firmware": "1.2.0", "heap_free": 90_000.0
    }  # fmt: skip
    assert points(journal.folder, "node_health", position) == ([], position)


def test_a_record_waits_for_its_date(journal):
    journal.add(noise_body(), rig.NOW_US)
    journal.add(health(uptime=1), rig.NOW_US + 1, dated=False)
    journal.add(health(uptime=2), rig.NOW_US + 2)
    found, position = points(journal.folder, "node_health")
    assert (found, position) == ([], 1)
    journal.add(health(uptime=3), rig.NOW_US + UNDATED_US + 1)  # it will get none
    found, _ = points(journal.folder, "node_health", position)
    assert [p.fields["uptime"] for p in found] == [2.0, 3.0]
