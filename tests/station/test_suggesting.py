"""Which machine to pause: one that runs, that is known to add, and by how much for certain."""

import math
import sys
from pathlib import Path

import pytest
from lotline.cli.options import load_site
from lotline.journal import News, Reader, Writer
from lotline.meter.contribution import Contribution
from lotline.station.suggesting import Suggesting, suggestion

sys.path.insert(0, str(Path(__file__).parent.parent / "cli"))
from ask_rig import NOW_US, SAW, STREET, energy, make_month

ROUTER = Contribution(("router",), 60.0, 59.0, 61.0, 31.0)
FAN = Contribution(("fan",), 50.0, 48.0, 52.0, 200.0)


def off(total, part):
    return total - 10 * math.log10(10 ** (total / 10) - 10 ** (part / 10))


def test_the_machine_that_takes_most_off():
    said = suggestion([FAN, ROUTER], {"fan", "router"}, 62.0, "mic-wall")
    low, high = off(62, 59), off(62, 61)
    assert f"Pausing router takes {low:.0f} to {high:.0f} dB off at mic-wall" in said
    assert "31 h" in said


def test_what_stands_still_or_is_not_known_is_not_suggested():
    assert suggestion([FAN, ROUTER], {"fan"}, 62.0, "m") == ""
    unknown = Contribution(("laser",), math.nan, -math.inf, math.inf, 1.0, "not enough data")
    assert suggestion([unknown], {"laser"}, 62.0, "m") == ""
    perhaps_nothing = Contribution(("fan",), 55.0, -math.inf, 60.0, 9.0)
    assert suggestion([perhaps_nothing], {"fan"}, 62.0, "m") == ""


def test_more_than_all_is_at_least_so_much():
    said = suggestion([ROUTER], {"router"}, 60.0, "m")
    assert f"takes at least {off(60, 59):.0f} dB off" in said


def test_machines_that_always_run_together_are_paused_together():
    both = Contribution(("saw", "extractor"), 60.0, 59.9, 60.1, 9.0)
    assert suggestion([both], {"saw"}, 61.0, "m").startswith("Pausing saw and extractor takes")


@pytest.mark.parametrize(("running", "found"), [(True, True), (False, False), (None, False)])
def test_of_a_journal_that_goes_on(tmp_path, running, found):
    shop = make_month(tmp_path / "shop", days=7)
    site, now_us = load_site(shop), NOW_US + 120_000_000
    writer = Writer(site.data_folder)
    writer.save_machines([News("saw", 0, NOW_US, 0, [(NOW_US, running), (now_us, None)])], [])
    writer.close()
    present = 10 * math.log10(energy(SAW) + energy(STREET))
    with Reader(site.data_folder) as reader:
        said = Suggesting(site, reader)("mic-wall", present, now_us)
    assert ("Pausing saw takes" in said) == found
    assert bool(said) == found
