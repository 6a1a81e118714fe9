"""What stands beside the levels on the public page, by the journal of a shop."""

from contextlib import closing

import pytest
import shop_rig as rig
from lotline import config
from lotline.journal import Reader, Writer
from lotline.records import Indicator
from lotline.station.around import Around
from lotline.station.beside import Beside, Seldom
from lotline.station.clock import Clock
from lotline.web.now import Checked, Machine

WORKS_US = rig.NOW_US // rig.HOUR_US * rig.HOUR_US  # 14:00, five and a half minutes ago


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return rig.make_shop(tmp_path_factory.mktemp("beside") / "site")


def beside(folder, now_us=rig.NOW_US):
    site = config.load(folder / "site.toml")
    clock = Clock(now_us)
    clock.now_us = lambda: now_us
    reader = Reader(site.data_folder)
    return Beside(site, clock, lambda: reader)


def test_which_machines_work_and_since_when_but_not_the_supply(folder):
    assert beside(folder).machines() == tuple(
        Machine(name, True, WORKS_US) for name in ("mill", "press", "saw")
    )


def test_what_is_not_heard_is_not_at_rest(folder):
    later = beside(folder, rig.NOW_US + 5 * rig.MINUTE_US).machines()
    assert {m.working for m in later} == {None}


def test_the_newest_check_of_a_microphone(folder):
    assert beside(folder).checked() == {}
    with closing(Writer(folder / "data")) as writer:
        rows = [
            ("mic-wall", 0, frame, rig.NOW_US, {
                "calibration_level": 94.0, "calibration_before": before,
                "calibration_after": 94.0, "calibrated_at": at / 1e6,
            })
            for frame, before, at in ((1, 93.1, WORKS_US - rig.DAY_US), (2, 94.2, WORKS_US))
        ]  # fmt: skip
        writer.add_indicators([], calibrated=rows)
    assert beside(folder).checked() == {"mic-wall": Checked(WORKS_US, 0.2)}


def test_a_rest_is_told_as_rest(tmp_path):
    folder = rig.make_shop(tmp_path / "site")
    with closing(Writer(folder / "data")) as writer:
        still = Indicator("saw", 0, rig.NOW_US - 1_000_000, 1, {"active_power": 60.0}, 1.0, 9)
        writer.add_indicators([still])
    found = {m.name: m.working for m in beside(folder).machines()}
    assert found == {"mill": True, "press": True, "saw": False}


def test_the_supply_is_no_machine_that_ran(folder):
    site = config.load(folder / "site.toml")
    ran = Around(site, [], lambda: rig.NOW_US)(rig.NOW_US).machines
    assert "mains" in site.energy.total
    assert {m.machine for m in ran} == {"mill", "press", "saw"}


def test_it_is_asked_seldom():
    made = []
    seldom = Seldom(lambda: made.append(1) or len(made), 3600.0)
    assert (seldom(), seldom()) == (1, 1)
    always = Seldom(lambda: made.append(1) or len(made), 0.0)
    assert (always(), always()) == (2, 3)
