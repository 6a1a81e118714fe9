"""Paths for tests that run from a bare checkout."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
for folder in ("gateway", "firmware", "tests"):
    sys.path.insert(0, str(ROOT / folder))
os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
