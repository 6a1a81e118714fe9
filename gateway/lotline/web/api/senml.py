"""The newest quarter hours as Sensor Measurement Lists (RFC 8428), in JSON and in CBOR."""

import json
import re
from collections.abc import Iterable
from typing import Any

import cbor2

from lotline.records import Indicator

JSON, CBOR = "application/senml+json", "application/senml+cbor"
# Units of the SenML registry. "dB" is in it, though for values that lie beside others its
# advice is to do without logarithms: a level has no other unit that its readers know.
_LEVELS = ("LAeq", "LAFmax", "LAF10", "LAF90")
_DB, _RATIO = "dB", "/"
# RFC 8428 table 4.
_LABELS = {"bn": -2, "bt": -3, "bu": -4, "n": 0, "u": 1, "v": 2}

# Of a name (section 4.5.1) whatever else its log is called by becomes "_".
_NO_NAME = re.compile("[^A-Za-z0-9:./_-]")

Record = dict[str, Any]
_TEXT, _NUMBER = {"type": "string"}, {"type": "number"}
# For the API's document.
SCHEMA = {
    "type": "array", "minItems": 1,
    "items": {
        "type": "object", "required": ["n", "v"], "additionalProperties": False,
        "properties": {"bn": _TEXT, "bt": _NUMBER, "bu": _TEXT, "n": _TEXT, "u": _TEXT,
                       "v": _NUMBER},
    },
}  # fmt: skip


def pack(site: str, newest: Iterable[Indicator]) -> list[Record]:
    """One group of records a quarter hour; its time is the end. site: no other site is called
    so. What was not measured has no record."""
    found: list[Record] = []
    site = _NO_NAME.sub("_", site)
    for one in newest:
        base: Record = {"bn": f"{site}:{one.node}:", "bt": one.end_us / 1e6, "bu": _DB}
        mine: list[Record] = [{"n": "measured", "u": _RATIO, "v": round(one.completeness, 3)}]
        for name in _LEVELS:
            value = one.values.get(name)
            if isinstance(value, float) and value == value:
                mine.append({"n": name, "v": round(value, 2)})
        found += [base | mine[0], *mine[1:]]
    return found


def to_cbor(text: bytes) -> bytes:
    """Of the JSON form. Section 6: labels are integers, all else is as there."""
    return cbor2.dumps([{_LABELS[k]: v for k, v in one.items()} for one in json.loads(text)])
