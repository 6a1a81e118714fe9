"""A log whose files cannot grow beyond a few bytes: for test_ledger_crash.py."""

import resource
import signal
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from ledger_rig import Works  # noqa: E402
from lotline.errors import LotlineError  # noqa: E402

works = Works(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2048, resource.RLIM_INFINITY))
try:
    works.ledger._log.append([b"x" * 5000])
except LotlineError as e:
    print(type(e).__name__, works.ledger._log.size)
