"""`lotline update NODES --to VERSION`, `stop`, `hold` and `free`: what people want of updates."""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Annotated

import typer

from lotline.cli.options import DEFAULT_SITE, ByOption, JsonOption, SiteOption, load_site
from lotline.cli.passing import pass_on
from lotline.config import Config
from lotline.errors import InputError, JournalBusy
from lotline.journal import Reader, Writer, answers, store
from lotline.journal.updates import KIND, Order

Nodes = Annotated[list[str], typer.Argument(help="Names of nodes, or all. The first goes first.")]


def order(
    nodes: Nodes,
    to: Annotated[str, typer.Option("--to", help="A version that was packed.")],
    by: ByOption = "",
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:
    """Order a release for nodes: one first, the others once it has run well for a while."""
    from lotline.boards.release import damaged, found

    loaded = load_site(site)
    names = _names(nodes, loaded)
    folder = loaded.beside(loaded.update.releases)
    numbers = {one.number for one in found(folder) if one.version == to}
    if len(numbers) != 1 and (why := damaged(folder).get(to)):
        raise InputError(f"there is no release {to} that is whole: {why}")
    if len(numbers) != 1:
        raise InputError(f"there is no release {to} in {folder}: `lotline update pack` makes one")
    if going := _going(loaded):
        raise InputError(f"the update to {going.version} still goes on: `lotline update stop` "
                         "ends it")  # fmt: skip
    words = {"version": to, "number": numbers.pop(), "nodes": names}
    ident = secrets.randbelow(2**31 - 1) + 1
    taken = _say(loaded, by, {"order": ident, "step": "ordered", "words": words})
    if as_json:
        print(json.dumps({"id": ident, "taken": taken, **words}))
        return
    rest = len(names) - 1
    then = (f"; {rest} more once it has run well for {loaded.update.healthy_minutes:g} minutes"
            if rest else "")  # fmt: skip
    print(f"{names[0]} gets {to} (release {words['number']}) first{then}{_later(taken)}.\n"
          "`lotline update status` tells how it goes.")  # fmt: skip


def stop(by: ByOption = "", site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False) -> None:
    """End the update that goes on; nodes that have it keep it."""
    loaded = load_site(site)
    going = _going(loaded)
    if going is None:
        raise InputError("no update goes on")
    who = by.strip() or answers.login()
    words = {"why": f"{who} has stopped it"}
    taken = _say(loaded, by, {"order": going.id, "step": "stopped", "words": words})
    if as_json:
        print(json.dumps({"id": going.id, "taken": taken}))
    else:
        print(f"The update to {going.version} has ended{_later(taken)}.")


def hold(
    nodes: Nodes, by: ByOption = "", site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False
) -> None:
    """Keep nodes as they are: no update reaches them until they are freed."""
    _hold(nodes, True, by, load_site(site), as_json)


def free(
    nodes: Nodes, by: ByOption = "", site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False
) -> None:
    """Let nodes have updates again, also those that the site file holds."""
    _hold(nodes, False, by, load_site(site), as_json)


def _hold(nodes: list[str], is_held: bool, by: str, site: Config, as_json: bool) -> None:
    names = _names(nodes, site)
    taken = _say(site, by, {"hold": names, "held": is_held})
    if as_json:
        print(json.dumps({"nodes": names, "held": is_held, "taken": taken}))
    else:
        print(f"{', '.join(names)}: {'held' if is_held else 'free for updates'}{_later(taken)}.")


def _names(nodes: list[str], site: Config) -> list[str]:
    known = [node.name for node in site.node]
    if nodes == ["all"] and known:
        return known
    names = list(dict.fromkeys(nodes))
    if strange := [name for name in names if name not in known]:
        raise InputError(f"got node {strange[0]!r}, expected one of {', '.join(known)}, or all")
    return names


def _going(site: Config) -> Order | None:
    if not (site.data_folder / store.FILE).exists():  # no gateway has run here yet
        return None
    with Reader(site.data_folder) as reader:
        return next((one for one in reader.updates() if not one.end), None)


def _say(site: Config, by: str, said: Mapping[str, object]) -> bool:
    """Straight into the journal, or by the gateway that runs; False: it will take it later."""
    said = {**said, "by": by.strip() or answers.login()}
    try:
        writer = Writer(site.data_folder)
    except JournalBusy:
        return pass_on(site.data_folder, KIND, said)
    try:
        writer.want_update(said, time.time_ns() // 1000)
    finally:
        writer.close()
    return True


def _later(taken: bool) -> str:
    return "" if taken else "; the gateway takes it as soon as it can"
