"""Where the node's sources are: in a checkout, or beside an installed lotline."""

from importlib import metadata
from pathlib import Path

import lotwire

from lotline.errors import ConfigError

# The folder that pyproject.toml's data-files fills, below the prefix of the installation.
SHARE = "share/lotline/"


def find_firmware() -> Path:
    """The folder of `node`, `drivers`, `dsp`, `sim`. Raises ConfigError where there is none."""
    return _find("firmware", "manifest.py")


def find_boards() -> Path:
    """The folder with one folder a board. Raises ConfigError where there is none."""
    return _find("boards", "deploy.md")


def find_wire() -> Path:
    """The folder `lotwire`: the one that the gateway itself uses."""
    return Path(lotwire.__file__).resolve().parent


def _find(folder: str, known: str) -> Path:
    checkout = find_wire().parent.parent / folder
    if (checkout / known).is_file():
        return checkout
    for file in _installed():
        if str(file).endswith(f"{SHARE}{folder}/{known}"):
            found = Path(str(file.locate())).resolve()
            if found.is_file():
                return found.parent
    raise ConfigError(f"lotline's folder {folder} is not here: install lotline again, "
                      "or run it from a checkout")  # fmt: skip


def _installed() -> list[metadata.PackagePath]:
    try:
        return metadata.files("lotline") or []
    except metadata.PackageNotFoundError:
        return []
