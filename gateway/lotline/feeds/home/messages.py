"""The retained messages that tell Home Assistant of everything: discovery, states, who is there.

Below the prefix, so that one rule of a broker's ACL covers them: device/ID/config, and
lotline/ID/state and lotline/ID/availability. Source: the page of Home Assistant's MQTT
integration, "Device discovery payload" and "Using availability topics". docs/homeassistant.md
tells users.
"""

import json
import math
from datetime import UTC, datetime
from typing import Any, NamedTuple

from lotline.brokerlink import OFFLINE
from lotline.feeds.home import entities as ha
from lotline.feeds.status import Channel, NodeStatus, RuleStatus, Status

ONLINE = b"online"
# From the worst on: what decides is the first of these, and of alike ones the nearest its limit.
_WORST = ("limit", "unmeasured", "warning", "ok")


class Names(NamedTuple):
    """prefix: of Home Assistant's discovery. id: of this gateway among others at one broker."""

    prefix: str
    id: str

    def device(self, node: str = "") -> str:
        return f"{self.id}_{node}" if node else self.id

    def config(self, node: str = "") -> str:
        return f"{self.prefix}/device/{self.device(node)}/config"

    def state(self, node: str = "") -> str:
        return f"{self.prefix}/lotline/{self.device(node)}/state"

    def availability(self, node: str = "") -> str:
        """Of a node; without one, of the gateway."""
        return f"{self.prefix}/lotline/{self.device(node)}/availability"


def messages(status: Status, names: Names) -> dict[str, bytes]:
    """{topic: payload} of all; each device's config comes before its state."""
    version = status.gateway.version
    components, values = _site(status, names)
    found = _device(names, "", _about(status, names), components, values, ONLINE, version)
    for node in status.nodes:
        components, values = _node(node, names)
        there = ONLINE if node.up else OFFLINE
        found |= _device(names, node.name, _about_node(node, status, names), components, values,
                         there, version)  # fmt: skip
    return found


def _device(
    names: Names, node: str, about: dict[str, Any], components: dict[str, ha.Config],
    values: dict[str, Any], there: bytes, version: str,
) -> dict[str, bytes]:  # fmt: skip
    topics = dict.fromkeys((names.availability(), names.availability(node)))
    config = {
        "dev": about,
        "o": {"name": "lotline", "sw_version": version},
        "cmps": components,
        "state_topic": names.state(node),
        "availability": [{"topic": topic} for topic in topics],
        "availability_mode": "all",
        "qos": 0,
    }
    return {
        names.config(node): json.dumps(config, ensure_ascii=False).encode(),
        names.availability(node): there,
        names.state(node): json.dumps(values, allow_nan=False).encode(),
    }


def _about(status: Status, names: Names) -> dict[str, Any]:
    return {"identifiers": [names.device()], "name": status.site, "manufacturer": "lotline",
            "model": "gateway", "sw_version": status.gateway.version}  # fmt: skip


def _about_node(node: NodeStatus, status: Status, names: Names) -> dict[str, Any]:
    about = {"identifiers": [names.device(node.name)], "name": f"{status.site} {node.name}",
             "manufacturer": "lotline", "model": node.kind,
             "via_device": names.device()}  # fmt: skip
    if node.place:
        about["suggested_area"] = node.place
    if firmware := node.health.get("firmware"):
        about["sw_version"] = str(firmware)
    return about


class _Parts:
    """Components of a device and their values, side by side."""

    def __init__(self, device: str) -> None:
        self._device = device
        self.components: dict[str, ha.Config] = {}
        self.values: dict[str, Any] = {}

    def add(self, key: str, of: ha.Entity, value: object, diagnostic: bool = False) -> None:
        unique = f"{self._device}_{key}"
        self.components[key] = ha.sensor(key, unique, of, diagnostic)
        self.values[key] = value


def _node(node: NodeStatus, names: Names) -> tuple[dict[str, ha.Config], dict[str, Any]]:
    parts = _Parts(names.device(node.name))
    several = len(node.channels) > 1
    for channel in node.channels:
        _channel(parts, channel, f" {channel.number}" if several else "")
    if node.records is not None:
        for name, of in ha.HEALTH.items():
            value = node.health.get(name)
            parts.add(name, of, value if isinstance(value, str) else _number(value), True)
    for made in node.calibrations:
        suffix = f" {made.channel}" if several else ""
        of = ha.CALIBRATED._replace(name=ha.CALIBRATED.name + suffix)
        parts.add(f"calibrated_{made.channel}", of, _iso(made.at), True)
    return parts.components, parts.values


def _channel(parts: _Parts, one: Channel, suffix: str) -> None:
    def named(of: ha.Entity) -> ha.Entity:
        return of._replace(name=of.name + suffix)

    minute = one.minute.values if one.minute else {}
    for name, of in ha.MINUTE.items():
        if name in one.measures:
            key = f"{name.replace('.', '_')}_{one.number}"
            parts.add(key, named(of), _number(minute.get(name)))
    for name, of in ha.TODAY.items():
        if name in one.measures:
            parts.add(f"{name}_{one.number}", named(of), _number(one.today.get(name)))
    captured = None if one.captured is None else round(100 * one.captured, 1)
    parts.add(f"captured_{one.number}", named(ha.CAPTURED), captured, True)


def _site(status: Status, names: Names) -> tuple[dict[str, ha.Config], dict[str, Any]]:
    worst = min(status.rules, key=_rank, default=None)
    heard = [one for one in status.nodes if one.up]
    values = {
        "state": worst.level if worst else None,
        "rule": worst.id if worst else None,
        "margin": _number(worst.margin) if worst and worst.unit == "dB" else None,
        "spare": _number(worst.spare) if worst and worst.unit == "dB" else None,
        "verdict": _newest_verdict(status),
        "nodes_heard": len(heard),
        "log_entries": status.gateway.log_size,
        "disk_free": status.gateway.disk_free,
    }
    parts = _Parts(names.device())
    for key, of in ha.SITE.items():
        parts.add(key, of, values[key], key in ha.SITE_DIAGNOSTIC)
        if key in ha.OPTIONS:
            parts.components[key]["options"] = list(ha.OPTIONS[key])
    return parts.components, parts.values


def _rank(rule: RuleStatus) -> tuple[int, float]:
    return _WORST.index(rule.level), math.inf if rule.margin is None else rule.margin


def _newest_verdict(status: Status) -> str | None:
    """Of those on the periods that ended last the one that matters most."""
    found = [rule.verdict for rule in status.rules if rule.verdict]
    last = max((one.end for one in found), default=0.0)
    words = [one.word for one in found if one.end == last]
    order = ("over", "nodata", "unclear", "ok", "context", "not_applicable")
    return min(words, key=order.index, default=None)


def _number(value: object) -> float | None:
    """JSON knows no nan; None is "unknown" to Home Assistant, and never 0."""
    if not isinstance(value, float | int) or not math.isfinite(value):
        return None
    return round(float(value), 3)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(round(at), UTC).isoformat()
