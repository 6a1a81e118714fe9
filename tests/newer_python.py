"""A Python that has TLS-PSK, 3.13 or later, beside the one that runs the tests.

    python = newer_python.made()   # with all that `lotline run` needs

Such a Python cannot be had from Debian 12, PyPI or npm: where there is none the tests that want
one are left out, and the end of the run says so.
"""

import functools
import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("node/test_node_shared_key.py",)
MISSING = "TLS-PSK at lotline's own endpoint: not tested, as no Python 3.13 or later is here"
_NAMES = ("python3.13", "python3.14", "python3.15")
_ASK = "import ssl, sys; sys.exit(not getattr(ssl, 'HAS_PSK', False))"
_MADE = ROOT / "build" / "newer-python"


@functools.cache
def find() -> str:
    """Where it is; "" for none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    places = [sys.executable, *filter(None, map(shutil.which, _NAMES))]
    places += [str(path) for name in _NAMES for path in sorted(pyenv.glob(f"*/bin/{name}"))]
    return next(filter(_has_psk, places), "")


def _has_psk(python: str) -> bool:
    return subprocess.run([python, "-c", _ASK], capture_output=True, check=False).returncode == 0


def made() -> str:
    """The one of an environment of its own, made when it is missing or older than what it is
    made of. The compiled kernels are of the stable ABI, and serve it as they are."""
    python, wanted = _MADE / "bin" / "python", ROOT / "pyproject.toml"
    stamp = _MADE / ".made"
    if not stamp.exists() or stamp.stat().st_mtime < wanted.stat().st_mtime:
        _uv("venv", "--clear", "--python", find(), _MADE)
        _uv("pip", "install", "--python", python, "-r", wanted)
        _name()
        stamp.touch()
    return str(python)


def _name() -> None:
    """The environment has lotline by its sources; this tells its version there."""
    version = importlib.metadata.version("lotline")
    (packages,) = _MADE.glob("lib/python*/site-packages")
    (packages / f"lotline-{version}.dist-info").mkdir()
    words = f"Metadata-Version: 2.1\nName: lotline\nVersion: {version}\n"
    (packages / f"lotline-{version}.dist-info" / "METADATA").write_text(words)


def _uv(*args: object) -> None:
    done = subprocess.run(
        ["uv", *map(str, args)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
