"""Options that several commands share."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

import typer

from lotline import config
from lotline.errors import ConfigError, InputError

if TYPE_CHECKING:
    from lotline.ledger import PrivateKey

SiteOption = Annotated[Path, typer.Option("--site", help="The site file.")]
# An option that may be given more than once; and its default, which typer copies.
Names: TypeAlias = list[str]
NOTHING: Names = []
JsonOption = Annotated[bool, typer.Option("--json", help="For machines.")]
ByOption = Annotated[str, typer.Option("--by", help="Who does it; default: the login name.")]
DEFAULT_SITE = Path(config.SITE_FILE)
FromOption = Annotated[str, typer.Option("--from", help="UTC or with offset; default: all.")]
ToOption = Annotated[str, typer.Option("--to", help="Up to, not including.")]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MIN_US, MAX_US = -(1 << 62), 1 << 62

Table = TypeVar("Table", config.Feed, config.Alert)


def load_site(path: Path) -> config.Config:
    """A site file, or the site file in a folder; raises ConfigError."""
    if path.is_dir():
        path = path / config.SITE_FILE
    if not path.exists():
        raise ConfigError(f"there is no site file {path}: `lotline init DIR` writes one")
    return config.load(path)


def load_secrets(site: config.Config) -> config.Secrets:
    """The secrets beside a site file, of every node; raises ConfigError."""
    path = site.folder / config.SECRETS_FILE
    if not path.exists():
        raise ConfigError(f"there is no {path}: `lotline init {site.folder}` writes one")
    secrets = config.load_secrets(path)
    for node in site.node:
        if node.name not in secrets.node:
            raise ConfigError(f"{path} has no secret for the node {node.name!r}: "
                              f"`lotline init {site.folder}` adds one")  # fmt: skip
    for own in site.microphone:
        if own.name in secrets.node:
            raise ConfigError(f"{path} has a secret for {own.name!r}, which is the gateway's own "
                              "microphone: delete it there, or rename one")  # fmt: skip
    return secrets


def load_key(site: config.Config) -> "PrivateKey":
    """The key of the evidence log beside a site file; raises LedgerError."""
    from lotline import ledger  # with cryptography, a tenth of a second

    return ledger.load_key(site.folder)


def named(found: Sequence[Table], name: str, kind: str, without: str) -> list[Table]:
    """Tables of the site file with that name, all of them without one; raises InputError.
    without: what follows from there being none of the kind."""
    if not found:
        raise InputError(f"the site file has no [[{kind}]]: {without}")
    mine = [one for one in found if name in ("", one.name)]
    if not mine:
        known = ", ".join(one.name for one in found)
        raise InputError(f"got {kind} {name!r}, expected one of {known}")
    return mine


def utc_us(text: str) -> int:
    """A time on the command line, UTC where it has no offset; raises ConfigError."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as e:
        raise ConfigError(f"{text!r} is not a time such as 2026-11-22T14:00:00Z") from e
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return round((at - EPOCH) / timedelta(microseconds=1))


def iso(at_us: int | None) -> str | None:
    """UTC, to the second."""
    if at_us is None:
        return None
    at = datetime.fromtimestamp(at_us / 1e6, UTC)
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def span_us(start: str, end: str) -> tuple[int, int]:
    """Of --from and --to, all time where they are empty; raises ConfigError."""
    begin, stop = utc_us(start) if start else MIN_US, utc_us(end) if end else MAX_US
    if begin >= stop:
        raise ConfigError(f"got --from {start} to --to {end}, expected the earlier one first")
    return begin, stop


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Whatever fails on the disk inside is told as a ConfigError about `path`."""
    try:
        yield
    except FileExistsError as e:  # where a folder was to be made
        raise ConfigError(f"{path} is a file, expected a folder") from e
    except OSError as e:
        raise ConfigError(f"{path} cannot be written: {e.strerror}") from e


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file beside `path` to write, which takes its name when it is complete: what was cut short
    must not pass for all there is. A link, a device or a pipe is written to as it is."""
    with writing(path):
        if path.is_symlink() or (path.exists() and not path.is_file()):
            yield path
            return
        new = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            yield new
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)
