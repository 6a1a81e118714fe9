"""Frames as a node would send them, for tests that need no node."""

import struct
from dataclasses import dataclass, field

from lotwire import cose, frame


@dataclass
class FakeNode:
    """Seals frames; `sent` keeps every message by (boot, seq)."""

    name: str = "mic-street"
    secret: bytes = bytes(range(32))
    boot: int = 1
    seq: int = 0
    sent: dict = field(default_factory=dict)

    def message(self, body=None, *, tick=None, span=1000, channel=0, version=None) -> bytes:
        self.seq += 1
        tick = self.seq * 1000 if tick is None else tick
        payload = frame.pack(
            self.name, self.boot, self.seq, tick, span, channel, body or noise_body()
        )
        if version is not None:
            payload = payload[:1] + bytes([version]) + payload[2:]
        message = cose.Key(self.secret, b"up").seal(payload)
        self.sent[self.boot, self.seq] = message
        return message

    @property
    def up(self) -> str:
        return f"lot/{self.name}/up"


def noise_body(level_cdb: int = 5200) -> dict[int, object]:
    """A second of noise with every 125 ms level alike, in centi-dB."""
    eight = struct.pack("<8h", *([level_cdb] * 8))
    thirds = struct.pack("<29h", *([level_cdb - 1500] * 29))
    return {1: eight, 2: eight, 3: eight, 4: level_cdb + 200, 5: level_cdb + 1200, 6: thirds}
