"""A journal such as days of one microphone leave it, for the benchmarks of what reads it."""

import random
import struct
from collections.abc import Iterator
from pathlib import Path

from lotwire import cose, frame

from lotline import config
from lotline.journal import FrameRow, Reader, Writer
from lotline.ledger import Ledger, PrivateKey
from lotline.station.clock import Clock
from lotline.station.judging import Judging, rules_of
from lotline.station.live import Live
from lotline.station.own import Own
from lotline.station.pump import Pump

NODE = "mic-street"
START_US = 1_795_305_600_000_000  # 2026-11-22
DAY_S = 86_400
# Seconds between two looks of the log at the journal: ten minutes, as after an outage.
TICK_S = 600
SITE = f"""\
[site]
name = "Bench"
[[node]]
name = "{NODE}"
kind = "microphone"
[[rule]]
id = "day"
node = "{NODE}"
limit = 55
"""


class Told(Clock):
    """A clock that shows what it is told."""

    def __init__(self) -> None:
        super().__init__(START_US)
        self.now = START_US

    def now_us(self) -> int:
        return self.now


def fill(folder: Path, days: float) -> None:
    """A second of noise each second, metered, judged, and in the log."""
    (folder / config.SITE_FILE).write_text(SITE, encoding="utf-8")
    site = config.load(folder / config.SITE_FILE)
    clock, writer = Told(), Writer(site.data_folder)
    reader = Reader(site.data_folder)
    log = Ledger(site.data_folder, writer, PrivateKey("bench", bytes(32)), clock.now_us)
    log.start("bench", {config.SITE_FILE: site.text})
    judging = Judging(rules_of(site), site.site.zone, reader, writer, clock)
    pump = Pump(
        Reader(site.data_folder), writer, clock, Live(), lambda *_: None, lambda *_: None,
        lambda: None, lambda *_: None, lambda: False,
        Own([], reader, clock, lambda *_: None),
    )  # fmt: skip
    boot = writer.new_boot(NODE, 1)
    for rows in _ticks(boot.row, round(days * DAY_S)):
        boot.seen.add(rows[0][1])
        writer.add_frames(rows, [boot])
        clock.now += TICK_S * 1_000_000
        while pump.step():
            pass
        clock.now += 60_000_000  # what has ended is metered: nothing more comes
        pump.step()
        clock.now -= 60_000_000
        judging.tick()
        log.tick()
    log.close()
    writer.close()


def _ticks(boot: int, seconds: int) -> Iterator[list[FrameRow]]:
    rows: list[FrameRow] = []
    for second, message in enumerate(_messages(seconds), 1):
        utc_us = START_US + second * 1_000_000
        rows.append((boot, second, second * 1000, utc_us + 50_000, utc_us, 5000, message))
        if len(rows) == TICK_S or second == seconds:
            yield rows
            rows = []


def _messages(seconds: int) -> Iterator[bytes]:
    """Frames of noise in all its quantities, no two alike."""
    key, draw = cose.Key(bytes(32), b"up"), random.Random(1)
    for second in range(1, seconds + 1):
        levels = [draw.randint(4000, 6000) for _ in range(8)]
        short = struct.pack("<8h", *levels)
        thirds = struct.pack("<29h", *[draw.randint(2000, 5000) for _ in range(29)])
        body: dict[int, object] = {
            1: short, 2: short, 3: short, 4: max(levels), 5: max(levels) + 900, 6: thirds,
        }  # fmt: skip
        yield key.seal(frame.pack(NODE, 1, second, second * 1000, 1000, 0, body))
