"""`lotline ask`: yes, no, perhaps or cannot say, from a month of a workshop of known levels."""

import json
import math
import time

import pytest
from ask_rig import FAN, NOW_US, SAW, make_month
from cli_rig import SITE, make_site, refused
from lotline.journal import Writer
from program import lotline


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return make_month(tmp_path_factory.mktemp("ask") / "shop")


def answer(shop, *args):
    done = lotline("ask", *args, "--site", shop, "--json")
    told = json.loads(done.stdout)
    assert done.returncode == (0 if told["answer"] == "yes" else 1), done.stderr
    return told


def test_what_each_machine_adds(shop):
    rows = json.loads(lotline("ask", "--site", shop, "--json").stdout)
    found = {row["machines"][0]: row for row in rows}
    for name, truth in (("saw", SAW), ("fan", FAN)):
        assert found[name]["low"] - 0.05 <= truth <= found[name]["high"] + 0.05
        assert found[name]["hours"] > 50
    assert (found["router"]["level"], found["router"]["hours"]) == (None, 0)
    assert "not enough data" in found["router"]["why"]
    words = lotline("ask", "--site", shop).stdout
    assert "58.0 dB" in words
    assert max(map(len, words.splitlines())) <= 80


def test_short_runs_may_and_long_ones_may_not(shop):
    yes, no = answer(shop, "saw", "2"), answer(shop, "saw", "60")
    assert (yes["answer"], no["answer"]) == ("yes", "no")
    (limit,) = no["limits"]
    assert (limit["rule"], limit["cite"], limit["limit"]) == ("wall", "permit 12", 55)
    assert limit["with_it"]["low"] > 55 > limit["without"]["high"]
    # The rest of the quarter hour in energies at the limit, with no other sound at all.
    most = 15 * 10**5.5 / 10 ** (SAW / 10)
    assert 2 <= yes["certain_minutes"] < most
    sure = answer(shop, "saw", str(yes["certain_minutes"]))
    assert sure["answer"] == "yes"
    assert answer(shop, "saw", str(most + 0.5))["answer"] != "yes"


def test_a_person_reads_why(shop):
    done = lotline("ask", "saw", "60", "--site", shop)
    assert done.stdout.startswith("no: saw for 60 min from 2026-11-22 14:05\nFor certain")
    for words in ("wall (permit 12)", "saw adds 58 dB at mic-wall", "the limit is 55 dB",
                  "That is at least ", "dB above the limit."):  # fmt: skip
        assert words in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


PACKS = """
[[pack]]
pack = "de.ta-laerm"
node = "mic-wall"
machines = ["saw", "fan"]
uncertainty = 1.0
set = { zone = "WA", KI = 0 }

[[pack]]
pack = "nl.bkl"
node = "mic-wall"
machines = ["saw", "fan"]
"""


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    return make_month(tmp_path_factory.mktemp("packs") / "shop", limit=90, more=PACKS)


def limits(told):
    return {one["rule"]: one for one in told["limits"]}


def test_a_pack_is_judged_ahead_over_all_of_its_period(packs):
    yes, no = answer(packs, "saw", "5"), answer(packs, "saw", "300")
    assert (yes["answer"], no["answer"]) == ("yes", "no")
    found = limits(no)
    assert set(found) == {"wall", "de.ta-laerm/day-rating", "nl.bkl/rating"}
    assert found["wall"]["answer"] == "yes"
    day = found["nl.bkl/rating"]
    assert (day["limit"], day["start"], day["end"]) == (
        50, "2026-11-22T06:00:00Z", "2026-11-22T18:00:00Z",
    )  # fmt: skip
    # Four hours of the saw of the twelve of the day, besides what there was.
    least = 10 * math.log10(235 / 720 * 10 ** (SAW / 10))
    assert day["with_it"]["low"] > least > day["limit"]
    assert day["without"]["high"] < day["limit"]
    assert day["head_room"]["most"] == pytest.approx(50 - day["with_it"]["low"], abs=0.02)
    assert day["head_room"]["least"] < day["head_room"]["most"] < 0
    assert min(limits(yes)["nl.bkl/rating"]["head_room"].values()) > 0
    sure = limits(yes)["nl.bkl/rating"]["certain_minutes"]
    assert 5 <= sure < 300
    assert limits(answer(packs, "saw", str(sure)))["nl.bkl/rating"]["answer"] == "yes"
    assert limits(answer(packs, "saw", str(sure + 2)))["nl.bkl/rating"]["answer"] != "yes"


def test_a_person_reads_what_of_a_pack_was_not_looked_at(packs):
    done = lotline("ask", "saw", "5", "--site", packs)
    _, _, said = done.stdout.partition("does not speak of these, which were not looked at:\n")
    assert "  de.ta-laerm/short-peaks: it is about LAFmax, and LAeq alone is foreseen\n" in said
    assert "rating level by day" in done.stdout
    assert "-inf" not in done.stdout


def test_what_else_a_rule_adds_for_is_never_taken_to_be_nothing(tmp_path):
    shop = make_month(tmp_path / "shop", limit=90, more=PACKS.replace(", KI = 0", ""))
    told = answer(shop, "saw", "5")
    assert told["answer"] == "cannot say"
    assert "LAFTeq" in limits(told)["de.ta-laerm/day-rating"]["why"]


def test_a_machine_that_is_no_part_of_the_source(tmp_path):
    more = PACKS.replace('machines = ["saw", "fan"]', 'machines = ["fan"]')
    told = answer(make_month(tmp_path / "shop", limit=90, more=more), "saw", "5")
    assert set(limits(told)) == {"wall"}
    assert told["not_looked_at"]["nl.bkl/rating"] == "it is about the sound of fan"


def test_a_machine_of_which_nothing_is_known_may_not_run_for_certain(shop):
    told = answer(shop, "router", "1")
    assert (told["answer"], told["certain_minutes"]) == ("cannot say", 0)
    assert "not enough data" in told["limits"][0]["why"]


def test_a_later_time_is_asked_of_what_is_usual_then(shop):
    told = answer(shop, "fan", "15", "--at", "19:30")
    assert told["at"] == told["limits"][0]["start"] == "2026-11-22T18:30:00Z"
    # On some Sundays the saw ran then.
    assert told["answer"] == "perhaps"
    assert told["limits"][0]["without"]["high"] > 55 > told["limits"][0]["with_it"]["level"]
    assert answer(shop, "fan", "15", "--at", "03:00")["at"] == "2026-11-23T02:00:00Z"


def test_a_quiet_limit_is_passed_by_the_street_itself(tmp_path):
    shop = make_month(tmp_path / "shop", days=14, limit=35)
    told = answer(shop, "fan", "5")
    assert (told["answer"], told["certain_minutes"]) == ("no", 0)


def test_a_saturday_that_nobody_measured(tmp_path):
    shop = make_month(tmp_path / "shop", days=4)
    told = answer(shop, "fan", "15", "--at", "2026-11-28T10:00")
    assert told["answer"] == "cannot say"
    assert "between 10:00 and 10:59" in told["limits"][0]["why"]


def test_hours_without_a_limit_are_free(tmp_path):
    shop = make_month(tmp_path / "shop", days=14)
    text = (shop / "site.toml").read_text()
    (shop / "site.toml").write_text(text + 'from = "22:00"\nto = "06:00"\n')
    told = answer(shop, "saw", "60")
    assert told["answer"] == "yes"
    assert told["limits"][0]["why"] == "it sets no limit then"
    # It is 14:05; at 22:00 the night begins.
    assert 475 <= told["certain_minutes"] < 485


@pytest.mark.parametrize(
    ("mic", "why"),
    [
        ({"uncertainty_us": 31_000_000}, "not known to half a minute"),
        ({"completeness": 0.0}, "it is not measured now"),
    ],
)
def test_what_is_not_well_measured_now_is_no_yes(tmp_path, mic, why):
    told = answer(make_month(tmp_path / "shop", days=2, **mic), "fan", "1")
    assert told["answer"] == "cannot say"
    assert why in told["limits"][0]["why"] or "not enough" in told["limits"][0]["why"]


@pytest.mark.parametrize(
    ("ahead_s", "why"),
    [(-3600, "it is not measured now: the last time was"), (7200, "ahead of this computer's")],
)
def test_a_clock_that_is_not_that_of_the_records(tmp_path, ahead_s, why):
    now_us = (int(time.time()) + ahead_s) * 1_000_000
    told = answer(make_month(tmp_path / "shop", now_us, days=14, note=""), "fan", "1")
    assert told["answer"] == "cannot say"
    assert why in told["limits"][0]["why"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["sow", "3"], ["there is no machine 'sow': there are fan, saw, router"]),
        (["saw"], ["say for how many minutes"]),
        (["saw", "0"], ["more than 0"]),
        (["saw", "2000"], ["1440"]),
        (["saw", "3", "--at", "noon"], ["got the time 'noon'", "19:00"]),
        (["saw", "3", "--at", "2026-11-01T10:00"], ["is in the past"]),
        (["--at", "19:00"], ["goes with a machine"]),
    ],
)
def test_slips_are_answered_in_a_sentence(shop, args, words):
    refused(lotline("ask", *args, "--site", shop), *words)


def test_a_site_without_limits_or_machines(tmp_path):
    shop = make_site(tmp_path / "shop", SITE.replace("limit = 55", ""))
    Writer(shop / "data").close()
    told = answer(shop, "cnc", "3")
    assert (told["answer"], told["limits"]) == ("cannot say", [])
    said = lotline("ask", "cnc", "3", "--site", shop).stdout
    assert "No limit" in said


def test_a_better_time_of_that_day_is_named(shop):
    """On the Monday: 08:07 stands in a quarter hour of which too little is left."""
    late, closed = ("saw", "7", "--at", "2026-11-23T08:07"), ("saw", "60")
    told = answer(shop, *late)
    assert told["answer"] == "perhaps"
    assert told["best"]["answer"] == "yes"
    again = answer(shop, "saw", "7", "--at", told["best"]["at"])
    assert (again["answer"], again["best"]) == ("yes", None)
    assert "Best time of that day: " in lotline("ask", *late, "--site", shop).stdout
    early = answer(shop, "saw", "7", "--at", "2026-11-23T03:00")
    assert early["answer"] == "perhaps"
    assert early["best"]["at"] >= "2026-11-23T06:00", "not before the shop opens at 7"
    assert answer(shop, *closed)["best"] is None
    said = lotline("ask", *closed, "--site", shop).stdout
    assert said.endswith("No time left in that day's open hours is better.\n")


def test_a_month_of_minutes_takes_no_time(shop):
    """Beside what the program takes to begin."""
    began = time.process_time()
    from lotline.cli.options import load_site
    from lotline.journal import Reader
    from lotline.station import asking

    site = load_site(shop)
    with Reader(site.data_folder) as reader:
        began = time.process_time()
        asking.Asking(site, reader, ("saw",), NOW_US).replies(600, NOW_US)
        assert time.process_time() - began < 2
