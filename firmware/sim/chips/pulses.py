"""A contact that closes once a cycle, behind a counter. source: {"pulses"} since its start."""


class Twin:
    BUS = "counter"
    MISBEHAVIOURS = ("wrong_answer",)

    def __init__(self, source, now_ms):
        self.source = source
        self.misbehave = None
        self._zero = 0

    def restart(self):
        """The counter loses its count, as after a brown-out."""
        self._zero = self.source()["pulses"]

    def value(self):
        return -1 if self.misbehave == "wrong_answer" else self.source()["pulses"] - self._zero
