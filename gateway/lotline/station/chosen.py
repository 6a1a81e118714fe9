"""The packs that the site file names, with its answers to what they ask."""

from dataclasses import dataclass
from pathlib import Path

from lotline import config
from lotline.errors import ConfigError, LotlineError
from lotline.judge.case import Case
from lotline.judge.language import library, source
from lotline.judge.language.fact import Answer
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


def chosen(site: config.Config) -> list[Chosen]:
    """Raises ConfigError where a pack or an answer cannot be used."""
    found = []
    for one in site.pack:
        try:
            found.append(_chosen(site, one))
        except LotlineError as e:
            raise ConfigError(f"the site file, [[pack]] {one.pack!r}: {e}") from e
    return found


def _chosen(site: config.Config, one: config.Pack) -> Chosen:
    is_file = one.pack.endswith((".yaml", ".yml"))
    path = site.beside(Path(one.pack))
    versions = (library.load(path),) if is_file else library.shipped(one.pack)
    instrument = source.of(one.instrument, "the site file", "instrument")
    if one.instrument:
        instrument.choice(*filter(None, INSTRUMENTS))
    case = Case(
        Data((), sources=one.machines), _answers(one, versions[-1]), site.site.zone,
        one.holidays, (),
        {"": one.uncertainty}, one.instrument,
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
