"""The packs that the site file names, with its answers to what they ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lotline import config
from lotline.errors import ConfigError, LotlineError
from lotline.judge.case import Case
from lotline.judge.language import library, source
from lotline.judge.language.fact import Answer
from lotline.judge.language.library import SUFFIX
from lotline.judge.language.pack import INSTRUMENTS, Pack
from lotline.judge.series import Data


@dataclass(frozen=True, slots=True)
class Chosen:
    """versions: of the pack. node: what is judged; machines: whose running is the source. case:
    without data."""

    versions: tuple[Pack, ...]
    node: str
    machines: tuple[str, ...]
    case: Case

    @property
    def name(self) -> str:
        return self.versions[-1].id


def in_force(site: config.Config) -> dict[str, str]:
    """{name: text} of what verdicts rest on: the site file, the shipped packs and its own.

    Raises ConfigError.
    """
    texts = {path.name: path.read_text("utf-8") for path in library.FOLDER.glob(f"*{SUFFIX}")}
    for one in site.pack:
        if _is_file(one):
            texts[_own(one)] = _read(site, one)
    return {config.SITE_FILE: site.text, **texts}


def chosen(site: config.Config, files: Mapping[str, str]) -> list[Chosen]:
    """files: as `in_force` gives them, or gave them then. Raises ConfigError where a pack or an
    answer cannot be used."""
    found = []
    for one in site.pack:
        try:
            found.append(_chosen(site, one, files))
        except LotlineError as e:
            raise ConfigError(f"the site file, [[pack]] {one.pack!r}: {e}") from e
    return found


def value_alone(packs: Iterable[Chosen]) -> frozenset[str]:
    """Rules that do not look at the uncertainty, as the journal names them, without parts."""
    return frozenset(
        f"{pack.id}/{rule.id}@{one.node}"
        for one in packs for pack in one.versions for rule in pack.rules
        if not rule.decide.interval
    )  # fmt: skip


def _is_file(one: config.Pack) -> bool:
    return one.pack.endswith((".yaml", ".yml"))


def _own(one: config.Pack) -> str:
    """By which a pack of the site's own is not taken for one that is shipped."""
    return f"site/{one.pack}"


def _read(site: config.Config, one: config.Pack) -> str:
    path = site.beside(Path(one.pack))
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        why = e.strerror if isinstance(e, OSError) else "it is not text in UTF-8"
        words = f"{path} cannot be read: {why}"
        raise ConfigError(f"the site file, [[pack]] {one.pack!r}: {words}") from e


def _chosen(site: config.Config, one: config.Pack, files: Mapping[str, str]) -> Chosen:
    if _is_file(one):
        versions: tuple[Pack, ...] = (library.parse(files[_own(one)], one.pack),)
    else:
        versions = library.among(files, one.pack)
    instrument = source.of(one.instrument, "the site file", "instrument")
    if one.instrument:
        instrument.choice(*filter(None, INSTRUMENTS))
    case = Case(
        Data((), sources=one.machines), _answers(one, versions[-1]), site.site.zone,
        one.holidays, (),
        {"": config.expanded(site, one)}, one.instrument,
    )  # fmt: skip
    case.calendar(versions[-1])  # refuses holidays that nobody knows
    return Chosen(versions, one.node, one.machines, case)


def _answers(one: config.Pack, pack: Pack) -> dict[str, Answer]:
    found = {}
    for name, value in one.set.items():
        part = source.of(value, "the site file", f"set.{name}")
        if name not in pack.facts:
            part.fail(f"the pack asks for no {name!r}; it asks for {', '.join(pack.facts)}")
        found[name] = pack.facts[name].answer(part)
    return found
