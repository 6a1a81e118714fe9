"""Indicators to and from their rows: the body is a CBOR map {code: number or packed levels}."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import cbor2
from lotwire.codes import CODE, QUANTITIES

from lotline.records import Levels, Value

_NAMES = {code: row[0] for code, row in QUANTITIES.items()}


def packer() -> Callable[[Mapping[str, Value]], bytes]:
    """A function that gives the CBOR bytes of a record's values, for one thread; it raises
    KeyError for a name outside the table. One encoder for many is five times as fast."""
    encode = cbor2.CBOREncoder(BytesIO()).encode_to_bytes

    def pack_values(values: Mapping[str, Value]) -> bytes:
        return encode(
            {CODE[name]: v.raw if type(v) is Levels else v for name, v in values.items()}
        )

    return pack_values


def unpacker() -> Callable[[bytes], dict[str, Value]]:
    """The way back: a function that gives the values of a row, for one thread."""
    decode = cbor2.CBORDecoder(BytesIO()).decode_from_bytes

    def unpack_values(body: bytes) -> dict[str, Value]:
        values: Any = decode(body)
        return {_NAMES[code]: Levels(v) if type(v) is bytes else v for code, v in values.items()}

    return unpack_values
