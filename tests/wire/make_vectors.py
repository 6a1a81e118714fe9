"""Writes tests/vectors/wire-1.json: frames of wire version 1, kept for ever.

Run when a kind of frame or message is new; rows that are there are never changed.
"""

import json
import struct
from pathlib import Path

from lotwire import condensed, cose, downward, frame, release, talk

SECRET = bytes(range(32))
FOLDER = Path(__file__).resolve().parent.parent / "vectors"


def noise_body() -> dict[int, object]:
    def levels(first: int, n: int) -> bytes:
        return struct.pack(f"<{n}h", *range(first, first + 7 * n, 7))

    return {
        1: levels(5200, 8),
        2: levels(5900, 8),
        3: levels(6100, 8),
        4: 5731,
        5: 8012,
        6: levels(2000, 29),
        7: 3,
        64: 1,
    }


BODIES: dict[str, dict[int, object]] = {
    "noise": noise_body(),
    "power": {16: 230100, 17: 4215, 18: 9466, 19: 123456, 20: 5001, 21: 976, 24: 17},
    "air": {32: 410, 33: 820, 35: 1190, 40: 103, 41: 1, 42: 30112, 64: 4},
    "vibration": {25: 1422, 26: 6071},
    "fault": {64: 8},
    "health": {96: 86400, 97: 51200, 98: 12, 99: 0, 104: -67, 112: "0.1.0", 113: "OSError: 19"},
    "tomorrow": {250: 1, 1: struct.pack("<8h", *([-32768] * 8))},
    "output": {80: 1, 81: 3, 82: 1},
    "calibration": {84: 9400, 85: 9440, 86: 9400, 87: 12261, 88: 3, 89: 1795432444, 90: "Cal 73"},
}


SEQS = [70000, 70001, 70003]
CONDENSED: dict[str, dict[int, object]] = {
    "condensed noise": {
        5: 8012,
        6: noise_body()[6],
        7: 3,
        8: struct.pack("<3h", 5200, -32768, 5214),
        9: struct.pack("<3h", 5731, -32768, 5800),
        10: struct.pack("<3h", 1, 16, 0),
        11: 5925,
        12: 6125,
        64: 32,
        65: condensed.pack_seqs(SEQS),
    },
    "condensed power": {16: 230100, 18: 9466, 19: 123456, 22: 9999, 64: 32,
                        65: condensed.pack_seqs(SEQS)},
    "condensed health": {96: 86400, 107: 40960, 108: 7, 65: condensed.pack_seqs(SEQS)},
}  # fmt: skip


def vectors() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    up = cose.Key(SECRET, b"up")
    for n, (name, body) in enumerate(BODIES.items()):
        identity = ["mic-street", 7, 70000 + n, (1 << 33) + n, 1000, n % 2]
        payload = frame.pack(*identity, body)  # type: ignore[arg-type]
        rows.append({"name": name, "context": "up", "identity": identity, "body": _plain(body),
                     "payload": payload.hex(), "message": up.seal(payload).hex()})  # fmt: skip
    for n, (name, body) in enumerate(CONDENSED.items()):
        identity = ["mic-street", 7, condensed.FIRST + 70000 + n, (1 << 33) + n, 3000, n % 2]
        payload = frame.pack(*identity, body)  # type: ignore[arg-type]
        rows.append({"name": name, "context": "up", "identity": identity, "body": _plain(body),
                     "payload": payload.hex(), "message": up.seal(payload).hex()})  # fmt: skip
    talks = {
        "ack": ("down", downward.ack(7, [(1, 70000), (70002, 70002)])),
        "ping": ("down", downward.ping(9, 1795380866000000)),
        "pong": ("clock", talk.pong(9, 7, 123456, 123457)),
        "lease": ("down", downward.lease(7, 70000, 1, 3, (1 << 33) + 5, 15000)),
        "echo": ("clock", talk.echo(7, (1 << 33) + 5, 69999, [(1, 1), (255, 5)])),
        "offer": ("down", release.offer(1 << 30, 2, 4321)),
        "go": ("down", release.go(7, 1 << 30, True)),
        "runs": ("clock", talk.runs(7, 1, "0.1.0", "ESP32_GENERIC_C3", 1 << 30, 6, 3, 70000)),
        "fetch": ("clock", release.fetch(1 << 30, 71, 65000, 512)),
    }
    for name, (context, payload) in talks.items():
        key = cose.Key(SECRET, context.encode())
        rows.append({"name": name, "context": context, "payload": payload.hex(),
                     "message": key.seal(payload).hex()})  # fmt: skip
    return rows


def _plain(body: dict[int, object]) -> dict[str, object]:
    return {str(k): v.hex() if isinstance(v, bytes) else v for k, v in body.items()}


if __name__ == "__main__":
    text = json.dumps({"secret": SECRET.hex(), "vectors": vectors()}, indent=1)
    (FOLDER / f"wire-{frame.VERSION}.json").write_text(text + "\n")
