"""The packs that lotline ships, and those in files."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from lotline.errors import RuleError
from lotline.judge.language import read_pack, source
from lotline.judge.language.pack import Pack

SUFFIX = ".yaml"
FOLDER = Path(__file__).parent.parent / "packs"


def names() -> list[str]:
    """Of the shipped packs, each once."""
    return sorted({_name(path.name) for path in FOLDER.glob("*.yaml")})


def _name(file: str) -> str:
    """de.example.yaml and de.example@2010.yaml are versions of one pack."""
    return file.removesuffix(SUFFIX).partition("@")[0]


@lru_cache(maxsize=64)
def shipped(name: str) -> tuple[Pack, ...]:
    """All versions of a shipped pack, the oldest first; raises RuleError if there is none."""
    if name not in names():
        raise RuleError(f"there is no pack {name!r}; there are {', '.join(names())}")
    found = [load(path) for path in sorted(FOLDER.glob("*.yaml")) if _name(path.name) == name]
    return in_order(found)


@lru_cache(maxsize=64)
def parse(text: str, file: str) -> Pack:
    """A pack as it is written; raises RuleError that names file, line and key."""
    return read_pack.read(source.parse(text, file))


def among(files: Mapping[str, str], name: str) -> tuple[Pack, ...]:
    """All versions of a pack in {name of file: text}, the oldest first; raises RuleError if
    there is none."""
    found = [parse(text, file) for file, text in sorted(files.items()) if _name(file) == name]
    if not found:
        known = sorted({_name(file) for file in files if file.endswith(SUFFIX)})
        raise RuleError(f"there is no pack {name!r}; there are {', '.join(known)}")
    return in_order(found)


def load(path: Path) -> Pack:
    """A pack in a file; raises RuleError that names file, line and key."""
    return read_pack.read(source.read(path))


def in_order(packs: Sequence[Pack]) -> tuple[Pack, ...]:
    """Versions of one pack, the oldest first; raises RuleError where two hold on one day."""
    found = sorted(packs, key=lambda p: (str(p.in_force.first or ""), p.version))
    for one, after in pairwise(found):
        if one.in_force.last is None or (
            after.in_force.first and after.in_force.first <= one.in_force.last
        ):
            raise RuleError(
                f"versions {one.version} and {after.version} of {one.id} hold on the same days"
            )
    return tuple(found)
