"""`lotline analyze power`: every format says the same; what is wrong is said in a sentence."""

import json
import struct

import numpy as np
import pytest
import soundfile
from cli_rig import refused
from program import lotline

RATE = 12_800
VOLTAGE = ((1, 230, 0), (3, 6, -40), (5, 9, 20), (7, 4, 75))
CURRENT = ((1, 10, -30), (3, 4, 120), (5, 2.5, -60), (7, 1.2, 10))
# IEEE 1459-2010 by its definitions.
VECTOR = {
    "V": 230.288949, "I": 11.121601, "P": 1975.241457, "S": 2561.181714, "Q1": 1150.0,
    "N": 1630.359762, "PF": 0.771223, "DPF": 0.866025, "THDV": 0.050142, "THDI": 0.486724,
}  # fmt: skip
NAMED = {*VECTOR, "f_Hz", "harmonics_V", "harmonics_I"}


def wave(lines, seconds=1.0, rate=RATE, frequency=50.0):
    t = np.arange(round(seconds * rate)) / rate
    return sum(
        2**0.5 * rms * np.sin(2 * np.pi * order * frequency * t + np.radians(degrees))
        for order, rms, degrees in lines
    )


def pair(seconds=1.0, rate=RATE, frequency=50.0):
    return wave(VOLTAGE, seconds, rate, frequency), wave(CURRENT, seconds, rate, frequency)


def table(path, rows, head="v,i", delimiter=",", comma=False, encoding="utf-8"):
    body = "\n".join(delimiter.join(map(repr, map(float, row))) for row in rows)
    if comma:
        body = body.replace(".", ",")
    path.write_text(f"{head}\n{body}\n", encoding=encoding)
    return path


def analyze(path, *more, v="v", i="i"):
    return lotline("analyze", "power", path, "--voltage", v, "--current", i, *more)


def found(path, *more, **columns):
    done = analyze(path, *more, "--json", **columns)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)


def is_vector(got, rel=1e-6):
    assert got.keys() >= NAMED
    assert {n: got[n] for n in VECTOR} == {
        n: pytest.approx(x, rel=rel, abs=6e-7) for n, x in VECTOR.items()
    }
    assert got["f_Hz"] == pytest.approx(50, rel=rel)
    for name, lines in (("V", VOLTAGE), ("I", CURRENT)):
        harmonics = got[f"harmonics_{name}"]
        assert len(harmonics) == 40
        assert [harmonics[order - 1] for order, _, _ in lines] == [
            pytest.approx(rms, rel=rel) for _, rms, _ in lines
        ]


def test_npz(tmp_path):
    v, i = pair()
    np.savez(tmp_path / "a.npz", v=v, i=i, other=np.zeros(3))
    got = found(tmp_path / "a.npz", "--rate", RATE)
    is_vector(got)
    assert (got["windows"], got["windows_unlocked"], got["events"]) == (5, 0, [])
    assert json.loads(json.dumps(got, allow_nan=False)) == got


@pytest.mark.parametrize("seconds", [0.02, 0.2, 1.0])
def test_whole_periods(tmp_path, seconds):
    v, i = pair(seconds)
    np.savez(tmp_path / "a.npz", v=v, i=i)
    got = found(tmp_path / "a.npz", "--rate", RATE, "--fundamental", 50, "--whole-periods")
    is_vector(got)
    assert got["windows"] == 1


@pytest.mark.parametrize("form", [
    {}, {"encoding": "utf-8-sig"}, {"delimiter": ";", "comma": True, "head": "v;i"},
    {"delimiter": "\t", "head": "v\ti"},
])  # fmt: skip
def test_csv(tmp_path, form):
    path = table(tmp_path / "a.csv", np.column_stack(pair(0.4)), **form)
    is_vector(found(path, "--rate", RATE))


def test_csv_with_times_and_scales(tmp_path):
    v, i = pair(0.6)
    rows = np.column_stack((1_700_000_000 + np.arange(len(v)) / RATE, v / 230, i * 10))
    path = table(tmp_path / "a.csv", rows, "time,v,i")
    got = found(path, "--time", "time", "--v-scale", 230, "--i-scale", 0.1)
    is_vector(got, 1e-5)  # times to a quarter of a microsecond tell the rate
    assert got["dated"]


@pytest.mark.parametrize("subtype", ["FLOAT", "PCM_24", "PCM_16"])
def test_wav(tmp_path, subtype):
    volts, amperes = pair()
    path = tmp_path / "a.wav"
    soundfile.write(path, np.column_stack((volts / 400, amperes / 40)), RATE, subtype)
    got = found(path, "--v-scale", 400, "--i-scale", 40, v="1", i="2")
    is_vector(got, 1e-4 if subtype == "PCM_16" else 3e-6)


def test_wav_of_eight_bits(tmp_path):
    """Unsigned, half way up is nothing: read as such, to its 1/128."""
    volts, amperes = pair()
    path = tmp_path / "a.wav"
    soundfile.write(path, np.column_stack((volts / 400, amperes / 40)), RATE, "PCM_U8")
    got = found(path, "--v-scale", 400, "--i-scale", 40, v="1", i="2")
    assert got["P"] == pytest.approx(VECTOR["P"], rel=5e-3)
    assert got["V_dc"] == pytest.approx(0, abs=2)


def test_three_phases_and_words(tmp_path):
    arrays = {}
    for k in range(3):
        for name, lines in (("v", VOLTAGE), ("i", CURRENT)):
            arrays[f"{name}{k}"] = wave([(h, a, d - 120 * h * k) for h, a, d in lines], 2.0)
    arrays["v1"][RATE : RATE + 2560] *= 0.5
    np.savez(tmp_path / "a.npz", **arrays)
    more = [w for k in (1, 2) for w in ("--voltage", f"v{k}", "--current", f"i{k}")]
    got = found(tmp_path / "a.npz", "--rate", RATE, *more, v="v0", i="i0")
    is_vector(got["phases"][0])
    is_vector(got["phases"][2])
    assert got["I_neutral"] == pytest.approx(12, rel=1e-6)
    (event,) = got["events"]
    assert (event["kind"], event["phase"]) == ("dip", 2)
    said = analyze(tmp_path / "a.npz", "--rate", RATE, *more, v="v0", i="i0").stdout
    assert "10 windows, fundamental 50.0000 Hz" in said
    assert "Dip at 0.9" in said
    assert "on phase 2" in said


def test_inrush(tmp_path):
    v, i = pair(2.0)
    i[RATE : RATE + 2560] *= 8
    np.savez(tmp_path / "a.npz", v=v, i=i)
    got = found(tmp_path / "a.npz", "--rate", RATE, "--inrush", 40)
    (event,) = got["events"]
    assert (event["kind"], event["value"]) == ("inrush", pytest.approx(8 * 11.1216, rel=1e-3))
    assert got["Irms_half_max"] == event["value"]
    assert got["intervals_3s"] == []
    assert got["intervals_10min"][0]["complete"] is False


def test_help_states_the_units():
    said = " ".join(lotline("analyze", "power", "--help").stdout.split())
    assert "ratios, not per cent" in said
    assert "the fundamental first" in said


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    path = tmp_path_factory.mktemp("power") / "a.npz"
    v, i = pair()
    bad = v.copy()
    bad[17] = np.nan
    arrays = {"two": np.zeros((2, 9)), "short": v[:-1], "none": v[:0], "complex": v + 1j}
    arrays |= {"words": np.array(["a"]), "slow": wave(((1, 230, 0),), frequency=5)}
    np.savez(path, v=v, i=i, bad=bad, pickled=[{}], **arrays)
    return path


@pytest.mark.parametrize(("v", "i", "more", "said"), [
    ("u", "i", "--rate 12800", "no array u"),
    ("bad", "i", "--rate 12800", "sample 18"),
    ("two", "i", "--rate 12800", "shape"),
    ("v", "short", "--rate 12800", "12799 values"),
    ("v", "words", "--rate 12800", "real numbers"),
    ("v", "complex", "--rate 12800", "real numbers"),
    ("v", "pickled", "--rate 12800", "NPZ"),
    ("none", "none", "--rate 12800", "no samples"),
    ("v", "i", "", "--rate"),
    ("v", "i", "--rate 0", "--rate 0"),
    ("v", "i", "--rate nan", "--rate nan"),
    ("v", "i", "--rate -50", "--rate -50"),
    ("v", "i", "--rate 20", "expected 1000"),
    ("v", "i", "--rate 1280000", "less than one window"),
    ("v", "i", "--rate 128000", "less than one window"),
    ("slow", "i", "--rate 12800", "no fundamental"),
    ("v", "i", "--rate 12800 --v-scale 0", "--v-scale"),
    ("v", "i", "--rate 12800 --i-scale inf", "--i-scale"),
    ("v", "i", "--rate 12800 --fundamental 0", "--fundamental"),
    ("v", "i", "--rate 12800 --fundamental 300", "no fundamental of 255 to 345 Hz"),
    ("v", "i", "--rate 12800 --fundamental 47 --whole-periods", "no fundamental"),
    ("v", "i", "--rate 12800 --voltage v", "one pair or three"),
    ("v", "i", "--rate 12800 --voltage v --current i", "one pair or three"),
    ("v", "i", "--rate 12800 --time v", "text table"),
])  # fmt: skip
def test_refused(good, v, i, more, said):
    refused(analyze(good, *more.split(), v=v, i=i), said)


def test_refused_tables(tmp_path):
    v, i = pair(0.4)
    t = np.arange(len(v)) / RATE
    rate = ("--rate", RATE)
    whole = np.column_stack((t, v, i))
    gap = table(tmp_path / "gap.csv", np.delete(whole, slice(500, 520), axis=0), "t,v,i")
    refused(analyze(gap, *rate, "--time", "t"), "a gap of", "after sample 500")
    refused(analyze(gap, "--rate", 4000, "--time", "t"), "a gap")
    fine = table(tmp_path / "fine.csv", whole, "t,v,i")
    refused(analyze(fine, "--rate", 4000, "--time", "t"), "12800", "--rate is 4000")
    refused(analyze(fine, *rate, v="x"), "no column x")
    refused(analyze(fine), "--rate")
    holed = tmp_path / "holed.csv"
    holed.write_text(fine.read_text().replace(repr(float(v[30])), "nan"))
    refused(analyze(holed, *rate), "not numbers", "sample 31")
    (tmp_path / "empty.csv").write_text("")
    refused(analyze(tmp_path / "empty.csv", *rate), "empty")
    (tmp_path / "head.csv").write_text("v,i\n")
    refused(analyze(tmp_path / "head.csv", *rate), "no row")
    refused(analyze(tmp_path / "none.csv", *rate), "No such file")
    refused(analyze(tmp_path, *rate), "cannot be read")
    short = table(tmp_path / "short.csv", whole[:100], "t,v,i")
    refused(analyze(short, *rate), "less than one window")


def test_rows_out_of_order_are_sorted_and_told(tmp_path):
    v, i = pair(0.4)
    rows = np.column_stack((np.arange(len(v)) / RATE, v, i))
    rows[[40, 3000]] = rows[[3000, 40]]
    path = table(tmp_path / "a.csv", rows, "t,v,i")
    is_vector(found(path, "--rate", RATE, "--time", "t"))
    assert "sorted by time" in analyze(path, "--rate", RATE, "--time", "t").stdout


def test_refused_sounds(tmp_path):
    path = tmp_path / "a.wav"
    soundfile.write(path, np.column_stack(pair()) / 400, RATE, "PCM_16")
    raw = path.read_bytes()
    refused(analyze(path, v="1", i="3"), "no channel 3", "it has 2")
    refused(analyze(path, v="0", i="1"), "no channel 0", "counted from 1")
    refused(analyze(path, v="left", i="2"), "no channel left")
    refused(analyze(path, "--rate", 8000, v="1", i="2"), "12800", "8000")
    for cut in (3, 12, 30, 40):
        path.write_bytes(raw[:cut])
        refused(analyze(path, v="1", i="2"), "a.wav")
    path.write_bytes(raw[:44])
    refused(analyze(path, v="1", i="2"), "no samples")
    path.write_bytes(b"RIFF" + struct.pack("<I", 4) + b"WAVE" + bytes(40))
    refused(analyze(path, v="1", i="2"), "a.wav")
    path.write_bytes(bytes(1000))
    refused(analyze(path, v="1", i="2"), "a.wav")


def test_a_sound_that_was_cut_is_measured_and_told(tmp_path):
    path = tmp_path / "a.wav"
    soundfile.write(path, np.column_stack(pair()) / 400, RATE, "PCM_16")
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    got = found(path, "--v-scale", 400, "--i-scale", 400, v="1", i="2")
    assert got["windows"] == 2
    assert got["V"] == pytest.approx(VECTOR["V"], rel=1e-4)
    assert "a.wav ends after" in got["notes"][0]


def test_a_voltage_that_is_mostly_off(tmp_path):
    """No declared voltage can be guessed: no events, no flags, and what is on is measured."""
    v, i = pair(2.0)
    v[: int(1.5 * RATE)] = 0
    np.savez(tmp_path / "a.npz", v=v, i=i)
    got = found(tmp_path / "a.npz", "--rate", RATE)
    assert (got["declared_V"], got["events"], got["windows_flagged"]) == (0, [], 0)
    assert 0 < got["windows_unlocked"] < got["windows"]
    assert got["f_Hz"] == pytest.approx(50, rel=2e-2)


def test_zip_that_is_no_npz(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"PK\x03\x04" + bytes(60))
    refused(analyze(tmp_path / "a.npz", "--rate", 10_000), "NPZ")


def test_bench():
    done = lotline("bench", "power", "--seconds", 2, "--json")
    assert done.returncode == 0, done.stderr
    got = json.loads(done.stdout)
    assert got["lotline"]["times_real_time"] > 0
    assert abs(got["lotline"]["P_error"]) < 1e-6
    assert abs(got["lotline"]["I40_error"]) < 1e-3
    assert "x real time" in lotline("bench", "power", "--seconds", 1).stdout
    refused(lotline("bench", "power", "--seconds", 0), "1 or more")
