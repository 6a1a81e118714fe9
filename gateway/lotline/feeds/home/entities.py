"""What Home Assistant calls the quantities: device classes, units and state classes of its own
tables (homeassistant/components/sensor/const.py)."""

from typing import Any, NamedTuple

Config = dict[str, Any]
# A value that was not told anew for so long is not how things are: Home Assistant drops it.
EXPIRE_S = 300
_UG = "μg/m³"  # a Greek letter, as Home Assistant writes it


class Entity(NamedTuple):
    """cls, unit, state: device_class, unit_of_measurement, state_class; "" for none."""

    name: str
    cls: str = ""
    unit: str = ""
    state: str = "measurement"
    digits: int = 1


def _lines(key: str, entity: Entity) -> dict[str, Entity]:
    of = {f"{key}_{line}": entity._replace(name=f"{entity.name} {line}")
          for line in ("L1", "L2", "L3")}  # fmt: skip
    return {key: entity, **of}


# By quantity of the newest minute.
MINUTE: dict[str, Entity] = {
    "LAeq": Entity("LAeq", "sound_pressure", "dBA"),
    "LAFmax": Entity("LAFmax", "sound_pressure", "dBA"),
    "LAF10": Entity("LAF10", "sound_pressure", "dBA"),
    "LAF50": Entity("LAF50", "sound_pressure", "dBA"),
    "LAF90": Entity("LAF90", "sound_pressure", "dBA"),
    "LCpeak": Entity("LCpeak", "sound_pressure", "dB"),
    **_lines("active_power", Entity("Power", "power", "W")),
    **_lines("voltage_rms", Entity("Voltage", "voltage", "V")),
    **_lines("current_rms", Entity("Current", "current", "A", digits=2)),
    "frequency": Entity("Frequency", "frequency", "Hz", digits=2),
    "power_factor": Entity("Power factor", "power_factor", digits=2),
    "acceleration_rms": Entity("Vibration, rms", unit="m/s²", digits=2),
    "acceleration_peak": Entity("Vibration, peak", unit="m/s²", digits=2),
    "PM1": Entity("PM1", "pm1", _UG),
    "PM2.5": Entity("PM2.5", "pm25", _UG),
    "PM4": Entity("PM4", "pm4", _UG),
    "PM10": Entity("PM10", "pm10", _UG),
    # An index is no concentration: no device class of Home Assistant's means it.
    "VOC_index": Entity("VOC index", digits=0),
    "NOx_index": Entity("NOx index", digits=0),
    "formaldehyde": Entity("Formaldehyde", unit="ppb"),
    "relative_humidity": Entity("Humidity", "humidity", "%"),
    "temperature": Entity("Temperature", "temperature", "°C"),
    "CO2": Entity("CO2", "carbon_dioxide", "ppm", digits=0),
    "CO": Entity("CO", "carbon_monoxide", "ppm"),
}
# Sums since local midnight: Home Assistant takes the fall to 0 for a new cycle.
TODAY: dict[str, Entity] = {
    "energy": Entity("Energy today", "energy", "Wh", "total_increasing", 0),
    "cycles": Entity("Cycles today", "", "", "total_increasing", 0),
    "on_seconds": Entity("Time on today", "duration", "s", "total_increasing", 0),
}
CAPTURED = Entity("Measured", unit="%", digits=0)
# By quantity of a node's health.
HEALTH: dict[str, Entity] = {
    "rssi": Entity("Signal", "signal_strength", "dBm", digits=0),
    "outbox_records": Entity("Waiting records", digits=0),
    "firmware": Entity("Firmware", state=""),
}
CALIBRATED = Entity("Last calibration", "timestamp", state="")

LEVELS = ("ok", "warning", "limit", "unmeasured")
VERDICTS = ("ok", "over", "unclear", "nodata", "not_applicable", "context")
# Of the site, by key.
SITE: dict[str, Entity] = {
    "state": Entity("Worst rule", "enum", state=""),
    "rule": Entity("Rule that decides", state=""),
    "margin": Entity("Room below its limit", unit="dB"),
    "spare": Entity("The rest may have", "sound_pressure", "dBA"),
    "verdict": Entity("Newest verdict", "enum", state=""),
    "nodes_heard": Entity("Nodes heard", digits=0),
    "log_entries": Entity("Entries of the evidence log", digits=0),
    "disk_free": Entity("Disk free", "data_size", "B", digits=0),
}
OPTIONS = {"state": LEVELS, "verdict": VERDICTS}
SITE_DIAGNOSTIC = frozenset(("nodes_heard", "log_entries", "disk_free"))


def sensor(key: str, unique: str, of: Entity, diagnostic: bool = False) -> Config:
    """The component whose value stands under `key` in the state; null there is "unknown"."""
    found: Config = {
        "p": "sensor", "unique_id": unique, "name": of.name,
        "value_template": f"{{{{ value_json['{key}'] }}}}",
    }  # fmt: skip
    more = {"device_class": of.cls, "unit_of_measurement": of.unit, "state_class": of.state}
    found |= {name: value for name, value in more.items() if value}
    if of.state:
        found["suggested_display_precision"] = of.digits
    if diagnostic:
        found["entity_category"] = "diagnostic"
    else:
        found["expire_after"] = EXPIRE_S
    return found
