"""How a week went, in one mail: that all was kept, or what was not and what is not known."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from lotline.journal import Judged

_WORDS = {"ok": "within the limit", "over": "over it", "unclear": "unclear",
          "nodata": "not measured"}  # fmt: skip


def told(monday: date, judged: Iterable[Judged]) -> tuple[str, list[str], dict[str, object]]:
    """(subject, lines, facts) of the week that begins then."""
    rules: dict[str, Counter[str]] = {}
    for one in judged:
        if one.verdict in _WORDS and (one.severity or "limit") == "limit":
            name = one.rule if one.node in one.rule else f"{one.rule} at {one.node}"
            rules.setdefault(name, Counter())[one.verdict] += 1
    total = sum(rules.values(), Counter[str]())
    lines = [f"From {monday} to {monday + timedelta(days=6)}:"]
    lines += [f"{name}: {_counts(counts)}." for name, counts in sorted(rules.items())]
    lines += ["This mail comes each week. If it does not, the gateway or its mail is broken."]
    facts: dict[str, object] = {"week": f"{monday:%G-W%V}", "judged": dict(total)}
    return f"week {monday:%V}: {_sum(total)}", lines, facts


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[word]} {words}" for word, words in _WORDS.items())


def _sum(total: Counter[str]) -> str:
    judged = sum(total.values())
    if not judged:
        return "nothing was judged"
    if n := total["over"]:
        return f"limits were passed {n} {'time' if n == 1 else 'times'}"
    if unknown := total["unclear"] + total["nodata"]:
        return f"no limit was found passed, but {unknown} of {judged} times cannot be judged"
    return "all limits were kept"
