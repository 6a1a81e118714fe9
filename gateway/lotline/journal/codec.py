"""Indicators to and from their rows: the body is a CBOR map {code: number or float32 array}."""

import sys
from array import array
from collections.abc import Mapping

import cbor2
from lotwire.codes import CODE, QUANTITIES

from lotline.records import Value

_NAMES = {code: row[0] for code, row in QUANTITIES.items()}
_SWAP = sys.byteorder == "big"


def pack_values(values: Mapping[str, Value]) -> bytes:
    """CBOR bytes of a record's values; raises KeyError for a name outside the table."""
    return cbor2.dumps(
        {CODE[name]: _packed(v) if type(v) is tuple else v for name, v in values.items()}
    )


def _packed(value: tuple[float, ...]) -> bytes:
    """Little-endian float32."""
    floats = array("f", value)
    if _SWAP:
        floats.byteswap()
    return floats.tobytes()


def unpack_values(body: bytes) -> dict[str, Value]:
    """The values of a row."""
    values: dict[int, float | bytes] = cbor2.loads(body)
    return {_NAMES[code]: _unpacked(v) if type(v) is bytes else v for code, v in values.items()}  # type: ignore[misc]


def _unpacked(value: bytes) -> tuple[float, ...]:
    floats = array("f", value)
    if _SWAP:
        floats.byteswap()
    return tuple(floats)
