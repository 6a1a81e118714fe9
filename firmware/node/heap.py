"""The largest free piece of the heap: what a board of much free memory may still lack."""

import gc

from micropython import const

_LEAST = const(1024)


def largest():
    """Bytes, to an eighth; looked for without a collection for each try."""
    gc.collect()
    size = gc.mem_free()
    gc.disable()
    try:
        while size > _LEAST:
            try:
                bytearray(size)
                return size
            except MemoryError:
                size -= size // 8
        return size
    finally:
        gc.enable()
        gc.collect()
