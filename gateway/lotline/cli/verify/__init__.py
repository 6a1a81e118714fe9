"""`lotline verify`: a log, an export or a journal, on anybody's machine."""

import json
import tempfile
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lotline.cli.options import JsonOption, load_site
from lotline.errors import InputError, LedgerError

if TYPE_CHECKING:
    from lotline.ledger import Checkpoint, PublicKey

# An export of a year's frames of fifty nodes; what claims more is no export.
MAX_UNPACKED = 1 << 42


def verify(
    target: Annotated[str, typer.Argument(help="A folder, an export, or the URL of a log.")],
    checkpoint: Annotated[
        Path | None, typer.Option(help="An older checkpoint of the same log.")
    ] = None,
    key: Annotated[str, typer.Option(help="The log's public key, as its owner gave it.")] = "",
    witness: Annotated[
        list[str] | None, typer.Option(help="The public key of a witness to look for.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check that nothing was changed since it was logged; say what is proved and what is not."""
    from lotline.cli.verify.report import Broken, Report
    from lotline.cli.verify.run import verify_records
    from lotline.ledger import CHECKPOINT
    from lotline.ledger.files import Files
    from lotline.ledger.proof import check_log

    old = _checkpoint(checkpoint) if checkpoint else None
    with ExitStack() as stack:
        log, records = located(target, stack)
        if not (log / CHECKPOINT).exists():
            raise InputError(f"there is no evidence log in {log}: it has no checkpoint")
        given = _vkey(key, "--key") if key else None
        trusted = [_vkey(w, "--witness") for w in witness or ()]
        try:
            used = _key(given, log)
            proof = check_log(Files(log), used, old, trusted)
        except LedgerError as e:
            report: Report | Broken = Broken(str(e))
        else:
            found = None
            if records is not None and not proof.problems:
                found = verify_records(records, proof.claims)
            report = Report(used, bool(key), proof, old, found)
    print(json.dumps(report.as_json()) if as_json else report.words())
    if not report.holds:
        raise typer.Exit(1)


def located(target: str, stack: ExitStack) -> tuple[Path, Path | None]:
    """(folder of the log, folder of an export or a journal if there is one)."""
    if "://" in target:
        from lotline.cli.verify.fetch import fetch

        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lotline-")))
        fetch(target, folder)
        return folder, None
    path = Path(target)
    if path.is_file():
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lotline-")))
        _unpack(path, folder)
        path = folder
    return _in_folder(path)


def _in_folder(path: Path) -> tuple[Path, Path | None]:
    from lotline import config
    from lotline.cli.verify.sources import MANIFEST
    from lotline.journal import store
    from lotline.ledger import CHECKPOINT, FOLDER

    if not path.is_dir():
        raise InputError(f"there is no {path}")
    if (path / MANIFEST).exists():
        return path / FOLDER, path
    if (path / config.SITE_FILE).exists():
        path = load_site(path).data_folder
    if (path / store.FILE).exists():
        return path / FOLDER, path
    if (path / CHECKPOINT).exists():
        return path, None
    raise InputError(f"{path} holds no site, no export and no evidence log")


def _unpack(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as file:
            if sum(item.file_size for item in file.infolist()) > MAX_UNPACKED:
                raise InputError(f"{path} claims to be larger than any export")
            file.extractall(folder)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as e:
        raise InputError(f"{path} is not an export that can be unpacked: {e}") from e


def _checkpoint(path: Path) -> "Checkpoint":
    from lotline.ledger import Checkpoint

    try:
        return Checkpoint.parse(path.read_bytes())
    except OSError as e:
        raise InputError(f"{path} cannot be read: {e.strerror}") from e
    except LedgerError as e:
        raise InputError(f"{path} is not a checkpoint: {e}") from e


def _key(given: "PublicKey | None", log: Path) -> "PublicKey":
    """The key that was given, or else the one that came with the log; raises LedgerError where
    that is none, or not the given one."""
    from lotline.ledger import VKEY, PublicKey

    path = log / VKEY
    if not path.exists():
        if given is None:
            raise InputError(f"no public key came with the log in {log}: give it with --key")
        return given
    try:
        came = PublicKey.parse(path.read_text(encoding="utf-8"))
    except (LedgerError, UnicodeDecodeError) as e:
        raise LedgerError(f"the public key that came with the log, {path}, is none: {e}") from e
    if given not in (None, came):
        raise LedgerError(f"the public key that came with the log is {came.vkey}, and not the one "
                          "that was given")  # fmt: skip
    return came


def _vkey(text: str, where: str) -> "PublicKey":
    from lotline.ledger import PublicKey

    try:
        return PublicKey.parse(text)
    except LedgerError as e:
        raise InputError(f"{where}: {e}") from e
