"""A Status as a Sensor Measurement List (RFC 8428): the newest minute of every node."""

import json
import math
from collections.abc import Iterator

from lotwire.codes import CODE, QUANTITIES

from lotline import senml
from lotline.feeds.status import Channel, Status

# Unit of the table of quantities: (that of the SenML registry, factor to it).
_UNITS = {
    **{unit: (unit, 1.0) for unit in ("dB", "V", "A", "W", "Hz", "m/s2", "s", "Cel", "B")},
    "%": ("%RH", 1.0), "Wh": ("J", 3600.0), "um": ("m", 1e-6), "ug/m3": ("kg/m3", 1e-9),
    "ppm": ("/", 1e-6), "ppb": ("/", 1e-9),
}  # fmt: skip
# Numbers without a unit are told without one (an index is no ratio), but for these.
_BARE = {"power_factor": ("/", 1.0), "cycles": ("count", 1.0)}
_OF = {name: _BARE.get(name) or _UNITS.get(QUANTITIES[code][1]) for name, code in CODE.items()}


def exposition(status: Status, accept: str) -> tuple[bytes, str]:
    """(body, content type): CBOR where `accept` names it. A site without a measurement of the
    last minutes has a pack of its nodes alone, none of them measured."""
    body = json.dumps(list(pack(status))).encode()
    return (senml.to_cbor(body), senml.CBOR) if senml.CBOR in accept else (body, senml.JSON)


def pack(status: Status) -> Iterator[senml.Record]:
    """A group of records a channel: how much of its newest minute was measured, and what; its
    time is the minute's end, or now where nothing was."""
    site = senml.name(status.gateway.log_origin or status.site)
    for node in status.nodes:
        for one in node.channels or [Channel(0, None, {}, None, frozenset())]:
            part = f"{one.number}:" if one.number else ""
            at = one.minute.end_us / 1e6 if one.minute else status.at
            share = round(one.minute.completeness, 3) if one.minute else 0.0
            yield {"bn": f"{site}:{senml.name(node.name)}:{part}", "bt": at,
                   "n": "measured", "u": "/", "v": share}  # fmt: skip
            yield from _values(one)


def _values(one: Channel) -> Iterator[senml.Record]:
    """What was not measured has no record."""
    for name, value in one.minute.values.items() if one.minute else ():
        if isinstance(value, float | int) and math.isfinite(value):
            unit, factor = _OF.get(name) or ("", 1.0)
            of = {"u": unit} if unit else {}
            yield {"n": senml.name(name), **of, "v": float(f"{value * factor:.6g}")}
