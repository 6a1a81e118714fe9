"""Runs short scripts under the real MicroPython; each prints one line of JSON."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
FIRMWARE = HERE.parent.parent / "firmware"


@pytest.fixture
def micropython(tmp_path: Path) -> Callable[..., Any]:
    """Call with a script (and a file for it to read as `sys.argv[1]`); returns its `out`."""

    def run(script: str, *args: str) -> Any:
        file = tmp_path / "script.py"
        file.write_text(f"import json, sys\nfrom rig import *\n{script}\n{FOOTER}")
        done = subprocess.run(
            ["micropython", "-X", "heapsize=2M", str(file), *args],
            env={**os.environ, "MICROPYPATH": f"{FIRMWARE}:{HERE}"},
            capture_output=True,
            text=True,
            timeout=50,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        answer = json.loads(done.stdout)
        assert answer["on"] == "micropython"
        return answer["out"]

    return run


FOOTER = 'print(json.dumps({"on": sys.implementation.name, "out": out}))\n'
ACCEPTANCE = Path(
    os.environ.get("LOTLINE_ACCEPTANCE", HERE.parent.parent.parent / "shared" / "acceptance")
)


@pytest.fixture(scope="session")
def wire_room() -> Path:
    room = ACCEPTANCE / "08_wire"
    if not room.is_dir():
        pytest.skip(f"the recordings are not here: {room}; set LOTLINE_ACCEPTANCE")
    return room
