"""The heap: its largest free piece, which a board of much free memory may lack, and what gives
back the room of a module."""

import gc
import sys

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


def missing(words):
    """Bytes short of so many free machine words, 0 for none: what Python keeps is of pointers."""
    gc.collect()
    return max(0, words * (8 if sys.maxsize >> 32 else 4) - gc.mem_free())


def forget(name, package="node"):
    """A module that has done its work; the next import loads it anew."""
    if sys.modules.pop("%s.%s" % (package, name), None):
        delattr(sys.modules[package], name)
