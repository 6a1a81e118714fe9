"""Indicators to and from their rows: the body is a CBOR map {code: number or packed levels}."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import cbor2
import numpy as np
from lotwire.codes import CODE, QUANTITIES
from numpy.typing import NDArray

from lotline.records import Levels, Value
from lotline.table import Bytes, Table

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


def pack_table(table: Table) -> list[bytes]:
    """The same bytes for each record of a table."""
    if not len(table):
        return []
    pack, first, rows = packer(), table.record(0).values, len(table)
    items = [pack({name: value})[1:] for name, value in first.items()]
    head = pack(first)
    parts: list[NDArray[Any]] = [_repeated(head[: len(head) - sum(map(len, items))], rows)]
    for item, column in zip(items, table.values.values(), strict=True):
        said: NDArray[Any] = column
        if column.ndim == 1:
            said = column.astype(">f8").view(np.uint8).reshape(rows, 8)
        parts += [_repeated(item[: len(item) - said.shape[1]], rows), said]
    found, width = np.hstack(parts).tobytes(), len(head)
    return [found[at : at + width] for at in range(0, rows * width, width)]


def _repeated(said: bytes, rows: int) -> Bytes:
    return np.tile(np.frombuffer(said, np.uint8), (rows, 1))


def unpacker() -> Callable[[bytes], dict[str, Value]]:
    """The way back: a function that gives the values of a row, for one thread."""
    decode = cbor2.CBORDecoder(BytesIO()).decode_from_bytes

    def unpack_values(body: bytes) -> dict[str, Value]:
        values: Any = decode(body)
        return {_NAMES[code]: Levels(v) if type(v) is bytes else v for code, v in values.items()}

    return unpack_values
