"""`lotline analyze levels`: a city's noise monitor, a dosimeter, and logs as they come."""

import gzip
import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cli_rig import refused
from lotline.cli.analyze.levels import levels
from lotline.errors import InputError
from program import lotline

ROOM = "04_noise_monitor_log"
DEFAULT = Path(__file__).resolve().parents[3] / "shared/acceptance"
RECORDINGS = Path(os.environ.get("LOTLINE_ACCEPTANCE", DEFAULT))


@pytest.fixture
def told(capsys):
    """The answer of the command, as it runs within this process."""

    def answer(path, level="LAeq", time=("time",), **options):
        levels(path, list(time), level, as_json=True, **options)
        return json.loads(capsys.readouterr().out, parse_constant=pytest.fail)

    return answer


def recording(name):
    path = RECORDINGS / ROOM / name
    if not path.exists():
        pytest.skip(f"no recordings at {path}: set LOTLINE_ACCEPTANCE")
    truth = json.loads((path.parent / "truth.json").read_text())["files"][name]
    return path, truth["stated"], truth["computed"]


def log(folder, values, step=60, start="2026-05-04 06:00:00", head="time,LAeq"):
    """A row a step; a value of None leaves its row out."""
    at = datetime.fromisoformat(start)
    rows = [
        f"{at + timedelta(seconds=step * k)},{v}" for k, v in enumerate(values) if v is not None
    ]
    path = folder / "log.csv"
    path.write_text("\n".join([head, *rows, ""]))
    return path


def test_a_day_of_seconds(told):
    path, stated, computed = recording("test_data_laeq1s.csv.gz")
    found = told(path, "LEQ dB -A", ("datetime",))
    day = found["days"][0]
    for name in ("Lday", "Levening", "Lnight", "Lden"):
        assert day[name] == pytest.approx(stated[name], abs=0.0051)
    assert found["whole"]["LAeq"] == pytest.approx(stated["Leq"], abs=0.0051)
    for name in ("L10", "L50", "L90"):  # in classes of 0.1 dB
        assert found["whole"][name] == pytest.approx(computed[name], abs=0.05)
    assert (found["step_s"], found["values"], found["notes"]) == (1, 86_401, [])


def test_eleven_days_of_minutes(told):
    path, stated, computed = recording("test_data_laeq1m.csv.gz")
    found = told(path, " leq db -a ", ("datetime",))
    whole, days = found["whole"], {d["date"]: d for d in found["days"]}
    for name in ("Lday", "Levening", "Lnight", "Lden"):
        assert whole[name] == pytest.approx(computed[name], abs=0.0051)
        assert whole[name] == pytest.approx(stated[name], abs=0.0151)
    assert {on: days[on]["Lden"] for on in computed["daily_Lden"]} == pytest.approx(
        computed["daily_Lden"], abs=0.0101
    )
    partial = days["2025-04-01"]
    assert partial["completeness"] == pytest.approx(630 / 1440)
    assert (partial["Lden"], partial["Levening"], partial["completeness_evening"]) == (
        None,
        None,
        0,
    )
    counted = [sum(low <= d["Lden"] < high for d in days.values() if d["Lden"])
               for low, high in ((0, 50), (50, 55), (55, 60), (60, 65), (65, 99))]  # fmt: skip
    assert counted == list(stated["days_by_Lden"].values())


@pytest.mark.parametrize("band", ["50", "12500"])
def test_bands_with_two_rows_a_minute(told, band):
    path, _, computed = recording("test_data_freq.csv.gz")
    found = told(path, band, ("datetime",))
    assert found["whole"]["LAeq"] == pytest.approx(computed["Leq_per_band"][band], abs=0.0051)
    assert found["step_s"] == 30
    assert "several rows" in found["notes"][0]


def test_a_dosimeter(tmp_path, told):
    """Semicolons, decimal commas, date and clock apart; 4 h at 95 dB, then 4 h at 80."""
    rows = [
        f"04.05.2026;{6 + k // 60:02d}:{k % 60:02d}:00;{95 if k < 240 else 80},0"
        for k in range(480)
    ]
    path = tmp_path / "dose.csv"
    path.write_text("\ufeffDose badge 7\n\nDatum;Zeit; LAeq \n" + "\n".join(rows))
    found = told(path, "LAeq", ("Datum", "Zeit"), tz="Europe/Berlin")
    (exposed,) = found["exposure"]
    assert exposed["start"] == "2026-05-04T06:00:00+02:00"
    assert exposed["end"] == "2026-05-04T14:00:00+02:00"
    assert exposed["OSHA_PEL"] == pytest.approx({"dose_percent": 100, "TWA": 90})
    assert exposed["OSHA_HC"]["dose_percent"] == pytest.approx(112.5)
    assert exposed["NIOSH"]["dose_percent"] == pytest.approx(503.968 + 15.749, abs=0.01)
    assert exposed["LEX_8h"] == pytest.approx(92.12, abs=0.01)
    assert (exposed["completeness"], exposed["lower_bound"]) == (1, False)


def test_shifts_and_gaps(tmp_path, told):
    values = [90.0 if k % 1440 < 480 else 40.0 for k in range(3 * 1440)]
    values[1440:1680] = [None] * 240
    path = log(tmp_path, values)
    assert told(path)["exposure"] == []  # nobody works three days on end
    whole, half, last = told(path, shift="06:00-14:00")["exposure"]
    assert whole["OSHA_PEL"]["dose_percent"] == pytest.approx(100)
    assert (half["OSHA_PEL"]["dose_percent"], half["lower_bound"]) == (pytest.approx(50), True)
    assert half["completeness"] == 0.5
    assert last["lower_bound"] is False
    assert told(path, shift="22:00-6:00")["exposure"][0]["end"] == "2026-05-05T06:00:00+00:00"


def test_takts_adjustments_and_the_source_alone(tmp_path, told):
    rows = [f"2026-05-04 06:00:{k:02d},50,{80 if k < 5 else 60},3,{2 if k < 30 else 0}"
            for k in range(60)]  # fmt: skip
    path = tmp_path / "log.csv"
    path.write_text("\n".join(["time,LAeq,max,KT,KI", *rows]))
    whole = told(path, maximum="max", adjustment=["KT", "KI"], residual=45.0)["whole"]
    assert whole["LAFmax"] == 80
    assert whole["LAFTeq"] == pytest.approx(69.66, abs=0.01)  # one takt of 80 in twelve
    assert whole["LAr"] == pytest.approx(54.12, abs=0.01)
    assert whole["LAeq_source"] == pytest.approx(48.35, abs=0.01)
    assert whole["LAeq_source_is_upper_bound"] is False
    assert told(path, residual=48.0)["whole"]["LAeq_source_is_upper_bound"] is True


def test_other_hours_and_clocks(tmp_path, told):
    """A log in UTC of a street in Berlin, where day, evening and night begin at 6, 18 and 22."""
    values = [60.0 if 4 * 60 <= k % 1440 < 16 * 60 else 50.0 for k in range(1440)]
    path = log(tmp_path, values, start="2026-05-04 00:00")
    found = told(path, tz="UTC", days_in="Europe/Berlin", periods="6,18,22")
    assert found["periods"] == [6, 18, 22]
    assert (found["whole"]["Lday"], found["whole"]["Lnight"]) == (60, 50)
    assert [d["date"] for d in found["days"]] == ["2026-05-04", "2026-05-05"]


def test_times_without_a_date(tmp_path, told):
    path = tmp_path / "log.csv"
    path.write_text("".join(f"{k},{60 + k % 2}\n" for k in range(100)))
    found = told(path, "2", ("1",))
    assert found["days"] == []
    assert "Lden" not in found["whole"]
    assert found["whole"]["L10"] == 61
    assert (found["whole"]["start"], found["whole"]["end"]) == (0, 100)
    assert found["exposure"][0]["seconds_measured"] == 100
    with pytest.raises(InputError, match="no date"):
        told(path, "2", ("1",), shift="06:00-14:00")


def test_codes_are_no_levels_and_zeros_are_told(tmp_path, told):
    found = told(log(tmp_path, [50, -999, "NaN", 9999, 0, 50, 65535, 50]))
    assert (found["values"], found["whole"]["completeness"]) == (4, 0.5)
    assert found["whole"]["LAeq"] == pytest.approx(48.75, abs=0.01)
    assert "3 values of LAeq" in found["notes"][0]
    assert "--drop 'LAeq=0'" in found["notes"][1]
    cleaned = told(log(tmp_path, [50, 50, 0, 50]), drop=["LAeq=0"])
    assert (cleaned["whole"]["LAeq"], cleaned["whole"]["completeness"]) == (50, 0.75)


@pytest.mark.parametrize(("values", "step", "options", "said"), [
    ([50], 60, {}, "one level alone"),
    ([50, 50], 7200, {}, "2 h apart"),
    ([-50, -51], 60, {}, "-20 to 160 dB"),
    ([50, 50], 60, {"periods": "7,23,19"}, "--periods"),
    ([50, 50], 60, {"periods": "7,19"}, "--periods"),
    ([50, 50], 60, {"shift": "6-14"}, "--shift"),
    ([50, 50], 60, {"tz": "Mars"}, "Mars"),
    ([50, 50], 60, {"residual": float("nan")}, "--residual nan"),
    ([50, "n/a", 50], 60, {"adjustment": ["nothing"]}, "no level has an adjustment"),
    ([50, 50], 60, {"maximum": "LAFmax"}, "no column LAFmax"),
])  # fmt: skip
def test_one_sentence_for_what_cannot_be(tmp_path, told, values, step, options, said):
    with pytest.raises(InputError, match=said):
        told(log(tmp_path, [f"{v}," for v in values], step, head="time,LAeq,nothing"), **options)


def test_words(tmp_path):
    path = log(tmp_path, [85.0] * 240 + [None] * 48 + [85.0] * 192)
    packed = tmp_path / "log.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    done = lotline("analyze", "levels", packed, "--time", "time", "--level", "LAeq")
    assert (done.returncode, done.stderr) == (0, "")
    assert "432 levels of 60 s, 2026-05-04 06:00 to 14:00, 90 % measured" in done.stdout
    assert "LAeq 85.0 dB; L10 85.0" in done.stdout
    row = next(line for line in done.stdout.splitlines() if "06:00 to 14:00  " in line)
    assert row.split()[4:] == str.split(
        "7.20 h 85.0 >=84.5 >=0.0 % - >=45.0 % >=84.2 >=90.0 % >=84.5"
    )
    refused(lotline("analyze", "levels", packed, "--time", "t", "--level", "LAeq"), "no column t")
