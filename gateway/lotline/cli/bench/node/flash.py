"""`lotline bench node`, the log: bytes of a frame, erases of the flash, and how long it lasts."""

import json
import subprocess
from pathlib import Path
from typing import Any

from lotline.cli.shop import find_micropython
from lotline.errors import Fault

DAY_S, YEAR_D = 86_400, 365.25
BLOCK = 4096
# What a node has when nothing is said, and what the reference of the figures has.
LIMIT = 512 * 1024
# NOR flash of such modules: erases that a sector is rated for; littlefs spreads them over all
# blocks that the outbox may use, so that each gets its share.
RATED = 100_000
# A small outbox condenses after some minutes as a large one does after hours.
SECONDS, SMALL = 1800, 128 * 1024
RUN = "import sys; from sim import outage; outage.main(sys.argv[1:])"
# Erases for 1000 records of 100 bytes, each flushed, each 10th and each 40th: how a log on
# littlefs that flushes by the record wears it.
BEFORE = {1: 1034, 10: 126, 40: 50}


def measure(firmware: Path) -> dict[str, Any]:
    """A microphone on littlefs in RAM: without a gateway, and with one."""
    outage = _run(firmware, "outage", SECONDS, SMALL)
    online = _run(firmware, "online", 600, SMALL)
    a_day = outage["erases"] * DAY_S / SECONDS
    return {
        "limit": LIMIT,
        "frame_bytes": online["frame_bytes"],
        "erases_a_day": {"outage": a_day, "online": online["erases"] * DAY_S / 600},
        "erases_a_block_written": outage["erases"] * BLOCK / outage["programmed"],
        "years_of_outage": RATED * (LIMIT // BLOCK) / a_day / YEAR_D,
        "rated_erases": RATED,
        "before": BEFORE,
    }


def _run(firmware: Path, case: str, seconds: int, limit: int) -> dict[str, Any]:
    done = subprocess.run(
        [find_micropython(), "-X", "heapsize=16M", "-c", RUN, case, str(seconds), str(limit)],
        env={"MICROPYPATH": f"{firmware}:.frozen"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Fault(f"the outbox under micropython: {(done.stdout + done.stderr).strip()[-200:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def words(found: dict[str, Any]) -> str:
    """For people."""
    a_day = found["erases_a_day"]
    return "\n".join(
        [
            f"A microphone's second is a frame of {found['frame_bytes']:.0f} bytes.",
            f"Flash, with an outbox of {found['limit'] // 1024} KiB: {a_day['outage']:.0f} erases "
            f"a day while offline ({found['erases_a_block_written']:.3f} for each 4 KiB written), "
            f"{a_day['online']:.0f} while online.",
            f"It lasts {found['years_of_outage']:.0f} years of being offline all the time, taken "
            f"that a sector bears {found['rated_erases']} erases, spread evenly by littlefs.",
            "Counted for a log of 100-byte records on littlefs that flushes each, each 10th, each "
            f"40th: {', '.join(map(str, found['before'].values()))} erases for 1000 records.",
        ]
    )
