"""`lotline sites`: many gateways from an officer's own machine, which keeps the heads it sees."""

import json
import logging
import re
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from lotline import sites
from lotline.cli import signals
from lotline.cli.options import JsonOption, whole
from lotline.errors import GatewayError, InputError, LedgerError, LotlineError
from lotline.sites import Book, Seen, words

log = logging.getLogger("lotline")

app = typer.Typer(help="Many gateways at one look.", no_args_is_help=True, rich_markup_mode=None)
FileOption = Annotated[Path, typer.Option("--file", help="Which gateways, by name and address.")]
DEFAULT = Path(sites.FILE)
Name = Annotated[str, typer.Argument(help="As the file calls it.")]
# A gateway's own page is made each ten seconds; more often shows nothing newer.
LEAST_S = 10


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Of the public page.")],
    name: Annotated[str, typer.Option(help="a-z, 0-9 and '-'; default: by the address.")] = "",
    key: Annotated[str, typer.Option(help="The log's public key, from its operator.")] = "",
    officer: Annotated[str, typer.Option(help="The address of its officer's pages.")] = "",
    ca: Annotated[str, typer.Option(help="PEM certificates to trust for it.")] = "",
    file: FileOption = DEFAULT,
) -> None:
    """Write a gateway into the file, and look at it."""
    book = Book(file)
    made = re.sub("[^a-z0-9]+", "-", (urlsplit(url).netloc or url).lower()).strip("-")[:40]
    one = book.add(name=name or made, url=url, key=key, officer=officer, ca=ca)
    print(f"{one.name} stands in {file}")
    _show(sites.look(book, [one]))


@app.command("list")
def listed(file: FileOption = DEFAULT, as_json: JsonOption = False) -> None:
    """Which there are; nothing is asked."""
    found = Book(file).sites()
    if as_json:
        print(json.dumps([one.model_dump(mode="json") for one in found]))
        return
    for one in found:
        print(f"{one.name}  {one.url}")


@app.command()
def remove(name: Name, file: FileOption = DEFAULT) -> None:
    """Out of the file; the heads that were kept of it stay."""
    book = Book(file)
    book.remove(name)
    print(f"{name} is no longer in {file}; the heads of its log stay in {book.folder / name}")


@app.command()
def accept(name: Name, file: FileOption = DEFAULT) -> None:
    """Go on from the head that a gateway's log shows now, where it did not fit; all that was
    kept stays."""
    book = Book(file)
    try:
        head = sites.accept(book, book.one(name))
    except (GatewayError, LedgerError) as e:
        raise InputError(f"{name}: {e}") from e
    print(f"{name}: from now on all is compared with its head of {head.size} entries")


@app.command()
def look(file: FileOption = DEFAULT, as_json: JsonOption = False) -> None:
    """Ask all of them how they stand, and whether each log still has all that was seen of it."""
    signals.end_tidily()
    book = Book(file)
    found = sites.look(book, book.sites())
    if as_json:
        print(json.dumps({"sites": [_row(one) for one in found]}, default=_plain))
    else:
        _show(sites.worst_first(found))
    if sites.broken(found):
        raise typer.Exit(1)


@app.command()
def page(
    to: Annotated[Path, typer.Argument(help="An HTML file, for a browser or a web server.")],
    every: Annotated[int, typer.Option(min=0, help="Again after so many seconds; 0: once.")] = 0,
    file: FileOption = DEFAULT,
) -> None:
    """Write the look as one page, whole or not at all."""
    signals.end_tidily()
    if 0 < every < LEAST_S:
        raise InputError(f"got --every {every}, expected {LEAST_S} or more, or 0 for once")
    book = Book(file)
    if not every:
        if _written(book, to):
            raise typer.Exit(1)
        return
    _for_ever(book, to, every)


def _written(book: Book, to: Path) -> list[Seen]:
    """Those whose log does not hold; each is told."""
    from lotline.web.overview import overview

    found = sites.look(book, book.sites())
    text = overview(sites.worst_first(found), datetime.now().astimezone())
    with whole(to) as path:
        path.write_text(text, encoding="utf-8")
    bad = sites.broken(found)
    for one in bad:
        log.error("%s: %s", one.name, one.record and one.record.sentence)
    return bad


def _for_ever(book: Book, to: Path, every: int) -> None:
    """The file is read anew each time; what cannot be done now is tried again."""
    while True:
        began = time.monotonic()
        try:
            _written(book, to)
        except LotlineError as e:
            log.error("%s; the page of before stands. Trying again.", e)
        time.sleep(max(0.0, every - (time.monotonic() - began)))


def _show(found: Iterable[Seen]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("site", "now", "this month", "last month", "waiting", "capture", "record"):
        table.add_column(title, overflow="fold")
    rows = list(found)
    for one in rows:
        table.add_row(
            one.name, words.NOW[one.state], words.month(one, 0), words.month(one, 1),
            words.waiting(one), words.capture(one),
            words.RECORD[one.record.word] if one.record else words.NONE,
        )  # fmt: skip
    # Names and sentences as they are: no [markup], no :emoji:.
    console = Console(markup=False, emoji=False, highlight=False, soft_wrap=False)
    console.print(table)
    for one in rows:
        for said in words.remarks(one):
            console.print(f"{one.name}: {said}", soft_wrap=True)


def _row(one: Seen) -> dict[str, object]:
    waiting = {what: len(one.waiting(what)) for what in ("decision", "explanation")}
    return asdict(one) | {"waiting": waiting}


def _plain(value: object) -> str:
    """Times for machines: ISO 8601, those of an exceedance with the offset of its site."""
    if isinstance(value, datetime):
        text = value.isoformat(timespec="seconds")
        return text.replace("+00:00", "Z") if value.tzinfo is UTC else text
    assert isinstance(value, date)
    return value.isoformat()
