"""`lotline feeds dead`: points that a destination refused; sent anew, or dropped."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console

from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, iso, load_site
from lotline.cli.passing import pass_on
from lotline.config import Config
from lotline.errors import InputError, JournalBusy
from lotline.journal import Pile, Ran, Reader, Refused, Writer
from lotline.journal.dead import KIND

ALL = 1 << 40


def dead(
    name: Annotated[str, typer.Argument(help="Of this feed; default: of all.")] = "",
    retry: Annotated[
        bool, typer.Option("--retry", help="Send them anew: its destination is mended.")
    ] = False,
    drop: Annotated[
        bool, typer.Option("--drop", help="Forget them: the journal keeps the records.")
    ] = False,
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:
    """Show what destinations have refused and why, send it anew, or drop it."""
    if retry and drop:
        raise InputError("got --retry and --drop, expected one of them")
    loaded = load_site(site)
    with Reader(loaded.data_folder) as reader:
        piles, ran = reader.piles(), reader.feeds_ran()
        named = _named(name, loaded, [p.feed for p in piles])
        letters = reader.dead_letters(named, ALL) if as_json else []
    piles = [p for p in piles if p.feed in named]
    if retry or drop:
        _do(loaded, "again" if retry else "drop", piles, as_json)
    elif as_json:
        beyond = {feed: ran[feed].beyond for feed in named if feed in ran}
        print(json.dumps({"letters": [_row(x) for x in letters], "not_kept": beyond},
                         ensure_ascii=False))  # fmt: skip
    else:
        _print(piles, ran)


def _named(name: str, site: Config, with_letters: list[str]) -> list[str]:
    known = list(dict.fromkeys([*(feed.name for feed in site.feed), *with_letters]))
    if name and name not in known:
        raise InputError(f"got feed {name!r}, expected one of {', '.join(known) or 'none'}")
    return [name] if name else known


def _row(one: Refused) -> dict[str, Any]:
    return {"feed": one.feed, "refused": iso(one.at_us), "line": one.point.line,
            "words": one.words, "again": one.again}  # fmt: skip


def _print(piles: list[Pile], ran: dict[str, Ran]) -> None:
    console = Console(markup=False, emoji=False, highlight=False, soft_wrap=True)
    if not piles:
        console.print("nothing was refused, or nothing of it is kept")
    for pile in piles:
        again = f", {pile.again} of them on their way again" if pile.again else ""
        console.print(f"{pile.feed}: {_many(pile.points)}{again}, last {iso(pile.newest.at_us)}\n"
                      f"  the server says  {plain(pile.words)}\n"
                      f"  for example      {plain(pile.newest.point.line)}\n")  # fmt: skip
    for feed in dict.fromkeys(pile.feed for pile in piles):
        if beyond := ran.get(feed, Ran()).beyond:
            console.print(f"{feed}: {beyond} more were refused before these and are not kept "
                          "here; the journal has their records\n")  # fmt: skip
    if piles:
        console.print("`lotline feeds check` tries the destination; once it is mended "
                      "`--retry` sends them\nanew, and `--drop` forgets them.")  # fmt: skip


def _many(points: int) -> str:
    return "1 point" if points == 1 else f"{points} points"


def plain(text: str) -> str:
    """A server's words must not steer the terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _do(site: Config, step: str, piles: list[Pile], as_json: bool) -> None:
    feeds = list(dict.fromkeys(pile.feed for pile in piles))
    strange = sorted(set(feeds) - {feed.name for feed in site.feed})
    if strange and step == "again":
        raise InputError(f"feed {strange[0]!r} is not in the site file any more: "
                         f"`lotline feeds dead {strange[0]} --drop`")  # fmt: skip
    points = sum(pile.points for pile in piles)
    taken, runs = _say(site, {"feeds": feeds, "step": step}) if feeds else (True, False)
    if as_json:
        print(json.dumps({"points": points, "step": step, "taken": taken}))
        return
    if not feeds:
        print("there are none")
        return
    what = "are dropped" if step == "drop" else "are sent anew"
    when = "" if step == "drop" or runs else " as soon as the gateway runs"
    later = "" if taken else "; the gateway takes it as soon as it can"
    print(f"{_many(points)} of {', '.join(feeds)} {what}{when}{later}")


def _say(site: Config, said: dict[str, object]) -> tuple[bool, bool]:
    """Straight into the journal, or by the gateway: (was it taken yet, does a gateway run)."""
    try:
        writer = Writer(site.data_folder)
    except JournalBusy:
        return pass_on(site.data_folder, KIND, said), True
    try:
        writer.want_dead(said)
    finally:
        writer.close()
    return True, False
