"""What a microphone node sends, as the wire's table has it."""

from functools import cache

from lotwire.codes import CODE, QUANTITIES

from lotline.boards.sources import find_firmware
from lotline.errors import ConfigError

# Each second; all that there is of sound, but for a count of what was too loud.
SENT = ("LAeq_125ms", "LCeq_125ms", "LZeq_125ms", "LAFmax", "LCpeak", "third_octave_Leq")
LEVELS_A_SECOND = sum(QUANTITIES[CODE[name]][3] for name in SENT)


@cache
def program() -> str:
    """The node's program around its microphone, as everybody may read it; "" where this
    installation has no sources of the node."""
    try:
        return (find_firmware() / "node" / "microphone.py").read_text("utf-8")
    except (ConfigError, OSError):
        return ""
