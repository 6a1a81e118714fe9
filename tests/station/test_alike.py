"""Frames read together say what each says alone."""

import random
import struct

from lotline import meter
from lotline.station.alike import Message, bodies
from lotline.station.record import reader
from lotwire import cose, frame

NOW = 1_795_305_600_000_000


def _messages() -> list[Message]:
    """Levels and numbers of all widths and both signs, a status now and then, and what does not
    belong: health, a later version, a lying date, rubbish."""
    key, draw, found = cose.Key(bytes(32), b"up"), random.Random(7), []
    for seq in range(1, 600):
        levels = [draw.choice([-32768, draw.randint(0, 9000)]) for _ in range(8)]
        body: dict[int, object] = {
            1: struct.pack("<8h", *levels),
            4: draw.choice([7, 200, 6000, -5, -300]), 5: 9000 + seq,
            6: struct.pack("<29h", *[draw.randint(2000, 5000) for _ in range(29)]),
        }  # fmt: skip
        if seq % 10 == 0:
            body[7] = draw.choice([1, 2])
        sealed = key.seal(frame.pack("mic", 1, seq, seq * 1000, 1000, 0, body))
        found.append(Message(sealed, NOW, NOW + (1 << 60 if seq % 50 == 0 else seq)))
    odd = bytearray(found[3].raw)
    odd[12] ^= 0xFF
    return [
        *found,
        Message(bytes(odd), NOW, NOW),
        Message(b"", NOW, NOW),
        Message(b"\xd1", NOW, NOW),
    ]


def test_what_is_read_together_is_what_is_read_alone():
    read, messages, together = reader(), _messages(), 0
    for message, body in zip(messages, bodies(read, messages), strict=True):
        if body is None:
            continue
        together += 1
        alone = read(*message)
        assert alone is not None
        assert alone.values.keys() == body.values.keys()
        a, b = (meter.second("mic", x.channel, x.values, x.span_ms, 0, 0) for x in (alone, body))
        assert repr(a) == repr(b)
        assert list(a.values) == list(b.values)
    assert together > 300
