"""Home Assistant's own tables held against a discovery message; homeassistant_2026_11.json says
where they are from."""

import json
from pathlib import Path

import jinja2

TABLES = json.loads((Path(__file__).parent / "homeassistant_2026_11.json").read_text())


def spelt(config):
    """As Home Assistant reads it: its abbreviations in full."""
    short, device, origin = (TABLES[k] for k in ("abbreviations", "device_abbreviations",
                                                 "origin_abbreviations"))  # fmt: skip
    full = {short.get(k, k): v for k, v in config.items()}
    full["device"] = {device.get(k, k): v for k, v in full["device"].items()}
    full["origin"] = {origin.get(k, k): v for k, v in full["origin"].items()}
    full["components"] = {
        key: {short.get(k, k): v for k, v in of.items()} for key, of in full["components"].items()
    }
    return full


def problems(config):
    """What Home Assistant would refuse in a device's discovery message, in words."""
    full = spelt(config)
    found = [f"no such key {k}" for k in full.keys() - {*TABLES["discovery_keys"]}]
    found += [f"no such key of a device {k}" for k in full["device"].keys()
              - {*TABLES["device_keys"]}]  # fmt: skip
    found += [f"no such key of an origin {k}" for k in full["origin"].keys()
              - {*TABLES["origin_keys"]}]  # fmt: skip
    if not full["device"].get("identifiers"):
        found.append("a device without identifiers")
    if "name" not in full["origin"]:
        found.append("an origin without name")
    if full["availability_mode"] not in TABLES["availability_modes"]:
        found.append("no such availability mode")
    for one in full["availability"]:
        found += [f"no such key of availability {k}" for k in one.keys()
                  - {*TABLES["availability_keys"]}]  # fmt: skip
    for key, of in full["components"].items():
        found += [f"{key}: {words}" for words in _sensor(of)]
    return found


def _sensor(of):
    cls, unit = of.get("device_class"), of.get("unit_of_measurement")
    state, options = of.get("state_class"), of.get("options")
    if of.get("platform") != "sensor":
        yield "no platform that these tables know"
    yield from (f"no such key {k}" for k in of.keys() - {*TABLES["sensor_keys"]})
    if not of.get("unique_id"):
        yield "no unique_id"
    if cls is not None and cls not in TABLES["device_classes"]:
        yield f"no such device class {cls}"
    if unit not in TABLES["units"].get(cls, [unit]):
        yield f"{unit} is no unit of {cls}"
    if state is not None and state not in TABLES["states"].get(cls, TABLES["state_classes"]):
        yield f"{state} is no state class of {cls}"
    if options is not None and (not options or cls != "enum" or state or unit):
        yield "options without an enum, or with a unit or a state class"
    if of.get("entity_category") not in (None, "diagnostic"):
        yield "a sensor can only be diagnostic"


def shown(config, state):
    """{component: what its template makes of a state}; "None" is unknown to Home Assistant."""
    return {
        key: jinja2.Template(of["value_template"], undefined=jinja2.StrictUndefined).render(
            value_json=state
        )
        for key, of in spelt(config)["components"].items()
    }
