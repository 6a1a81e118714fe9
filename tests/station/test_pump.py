"""Metering: whatever a frame holds it is counted or metered, once, and the next one too."""

import cbor2
import pytest
from frames import noise_body
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lotwire import cose
from station_rig import NOW, Rig

DAY_US = 86_400_000_000


@pytest.fixture
def rig(tmp_path):
    rig = Rig(tmp_path)
    yield rig
    rig.reader.close()
    rig.writer.close()


def sealed(rig, *payload):
    rig.node.seq += 1
    return cose.Key(rig.node.secret, b"up").seal(b"".join(payload))


def frame_with(body):
    return cbor2.dumps([1, "mic-street", 1, 1, 1000, 1000, 0, body])


ODD = [
    frame_with({18: 2**2000}),
    frame_with({18: 2**80}),
    frame_with({18: -(2**80)}),
    frame_with({18: 1.5}),
    frame_with({18: cbor2.CBORTag(5, [10**6, 1])}),
    frame_with({1: b"abc"}),
    frame_with({"x": 1}),
    frame_with([1]),
    frame_with({}),
    cbor2.dumps([1]),
    b"\xc5\x82\x1b\x7f\xff\xff\xff\xff\xff\xff\xff\x01",
    b"",
]


@pytest.mark.parametrize("payload", ODD, ids=range(len(ODD)))
def test_an_authentic_but_odd_frame_is_counted_and_the_next_one_metered(rig, payload):
    pump = rig.pump()
    rig.add(sealed(rig, payload))
    rig.add(rig.node.message(noise_body(5200)), NOW + 1_000_000)
    pump.step()
    assert [round(r.values["LAeq"], 2) for r in rig.found() if r.values] == [52.0]
    assert len(rig.bad) <= 1
    assert rig.reader.cursor("meter") == 2


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.binary(max_size=60)
    | st.text(max_size=9) | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.integers(0, 300) | st.text(max_size=3), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
bodies = st.dictionaries(st.integers(0, 300) | st.text(max_size=3), values, max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=bodies, cut=st.integers(0, 3), span=st.integers(0, 1 << 70) | st.just(1000))
def test_random_authentic_frames_never_end_metering(tmp_path_factory, body, cut, span):
    rig = Rig(tmp_path_factory.mktemp("pump"))
    pump = rig.pump()
    payload = cbor2.dumps([1, "mic-street", 1, 1, 1000, span, 0, body])
    rig.add(sealed(rig, payload[: len(payload) - cut]))
    rig.add(rig.node.message(noise_body()), NOW + 1_000_000)
    pump.step()
    assert any(r.values.get("LAeq") for r in rig.found())
    rig.reader.close()
    rig.writer.close()


@pytest.mark.parametrize("utc_us", [NOW + 2 * DAY_US, NOW + 80 * 365 * DAY_US, 0, -(1 << 62)])
def test_a_time_that_cannot_be_is_counted_and_opens_no_span(rig, utc_us):
    pump = rig.pump()
    rig.add(rig.node.message(), utc_us)
    pump.step()
    assert (rig.bad, rig.found(), rig.reader.open_spans()) == (["date"], [], [])


def test_a_span_that_no_minute_holds_is_counted(rig):
    pump = rig.pump()
    rig.add(rig.node.message(span=60_000))
    rig.add(rig.node.message(span=59_000))
    pump.step()
    assert rig.bad == ["span"]
    assert [r.seconds for r in rig.found()] == [59]
    assert rig.found(60) == []


def test_a_frame_that_is_dated_between_two_reads_is_metered(rig):
    pump = rig.pump()
    rig.add(rig.node.message(), utc_us=None)
    read = pump._reader.late_frames

    def dated_meanwhile(limit):
        rig.writer.date_frames([(NOW, 5, 1)])
        return read(limit)

    pump._reader.late_frames = dated_meanwhile
    pump.step()
    assert len(rig.found()) == 1
    pump._reader.late_frames = read
    pump.step()
    assert len(rig.reader.indicators_after(0, 99)) == 1, "and once"


def test_metering_goes_on_where_it_stopped(rig):
    pump = rig.pump()
    for n in range(3):
        rig.add(rig.node.message(), NOW + n * 1_000_000)
    pump.step()
    rig.add(rig.node.message(), NOW + 3_000_000)
    rig.pump().step()
    assert len(rig.reader.indicators_after(0, 99)) == 4


def test_a_restart_keeps_levels_only(rig):
    for n in range(60):
        rig.add(rig.node.message(), NOW + n * 1_000_000)
    rig.pump().step()
    rig.live.__init__()
    rig.later(70)
    rig.pump()
    kept = rig.live.since(rig.node.name, 0)
    assert len(kept) == 60
    assert {tuple(k.values) for k in kept} == {("LAeq",)}
