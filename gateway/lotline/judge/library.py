"""The packs that lotline ships, and those in files."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from lotline.errors import RuleError
from lotline.judge import read_pack, source
from lotline.judge.pack import Pack

FOLDER = Path(__file__).parent / "packs"


def names() -> list[str]:
    """Of the shipped packs, each once."""
    return sorted({_name(path) for path in FOLDER.glob("*.yaml")})


def _name(path: Path) -> str:
    """de.example.yaml and de.example@2010.yaml are versions of one pack."""
    return path.name.removesuffix(".yaml").partition("@")[0]


@lru_cache(maxsize=64)
def shipped(name: str) -> tuple[Pack, ...]:
    """All versions of a shipped pack, the oldest first; raises RuleError if there is none."""
    if name not in names():
        raise RuleError(f"there is no pack {name!r}; there are {', '.join(names())}")
    found = [load(path) for path in sorted(FOLDER.glob("*.yaml")) if _name(path) == name]
    return in_order(found)


def load(path: Path) -> Pack:
    """A pack in a file; raises RuleError that names file, line and key."""
    return read_pack.read(source.read(path))


def in_order(packs: Sequence[Pack]) -> tuple[Pack, ...]:
    """Versions of one pack, the oldest first; raises RuleError where two hold on one day."""
    found = sorted(packs, key=lambda p: (str(p.in_force.first or ""), p.version))
    for one, after in zip(found, found[1:], strict=False):
        if one.in_force.last is None or (after.in_force.first and after.in_force.first <= one.in_force.last):
            raise RuleError(f"versions {one.version} and {after.version} of {one.id} hold on the same days")
    return tuple(found)
