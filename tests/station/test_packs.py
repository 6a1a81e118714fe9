"""The site file's packs: a verdict when its time has ended, late data, what is known so far."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from lotline import config
from lotline.enforce.limits import standing
from lotline.errors import ConfigError
from lotline.journal import Reader, Writer
from lotline.records import Indicator
from lotline.station.chosen import chosen, in_force
from lotline.station.clock import Clock
from lotline.station.lasting import check_outputs
from lotline.station.packs import Packs

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE_US, QUARTER_US = 60_000_000, 900_000_000


def us(day, hour, minute=0):
    return round(datetime(2026, 3, day, hour, minute, tzinfo=BERLIN).timestamp() * 1e6)


def site(folder, **pack):
    usual = {"pack": "de.ta-laerm", "node": "mic", "machines": ["saw"], "set": {"zone": "WA"}}
    nodes = [{"name": "mic", "kind": "microphone"}, {"name": "saw", "kind": "machine"}]
    return config.Config.model_validate({
        "folder": folder, "site": {"name": "S", "timezone": "Europe/Berlin"}, "node": nodes,
        "pack": [usual | pack],
    })  # fmt: skip


def taken(one):
    return chosen(one, in_force(one))


class Rig:
    """A journal and the packs of a site, at a time that the test sets."""

    def __init__(self, folder, at_us, **pack):
        self.writer, self.reader = Writer(folder / "data"), Reader(folder / "data")
        self.clock = Clock(at_us)
        packs = taken(site(folder, **pack))
        self.packs = Packs(packs, Reader(folder / "data"), self.writer, self.clock)

    def minutes(self, first_us, last_us, level, on):
        records = []
        for at in range(first_us, last_us, MINUTE_US):
            records.append(Indicator("mic", 0, at, 60, {"LAeq": level, "LAFTeq": level}, 1.0, 5))
            ran = {"on_seconds": 60.0 if on else 0.0}
            records.append(Indicator("saw", 0, at, 60, ran, 1.0, 5))
        self.writer.add_indicators(records)

    def at(self, now_us, metered=()):
        self.packs._clock = self.packs._so_far._clock = Clock(now_us)
        self.packs.tick(metered)

    def bodies(self, rule, start_us):
        found = self.reader.verdicts(start_us, start_us + 1)
        return [json.loads(v.body) for v in found if f"/{rule}@" in v.rule]


@pytest.fixture
def rig(tmp_path):
    rig = Rig(tmp_path, us(2, 21, 30))
    yield rig
    rig.writer.close()


def night(rig, loud=46.0):
    """A night with the saw on for an hour, and 40 dB without it."""
    rig.minutes(us(2, 22), us(3, 1), 40.0, on=False)
    rig.minutes(us(3, 1), us(3, 2), loud, on=True)
    rig.minutes(us(3, 2), us(3, 6), 40.0, on=False)


def test_a_night_is_judged_when_it_has_ended(rig):
    night(rig)
    rig.at(us(3, 5, 59))
    assert rig.bodies("night-rating", us(2, 22)) == []
    rig.at(us(3, 6, 3))
    (body,) = rig.bodies("night-rating", us(2, 22))
    # 46 less a residual of 40 is 44.7; less 3 for monitoring.
    assert (body["verdict"], round(body["value"], 1), body["limit"]) == ("over", 41.7, 40.0)
    assert body["final"] is True
    assert rig.packs._judged_to == us(3, 6)


def test_late_data_judge_again_and_say_so(rig):
    night(rig)
    rig.at(us(3, 6, 3))
    loud = [Indicator("mic", 0, us(3, 1, m), 60, {"LAeq": 42.0, "LAFTeq": 42.0}, 1.0, 5)
            for m in range(60)]  # fmt: skip
    rig.writer.add_indicators(loud)
    rig.at(us(3, 6, 20), metered=[us(3, 1)])
    (body,) = rig.bodies("night-rating", us(2, 22))
    assert body["verdict"] == "ok"
    (said,) = [text for _, _, kind, _, text in rig.reader.events() if kind == "verdict"]
    assert "judged again" in said
    assert "before over" in said


def test_the_same_again_is_not_written_twice(rig):
    night(rig)
    rig.at(us(3, 6, 3))
    rows = rig.reader._rows("SELECT count(*) FROM verdicts")
    rig.at(us(3, 6, 20), metered=[us(3, 1)])
    assert rig.reader._rows("SELECT count(*) FROM verdicts") == rows


def test_what_is_known_so_far_is_no_verdict(rig):
    rig.minutes(us(2, 22), us(2, 23), 45.0, on=True)
    rig.at(us(2, 23, 5), metered=[us(2, 22, 45)])
    running = rig.packs.running["de.ta-laerm/night-rating@mic"]
    assert (running.final, running.end_us) == (False, us(3, 6))
    assert "so far" in running.reasons[0]
    assert rig.bodies("night-rating", us(2, 22)) == []


def test_a_day_in_silence_is_not_measured(rig):
    rig.at(us(3, 22, 5))
    (body,) = rig.bodies("day-rating", us(3, 6))
    assert (body["verdict"], body["value"]) == ("nodata", None)


def test_a_survey_in_silence_is_not_measured(tmp_path):
    rig = Rig(tmp_path, us(2, 21, 30), pack="us.mn.7030", machines=[], set={"zone": "NAC1"})
    rig.at(us(3, 22, 5))
    words = [(b["end_us"], b["verdict"]) for b in rig.bodies("l50", us(3, 7))]
    assert words == [(us(3, 22), "nodata")]
    rig.writer.close()


KEY = "de.ta-laerm/night-rating@mic"


def loud_hour(rig, level, minutes):
    """A quiet night with the saw off, and on from midnight on."""
    rig.minutes(us(2, 22), us(3, 0), 40.0, on=False)
    rig.minutes(us(3, 0), us(3, 0, minutes), level, on=True)
    rig.at(us(3, 0, minutes), metered=[us(2, 23, 45)])
    return rig.packs.running[KEY], rig.packs.outlooks.get(KEY)


def test_when_a_limit_will_be_passed_at_the_present_rate(rig):
    """50 dB less the residual of 40 is 49.5, less 3 for monitoring 46.5; the hour may have 40.5
    before rounding, which is that for 60 * 10^-0.604 = 14.9 min."""
    one, outlook = loud_hour(rig, 50.0, 5)
    assert one.verdict == "ok", "the hours that have ended"
    assert outlook.passes_us == pytest.approx(us(3, 0, 15), abs=2)
    assert outlook.room.expected == pytest.approx(46.54, abs=0.01)
    # After five minutes at 46.5 the other 55 may have 39 dB: 42 before the deduction, and 44.1
    # with the residual.
    assert outlook.room.spare == 44.0
    assert standing(KEY, [one], us(3, 0, 5), outlook).level == "warning"


def test_a_limit_that_is_passed_whatever_comes_is_told_before_the_verdict(rig):
    one, outlook = loud_hour(rig, 50.0, 20)
    assert outlook.room.crossing_s == 0
    assert standing(KEY, [one], us(3, 0, 20), outlook).level == "limit"


def test_a_limit_that_will_be_kept_is_calm(rig):
    one, outlook = loud_hour(rig, 42.0, 20)
    assert (outlook.passes_us, outlook.room.spare) == (None, None)
    assert standing(KEY, [one], us(3, 0, 20), outlook).level == "calm"


def test_a_microphone_that_fell_silent_has_no_outlook(rig):
    rig.minutes(us(2, 22), us(2, 23), 50.0, on=True)
    rig.at(us(2, 23, 10), metered=[us(2, 22, 45)])
    assert KEY in rig.packs.running
    assert KEY not in rig.packs.outlooks


def test_how_a_new_time_goes_on_is_told_when_it_begins(rig):
    """By the newest minutes before it: an output need not fall to its safe state meanwhile."""
    rig.minutes(us(2, 21), us(2, 22), 40.0, on=False)
    rig.at(us(2, 21, 59))
    assert rig.packs.running["de.ta-laerm/day-rating@mic"].end_us == us(2, 22)
    rig.at(us(2, 22, 0) + 5_000_000)
    assert KEY in rig.packs.running, "though no quarter hour of the night was metered yet"
    assert rig.packs.outlooks[KEY].passes_us is None
    assert {KEY, "de.ta-laerm/day-rating@mic"} <= rig.packs.looked.keys()


OUTPUT = {"name": "permit", "node": "saw", "kind": "relay"}


@pytest.mark.parametrize(
    ("pack", "rule", "said"),
    [
        ("de.ta-laerm", KEY, ""),
        ("de.ta-laerm", "de.ta-laerm/night@mic", "which no [[pack]] has"),
        ("de.ta-laerm", "de.ta-laerm/night-rating@saw", "which no [[pack]] has"),
        ("uk.bs4142", "uk.bs4142/initial-estimate@mic", "which has no limit"),
        ("work.noise", "work.noise/osha-pel@mic", "which is judged when its time has ended"),
        ("air.pm25", "air.pm25/eu2030-day@mic", "which is judged when its time has ended"),
    ],
)
def test_outputs_follow_rules_that_are_told_while_their_time_lasts(tmp_path, pack, rule, said):
    answers = {"zone": "WA"} if pack == "de.ta-laerm" else {}
    one = site(tmp_path, pack=pack, machines=[], set=answers)
    one = one.model_copy(update={"output": (config.Output(**OUTPUT, rules=(rule,)),)})
    if not said:
        return check_outputs(one, taken(one))
    with pytest.raises(ConfigError) as refused:
        check_outputs(one, taken(one))
    assert f"output 'permit' names rule {rule!r}, {said}" in str(refused.value)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"pack": "de.ta-larm"}, "there is no pack 'de.ta-larm'"),
        ({"pack": "mine.yaml"}, "mine.yaml cannot be read"),
        ({"set": {"zone": "XX"}}, "set.zone: got 'XX', expected one of GI, GE"),
        ({"set": {"KT": 3.0, "zome": "WA"}}, "asks for no 'zome'"),
        ({"holidays": "DE-XX"}, "expected a part of DE"),
        ({"instrument": "ear"}, "instrument: got 'ear'"),
    ],
)
def test_a_site_file_that_cannot_be_judged_says_why(tmp_path, wrong, said):
    with pytest.raises(ConfigError) as refused:
        taken(site(tmp_path, **wrong))
    assert said in str(refused.value)
    assert "[[pack]]" in str(refused.value)


def test_a_pack_names_nodes_that_are_listed(tmp_path):
    with pytest.raises(ValueError, match="names node 'lathe', which is not listed"):
        site(tmp_path, machines=["lathe"])


def test_a_clock_that_jumps_a_day_and_back(rig):
    """The day that it skipped was not measured; set back, what is measured then counts."""
    night(rig)
    rig.at(us(3, 6, 3))
    rig.at(us(4, 6, 3))
    assert [b["verdict"] for b in rig.bodies("day-rating", us(3, 6))] == ["nodata"]
    assert [b["verdict"] for b in rig.bodies("night-rating", us(3, 22))] == ["nodata"]
    rig.at(us(3, 7))
    rig.minutes(us(3, 6), us(3, 22), 40.0, on=True)
    rig.at(us(3, 22, 5), metered=[us(3, 6) + i * QUARTER_US for i in range(64)])
    (day,) = rig.bodies("day-rating", us(3, 6))
    assert day["verdict"] != "nodata"
    (before,) = rig.bodies("night-rating", us(2, 22))
    assert before["verdict"] == "over"  # as it was
    said = [text for _, _, kind, _, text in rig.reader.events() if kind == "verdict"]
    assert any("judged again" in s and "before nodata" in s for s in said)


SHIFTS = "work.noise/eu-levels/lower-action@mic"


def two_shifts(folder):
    """One from 8 to 12 and one from 17 to 20, the second one over."""
    rig = Rig(folder, us(3, 7), pack="work.noise", machines=[], set={})
    rig.minutes(us(3, 8), us(3, 12), 70.0, on=False)
    rig.minutes(us(3, 17), us(3, 20), 90.0, on=False)
    rig.at(us(4, 1))
    return rig


def lengths(rig):
    found = rig.reader.verdicts(us(3, 0), us(5, 0))
    return [(v.start_us, v.end_us) for v in found if v.rule == SHIFTS]


def test_shifts_that_late_data_join_leave_no_verdict_behind(tmp_path):
    rig = two_shifts(tmp_path)
    assert lengths(rig) == [(us(3, 8), us(3, 12)), (us(3, 17), us(3, 20))]
    over = [e for e in rig.reader.exceedances(0, 1 << 62) if e.verdict.rule == SHIFTS]
    assert [e.life.withdrawn for e in over] == [False]
    rig.minutes(us(3, 12), us(3, 17), 70.0, on=False)
    rig.at(us(4, 1, 1), metered=[us(3, 12) + i * QUARTER_US for i in range(20)])
    assert lengths(rig) == [(us(3, 8), us(3, 20))]
    assert SHIFTS in {j.rule for j in rig.reader.judged(us(3, 0), us(5, 0))}
    assert us(3, 17) not in {j.start_us for j in rig.reader.judged(us(3, 0), us(5, 0))}
    by_start = {e.verdict.start_us: e for e in rig.reader.exceedances(0, 1 << 62)
                if e.verdict.rule == SHIFTS}  # fmt: skip
    assert by_start[us(3, 17)].life.withdrawn
    assert not by_start[us(3, 8)].life.withdrawn
    said = (
        "Late data joined this shift with more: see that of 2026-03-03 08:00 to 2026-03-03 20:00"
    )
    assert said in by_start[us(3, 17)].record["reasons"][0]
    assert any(said in text and "It was over" in text for _, _, _, _, text in rig.reader.events())
    rig.writer.close()


def test_a_shift_that_lasts_again_takes_its_verdict_out_of_force(tmp_path):
    """Late data joined it with one that has not ended yet."""
    rig = Rig(tmp_path, us(3, 7), pack="work.noise", machines=[], set={})
    rig.minutes(us(3, 8), us(3, 12), 70.0, on=False)
    rig.minutes(us(3, 17), us(3, 20), 90.0, on=False)
    rig.at(us(3, 20))
    assert lengths(rig) == [(us(3, 8), us(3, 12))]
    rig.minutes(us(3, 12), us(3, 17), 70.0, on=False)
    rig.at(us(3, 20, 1), metered=[us(3, 12)])
    assert lengths(rig) == []
    rig.at(us(4, 1))
    assert lengths(rig) == [(us(3, 8), us(3, 20))]
    rig.writer.close()
