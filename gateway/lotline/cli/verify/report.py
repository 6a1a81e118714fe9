"""What a verification showed, in words for people and keys for machines."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lotline.cli.verify.run import Records
from lotline.ledger import Checkpoint, PublicKey
from lotline.ledger.problem import Problem, when
from lotline.ledger.proof import LogProof

# Sentences of the same kind that are printed; how many more there are is said.
MAX_SHOWN = 20


@dataclass(slots=True)
class Broken:
    """Of a log whose checkpoint or key cannot even be read."""

    text: str
    holds: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"holds": False, "proved": [], "not_proved": [],
                "problems": [Problem(self.text).as_json()]}  # fmt: skip

    def words(self) -> str:
        return f"DOES NOT HOLD\n{self.text}"


@dataclass(slots=True)
class Report:
    """problems: in the order found, the first one first."""

    key: PublicKey
    pinned: bool
    log: LogProof
    old: Checkpoint | None
    records: Records | None
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.problems = [*self.log.problems, *(self.records.problems if self.records else ())]

    @property
    def holds(self) -> bool:
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        checkpoint, claims = self.log.checkpoint, self.log.claims
        return {
            "holds": self.holds,
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "key": self.key.vkey,
            "key_given": self.pinned,
            "from": when(claims.begun_us),
            "to": when(claims.at_us),
            "proved": self.proved() if self.holds else [],
            "not_proved": self.not_proved(),
            "problems": [p.as_json() for p in self.problems],
        }

    def words(self) -> str:
        if not self.holds:
            return "\n".join(["DOES NOT HOLD", *_shown([p.text for p in self.problems])])
        return "\n".join([
            "HOLDS", *_bullets(self.proved()), "What this does not prove:",
            *_bullets(self.not_proved()),
        ])  # fmt: skip

    def proved(self) -> list[str]:
        c, claims = self.log.checkpoint, self.log.claims
        found = [
            f"The log {c.origin} has {c.size} entries, written from {when(claims.begun_us)} to "
            f"{when(claims.at_us)} by the gateway's clock. Each of them is under the root that "
            f"its checkpoint signs, and the signature is that of {self.key.vkey}."
        ]
        if self.old and self.old in self.log.consistent_with:
            found.append(f"Nothing of its first {self.old.size} entries was changed, removed or "
                         "put in since the older checkpoint was given away.")  # fmt: skip
        for size, witnesses in sorted(self.log.witnessed.items()):
            names = ", ".join(
                f"{name} at {datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"
                for name, at in witnesses
            )
            found.append(f"Its first {size} entries are unchanged since they were witnessed by "
                         f"{names}.")  # fmt: skip
        return found + (_records_proved(self.records) if self.records else [])

    def not_proved(self) -> list[str]:
        found = [
            "That the records were true when they were made. A log shows that nothing was "
            "changed after it was logged, not that a microphone hung where it should."
        ]
        if not self.pinned:
            found.append("That the key is the right one: it came with the log. Ask the operator "
                         "for it another way, and give it with --key.")  # fmt: skip
        if not self.old and not self.log.witnessed:
            found.append("That the log is the one that others saw: who holds its key can write "
                         "it anew. Keep this checkpoint; with --checkpoint a later verification "
                         "shows that nothing was changed since.")  # fmt: skip
        elif not self.log.witnessed:
            found.append("What was before the older checkpoint was given away: that is for "
                         "whoever has seen an older one.")  # fmt: skip
        found += [restored.words for restored in self.log.claims.restores[-MAX_SHOWN:]]
        found += self.log.claims.jumps[:MAX_SHOWN]
        if self.log.unknown:
            found.append(f"{self.log.unknown} signatures of witnesses were not looked at: name "
                         "those that you trust with --witness.")  # fmt: skip
        if self.log.claims.unknown:
            found.append(f"{self.log.claims.unknown} entries are of kinds that this lotline does "
                         "not know; they are in the log unchanged.")  # fmt: skip
        if self.records is None:
            found.append("Anything of the records themselves: only the log was there.")
            return found
        return found + _records_not_proved(self.records, self.log.claims.let_go_us)


def _bullets(sentences: list[str]) -> list[str]:
    return [f"- {sentence}" for sentence in sentences]


def _shown(sentences: list[str]) -> list[str]:
    more = len(sentences) - MAX_SHOWN
    return sentences[:MAX_SHOWN] + ([f"... and {more} more."] if more > 0 else [])


def _records_proved(r: Records) -> list[str]:
    kinds = r.proof.kinds
    found = [
        f"{r.frames} frames are byte for byte and date for date those of the log.",
        f"So are {kinds['indicator'].checked} indicators, {kinds['verdict'].checked} verdicts, "
        f"{kinds['event'].checked} events, {kinds['action'].checked} actions, "
        f"{kinds['calibration'].checked} calibrations, "
        f"{kinds['weather'].checked} records of the weather, "
        f"{kinds['file'].checked} site files and packs.",
        f"{r.computed.checked} indicators were computed anew from the frames, and {r.judged} "
        "verdicts judged anew from the indicators: they are the same.",
    ]
    if r.computed.seconds:
        found.append(f"{r.computed.seconds} records of single frames are what the frames say.")
    return found


def _records_not_proved(r: Records, let_go_us: int) -> list[str]:
    kinds, found = r.proof.kinds, []
    if r.missing:
        why = (
            "they are not of the time of this export" if r.proof.span
            else f"the log says that frames received before {when(let_go_us)} may go"
        )  # fmt: skip
        found.append(f"{r.missing} frames of the log are not here: {why}.")
    if r.computed.skipped:
        found.append(f"{r.computed.skipped} indicators could not be computed anew: their frames "
                     "were let go, or the gateway had not done with them.")  # fmt: skip
    if r.replaced:
        found.append(f"{r.replaced} indicators and verdicts were replaced later, as the log says: "
                     "they are unchanged, and were not computed anew.")  # fmt: skip
    if r.computed.followed:
        found.append(f"In {r.computed.followed} indicators the running time or cycles of a "
                     "machine: what is running for it was learnt from the first day on which it "
                     "was ever measured. They are unchanged since they were logged.")  # fmt: skip
    if r.unjudged:
        found.append(f"{r.unjudged} verdicts could not be judged anew: the gateway had not done "
                     "with them, or there is no site file for them.")  # fmt: skip
    withheld = sum(kind.withheld for kind in kinds.values())
    if withheld:
        found.append(f"{withheld} records whose words were deleted because of the people in "
                     "them: what they said can no longer be known.")  # fmt: skip
    untold = sum(len(kind.untold) for kind in kinds.values())
    if untold:
        found.append(f"{untold} records are younger than the checkpoint.")
    return found
