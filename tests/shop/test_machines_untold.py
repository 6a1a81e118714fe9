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


@pytest.fixture(scope="module", params=["told", "hidden"])
def site(request, tmp_path_factory):
    folder = rig.make_shop(tmp_path_factory.mktemp("untold") / "site")
    found = config.load(folder / "site.toml")
    text = f'{found.text}\n[neighbours]\nmachines = "{request.param}"\n'
    (folder / "site.toml").write_text(text)
    return config.load(folder / "site.toml")


def are_told(site):
    return site.neighbours.machines == "told"


def test_page_and_numbers(site):
    clock = Clock(rig.NOW_US)
    clock.now_us = lambda: rig.NOW_US
    now = Snapshot(site, [], clock, Live())()
    shown = {m.name for m in now.machines}
    assert shown == (NAMES if are_told(site) else set())
    for text in (page(now, Words("en")), live_json(now, Words("en"))):
        assert all((name in text) == are_told(site) for name in NAMES)


def test_the_answer_to_a_report(site):
    then = Around(site, [], lambda: rig.NOW_US, are_told(site))(rig.NOW_US)
    said = machines(then, Words("en"))
    assert ("saw" in said) == are_told(site)
    assert ("not told" in said) != are_told(site)
    assert "saw" in machines(Around(site, [], lambda: rig.NOW_US)(rig.NOW_US), Words("en"))


def test_the_api(site):
    source = Source(site, site.data_folder / "log")
    names = {meter["name"] for meter in source.meters()}
    assert "mic-wall" in names
    assert names.issuperset(NAMES) == are_told(site)
    assert bool(NAMES & names) == are_told(site)
