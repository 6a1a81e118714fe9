"""Where neighbours are not told which machines run, nothing public tells it."""

import pytest
import shop_rig as rig
from lotline import config
from lotline.station.around import Around
from lotline.station.clock import Clock
from lotline.station.live import Live
from lotline.station.snapshot import Snapshot
from lotline.web.api import Source
from lotline.web.diary import machines
from lotline.web.live import live_json
from lotline.web.page import page
from lotline.web.words import Words

NAMES = {"mill", "press", "saw"}


@pytest.fixture(scope="module", params=[True, False])
def site(request, tmp_path_factory):
    folder = rig.make_shop(tmp_path_factory.mktemp("untold") / "site")
    found = config.load(folder / "site.toml")
    told = found.neighbours.model_copy(update={"machines": request.param})
    return found.model_copy(update={"neighbours": told})


def test_page_and_numbers(site):
    clock = Clock(rig.NOW_US)
    clock.now_us = lambda: rig.NOW_US
    now = Snapshot(site, [], clock, Live())()
    shown = {m.name for m in now.machines}
    assert shown == (NAMES if site.neighbours.machines else set())
    for text in (page(now, Words("en")), live_json(now, Words("en"))):
        assert all((name in text) == site.neighbours.machines for name in NAMES)


def test_the_answer_to_a_report(site):
    then = Around(site, [], lambda: rig.NOW_US, site.neighbours.machines)(rig.NOW_US)
    said = machines(then, Words("en"))
    assert ("saw" in said) == site.neighbours.machines
    assert ("not told" in said) != site.neighbours.machines
    assert "saw" in machines(Around(site, [], lambda: rig.NOW_US)(rig.NOW_US), Words("en"))


def test_the_api(site):
    source = Source(site, site.data_folder / "log")
    names = {meter["name"] for meter in source.meters()}
    assert "mic-wall" in names
    assert names.issuperset(NAMES) == site.neighbours.machines
    assert bool(NAMES & names) == site.neighbours.machines
