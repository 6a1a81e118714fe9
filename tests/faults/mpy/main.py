"""A simulated node that keeps a diary: micropython main.py CONFIG.json

What `write` has taken is in the kernel's hands, so SIGKILL costs no line of the diary:
  b BOOT UTC_US TICK    at TICK ms of this boot the host's clock read UTC_US
  p BOOT SEQ TICK       a record goes to the outbox
  a BOOT FIRST LAST     the node takes these as acknowledged
Where a file "hush" stands in the node's directory, nothing is measured any more.
"""

import asyncio
import json
import os
import sys
import time

from node import app, link, outbox
from sim.board import Board

# A gateway that is killed all the time must not make the nodes wait a minute for it.
link.LONGEST_MS = 4000
outbox.RESEND_MS = 4000
outbox.RESEND_MAX_MS = 8000


class Diarist(outbox.Outbox):
    """The outbox, and what it is told."""

    def __init__(self, folder, *more):
        root = folder[: folder.rindex("/")]
        self.hush = root + "/hush"
        self.diary = open(root + "/diary", "ab")  # noqa: SIM115
        super().__init__(folder, *more)

    def note(self, line):
        self.diary.write(line.encode() + b"\n")

    def put(self, seq, sealed):
        if is_there(self.hush):
            return
        self.note(f"p {self.boot} {seq} {time.ticks_ms()}")
        super().put(seq, sealed)

    def acked(self, boot, first, last):
        self.note(f"a {boot} {first} {last}")
        super().acked(boot, first, last)


def is_there(path):
    try:
        os.stat(path)
        return True
    except OSError:
        return False


def read_clocks(board):
    """(UTC in us, tick), read as close together as a busy machine lets them be."""
    best = None
    for _ in range(20):
        before = time.time_ns()
        tick = board.ticks_ms()
        after = time.time_ns()
        if best is None or after - before < best[0]:
            best = after - before, (before + after) // 2000, tick
    return best[1:]


def main(path):
    with open(path) as f:
        config = json.load(f)
    board = Board(config)
    utc, tick = read_clocks(board)
    with open(board.root + "/diary", "ab") as diary:
        diary.write(f"b {board.boot_count()} {utc} {tick}\n".encode())
    app.Outbox = Diarist
    asyncio.run(app.run(config, board))


main(sys.argv[1])
