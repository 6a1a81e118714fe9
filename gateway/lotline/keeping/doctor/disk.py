"""The disk: how long its room lasts, and how worn it is."""

import os
import shutil
from pathlib import Path

from lotline.keeping.doctor.finding import Finding, amount

DAY_S = 86_400
# Below this a commit may fail at any time: a write-ahead file and the reserve need it.
LEAST = 64 << 20
FEW_DAYS, SOME_DAYS = 3, 30
# Growth is not told from less than this of records or of uptime.
KNOWN_S = 3600
# Full writes that the flash of a plain SD card is commonly built for; makers seldom say more.
CYCLES = 500
SOME_YEARS, FEW_YEARS = 2.0, 0.5
_SECTOR = 512  # of /sys/block/*/stat and size, whatever the disk's own is (kernel: block/stat)


def room(free: int, size: int, covered_s: float, keep_days: float) -> Finding:
    """free: bytes on the disk; size: of the journal; covered_s: how long its frames reach back;
    keep_days: retention of frames, after which the journal hardly grows."""
    name, has = "disk", f"{amount(free)} free"
    help_ = "make room, or shorten [retention] in the site file"
    if free < LEAST:
        return Finding(name, "bad", f"{has}: nothing can be written soon", help_)
    if covered_s < KNOWN_S:
        return Finding(name, "ok", f"{has}; how fast the journal grows shows after an hour")
    a_day = size / covered_s * DAY_S
    more = a_day * max(keep_days - covered_s / DAY_S, 0)
    grows = f"{has}; the journal grows by {amount(a_day)} a day"
    if more <= free:
        return Finding(name, "ok", f"{grows} and needs {amount(more)} more until retention "
                       f"({keep_days:g} days) lets go of as much")  # fmt: skip
    days = free / a_day
    words = f"{grows}: that lasts {days:.0f} days, and retention begins after {keep_days:g}"
    if days < FEW_DAYS:
        return Finding(name, "bad", words, help_)
    return Finding(name, "look", words, help_)


def free(path: Path) -> int:
    """Bytes that are left there for others than root."""
    return shutil.disk_usage(path).free


def block_of(path: Path, sys: Path) -> Path | None:
    """Where the kernel tells of the disk, not the partition, that a path lies on."""
    device = os.stat(path).st_dev
    found = (sys / "dev/block" / f"{os.major(device)}:{os.minor(device)}").resolve()
    if not found.exists():
        return None
    return found.parent if (found / "partition").exists() else found


def wear(block: Path, uptime_s: float) -> Finding:
    """Of what the kernel has counted since its start, and of what an eMMC says of itself."""
    name = "wear"
    if worn := _life_time(block):
        return worn
    written = int((block / "stat").read_text().split()[6]) * _SECTOR
    size = int((block / "size").read_text()) * _SECTOR
    if uptime_s < KNOWN_S or not size:
        return Finding(name, "ok", f"{block.name}: not known before an hour has passed")
    a_day = written / uptime_s * DAY_S
    words = f"{block.name}: {amount(a_day)} written a day"
    if not block.name.startswith("mmcblk"):
        return Finding(name, "ok", words)
    years = CYCLES * size / max(a_day, 1) / 365
    words += f"; a card of {amount(size)} that takes {CYCLES} full writes lasts {years:.1f} years"
    help_ = "use a card made for endurance, or a SATA or NVMe disk for `data`; keep backups"
    if years < FEW_YEARS:
        return Finding(name, "bad", words, help_)
    return Finding(name, "look" if years < SOME_YEARS else "ok", words,
                   help_ if years < SOME_YEARS else "")  # fmt: skip


def _life_time(block: Path) -> Finding | None:
    """JEDEC eMMC 5.0: DEVICE_LIFE_TIME_EST in tenths used, 0x0b beyond; PRE_EOL_INFO 1 to 3."""
    path = block / "device/life_time"
    if not path.exists():
        return None
    used = max(int(part, 16) for part in path.read_text().split())
    eol = block / "device/pre_eol_info"
    end = int(eol.read_text(), 16) if eol.exists() else 0
    if not used:
        return None
    words = f"{block.name}: by its own count up to {min(used, 10) * 10} % of its life is used"
    if used > 10 or end == 3:
        return Finding("wear", "bad", f"{words}, and its spare blocks go", "replace it now; "
                       "back up first")  # fmt: skip
    if used > 8 or end == 2:
        return Finding("wear", "look", words, "order another, and back up daily")
    return Finding("wear", "ok", words)
