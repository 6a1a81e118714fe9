"""All figures of a pack, for those who ask how sure it is."""

from collections import Counter
from collections.abc import Iterator

from lotline.judge.figure import STATUSES, Note
from lotline.judge.pack import Pack, Rule


def notes(pack: Pack) -> Iterator[Note]:
    """Of every figure: limits, adjustments, gates, words, exclusions, stages and tables."""
    for table in pack.tables.values():
        yield from (f.note for f in table.figures)
    for rule in pack.rules:
        yield from _of(rule)


def _of(rule: Rule) -> Iterator[Note]:
    yield from (f.note for f in rule.limit if f.value.text.strip() not in rule.measures)
    yield from (i.note for i in rule.adjust.items)
    yield from (w.note for w in rule.words)
    yield from (e.note for e in rule.valid.exclude)
    yield from (s.note for m in rule.measures.values() for s in m.stages if s.note)


def counts(pack: Pack) -> dict[str, int]:
    """How many figures have which status."""
    found = Counter(n.status for n in notes(pack))
    return {status: found[status] for status in STATUSES}
