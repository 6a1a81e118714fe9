"""The machine's clock and time zone."""

import ctypes
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from lotline.keeping.doctor.finding import Finding, lasted

# adjtimex(2): what it returns where nothing disciplines the clock.
TIME_ERROR = 5
# Larger than struct timex of any Linux (208 bytes on 64 bits).
_TIMEX = 512
WEEK_US = 7 * 86_400_000_000
# A record is dated by the gateway's own clock: none is from later than this.
AHEAD_US = 60_000_000


def ask_kernel() -> int | None:
    """adjtimex(2), changing nothing; None where there is no such call."""
    try:
        adjtimex = ctypes.CDLL(None).adjtimex
    except (OSError, AttributeError):
        return None
    return int(adjtimex(ctypes.create_string_buffer(_TIMEX)))


def synced(state: int | None) -> Finding:
    if state is None or state < 0:
        return Finding("clock", "look", "this system does not say whether its clock is kept",
                       "see that NTP runs")  # fmt: skip
    if state == TIME_ERROR:
        return Finding("clock", "look", "nothing keeps it right: it drifts by seconds a day, and "
                       "all records with it", "timedatectl set-ntp true, or a clock with GNSS or "
                       "a battery (RTC)")  # fmt: skip
    return Finding("clock", "ok", "kept by NTP or the like")


def steps(found: Sequence[tuple[int, int]], newest_us: int, now_us: int) -> Finding:
    """found: (utc_us, step_us) of each time that it was set while the gateway ran. newest_us:
    when the newest record came."""
    if newest_us > now_us + AHEAD_US:
        ahead = lasted((newest_us - now_us) / 1e6)
        return Finding("clock steps", "bad", f"the newest record came {ahead} in the future: the "
                       "clock was ahead, or is behind now",
                       "put the clock right, and see docs/time.md")  # fmt: skip
    late = [(at, by) for at, by in found if at > now_us - WEEK_US]
    if not late:
        return Finding("clock steps", "ok", "not set in the last seven days")
    at, by = max(late, key=lambda step: abs(step[1]))
    when = datetime.fromtimestamp(at / 1e6, UTC)
    return Finding("clock steps", "look", f"set {len(late)} times in seven days, at most by "
                   f"{by / 1e6:+.1f} s ({when:%Y-%m-%d %H:%M} UTC); records before it are as much "
                   "more uncertain", "keep NTP running; a machine without a battery for its clock "
                   "starts in the past")  # fmt: skip


def system_zone(etc: Path) -> str:
    """By its name; "" where it has none."""
    local = etc / "localtime"
    if local.is_symlink() and "zoneinfo/" in (to := str(local.readlink())):
        return to.partition("zoneinfo/")[2]
    if (etc / "timezone").exists():
        return (etc / "timezone").read_text().strip()
    return "" if local.exists() else "UTC"


def zone(site: str, system: str) -> Finding:
    """site: as the site file has it, which is known; system: the machine's."""
    if system in ("", "UTC", "Etc/UTC", site):
        return Finding("time zone", "ok", f"the site goes by {site}, the machine by "
                       f"{system or 'one without a name'}")  # fmt: skip
    try:
        same = _offsets(site) == _offsets(system)
    except (KeyError, ValueError, OSError):
        return Finding("time zone", "look", f"the machine's zone, {system!r}, is unknown here",
                       "timedatectl set-timezone, or install tzdata")  # fmt: skip
    if same:
        return Finding("time zone", "ok", f"{site} and the machine's {system} are alike")
    return Finding("time zone", "look", f"the site goes by {site}, the machine by {system}: pages "
                   "and rules take the site's, journalctl and your shell the machine's",
                   "put right whichever is wrong: [site] timezone, or timedatectl "
                   "set-timezone")  # fmt: skip


def _offsets(name: str) -> list[object]:
    """Of each month of a year."""
    zone_ = ZoneInfo(name)
    return [datetime(2026, month, 15, tzinfo=zone_).utcoffset() for month in range(1, 13)]
