"""`second` of thousands of frames of one shape."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from lotwire.codes import CODE, FAULT, WARMING_UP
from numpy.typing import NDArray

from lotline.meter.second import (
    ALL_FLAGS,
    LEVELS,
    MEASURED,
    NUMBERS,
    SHARE,
    STATUS,
    WARMS_UP,
)
from lotline.records import means_of_rows
from lotline.table import Column, Doubles, Ints, Table

# Of a record that stands for others: it may be of many seconds.
_SEQS = CODE["condensed_seqs"]


def many(
    node: str, channel: int, body: Mapping[int, NDArray[Any]], span_ms: int, end_us: Ints,
    half_us: Ints,
) -> tuple[Table, NDArray[np.bool_]] | None:  # fmt: skip
    """(records as `second` makes them, (n,) of which frames): those that have all that they
    measure; None where that is nothing.

    body: {code: (n,) int64 or (n, bytes) of levels}. end_us, half_us: (n,).
    """
    if span_ms == 0 or _SEQS in body or body.keys().isdisjoint(MEASURED):
        return None
    flags = body.get(STATUS, np.zeros(len(end_us), np.int64)) & ALL_FLAGS
    distrusted = FAULT if body.keys().isdisjoint(WARMS_UP) else FAULT | WARMING_UP
    whole = flags & distrusted == 0
    share: Doubles = np.ones(len(end_us))
    values: dict[str, Column] = {}
    for code, column in body.items():
        if column.ndim == 1:
            if (number := NUMBERS.get(code)) is not None:
                values[number[0]] = column / number[1]
        elif (names := LEVELS.get(code)) is not None:
            kept, mean = names
            if kept is not None:
                values[kept] = column
            if mean is not None:
                values[mean], measured = means_of_rows(column)
                whole &= measured > 0
                if code == SHARE:
                    share = measured / (column.shape[1] // 2)
    if not values:
        return None
    seconds = np.full(len(end_us), max(1, (span_ms + 500) // 1000))
    table = Table(node, channel, end_us - span_ms * 1000, seconds, share, half_us, flags, values)
    return table.rows(whole), whole
