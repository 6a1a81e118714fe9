"""The same journal in other pieces, with restarts and late data: the same bytes."""

import json
from functools import cache

import pytest
from chunk_rig import HOUR_US, HOURS, START, Gateway, hours, make_site
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

END = START + HOURS * HOUR_US
PATIENCE_US = 10 * 60_000_000


@cache
def told():
    return hours()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """All at once."""
    gateway = Gateway(make_site(tmp_path_factory.mktemp("whole") / "shop"))
    gateway.take([r for hour in told().values() for r in hour], END + PATIENCE_US)
    yield gateway
    gateway.stop()


def test_every_rule_has_a_say(whole):
    """Else the sameness below would prove little."""
    bodies = whole.verdicts()
    words = {}
    for (rule, _), body in bodies.items():
        words.setdefault(rule, set()).add(json.loads(body)["verdict"])
    assert {"ok", "over", "nodata"} <= words["permit"]
    for rule in ("de.ta-laerm/night-rating@mic", "yields/hourly@mic",
                 "yields/nightly@mic",
                 "yields/over-residual@mic", "work.noise/", "us.ny.nyc.noise/"):  # fmt: skip
        assert any(name.startswith(rule) for name in words), rule
    nightly = [json.loads(b) for (rule, _), b in bodies.items() if rule == "yields/nightly@mic"]
    assert any("hourly" in " ".join(body["reasons"]) for body in nightly)


pieces = st.lists(st.integers(4, 14), min_size=1, max_size=40)


@settings(max_examples=3, deadline=None, phases=[Phase.generate])
@given(sizes=pieces, late=st.sets(st.integers(0, HOURS - 1), max_size=4), seed=st.integers(0, 99))
def test_the_same_in_other_pieces(whole, tmp_path_factory, sizes, late, seed):
    """late: hours that come at the very end, machines' and microphone's records apart."""
    gateway = Gateway(make_site(tmp_path_factory.mktemp("pieces") / "shop"))
    at = number = 0
    while at < HOURS:
        size = sizes[number % len(sizes)]
        some = [r for h in range(at, min(at + size, HOURS)) if h not in late for r in told()[h]]
        at = min(at + size, HOURS)
        gateway.take(some, START + at * HOUR_US + PATIENCE_US)
        number += 1
        if (seed + number) % 3 == 0:
            gateway.again()
    for machine in (False, True):
        records = [r for h in late for r in told()[h] if (r.node == "mic") is not machine]
        gateway.take(records, END + PATIENCE_US)
    assert gateway.verdicts() == whole.verdicts()
    assert {k for k, over in gateway.over().items() if over} == set(whole.over())
    gateway.stop()
