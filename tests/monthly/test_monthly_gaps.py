"""Gaps with their reasons, checks that put data in doubt, and revisions, against made journals."""

import csv
import io
import json
import shutil

import monthly_rig as rig
import pytest
from lotline.config import Retention
from lotline.ingest.tally import WORDS
from lotline.journal import Reader, Writer, pauses
from lotline.monthly import document, gaps
from lotline.records import Indicator
from lotline.station.upkeep import Upkeep
from lotwire.meanings import STATUS_WORDS

START, END = rig.OCTOBER.span_us
MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
BIT = {words: bit for bit, words in STATUS_WORDS.items()}


@pytest.fixture
def copy(october, tmp_path):
    return shutil.copytree(october, tmp_path / "shop")


def holed(writer, at_us, minutes=5, flags=0):
    """The quarter hour from at_us lacks its first so many minutes."""
    quarter = rig.record(at_us)
    quarter.completeness, quarter.flags = 1 - minutes / 15, flags
    found = [Indicator(rig.MIC, 0, at_us + n * MINUTE_US, 60, {"LAeq": 40.0}, float(n >= minutes),
                       2500, flags if n < minutes else 0) for n in range(15)]  # fmt: skip
    writer.add_indicators([quarter, *found])


def found(folder):
    """{start us: (seconds lost, reason)} of the microphone."""
    mine = [one for one in rig.facts(folder).gaps if one.node == rig.MIC]
    return {one.start_us: (one.lost_s, one.reason) for one in mine}


def boot(writer, number, began_us):
    writer.add_anchor(writer.new_boot(rig.MIC, number), 1000, began_us + 1_000_000, 5000)


def test_each_gap_has_the_reason_that_the_journal_knows(copy):
    writer = Writer(copy / "data")
    hours = [START + n * HOUR_US for n in range(1, 8)]
    for at_us in hours[:2] + hours[3:]:
        holed(writer, at_us)
    holed(writer, hours[2], flags=BIT["sensor fault"])
    boot(writer, 1, START - HOUR_US)
    boot(writer, 2, hours[0] + 4 * MINUTE_US)
    writer.note(hours[5] + MINUTE_US, "refused", f"{rig.MIC} {WORDS['dead']}.", rig.MIC)
    off = pauses.said(hours[1] - MINUTE_US, hours[1] + 6 * MINUTE_US)
    writer.note(hours[1] + 6 * MINUTE_US, pauses.KIND, off)
    boot(writer, 3, hours[6] + 2 * MINUTE_US)
    body = json.dumps({"reset_cause": 3})
    writer.save_health({rig.MIC: (hours[6], body)})
    writer.close()
    reasons = found(copy)
    assert [reasons[at_us] for at_us in hours] == [
        (300, "the node had no power or was started anew"),
        (300, "the gateway was off"), (300, "sensor fault"), (300, "not known"),
        (300, "not known"), (300, "the microphone was silent: one and the same sample"),
        (300, "the node's watchdog started it anew"),
    ]  # fmt: skip


def test_a_day_without_a_record_is_one_gap(copy):
    silent = [(s, why) for s, why in found(copy).values() if s >= 86_400]
    assert silent == [(86_400, "not known")]


def test_words_by_which_reasons_are_known_are_still_said():
    said = " ".join(WORDS.values()) + " is not measured:"
    for part in gaps._BY_WORDS:
        assert part in said, part


def test_what_was_said_of_a_pause_is_read_again():
    assert pauses.read(pauses.said(START, END)) == (START, END)
    assert pauses.read("The gateway did not run.") is None


def calibrate(writer, made_us, before):
    words = {
        "calibration_level": 94.0,
        "calibration_before": before,
        "calibration_after": 94.0,
        "calibration_spread": 0.1,
        "calibrated_at": made_us / 1e6,
        "calibrator": "Cal 73",
    }
    writer.add_indicators([], calibrated=[(rig.MIC, 0, 1, made_us, words)])


def test_a_check_beyond_the_tolerance_puts_in_doubt_what_was_before_it(copy):
    """Made after the month: good on the 5th, 0.7 dB off in November."""
    good, late = START + 4 * rig.DAY_US, END + rig.DAY_US // 2
    writer = Writer(copy / "data")
    calibrate(writer, START - rig.DAY_US, 94.4)
    calibrate(writer, good, 94.5)  # the tolerance itself is allowed
    calibrate(writer, late, 94.7)
    writer.close()
    made = document(rig.facts(copy))
    (one,) = rig.facts(copy).doubts
    assert (one.from_us, one.until_us, one.drift) == (good, late, 0.7)
    rows = list(csv.DictReader(io.StringIO(made.files["data.csv"])))
    doubtful = [row["start"] for row in rows if "calibration in doubt" in row["flags"]]
    assert doubtful[0].startswith("2026-10-05T00:00")
    assert len(doubtful) == sum(row["start"] >= doubtful[0] for row in rows)
    day = [b.words for s in made.sections if s.title == "Results by day" for b in s.blocks
           if b.kind == "table"][1]["rows"]  # fmt: skip
    assert [row[0] for row in day if "calibration in doubt" not in row[-1]][:3] == [
        "Thu 01", "Fri 02", "Sat 03"]  # fmt: skip
    (checks,) = [s for s in made.sections if s.title == "Calibration and checks"]
    doubt = next(b.words for b in checks.blocks if b.words.get("caption") == "In doubt")
    assert doubt["rows"] == [[rig.MIC, "2026-10-05 00:00", "2026-11-01 12:00", "+0.70"]]
    assert "1: changed so often since the month ended" in str(made.sections[0])
    changed = next(s for s in made.sections if s.title == "Corrections")
    assert "calibration in doubt" in str(changed)


def test_a_month_that_nothing_has_changed_is_revision_nought(facts):
    assert "0: nothing has changed since the month ended" in str(document(facts).sections[0])


def test_the_dictionary_has_every_column_of_every_table(facts):
    made = document(facts)
    tables = {b.words["caption"]: b.words["rows"] for b in made.appendix.blocks
              if b.kind == "table"}  # fmt: skip
    csvs = {name: text for name, text in made.files.items() if name.endswith(".csv")}
    assert tables.keys() == csvs.keys()
    for name, text in csvs.items():
        assert [row[0] for row in tables[name]] == next(csv.reader(io.StringIO(text)))
        assert all(all(cell for cell in row) for row in tables[name])
    package = json.loads(made.files["datapackage.json"])
    for one in package["resources"]:
        said = {f["name"]: f["description"] for f in one["schema"]["fields"]}
        assert said == {row[0]: row[3] for row in tables[one["path"]]}


def test_the_gateway_says_since_when_it_did_not_run(tmp_path):
    writer = Writer(tmp_path)

    def runs(us, minutes):
        clock = rig.Clock(us)
        upkeep = Upkeep(tmp_path, writer, clock, Retention(), lambda us: None, lambda us: None)
        for _ in range(minutes):
            clock.us += MINUTE_US
            upkeep.note_run()

    runs(START, 3)
    runs(START + HOUR_US, 3)
    writer.close()
    with Reader(tmp_path) as reader:
        said = [text for _, _, kind, _, text in reader.events() if kind == pauses.KIND]
    assert [pauses.read(text) for text in said] == [(START + 3 * MINUTE_US, START + HOUR_US)]
