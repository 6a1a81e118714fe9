"""`lotline ask A,B MINUTES`: several machines at once, in a workshop of known levels."""

import json
import math

import pytest
from ask_rig import FAN, SAW, make_month
from cli_rig import refused
from program import lotline

BOTH = 10 * math.log10(10 ** (SAW / 10) + 10 ** (FAN / 10))
PACK = """
[[pack]]
pack = "nl.bkl"
node = "mic-wall"
machines = ["saw"]
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return make_month(tmp_path_factory.mktemp("several") / "shop", more=PACK)


def answer(shop, *args):
    done = lotline("ask", *args, "--site", shop, "--json")
    told = json.loads(done.stdout)
    assert done.returncode == (0 if told["answer"] == "yes" else 1), done.stderr
    return told


def wall(told):
    return next(one for one in told["limits"] if one["rule"] == "wall")


def test_their_energies_add_and_the_bounds_hold_the_truth(shop):
    adds = {who: wall(answer(shop, who, "15"))["adds"] for who in ("saw", "fan", "saw,fan")}
    both = adds["saw,fan"]
    assert sorted(both["machines"]) == ["fan", "saw"]
    assert both["low"] - 0.05 <= BOTH <= both["high"] + 0.05
    assert both["hours"] == min(adds["saw"]["hours"], adds["fan"]["hours"])
    for key in ("level", "low", "high"):
        one, other = adds["saw"][key], adds["fan"][key]
        assert both[key] == pytest.approx(10 * math.log10(10 ** (one / 10) + 10 ** (other / 10)),
                                          abs=0.02)  # fmt: skip


def test_together_they_use_up_the_limit_sooner(shop):
    """Sooner than by the saw alone, with no other sound at all."""
    found = {who: wall(answer(shop, who, "60")) for who in ("saw", "fan", "saw,fan")}
    levels = {who: one["with_it"]["level"] for who, one in found.items()}
    assert levels["saw,fan"] > BOTH - 0.1
    assert levels["saw,fan"] > max(levels["saw"], levels["fan"]) + 0.4
    assert found["saw"]["answer"] == found["saw,fan"]["answer"] == "no"
    most = 15 * 10**5.5 / 10 ** (BOTH / 10)
    assert 2 <= found["saw,fan"]["certain_minutes"] < most


def test_the_order_and_a_name_told_twice_change_nothing(shop):
    first, second = (answer(shop, who, "10") for who in ("saw,fan", "fan, saw,fan"))
    assert second.pop("machines") == ["fan", "saw"]
    assert first.pop("machines") == ["saw", "fan"]
    assert (first.pop("machine"), second.pop("machine")) == ("saw,fan", "fan,saw")
    assert first["answer"] == second["answer"]
    assert wall(first)["with_it"] == wall(second)["with_it"]


def test_one_of_which_nothing_is_known_makes_all_unknown(shop):
    told = answer(shop, "saw,router", "1")
    assert (told["answer"], told["certain_minutes"]) == ("cannot say", 0)
    assert "not enough data" in wall(told)["why"]


def test_a_limit_of_one_source_does_not_judge_others_beside_it(shop):
    assert "nl.bkl/rating" in {one["rule"] for one in answer(shop, "saw", "5")["limits"]}
    told = answer(shop, "saw,fan", "5")
    assert told["not_looked_at"]["nl.bkl/rating"] == "it is about the sound of saw"


def test_a_person_reads_of_all_of_them(shop):
    said = lotline("ask", "saw,fan", "60", "--site", shop).stdout
    assert ": saw and fan for 60 min from 2026-11-22 14:05\nFor certain they may" in said
    assert "saw and fan add 5" in said
    assert "with them, " in said
    assert max(map(len, said.splitlines())) <= 80


@pytest.mark.parametrize("who", ["saw,sow", "saw,", ",", "saw,,fan"])
def test_a_name_that_nobody_knows_is_told(shop, who):
    refused(lotline("ask", who, "5", "--site", shop), "there is no machine",
            "there are fan, saw, router")  # fmt: skip
