"""Sensirion SEN55, as sim/chips/sen.py has it."""

from sim.chips.sen import Module


class Twin(Module):
    NAME = b"SEN55"
    HAS_CO2 = False
    COMMANDS = dict(Module.COMMANDS)
    COMMANDS[0x03C4] = ("_values", 0, 20)

    def __init__(self, source, now_ms):
        super().__init__(source, now_ms)
        self.address = 0x69
