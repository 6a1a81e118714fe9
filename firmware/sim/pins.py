"""Simulated pins: each is a file `pin-N` in the board's folder, so that a person or a test can
see what an output does, and press a button (write 0 into the file of its pin, which is 1 when
nobody does).
"""

import os


class Output:
    """A pin that drives a chip of sim/chips/switch.py; its file says 1 while that is on."""

    def __init__(self, path, chip, level):
        self._path = path
        self._chip = chip
        self._told = None
        self.value(level)

    def value(self, level=None):
        """Its level; or drive it."""
        if level is None:
            return self._chip.level()
        self._chip.drive(level)
        self._tell(self._chip.level() == self._chip.source()["active"])

    def _tell(self, on):
        if on == self._told:
            return
        with open(self._path + ".new", "w") as f:
            f.write("1" if on else "0")
        os.rename(self._path + ".new", self._path)
        self._told = on


class Input:
    """A pin with its pull-up."""

    def __init__(self, path):
        self._path = path

    def value(self):
        try:
            with open(self._path) as f:
                return 0 if f.read(1) == "0" else 1
        except OSError:
            return 1
