"""Rigs of other rooms: a shop with days behind it, and the pages that tell of it."""

import sys
from pathlib import Path

for room in ("cli", "feeds", "inside", "monthly", "shop", "web"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / room))
