"""How warm the machine is, and whether a Raspberry Pi has slowed down or lacked power."""

import shutil
import subprocess
from pathlib import Path

from lotline.keeping.doctor.finding import Finding

# A Raspberry Pi slows down at 80 C (its documentation, "Frequency management").
HOT_C, WARM_C = 80.0, 70.0
# Bits of `vcgencmd get_throttled`, as its documentation has them: now, and since the start.
_NOW = {0x1: "the supply is too weak", 0x2: "slowed down", 0x4: "throttled", 0x8: "too hot"}
_SINCE = {bit << 16: words for bit, words in _NOW.items()}


def temperature(sys: Path) -> Finding:
    found = []
    for zone in sorted(sys.glob("class/thermal/thermal_zone*")):
        try:
            found.append(int((zone / "temp").read_text()) / 1000)
        except (OSError, ValueError):  # a zone that is off now
            continue
    if not found:
        return Finding("temperature", "ok", "this machine has no thermometer that can be read")
    words, help_ = f"{max(found):.0f} C", "give it air, a heat sink or a cooler place"
    if max(found) >= HOT_C:
        return Finding("temperature", "bad", f"{words}: it slows down", help_)
    return Finding("temperature", "look" if max(found) >= WARM_C else "ok", words,
                   help_ if max(found) >= WARM_C else "")  # fmt: skip


def ask_throttled() -> str:
    """What the firmware of a Raspberry Pi says; "" elsewhere."""
    program = shutil.which("vcgencmd")
    if program is None:
        return ""
    try:
        return subprocess.run([program, "get_throttled"], capture_output=True, text=True,
                              timeout=5, check=False).stdout  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""


def throttled(said: str) -> Finding | None:
    """None where nothing was said."""
    try:
        bits = int(said.strip().removeprefix("throttled="), 16)
    except ValueError:
        return None
    now = [words for bit, words in _NOW.items() if bits & bit]
    since = [words for bit, words in _SINCE.items() if bits & bit]
    help_ = "use the maker's power supply and a short cable, and cool it"
    if now:
        return Finding("supply", "bad", f"now: {', '.join(now)}", help_)
    if since:
        return Finding("supply", "look", f"since its start: {', '.join(since)}", help_)
    return Finding("supply", "ok", "neither throttled nor short of power since its start")
