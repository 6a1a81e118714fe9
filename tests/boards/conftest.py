"""The rig of the node's tests is of use here too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "node"))
