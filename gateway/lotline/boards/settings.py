"""Whether a node can have been meant by these settings: told before anything is written.

What a node makes of them is the node's to say (`lotline check`); this finds the slips of a pen: a
key, a chip or a bus that is not there, and a value of the wrong kind.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lotline.boards.fitting import MICROPHONES
from lotline.errors import ConfigError

DOCS = "docs/node.md describes it"
# A name or an address, as a node can look it up: no scheme, no port, no blank.
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")
SSID_BYTES = 32  # IEEE 802.11
MICROPHONE = "microphone"
SENSOR_KEYS = {"driver", "bus"}
MICROPHONE_KEYS = {"chip", "offset_cdb", "floor_cdb"}
CHIPS = tuple(MICROPHONES)

Rule = tuple[Callable[[Any], bool], str]


def _whole(low: int, high: int) -> Rule:
    words = f"a whole number from {low} to {high}"
    return lambda x: type(x) is int and low <= x <= high, words


def _hex(x: Any) -> bool:
    return isinstance(x, str) and bool(re.fullmatch("[0-9a-f]{64}", x))


def _tables(x: Any) -> bool:
    return isinstance(x, list) and all(isinstance(one, dict) for one in x)


RULES: dict[str, Rule] = {
    "name": (lambda x: isinstance(x, str), "a text"),
    "key": (_hex, "64 digits of 0-9 and a-f"),
    "username": (lambda x: isinstance(x, str), "a text"),
    "password": (lambda x: isinstance(x, str), "a text"),
    "place": (lambda x: isinstance(x, str), "a text"),
    "host": (lambda x: isinstance(x, str) and bool(HOST.fullmatch(x)),
             "a name or an address alone, such as gateway.lan"),
    "port": _whole(1, 65535),
    "sensors": (_tables, "a list of tables"),
    "outputs": (_tables, "a list of tables"),
    "outbox_bytes": _whole(1, 1 << 30),
    "health_s": _whole(1, 86400),
    "release_key": (_hex, "64 digits of 0-9 and a-f"),
    "tls": (lambda x: x is None or (isinstance(x, dict) and x.get("mode") in ("psk", "tls")),
            'null, or a table whose mode is "psk" or "tls"'),
    "wifi": (lambda x: isinstance(x, dict) and 0 < len(x["ssid"].encode()) <= SSID_BYTES,
             f"a network with a name of 1 to {SSID_BYTES} bytes"),
}  # fmt: skip
SENSOR_RULES: dict[str, Rule] = {
    "chip": (lambda x: x in CHIPS, " or ".join(CHIPS)),
    "offset_cdb": _whole(0, 20000),
    "floor_cdb": _whole(-2000, 12000),
}


class There(NamedTuple):
    """What a board has: the kind of each bus by its name, and the settings of each driver that its
    application knows; None where they are not known."""

    buses: Mapping[str, str]
    drivers: Mapping[str, list[str] | None]


def check(settings: Mapping[str, Any]) -> None:
    """Raises ConfigError with the first that cannot be meant."""
    for key, value in settings.items():
        _rule(RULES, key, value, "the settings take")


def check_sensors(sensors: list[dict[str, Any]], there: There) -> None:
    """Raises ConfigError for one that this board cannot have."""
    for place, sensor in enumerate(sensors):
        _sensor(f"sensor {place}", sensor, there)


def _sensor(what: str, sensor: dict[str, Any], there: There) -> None:
    for key in sorted(SENSOR_KEYS - sensor.keys()):
        raise ConfigError(f"{what} has no {key!r}: {DOCS}")
    driver, bus = sensor["driver"], sensor["bus"]
    known = (MICROPHONE, *there.drivers)
    if driver not in known:
        raise ConfigError(f"{what}: no chip {driver!r} is known, expected one of "
                          f"{', '.join((*CHIPS, *there.drivers))}")  # fmt: skip
    if not isinstance(bus, str) or bus not in there.buses:
        raise ConfigError(f"{what}: this board has no bus {bus!r}, expected one of "
                          f"{', '.join(sorted(there.buses))}")  # fmt: skip
    if (driver == MICROPHONE) != (there.buses[bus] == "i2s"):
        raise ConfigError(f"{what}: {bus} is an {there.buses[bus]}, and microphones alone hang on "
                          "an i2s")  # fmt: skip
    _keys(what, sensor, there)


def _keys(what: str, sensor: dict[str, Any], there: There) -> None:
    if sensor["driver"] == MICROPHONE:
        for key in sorted({"offset_cdb", "floor_cdb"} - sensor.keys()):
            raise ConfigError(f"{what} has no {key!r}: {DOCS}")
        for key in sensor.keys() - SENSOR_KEYS:
            _rule(SENSOR_RULES, key, sensor[key], f"{what} takes")
        return
    takes = there.drivers[sensor["driver"]]
    for key in sorted(sensor.keys() - SENSOR_KEYS):
        if takes is not None and key not in takes:
            raise ConfigError(f"{what}: {sensor['driver']} takes no {key!r}; docs/chips.md has "
                              "its keys")  # fmt: skip


def _rule(rules: Mapping[str, Rule], key: str, value: Any, where: str) -> None:
    if key not in rules:
        raise ConfigError(f"{where} no {key!r}, of these: {', '.join(sorted(rules))}")
    holds, words = rules[key]
    if not holds(value):
        raise ConfigError(f"got {key} {value!r}, expected {words}")
