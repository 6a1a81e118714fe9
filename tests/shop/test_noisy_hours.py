"""Hours of noisy work, reckoned by hand: saw and mill work together 3 h on Sunday, 3 h on Monday
and 125 minutes on Tuesday until 14:05; of the half minute after that nothing is known yet."""

import json
from zoneinfo import ZoneInfo

import pytest
import shop_rig as rig
from lotline import config
from lotline.cli.shop import NOTE
from lotline.journal import News, Reader, Writer
from lotline.station.noisyhours import reply, spent
from lotline.web.shop import views, wording
from lotline.web.shop.shown import Room
from lotline.web.wording import LocalTime
from program import lotline

HOURS = """
[[noisy_hours]]
id = "loud"
machines = {machines}
hours = {hours}
weeks = {weeks}
cite = "permit 7"
"""
USED_H = 6 + 125 / 60
HALF_MINUTE = 30
BOTH = '["saw", "mill"]'


@pytest.fixture
def shop(tmp_path):
    def make(hours=40, weeks=8, machines=BOTH):
        more = HOURS.format(machines=machines, hours=hours, weeks=weeks)
        return rig.make_shop(tmp_path / "site", more)

    return make


def found_of(folder, at_us=rig.NOW_US):
    site = config.load(folder / "site.toml")
    keys = {name: (name, 0) for name in ("saw", "mill", "press")}
    with Reader(site.data_folder) as reader:
        return spent(site.noisy_hours[0], site, reader, keys, at_us, rig.NOW_US)


@pytest.mark.parametrize("machines", [BOTH, '["saw"]', '["mill", "saw", "press"]'])
def test_an_hour_in_which_several_run_is_one(shop, machines):
    found = found_of(shop(machines=machines))
    assert found.used / 3600 == pytest.approx(USED_H)
    assert found.unknown == pytest.approx(HALF_MINUTE)
    assert found.start_us == rig.FIRST_US


def test_weeks_are_of_whole_days(shop):
    """A week that ends on the coming Sunday begins with this Monday."""
    found = found_of(shop(weeks=1), rig.NOW_US + 5 * rig.DAY_US)
    assert found.used / 3600 == pytest.approx(USED_H - 3)
    assert found.start_us == rig.FIRST_US + rig.DAY_US


def test_what_nobody_knows_is_not_at_rest(shop):
    folder = shop(machines='["saw", "mains"]')
    site = config.load(folder / "site.toml")
    with Reader(site.data_folder) as reader:
        found = spent(site.noisy_hours[0], site, reader, {"saw": ("saw", 0)}, rig.NOW_US,
                      rig.NOW_US)  # fmt: skip
    assert found.used / 3600 == pytest.approx(USED_H)
    assert found.unknown == pytest.approx(found.gone - found.used)


def test_one_that_runs_beside_one_not_known_is_counted(shop):
    folder = shop()
    writer = Writer(folder / "data")
    writer.save_machines([News("mill", 0, rig.FIRST_US, 0, [(rig.FIRST_US, None)])], [])
    writer.close()
    found = found_of(folder)
    assert found.used / 3600 == pytest.approx(USED_H)
    assert found.unknown == pytest.approx(found.gone - found.used)


@pytest.mark.parametrize(("hours", "minutes", "word"), [
    (9, 54, "yes"), (9, 56, "no"), (9, 54.8, "perhaps"), (8, 1, "no"),
])  # fmt: skip
def test_what_is_answered(shop, hours, minutes, word):
    """8.083 h are used; with the half minute it may be 8.092."""
    said = reply(found_of(shop(hours=hours)), minutes * 60, "2026-11-22")
    assert said.word == word
    assert (said.node, said.rule, said.cite) == ("saw, mill", "loud", "permit 7")
    assert said.why == f"8.1 of {hours} h in 8 weeks are used, counted from 2026-11-22"
    assert said.certain_s == pytest.approx(max(0, (hours - USED_H) * 3600 - HALF_MINUTE))


@pytest.mark.parametrize(("hours", "state", "left", "bar"), [
    (40, "within", "31.9 h left", 16), (8.9, "close", "0.8 h left", 73),
    (8, "passed", "0.1 h over", 81),
])  # fmt: skip
def test_the_tile_on_the_page(shop, hours, state, left, bar):
    folder = shop(hours=hours)
    view = views.floor(rig.make_floor(folder).latest, config.load(folder / "site.toml"))
    (tile,) = [r for r in view["rooms"] if r["rule"] == "loud"]
    assert (tile["state"], tile["left"], tile["bar"]) == (state, left, bar)
    assert (tile["place"], tile["limit_at"]) == ("saw, mill", 80)
    assert tile["so_far"] == f"8.1 of {hours} h used since Sun 22 Nov."
    assert tile["ahead"] == ""


def test_hours_of_a_pack_that_are_not_known_are_told_as_that():
    """A pack names its units; one of hours is no reason to have a number."""
    room = Room("own", "yard", "not_measured", "h", rig.FIRST_US, rig.NOW_US, None, 5.0)
    time = LocalTime(ZoneInfo("Europe/Berlin"), rig.NOW_US, wording.ENGLISH)
    tile = views.room(room, time, rig.NOW_US)
    assert (tile["left"], tile["bar"], tile["ahead"]) == ("–", None, "")
    assert tile["so_far"].startswith("Nothing measured in this period; limit 5")


def test_the_command_line_says_it(shop):
    folder = shop(hours=9)
    path = folder / "site.toml"  # the note of a demo, whose clock is its newest record
    path.write_text(path.read_text().replace("[site]", f'[site]\nnote = "{NOTE}"', 1))
    told = json.loads(lotline("ask", "saw", "300", "--site", folder, "--json").stdout)
    (hours,) = [one for one in told["limits"] if one["rule"] == "loud"]
    assert hours["answer"] == told["answer"] == "no"
    assert hours["quantity"] == "hours"
    text = lotline("ask", "saw", "300", "--site", folder).stdout
    assert "saw, mill, loud (permit 7): no\n" in text
    assert "of 9 h in 8 weeks are used, counted from 2026-11-22" in text
