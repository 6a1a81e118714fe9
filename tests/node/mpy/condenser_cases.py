"""What the condenser makes of records of every kind: prints [[seq, span, channel, body, stands
for]]."""

import json

from lotwire import condensed, frame
from lotwire.cose import Key, payload
from node.condenser import Condenser

KEY = Key(bytes(32), b"up")


def condense(rows):
    """rows: (seq, tick, span, channel, body)."""
    it, out = Condenser("n", KEY), []
    for seq, tick, span, channel, body in rows:
        out += it.take(5, seq, KEY.seal(frame.pack("n", 5, seq, tick, span, channel, body)))
    out += it.finish()
    return [told(seq, it.sealed(5, seq, kept)) for seq, kept in out]


def told(number, sealed):
    data = payload(sealed)
    _, _, _, seq, tick, span, channel, at = frame.identity(data)
    body = frame.body(data, at)
    stands = condensed.seqs_of(body.pop(65)) if 65 in body else []
    assert seq == number
    return [seq, tick, span, channel, {str(c): v for c, v in body.items()}, stands]


def machine():
    """40 s of power and pulses, one of them a fault."""
    rows = []
    for t in range(1, 41):
        body = {64: 8} if t == 20 else {18: 1000 + 100 * (t % 3), 19: 500 + t}
        rows.append((2 * t, 1000 * t, 1000, 0, body))
        rows.append((2 * t + 1, 1000 * t, 1000, 1, {24: t}))
    return rows


def mixed():
    """Air, vibration, an output's record, health, and what a later version sends."""
    rows = [(1, 1000, 1000, 0, {33: 500, 40: 90}), (2, 2000, 1000, 0, {33: 900, 40: 100})]
    rows += [(3, 2000, 0, 0, {80: 1, 81: 1}), (4, 3000, 1000, 1, {25: 300, 26: 700})]
    rows += [(5, 4000, 1000, 1, {25: 400, 26: 600}), (6, 4000, 10000, 0, {96: 4, 97: 5})]
    rows += [(7, 14000, 10000, 0, {96: 14, 97: 6}), (8, 14000, 1000, 0, {250: 1})]
    return rows


print(json.dumps({"machine": condense(machine()), "mixed": condense(mixed())}))
