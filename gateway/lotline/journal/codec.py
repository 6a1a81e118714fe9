"""Indicators to and from their rows: the body is a CBOR map {code: number or float32 array}."""

from collections.abc import Mapping

import cbor2
import numpy as np
from lotwire.codes import CODE, QUANTITIES

from lotline.records import Value


def pack_values(values: Mapping[str, Value]) -> bytes:
    """CBOR bytes of a record's values; raises KeyError for a name outside the table."""
    return cbor2.dumps({CODE[name]: _packed(value) for name, value in values.items()})


def _packed(value: Value) -> float | bytes:
    return np.asarray(value, dtype="<f4").tobytes() if isinstance(value, tuple) else value


def unpack_values(body: bytes) -> dict[str, Value]:
    """The values of a row."""
    values: dict[int, float | bytes] = cbor2.loads(body)
    return {QUANTITIES[code][0]: _unpacked(value) for code, value in values.items()}


def _unpacked(value: float | bytes) -> Value:
    if isinstance(value, bytes):
        return tuple(np.frombuffer(value, dtype="<f4").tolist())
    return value
