"""A gateway that logs as fast as it can until it is killed: for test_ledger_crash.py."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from ledger_rig import Works  # noqa: E402

works = Works(Path(sys.argv[1]))
last = works.reader.frames(0, 1 << 30)
if last:
    works.second = (last[-1].utc_us - last[0].utc_us) // 60_000_000 * 60 + 60
    works.node.boot += int(last[-1].boot)
    works.boot = works.writer.new_boot(works.node.name, works.node.boot)
print("ready", flush=True)
while True:
    works.run(60)
