"""Nodes as their tiles show them: fine, needing somebody, or silent, with the one reason."""

from collections.abc import Iterator

from lotline.config import Config, Microphone
from lotline.config import Node as Listed
from lotline.journal import RESETS, Reader
from lotline.localtime import lasting
from lotline.station.nodehealth import SILENT_S, NodeHealth, collect, trouble
from lotline.station.senses import Floors, add_stuck
from lotline.web.shop.shown import Node

# What `trouble` names in a word or two, as a person reads it on a tile.
_SAID = {
    "its device or file": "never heard: look at its device or file",
    "power, network, key": "never heard: look at its power, its network and its key",
    "silence": "silent: look at its power and its network",
    "not in site file": "not in the site file",
}
Sensor = Listed | Microphone
# Noted on the page of nodes; nobody needs to come for it.
_HARMLESS = " odd but kept"
_FACTS = (
    ("firmware", "firmware", ""), ("rssi", "radio signal", " dBm"), ("uptime", "up for", ""),
    ("outbox_records", "records waiting", ""), ("outbox_bytes", "in its flash", " B"),
    ("outbox_dropped", "records dropped", ""), ("outbox_condensed", "records condensed", ""),
    ("reconnects", "reconnects", ""), ("sensor_errors", "sensor errors", ""),
    ("overruns", "overruns", ""), ("heap_free", "memory free", " B"),
    ("last_exception", "its last trouble", ""),
)  # fmt: skip


def tiles(
    site: Config, reader: Reader, now_us: int, speed: float, floors: Floors
) -> tuple[Node, ...]:
    """Those that need somebody first."""
    sensors = {s.name: s for s in site.sensors}
    rows = collect(site, reader)
    add_stuck(rows, reader)
    found = [
        _tile(row, sensors.get(row.node), now_us / 1e6, SILENT_S * speed, reader, floors)
        for row in rows
    ]
    order = ("silent", "needs you", "ok")
    return tuple(sorted(found, key=lambda node: order.index(node.how)))


def _tile(
    row: NodeHealth, sensor: Sensor | None, now: float, silent_s: float, reader: Reader,
    floors: Floors,
) -> Node:  # fmt: skip
    why = trouble(row, now, silent_s)
    silent = row.heard is None or now - row.heard > silent_s
    for word in (" dropped", " missing"):
        why = why.replace(word, f" records{word}")
    fine = not why or why.endswith(_HARMLESS)
    return Node(
        row.node, row.kind, sensor.place if sensor else "",
        "silent" if silent else "ok" if fine else "needs you",
        _SAID.get(why, why),
        None if row.heard is None else round(row.heard * 1e6), tuple(_facts(row, sensor)),
        floors.of(sensor, reader) if sensor else None,
    )  # fmt: skip


def _value(key: str, value: object, unit: str) -> str:
    if not isinstance(value, float | int):
        return str(value)
    if key == "uptime":
        return lasting(value)
    return f"{value:g}{unit}".replace("-", "\N{MINUS SIGN}")


def _facts(row: NodeHealth, sensor: Sensor | None) -> Iterator[tuple[str, str]]:
    if row.records is not None:
        yield "records on disk", str(row.records)
        yield "records missing", str(row.missing)
        yield "starts", str(row.boots)
    if row.time_uncertainty_s is not None:
        yield "time known to", f"{row.time_uncertainty_s:.3g} s"
    if sensor and sensor.calibration_due:
        yield "calibration due", sensor.calibration_due
    for key, words, unit in _FACTS:
        value = row.health.get(key)
        if value not in (None, ""):
            yield words, _value(key, value, unit)
    if (cause := row.health.get("reset_cause")) is not None:
        yield "last started by", RESETS.get(int(cause), "an unknown reset")
    yield from ((f"output {name}", said) for name, said in row.outputs.items())
