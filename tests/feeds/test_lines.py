"""Line protocol: what is written, read back by a decoder that agrees with InfluxData's corpus."""

import base64
import gzip
import json
import math
import os
from pathlib import Path
from typing import Any

import pytest
from feedtools import START_US, noise
from hypothesis import given
from hypothesis import strategies as st
from lineprotocol import Point, decode
from lotline.feeds.lines import MEASUREMENT, OF_A_MACHINE, Encoder, escape, field, line
from lotline.records import Indicator, Levels, energy_mean
from lotwire.codes import QUANTITIES

DEFAULT = Path(__file__).resolve().parents[3] / "shared" / "acceptance"
CORPUS = Path(os.environ.get("LOTLINE_ACCEPTANCE", DEFAULT)) / (
    "08_wire/influx_line_protocol_corpus.json.gz"
)
NS_PER = {"1ns": 1, "1µs": 1000, "1ms": 10**6, "1s": 10**9}


def encode(*records: Indicator, earlier: tuple[Indicator, ...] = (), site: str = "Yard") -> str:
    encoder = Encoder(site, lambda _: earlier)
    return "\n".join(x for r in records for x in encoder.lines(r))


def record(second: int = 0, seconds: int = 1, **values: Any) -> Indicator:
    return Indicator("n-1", 2, START_US + second * 10**6, seconds, values, 0.75, 1500, 5)


def test_noise_point_whole() -> None:
    (point,) = decode(encode(noise(7)))
    want = noise(7)
    bands = want.values["third_octave_Leq"]
    assert isinstance(bands, Levels)
    assert point.name == "noise"
    assert point.tags == {"site": "Yard", "node": "mic", "channel": "0", "span": "1s"}
    assert point.ns == want.start_us * 1000
    assert point.fields["LAeq"] == want.values["LAeq"]
    assert [point.fields["L25Hz"], point.fields["L31_5Hz"]] == list(bands)[:2]
    assert point.fields["L16000Hz"] == bands[28]
    assert point.fields["completeness"] == 1.0
    assert point.fields["time_uncertainty_ms"] == 2.5
    assert point.fields["status"] == 7
    assert isinstance(point.fields["status"], int)
    assert len(point.fields) == 5 + 1 + 29 + 3


def test_energy_beside_laeq_averages_right() -> None:
    points = decode(encode(*(record(i, LAeq=x) for i, x in enumerate((40.0, 70.0)))))
    energies = [float(p.fields["LAeq_energy"]) for p in points]
    assert 10 * math.log10(sum(energies) / 2) == pytest.approx(energy_mean((40, 70)), abs=1e-9)


def test_every_number_is_a_float_save_status() -> None:
    (point,) = decode(encode(record(active_energy=7, pulses=3)))
    assert {k: type(v) for k, v in point.fields.items()} == {
        "active_energy": float, "pulses": float, "completeness": float,
        "time_uncertainty_ms": float, "status": int,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"PM2.5": 3.0, "temperature": 20.0, "VOC_index": 90.0}, "air"),
        ({"active_power": 3.0, "pulses": 4.0}, "power"),
        ({"acceleration_rms": 3.0, "cycles": 4.0, "on_seconds": 1.0}, "vibration"),
        ({"cycles": 4.0}, "power"),
        ({"LAF90": 30.0}, "noise"),
    ],
)
def test_measurement_of_a_family(values: dict[str, float], name: str) -> None:
    (point,) = decode(encode(record(**values)))
    assert point.name == name
    assert {k.replace(".", "_"): v for k, v in values.items()}.items() <= point.fields.items()


def test_every_quantity_has_a_measurement_or_is_known_to_have_none() -> None:
    inner = {"LAeq_125ms", "LCeq_125ms", "LZeq_125ms", "status"}
    inner |= {"LAeq_1s", "LAFmax_1s", "status_1s", "LCeq_condensed", "LZeq_condensed",
              "active_power_highest", "PM2.5_highest", "VOC_index_highest",
              "condensed_seqs"}  # fmt: skip
    health = {name for code, (name, *_) in QUANTITIES.items() if 96 <= code < 128}
    told = {"output_state", "output_cause", "output_button"}  # events, not measurements
    told |= {name for name, *_ in QUANTITIES.values() if name.startswith("calibrat")}
    known = set(MEASUREMENT) | OF_A_MACHINE
    assert {name for name, *_ in QUANTITIES.values()} == known | inner | health | told


@pytest.mark.parametrize(("seconds", "tag"), [(1, "1s"), (5, "5s"), (60, "1m"), (900, "15m")])
def test_span_tag(seconds: int, tag: str) -> None:
    (point,) = decode(encode(record(seconds=seconds, LAeq=50.0)))
    assert point.tags["span"] == tag


def test_nan_and_infinity_are_never_written() -> None:
    bands = Levels.of([math.nan, *[40.0] * 27, math.nan])
    (point,) = decode(
        encode(record(LAeq=-math.inf, LCeq=math.nan, LZeq=60.0, third_octave_Leq=bands))
    )
    gone = {"LAeq", "LAeq_energy", "LCeq", "L25Hz", "L16000Hz"}
    assert not gone & point.fields.keys()
    assert {"LZeq", "L31_5Hz", "L12500Hz"} <= point.fields.keys()


@pytest.mark.parametrize("values", [{}, {"LAeq": math.nan}])
def test_unmeasured_span_is_zero_completeness_and_nothing_else(values: dict[str, float]) -> None:
    _, point = decode(encode(record(LAeq=50.0), record(1, **values)))
    assert (point.name, point.fields) == ("noise", {"completeness": 0.0})
    assert point.ns == (START_US + 10**6) * 1000


def test_unmeasured_span_after_a_start_is_learnt_from_earlier_records() -> None:
    (point,) = decode(encode(record(), earlier=(record(PM10=3.0),)))
    assert point.name == "air"
    (point,) = decode(encode(record()))
    assert point.name == "unmeasured"


def test_the_node_s_health_is_not_fed() -> None:
    assert encode(record(uptime=5.0)) == ""


@given(st.text(min_size=1, max_size=80))
def test_any_site_name_decodes(name: str) -> None:
    (point,) = decode(encode(record(LAeq=50.0), site=name))
    plain = "".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in name)
    assert point.tags["site"] == (plain.rstrip("\\") or "-")
    assert len(point.tags) == 4


def _corpus() -> dict[str, dict[str, Any]]:
    if not CORPUS.exists():
        pytest.skip(f"InfluxData's line protocol corpus is absent: no {CORPUS}")
    with gzip.open(CORPUS) as f:
        return dict(json.load(f))


def _text(x: Any) -> str:
    return x if isinstance(x, str) else base64.b64decode(x["binary"]).decode()


def _expected(case: dict[str, Any], ns: int) -> Point:
    fields = {f["key"]: _text(v) if k == "string" else v
              for f in case["fields"] for k, v in f["value"].items()}  # fmt: skip
    return Point(case["name"], {t["key"]: t["value"] for t in case["tags"]}, fields, ns)


def test_the_decoder_agrees_with_every_case_of_the_corpus() -> None:
    """Else the tests above would prove nothing."""
    cases = _corpus()["decode"].values()
    for case in cases:
        given, wanted, ns = case["input"], case["output"], NS_PER[case["input"]["precision"]]
        try:
            got = [
                Point(p.name, p.tags, p.fields, (given["defaultTime"] // ns if p.ns is None
                                                 else p.ns) * ns)
                for p in decode(_text(given["text"]))
            ]  # fmt: skip
        except ValueError:
            assert "error" in wanted, given
            continue
        assert "error" not in wanted, given
        assert got == [_expected(r, r["time"]) for r in wanted["result"]], given
    assert len(cases) == 6615


def test_our_encoder_writes_what_the_corpus_expects() -> None:
    tried = 0
    for case in _corpus()["encode"].values():
        point = case["input"]["point"]
        numbers = {f["key"]: v for f in point["fields"] for k, v in f["value"].items()
                   if k in ("float", "int")}  # fmt: skip
        if "error" in case["output"] or not numbers:
            continue
        (want,) = decode(case["output"]["result"])
        text = line("m", {t["key"]: t["value"] for t in point["tags"]},
                    [field(escape(k), v) for k, v in numbers.items()], point["time"])  # fmt: skip
        (got,) = decode(text)
        assert (got.tags, got.ns) == (want.tags, want.ns)
        assert got.fields == {k: float(want.fields[k]) for k in numbers}
        tried += 1
    assert tried > 90
