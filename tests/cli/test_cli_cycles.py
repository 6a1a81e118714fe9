"""`lotline analyze cycles` as it is typed."""

import json

import numpy as np
import pytest
from cli_rig import refused
from program import lotline

KEYS = ["count", "cycles", "idle_level", "on_seconds", "off_seconds", "missing_seconds"]
CYCLE = ["start", "end", "seconds", "energy_Wh", "peak", "confidence"]


@pytest.fixture
def power(tmp_path):
    """Two boils of three minutes, half an hour apart, each 10 s."""
    watts = np.full(600, 1.0)
    watts[100:118] = watts[300:318] = 2000.0
    stamps = np.datetime64("2024-03-01T10:00:00") + 10 * np.arange(600)
    rows = [f"{t};{w:.1f}".replace(".", ",") for t, w in zip(stamps, watts, strict=True)]
    path = tmp_path / "kettle.csv"
    path.write_text("Zeit;Leistung\n" + "\n".join(rows) + "\n")
    return path


def test_json(power):
    done = lotline("analyze", "cycles", power, "--time", "Zeit", "--value", "leistung", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert list(told) == KEYS
    assert [list(c) for c in told["cycles"]] == [CYCLE] * 2
    assert told["cycles"][0] == {
        "start": "2024-03-01T10:16:40Z", "end": "2024-03-01T10:19:40Z", "seconds": 180.0,
        "energy_Wh": 100.0, "peak": 2000.0, "confidence": 1.0,
    }  # fmt: skip
    assert [told[k] for k in KEYS[2:]] == [1.0, 360.0, 5630.0, 0.0]


def test_words(power):
    done = lotline("analyze", "cycles", power, "--time", "1", "--value", "2")
    assert done.stdout.splitlines()[0] == "2 cycles"
    assert "2024-03-01T10:16:40Z    3:00 min      100.0 Wh  peak 2000 W" in done.stdout
    assert "on 6:00 min, off 1:33:50, not measured 0 s; idle at 1 W" in done.stdout


def test_acceleration_has_no_energy_and_plain_seconds_stay(tmp_path):
    rng = np.random.default_rng(1)
    times = np.arange(0, 300, 0.02)
    shake = 0.5 * np.sin(2 * np.pi * 7 * times) * ((times > 100) & (times < 160))
    axes = rng.normal(0, 0.01, (3, len(times))) + np.array([[0], [0], [9.81]]) + shake
    path = tmp_path / "mill.csv"
    rows = [f"{t:.2f},{x:.4f},{y:.4f},{z:.4f}" for t, x, y, z in zip(times, *axes, strict=True)]
    path.write_text("t,x,y,z\n" + "\n".join(rows) + "\n")
    done = lotline("analyze", "cycles", path, "--time", "t", "--axes", "x,y,z", "--json")
    (cycle,) = json.loads(done.stdout)["cycles"]
    assert cycle["energy_Wh"] is None
    assert (cycle["start"], cycle["end"]) == (pytest.approx(100, abs=1), pytest.approx(160, abs=1))


@pytest.mark.parametrize(("words", "said"), [
    (["--value", "watts"], "no column watts; the columns are Zeit, Leistung"),
    ([], "expected either --value COLUMN or --axes X,Y,Z"),
    (["--value", "Leistung", "--axes", "x,y,z"], "expected either --value"),
    (["--value", "Leistung", "--tz", "Mars"], "time zone Mars"),
])  # fmt: skip
def test_one_sentence_for_a_slip(power, words, said):
    refused(lotline("analyze", "cycles", power, "--time", "Zeit", *words), said)


def test_no_file_and_nothing_measured(tmp_path):
    path = tmp_path / "none.csv"
    refused(lotline("analyze", "cycles", path, "--time", "t", "--value", "x"), "none.csv")
    path.write_text("t,x\n1,\n2,\n3,\n")
    refused(
        lotline("analyze", "cycles", path, "--time", "t", "--value", "x"), "nothing was measured"
    )


HISTORY = """entity_id,state,last_changed
sensor.washer_power,0.0,2025-12-29T10:00:00.000Z
sensor.washer_power,unavailable,2025-12-29T11:00:00.071Z
sensor.washer_power,0.0,2025-12-29T11:00:00.092Z
sensor.washer_power,400.5,2025-12-31T12:00:00.000Z
sensor.washer_power,380.0,2025-12-31T12:04:00.500Z
sensor.washer_power,unknown,2025-12-31T12:05:00.000Z
sensor.washer_power,unavailable,2025-12-31T12:05:00.000Z
sensor.washer_power,391.0,2025-12-31T12:05:00.000Z
sensor.washer_power,0.0,2025-12-31T12:09:00.000Z
sensor.washer_power,410.0,2026-01-01T08:00:00.000Z
sensor.washer_power,0.0,2026-01-01T08:08:00.000Z
sensor.washer_power,0.0,2026-01-01T20:00:00.000Z
"""


def test_a_history_of_home_automation_as_it_is_downloaded(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text(HISTORY)
    words = ["analyze", "cycles", path, "--time", "last_changed", "--value", "state"]
    told = json.loads(lotline(*words, "--json").stdout)
    assert [c["start"] for c in told["cycles"]] == ["2025-12-31T12:00:00Z", "2026-01-01T08:00:00Z"]
    assert [c["seconds"] for c in told["cycles"]] == [540, 480]
    assert told["missing_seconds"] == pytest.approx(0.021)
    said = lotline(*words).stdout
    assert "note: 2 rows repeat the time of the row before: left out" in said
    assert "note: not measured in column state: 1 of its rows" in said


def test_one_meter_of_several(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text(HISTORY + "binary_sensor.door,on,2025-12-31T12:00:00.000Z\n")
    words = ["analyze", "cycles", path, "--time", "last_changed", "--value", "state"]
    refused(lotline(*words), "holds 2 meters: binary_sensor.door, sensor.washer_power; name one")
    done = lotline(*words, "--keep", "entity_id=sensor.washer_power", "--json")
    assert json.loads(done.stdout)["count"] == 2


def test_date_and_clock_in_two_columns_and_question_marks(tmp_path):
    path = tmp_path / "house.csv"
    watts = [*["0.0"] * 60, *["1500,5"] * 9, "?", *["0.0"] * 60]
    rows = [f"16/12/2006;{17 + m // 60:02d}:{m % 60:02d}:00;{w}" for m, w in enumerate(watts)]
    path.write_text("Date;Time;W\n" + "\n".join(rows) + "\n")
    done = lotline(
        "analyze", "cycles", path, "--time", "Date", "--time", "Time", "--value", "W", "--json"
    )
    told = json.loads(done.stdout)
    assert [c["start"] for c in told["cycles"]] == ["2006-12-16T18:00:00Z"]
    assert told["missing_seconds"] == 60
