"""What hangs on an output pin: the coil of a relay with its contact, or a lamp.

source: {"active"}, the level at which it is on. A small relay closes within 10 ms and opens
within 5 ms of its coil's voltage (as the data sheets of common 5 V ones say).
"""

CLOSES_MS = 10
OPENS_MS = 5


class Twin:
    BUS = "pin"
    MISBEHAVIOURS = ("short", "welded")

    def __init__(self, source, now_ms):
        self.source = source
        self.now_ms = now_ms
        self.misbehave = None
        self._driven = 1 - source()["active"]
        self._since = now_ms() - CLOSES_MS

    def drive(self, level):
        if level != self._driven:
            self._driven = level
            self._since = self.now_ms()

    def level(self):
        """What the pin reads of itself: with a short to ground or supply, never `active`."""
        return 1 - self.source()["active"] if self.misbehave == "short" else self._driven

    def closed(self):
        """Whether the contact is closed, or the lamp lit."""
        if self.misbehave == "welded":
            return True
        on = self.level() == self.source()["active"]
        gone = self.now_ms() - self._since
        return gone >= CLOSES_MS if on else gone < OPENS_MS
