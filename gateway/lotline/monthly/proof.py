"""The section that says how all this can be checked."""

from collections.abc import Mapping
from hashlib import sha256

from lotline.monthly.blocks import NONE, Section, pairs, section, table, text
from lotline.monthly.facts import Facts
from lotline.monthly.head import Head


def integrity(facts: Facts, files: Mapping[str, str]) -> Section:
    """files: {name: text} of what is attached."""
    rows = [(name, sha256(body.encode()).hexdigest()) for name, body in sorted(files.items())]
    first, last = facts.heads
    newest = f"the newest of {facts.witnesses[-1]} entries" if facts.witnesses else ""
    return section(
        "Integrity",
        table("Attached files", ("file", "SHA-256"), rows, "Nothing is attached."),
        pairs(("Head of the evidence log at the start", _head(first)),
              ("Head at the end", _head(last)),
              ("Heads that a witness has signed",
               f"{len(facts.witnesses)}, {newest}" if newest else "none")),
        text("Whoever kept a head of this log, from an alert, a feed or the public page, can "
             "compare: `lotline verify EXPORT --checkpoint KEPT` computes the log, the levels and "
             "the verdicts anew and says what is proved. What was logged is unchanged since it "
             "was witnessed; that the meter was honest, no log can prove."),
    )  # fmt: skip


def _head(head: Head | None) -> str:
    return f"{head.size} entries, root {head.root}" if head else f"{NONE} (the log began later)"
