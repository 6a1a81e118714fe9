"""`esp32` of a virtual board: non-volatile storage, one file a namespace. commit() writes it over
at once and never empties it, so that no loss of power leaves half of one. (A file cannot be put in
its place: VfsPosix.rename() of MicroPython 1.29 takes its second name for both.)"""

import json
from binascii import hexlify, unhexlify

NOT_FOUND = -0x1102  # ESP_ERR_NVS_NOT_FOUND, as MicroPython raises it
MAX_KEY = 15

CHIP = _host = None


def begin(host, chip):
    """host: a VfsPosix of the board's folder. chip: which one the board stands for."""
    global CHIP, _host
    CHIP, _host = chip, host


class NVS:
    """Values that were not committed are gone at the next reset."""

    def __init__(self, namespace):
        self._file = "/nvs-%s.json" % _key(namespace)
        try:
            with _host.open(self._file, "r") as f:
                self._values = json.load(f)
        except (OSError, ValueError):  # none, or one that never came to be
            self._values = {}

    def set_i32(self, key, value):
        if not -(1 << 31) <= value < 1 << 31:
            raise OverflowError("overflow converting long int to machine word")
        self._values[_key(key)] = value

    def get_i32(self, key):
        return self._found(key, int)

    def set_blob(self, key, value):
        self._values[_key(key)] = hexlify(value).decode()

    def get_blob(self, key, buf):
        value = unhexlify(self._found(key, str))
        if len(value) > len(buf):
            raise OSError(-0x110C)  # ESP_ERR_NVS_INVALID_LENGTH
        buf[: len(value)] = value
        return len(value)

    def erase_key(self, key):
        if key not in self._values:
            raise OSError(NOT_FOUND)
        del self._values[key]

    def commit(self):
        data = json.dumps(self._values)
        try:
            f = _host.open(self._file, "r+")
        except OSError:  # none yet
            f = _host.open(self._file, "w")
        with f:
            rest = f.seek(0, 2) - len(data)
            f.seek(0)
            f.write(data + " " * max(0, rest))

    def _found(self, key, kind):
        value = self._values.get(key)
        if not isinstance(value, kind):
            raise OSError(NOT_FOUND)
        return value


def _key(key):
    if not 1 <= len(key) <= MAX_KEY:
        raise ValueError("a key of 1 to %d characters, got %s" % (MAX_KEY, key))
    return key
