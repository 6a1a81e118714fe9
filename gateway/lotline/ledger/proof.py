"""A log and the records beside it, checked; recomputing what they say is for those who meter
and judge."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lotline.errors import LedgerError
from lotline.ledger.check import Tree, consistent, stale_parts
from lotline.ledger.claims import Claims, Record
from lotline.ledger.evidence import Batches, Evidence, Kind
from lotline.ledger.files import WITNESSED, Files
from lotline.ledger.note import Checkpoint, PublicKey
from lotline.ledger.problem import Problem


@dataclass(slots=True)
class LogProof:
    """What a log's own files show. witnessed: {size: [(witness, UTC s)]}, of the witnesses asked
    for; unknown: how many signatures are of others."""

    checkpoint: Checkpoint
    claims: Claims
    problems: list[Problem]
    consistent_with: list[Checkpoint] = field(default_factory=list)
    witnessed: dict[int, list[tuple[str, int]]] = field(default_factory=dict)
    unknown: int = 0


def check_log(
    files: Files, key: PublicKey, old: Checkpoint | None, witnesses: Iterable[PublicKey]
) -> LogProof:
    """Signatures, every entry, every tile, older tree heads. Raises LedgerError where the
    checkpoint cannot be read."""
    checkpoint = files.checkpoint()
    if checkpoint is None:
        raise LedgerError(f"there is no checkpoint in {files.folder}")
    found, unread = _witnessed(files)
    olds = [("the older checkpoint", old)] if old else []
    olds += [(f"the checkpoint {WITNESSED}/{c.size}", c) for c in found]
    tree = Tree(files, checkpoint, [c.size for _, c in olds])
    claims = Claims()
    for index, entry in tree.entries():
        claims.take(index, entry)
    proof = LogProof(checkpoint, claims, [*_signatures(key, checkpoint, olds), *unread])
    proof.problems += tree.problems
    for what, other in olds:
        if problem := consistent(tree, other, what, claims.restores):
            proof.problems.append(problem)
        elif other.size in tree.roots:
            proof.consistent_with.append(other)
    proof.problems += claims.problems
    if not tree.problems:
        proof.problems += stale_parts(files, checkpoint.size)
    _count_witnesses(proof, [checkpoint, *found], list(witnesses))
    return proof


def _witnessed(files: Files) -> tuple[list[Checkpoint], list[Problem]]:
    """Checkpoints with signatures of witnesses, and those that cannot be read."""
    folder, found, unread = files.folder / WITNESSED, [], []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.isdecimal():
            try:
                found.append(Checkpoint.parse(path.read_bytes()))
            except LedgerError as e:
                unread.append(Problem(f"the checkpoint {WITNESSED}/{path.name} is none: {e}"))
    return found, unread


def _signatures(
    key: PublicKey, checkpoint: Checkpoint, olds: list[tuple[str, Checkpoint]]
) -> list[Problem]:
    return [
        Problem(f"{what} is not signed by {key.vkey}, or was changed after it was")
        for what, one in [("the checkpoint", checkpoint), *olds]
        if not one.signed_by(key)
    ]


def _count_witnesses(
    proof: LogProof, checkpoints: list[Checkpoint], witnesses: list[PublicKey]
) -> None:
    """Signatures that name a witness asked for must be good."""
    named = {(w.name, w.id): w for w in witnesses}
    for checkpoint in checkpoints:
        for signature in checkpoint.signatures:
            witness = named.get((signature.name, signature.id))
            if witness is None:
                proof.unknown += signature.name != checkpoint.origin
            elif (time := checkpoint.witnessed_by(witness)) is None:
                proof.problems.append(Problem(
                    f"the signature of {witness.name} on the checkpoint of {checkpoint.size} "
                    "entries is not good", checkpoint.size))  # fmt: skip
            else:
                proof.witnessed.setdefault(checkpoint.size, []).append((witness.name, time))


@dataclass(slots=True)
class RecordsProof:
    """What records show beside the log. batches: frames that are there, as the log has them;
    indicators, verdicts, files: (claim, line) of those that fit. floor_us: before it frames
    may be gone."""

    span: tuple[int, int] | None
    kinds: dict[str, Kind]
    batches: list[Batches]
    indicators: list[tuple[Record, str]]
    verdicts: list[tuple[Record, str]]
    files: dict[int, str]
    floor_us: int
    problems: list[Problem]


def check_records(evidence: Evidence, claims: Claims, batches: list[Batches]) -> RecordsProof:
    """All kinds of lines against the log; `batches`: frames that were."""
    kinds = {
        name: Kind(name, records, evidence.span)
        for name, records in (
            ("indicator", claims.indicators), ("verdict", claims.verdicts),
            ("event", claims.events), ("action", claims.actions),
            ("calibration", claims.calibrations), ("weather", claims.weather),
            ("file", list(claims.files.values())),
        )
    }  # fmt: skip
    indicators = list(kinds["indicator"].check(evidence.indicators()))
    verdicts = list(kinds["verdict"].check(evidence.verdicts()))
    list(kinds["event"].check(evidence.events()))
    list(kinds["action"].check(evidence.actions()))
    list(kinds["calibration"].check(evidence.calibrations()))
    list(kinds["weather"].check(evidence.weather()))
    files = {claim.id: line for claim, line in kinds["file"].check(evidence.files())}
    problems = [b.problem for b in batches if b.problem]
    words = evidence.unclaimed(claims.frames, sum(b.found for b in batches))
    if words and not problems:
        problems.append(Problem(words))
    for kind in kinds.values():
        problems += sorted(kind.problems, key=lambda p: (p.entry is None, p.entry or 0))
    floor = _floor(evidence, claims)
    return RecordsProof(
        evidence.span, kinds, batches, indicators, verdicts, files, floor, problems
    )


def _floor(evidence: Evidence, claims: Claims) -> int:
    """Before it frames may have gone: by retention, or before there was a log."""
    first = min(claims.frames.values(), key=lambda claim: claim.first, default=None)
    if first is None or first.first == 1:
        return claims.let_go_us
    found = evidence.batch(first.node, first.first, first.last)
    return max(claims.let_go_us, found[0].received_us if found else 0)
