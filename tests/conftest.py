"""Paths for tests that run from a bare checkout."""

import os
import sys
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
for folder in ("gateway", "firmware", "tests"):
    sys.path.insert(0, str(ROOT / folder))
os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

# Three test processes share the machine with servers: how long an example takes tells nothing.
settings.register_profile("lotline", deadline=None)
settings.load_profile("lotline")
