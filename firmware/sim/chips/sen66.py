"""Sensirion SEN66, as sim/chips/sen.py has it: slower to stop and to reset, and CO2."""

from sim.chips.sen import Module


class Twin(Module):
    NAME = b"SEN66"
    HAS_CO2 = True
    COMMANDS = dict(Module.COMMANDS)
    COMMANDS[0x0104] = ("_stop", 0, 1400)
    COMMANDS[0x0300] = ("_values", 0, 20)
    COMMANDS[0xD304] = ("_reset", 0, 1200)

    def __init__(self, source, now_ms):
        super().__init__(source, now_ms)
        self.address = 0x6B

    def _version(self, _):
        return b"\x04\x00"
