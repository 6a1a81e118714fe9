"""Outputs in story time: leases that end, buttons, the longest time, and the safe state."""

import json
import tempfile

import pytest
from lotwire.codes import (
    FAILING,
    LAPSED,
    LEASED,
    LONGEST,
    OUTPUT_UNCLEAR,
    OVERRIDDEN,
    START,
)
from node_rig import run_micropython

OFF, ON = 0, 1
RELAY = {"driver": "relay", "pins": {"on": 4}}
LIGHT = {"driver": "stack_light", "pins": {"green": 18, "amber": 19, "red": 21}}
BUTTON = {"pin": 34, "state": "on", "hold_s": 3}
BOOT = 7


def run(*settings, do=(), length=10_000):
    """What happened: rows of (tick, channel, state, cause, button)."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        json.dump((settings, do, length), f)
        f.flush()
        got = run_micropython("outputs_cases.py", f.name)
    got["rows"] = [
        (tick, channel, body["80"], body["81"], body.get("82"))
        for tick, channel, body in got["rows"]
    ]
    return got


def lease(at, state, seq=1, ms=2000, output=0, tick=None, boot=BOOT):
    return [at, "lease", boot, seq, output, state, at if tick is None else tick, ms]


def states(got, channel=0):
    """(tick, state, cause) of an output's records."""
    return [row[:1] + row[2:4] for row in got["rows"] if row[1] == channel]


def test_it_begins_safe_and_a_lease_ends_by_itself():
    got = run(RELAY, do=[lease(500, ON)])
    assert got["pins"] == [[0, 4, 0], [500, 4, 1], [2500, 4, 0]]
    assert states(got) == [(0, OFF, START), (500, ON, LEASED), (2500, OFF, LAPSED)]


def test_a_lease_counts_from_the_nodes_own_tick_however_late_it_comes():
    got = run(RELAY, do=[lease(1900, ON, tick=100)])
    assert got["taken"] == [True]
    assert states(got)[-2:] == [(1900, ON, LEASED), (2100, OFF, LAPSED)]
    assert run(RELAY, do=[lease(2100, ON, tick=100)])["taken"] == [False]


def test_renewed_it_stays():
    do = [lease(at, ON, seq) for seq, at in enumerate(range(500, 8000, 1500), 1)]
    assert states(run(RELAY, do=do)) == [(0, OFF, START), (500, ON, LEASED), (8500, OFF, LAPSED)]


@pytest.mark.parametrize("bad", [
    lease(1000, ON, seq=5), lease(1000, ON, seq=4), lease(1000, ON, seq=6, boot=BOOT - 1),
    lease(1000, ON, seq=6, boot=BOOT + 1), lease(1000, ON, seq=6, tick=1001),
    lease(1000, ON, seq=6, ms=0), lease(1000, 2, seq=6), lease(1000, ON, seq=6, output=1),
    lease(3000, ON, seq=6, tick=1000),
], ids=["repeat", "older", "boot before", "boot to come", "tick to come", "no time", "no state",
        "no output", "expired"])  # fmt: skip
def test_what_is_no_lease_of_now_changes_nothing(bad):
    got = run(RELAY, do=[lease(500, OFF, seq=5, ms=9000), bad, lease(8000, ON, seq=6)])
    assert got["taken"] == [True, False, True]
    assert [row for row in states(got) if row[1] == ON] == [(8000, ON, LEASED)]


def test_no_gateway_is_believed_for_longer_than_the_node_is_told():
    long = lease(500, ON, ms=3_600_000)
    assert states(run(RELAY | {"max_lease_s": 3}, do=[long]))[-1] == (3500, OFF, LAPSED)
    assert states(run(RELAY, do=[long], length=70_000))[-1] == (60_500, OFF, LAPSED)


def test_the_safe_state_may_be_on_and_the_level_low():
    relay = RELAY | {"safe": "on", "active": "low"}
    got = run(relay, do=[lease(500, OFF)])
    assert got["pins"] == [[0, 4, 1], [0, 4, 0], [500, 4, 1], [2500, 4, 0]]
    assert states(got) == [(0, ON, START), (500, OFF, LEASED), (2500, ON, LAPSED)]


def test_a_button_acts_at_once_and_for_its_time():
    relay = RELAY | {"override": BUTTON}
    do = [lease(900, OFF, ms=9200), [1000, "pin", 34, 0], [1500, "pin", 34, 1]]
    got = run(relay, do=do)
    rows = [row[:1] + row[2:] for row in got["rows"]]
    assert rows == [
        (0, OFF, START, None), (900, OFF, LEASED, None), (1060, ON, OVERRIDDEN, 1),
        (1560, ON, OVERRIDDEN, 0), (4060, OFF, LEASED, None),
    ]  # fmt: skip
    assert got["pins"] == [[0, 4, 0], [1060, 4, 1], [4060, 4, 0]]


def test_a_lease_does_not_take_the_hand_away_and_a_second_press_holds_on():
    relay = RELAY | {"override": BUTTON}
    presses = [[at, "pin", 34, level] for at, level in
               ((1000, 0), (1200, 1), (3000, 0), (3200, 1))]  # fmt: skip
    got = run(relay, do=[*presses[:3], lease(3050, OFF), presses[3]])
    assert states(got)[-1] == (6060, OFF, LAPSED)
    assert got["pins"] == [[0, 4, 0], [1060, 4, 1], [6060, 4, 0]]


def test_bounces_are_one_press():
    do = [[1000 + 20 * i, "pin", 34, i % 2] for i in range(12)]
    do += [[1240, "pin", 34, 0], [1500, "pin", 34, 1], [1520, "pin", 34, 0], [1540, "pin", 34, 1]]
    rows = run(RELAY | {"override": BUTTON}, do=do)["rows"]
    assert [(row[0], row[4]) for row in rows if row[4] is not None] == [(1300, 1), (1600, 0)]


def test_a_button_stuck_since_the_start_presses_nothing():
    got = run(RELAY | {"override": BUTTON}, do=[[0, "pin", 34, 0], [5000, "pin", 34, 1]])
    assert states(got) == [(0, OFF, START)]


def test_the_longest_time_ends_and_only_another_word_begins_it_anew():
    relay = RELAY | {"max_on_s": 4}
    do = [lease(at, ON, seq) for seq, at in enumerate(range(500, 9000, 1000), 1)]
    got = run(relay, do=[*do, lease(9200, OFF, 20), lease(9400, ON, 21)])
    assert states(got) == [
        (0, OFF, START), (500, ON, LEASED), (4500, OFF, LONGEST), (9200, OFF, LEASED),
        (9400, ON, LEASED),
    ]  # fmt: skip


def test_the_longest_time_holds_for_a_hand_too():
    relay = RELAY | {"max_on_s": 2, "override": BUTTON}
    got = run(relay, do=[[1000, "pin", 34, 0], [1100, "pin", 34, 1]])
    assert states(got)[-2:] == [(3060, OFF, LONGEST), (3080, OFF, START)]
    assert got["pins"][-1] == [3060, 4, 0]


def test_a_part_of_the_node_that_hangs_takes_the_outputs_with_it():
    do = [lease(500, ON, ms=9000), [1000, "trust", False], [2000, "trust", True]]
    got = run(RELAY, do=do)
    assert states(got)[1:] == [(500, ON, LEASED), (1000, OFF, FAILING), (2000, ON, LEASED),
                               (9500, OFF, LAPSED)]  # fmt: skip


def test_the_echo_is_what_the_pins_show():
    got = run(RELAY, do=[[400, "short", 4, True], lease(500, ON), [900, "short", 4, False]])
    assert states(got)[1:] == [(500, OFF, FAILING), (900, ON, LEASED), (2500, OFF, LAPSED)]
    light = run(LIGHT, do=[[0, "short", 18, True], lease(500, 2)])
    assert states(light)[1] == (500, 2, LEASED)


def test_echoes_go_up_each_two_seconds_and_with_every_change():
    got = run(RELAY, LIGHT, do=[lease(500, ON, 3), lease(900, 3, 4, output=1)], length=9000)
    assert all(echo[0] == BOOT for echo in got["echoes"])
    assert [echo[1] for echo in got["echoes"]][:4] == [20, 520, 920, 2520]
    assert got["echoes"][2][2:] == [4, [ON, LEASED], [3, LEASED]]
    gaps = [b[1] - a[1] for a, b in zip(got["echoes"], got["echoes"][1:], strict=False)]
    assert max(gaps) <= 2100
    assert got["said"] == "off (no lease), off (no lease)"


def test_a_stack_light_shows_one_lamp_and_never_two():
    got = run(LIGHT, do=[lease(500, 1), lease(900, 2, 2), lease(1300, 3, 3)])
    lit = set()
    for _, pin, level in got["pins"]:
        lit = lit | {pin} if level else lit - {pin}
        assert len(lit) <= 1
    assert states(got) == [(0, 0, START), (500, 1, LEASED), (900, 2, LEASED), (1300, 3, LEASED),
                           (3300, 0, LAPSED)]  # fmt: skip


@pytest.mark.parametrize(("settings", "said"), [
    (RELAY | {"pins": {"on": 12}}, "pin 12 of the esp32 is a strapping pin"),
    (RELAY | {"pins": {"on": 35}}, "pin 35 of the esp32 is an input only"),
    (RELAY | {"pins": {"on": 6}}, "pin 6 of the esp32 belongs to the memory"),
    (RELAY | {"pins": {"on": 1}}, "pin 1 of the esp32 is the console's"),
    (RELAY | {"pins": {"on": 40}}, "pin 40 of the esp32 does not exist"),
    (RELAY | {"pins": {"on": "4"}}, "pin 4 of the esp32 does not exist"),
    (RELAY | {"override": BUTTON | {"pin": 0}}, "pin 0 of the esp32 is a strapping pin"),
    (RELAY | {"override": BUTTON | {"pin": 4}}, "pin 4 stands there twice"),
    (RELAY | {"safe": "green"}, "ValueError"),
    (RELAY | {"active": "up"}, "KeyError up"),
    (LIGHT | {"pins": {"green": 18}}, "KeyError amber"),
    (LIGHT | {"pins": {"green": 18, "amber": 19, "red": 13}}, "pin 13 stands there twice"),
    ({"driver": "horn"}, "KeyError horn"),
])  # fmt: skip
def test_refused_settings_drive_nothing_and_spare_the_rest(settings, said):
    got = run(RELAY | {"pins": {"on": 13}}, settings, do=[lease(500, ON), lease(600, ON, 2, 1, 1)])
    assert said in got["notes"][0]
    assert got["notes"][0].startswith("output 1: ")
    assert {pin for _, pin, _ in got["pins"]} == {13}
    assert states(got, 1) == [(0, OUTPUT_UNCLEAR, FAILING)]
    assert got["taken"] == [True, False]
    assert got["said"].endswith(", refused")
