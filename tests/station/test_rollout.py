"""Whom an update is offered: one first, then some, and nobody more once it fails somewhere."""

import pytest
from lotline.journal.updates import Order
from lotline.station.rollout import Pace, look

MINUTE = 60_000_000
PACE = Pace(10 * MINUTE, 2)
NODES = ("a", "b", "c", "d", "e")
NOW = 1_000 * MINUTE


def at(held=(), well=None, **states):
    order = Order(7, "0.2.0", 2, NODES, "Ada", 0, states)
    return look(order, held, well or {}, NOW, PACE)


def test_one_goes_first_and_is_offered_it_until_it_has_it():
    assert at()[:3] == (("a",), ("a",), "")
    for state in ("offered", "started"):
        assert at(a=state) == (("a",), (), "", "waits for a")


def test_the_others_wait_for_its_good_health():
    assert at(a="good").offer == (), "it was not heard since"
    assert (
        at(a="good", well={"a": NOW - 9 * MINUTE}).why == "waits for 1 more minutes of good health"
    )
    found = at(a="good", well={"a": NOW - 10 * MINUTE})
    assert found[:3] == (("b", "c"), ("b", "c"), "")
    assert found.why == "goes on with b, c"


def test_a_stage_waits_for_all_of_the_one_before():
    well = dict.fromkeys(NODES, NOW - 99 * MINUTE)
    assert at(a="good", b="good", c="started", well=well)[:2] == (("c",), ())
    late = well | {"c": NOW - 3 * MINUTE}
    assert at(a="good", b="good", c="good", well=late).why.startswith("waits for 7 more")
    assert at(a="good", b="good", c="good", well=well).fresh == ("d", "e")


@pytest.mark.parametrize("state", ["back", "refused"])
def test_it_ends_where_it_fails(state):
    found = at(a="good", b=state, c="started", well={"a": 0})
    assert found == ((), (), "stopped", "b does not run it")


def test_it_is_done_when_all_have_it():
    assert at(**dict.fromkeys(NODES, "good")).end == "done"


def test_who_is_held_is_passed_over_and_waited_for_at_the_end():
    assert at(held=("a",)).fresh == ("b",)
    assert at(held=("a",), a="offered").fresh == ("b",), "held after it was offered"
    well = dict.fromkeys(NODES, 0)
    found = at(held=("d", "e"), a="good", b="good", c="good", well=well)
    assert found == ((), (), "", "all that do not have it yet are held")
