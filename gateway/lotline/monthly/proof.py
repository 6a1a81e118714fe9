"""The section that says how all this can be checked."""

from collections.abc import Mapping
from hashlib import sha256

from lotline.monthly.blocks import NONE, Section, pairs, section, table, text
from lotline.monthly.facts import Facts
from lotline.monthly.head import Head
from lotline.monthly.words import Words


def integrity(facts: Facts, files: Mapping[str, str]) -> Section:
    """files: {name: text} of what is attached."""
    rows = [(name, sha256(body.encode()).hexdigest()) for name, body in sorted(files.items())]
    (first, last), t = facts.heads, facts.words
    signed = t("none")
    if facts.witnesses:
        signed = t("{count}, the newest of {size} entries", count=len(facts.witnesses),
                   size=facts.witnesses[-1])  # fmt: skip
    return section(
        t("Integrity"),
        table(t("Attached files"), (t("file"), "SHA-256"), rows, t("Nothing is attached.")),
        pairs((t("Head of the evidence log at the start"), _head(first, t)),
              (t("Head at the end"), _head(last, t)),
              (t("Heads that a witness has signed"), signed)),
        text(t("Whoever kept a head of this log, from an alert, a feed or the public page, can "
               "compare: lotline verify EXPORT --checkpoint KEPT computes the log, the levels "
               "and the verdicts anew and says what is proved. What was logged is unchanged since "
               "it was witnessed; that the meter was honest, no log can prove.")),
    )  # fmt: skip


def _head(head: Head | None, t: Words) -> str:
    if head is None:
        return f"{NONE} ({t('the log began later')})"
    return t("{size} entries, root {root}", size=head.size, root=head.root)
