"""Sensor Measurement Lists (RFC 8428): their records, in JSON and in CBOR."""

import json
import re
from typing import Any

import cbor2

JSON, CBOR = "application/senml+json", "application/senml+cbor"
# RFC 8428 table 4.
_LABELS = {"bn": -2, "bt": -3, "bu": -4, "n": 0, "u": 1, "v": 2}
# Of a name (section 4.5.1) whatever else its log is called by becomes "_".
_NO_NAME = re.compile("[^A-Za-z0-9:./_-]")

Record = dict[str, Any]
_TEXT, _NUMBER = {"type": "string"}, {"type": "number"}
# For an API's document.
SCHEMA = {
    "type": "array", "minItems": 1,
    "items": {
        "type": "object", "required": ["n", "v"], "additionalProperties": False,
        "properties": {"bn": _TEXT, "bt": _NUMBER, "bu": _TEXT, "n": _TEXT, "u": _TEXT,
                       "v": _NUMBER},
    },
}  # fmt: skip


def name(text: str) -> str:
    """Of a site or a node, as a part of a name."""
    return _NO_NAME.sub("_", text)


def to_cbor(text: bytes) -> bytes:
    """Of the JSON form. Section 6: labels are integers, all else is as there."""
    return cbor2.dumps([{_LABELS[k]: v for k, v in one.items()} for one in json.loads(text)])
