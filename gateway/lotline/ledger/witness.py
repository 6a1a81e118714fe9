"""Checkpoints that witnesses have signed, kept beside the log."""

from dataclasses import replace

from lotline.errors import LedgerError
from lotline.ledger.files import WITNESSED, Files
from lotline.ledger.note import Checkpoint, PublicKey


def add(files: Files, signed: Checkpoint, log: PublicKey, witness: PublicKey) -> int:
    """Keep a checkpoint with a witness's signature; when the witness signed, UTC s.

    Raises LedgerError for one that is not of this log, not as the log still is, or not signed
    by the witness.
    """
    newest = files.checkpoint()
    if newest is None or not signed.signed_by(log):
        raise LedgerError(f"it is not signed by this log, {log.vkey}")
    time = signed.witnessed_by(witness)
    if time is None:
        raise LedgerError(f"it is not signed by the witness {witness.name}")
    if signed.size > newest.size or files.edge(signed.size)[0].root() != signed.root:
        raise LedgerError(f"its {signed.size} entries are not those of this log, which has "
                          f"{newest.size}")  # fmt: skip
    path = f"{WITNESSED}/{signed.size}"
    if (files.folder / path).exists():
        kept = Checkpoint.parse(files.read(path))
        both = dict.fromkeys((*kept.signatures, *signed.signatures))
        signed = replace(signed, signatures=tuple(both))
    files.write({path: signed.note.encode()})
    return time
