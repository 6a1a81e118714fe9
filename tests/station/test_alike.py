"""Frames read together say what each says alone: the same records, aggregates and rows."""

import random
import struct

import pytest
from lotline import meter
from lotline.cli.verify import parts
from lotline.journal import Dated, second_row
from lotline.ledger.lines import indicator_line
from lotline.station.record import reader
from lotwire import cose, frame

NOW = 1_795_305_600_000_000


def _frames() -> list[Dated]:
    """Levels and numbers of all widths and both signs, a status now and then, and what does not
    belong: health, a later version, a lying date, rubbish; two of one start."""
    key, draw, found = cose.Key(bytes(32), b"up"), random.Random(7), []
    for seq in range(1, 2000):
        levels = [draw.choice([-32768, draw.randint(0, 9000)]) for _ in range(8)]
        if seq % 70 == 0:
            levels = [-32768] * 8
        body: dict[int, object] = {
            1: struct.pack("<8h", *levels),
            4: draw.choice([7, 200, 6000, -5, -300]), 5: 9000 + seq,
            6: struct.pack("<29h", *[draw.randint(2000, 5000) for _ in range(29)]),
        }  # fmt: skip
        if seq % 10 == 0:
            body[7] = draw.choice([1, 2, 4, 16])
        sealed = key.seal(frame.pack("mic", 1, seq, seq * 1000, 1000, int(seq % 499 == 0), body))
        at = NOW + (1 << 60 if seq % 50 == 0 else (seq - seq % 90 // 89) * 1_000_000)
        found.append(Dated(seq, NOW, at, seq % 9, sealed))
    odd = bytearray(found[3].raw)
    odd[12] ^= 0xFF
    rubbish = [bytes(odd), b"", b"\xd1"]
    return [*found, *(Dated(3000 + n, NOW, NOW, 1, raw) for n, raw in enumerate(rubbish))]


def _alone(frames):
    """By channel and start, as metering takes them one by one."""
    read, found = reader(), {}
    for f in frames:
        try:
            records = read(f.raw, f.received_us, f.utc_us).records("mic", f.utc_us, f.half_us)
        except Exception:
            continue
        for record in records:
            found.setdefault(record.channel, {})[record.start_us] = record
    return {c: [by[at] for at in sorted(by)] for c, by in found.items()}


@pytest.fixture(scope="module")
def frames():
    return _frames()


def test_what_is_read_together_is_what_is_read_alone(frames):
    together, alone, row_of = parts.parts("mic", frames), _alone(frames), second_row()
    assert together.keys() == alone.keys() == {0, 1}
    for channel, records in alone.items():
        mine = together[channel]
        assert mine.start_us.tolist() == [r.start_us for r in records]
        rows = sorted(mine.rows())
        assert rows == sorted(map(row_of, records))
        assert list(map(repr, rows)) == list(map(repr, sorted(map(row_of, records))))


@pytest.mark.parametrize("seconds", [1, 5, 60, 900])
def test_aggregates_of_what_was_read_together_are_the_same_bytes(frames, seconds):
    mine, records = parts.parts("mic", frames)[0], _alone(frames)[0]
    for start in range(NOW, NOW + 2_000_000_000, seconds * 1_000_000):
        end = start + seconds * 1_000_000
        some = [r for r in records if start <= r.start_us < end]
        before = next((r for r in reversed(records) if r.start_us < start), None)
        expected, got = (
            meter.aggregate(some, start, seconds, before),
            mine.aggregate(start, seconds),
        )
        assert repr(got) == repr(expected)
        if got is not None:
            assert indicator_line(got) == indicator_line(expected)


def test_most_are_read_together(frames, monkeypatch):
    alone = []
    monkeypatch.setattr(parts, "reader", lambda: lambda *a: alone.append(a) or reader()(*a))
    parts.parts("mic", frames)
    assert len(alone) < len(frames) / 2
