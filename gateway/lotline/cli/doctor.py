"""`lotline doctor`: how a site is doing, a line each with what to do."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from lotline import config
from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, load_site
from lotline.errors import ConfigError

if TYPE_CHECKING:
    from lotline.keeping.doctor import Finding

# By sign and by word: colours alone say nothing in a log or to whoever cannot tell them.
SIGNS = {"ok": "+", "look": "!", "bad": "x"}


def doctor(site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False) -> None:
    """Look at disk, clock, broker, feeds, certificates, calibrations, log and backups. Exit 1
    where something is bad."""
    try:
        from lotline.keeping.doctor import examine
    except ImportError as e:  # a wheel for another processor, or a library that is missing
        raise ConfigError(f"this lotline cannot load all of itself: {e}; install it anew") from e

    loaded = load_site(site)
    path = loaded.folder / config.SECRETS_FILE
    secrets = config.load_secrets(path) if path.exists() else config.Secrets()
    found = []
    for one in examine(loaded, secrets):
        found.append(one)
        if not as_json:
            print(_line(one), flush=True)
    worst = _worst(found)
    if as_json:
        print(json.dumps({"state": worst, "checks": [one._asdict() for one in found]}))
    else:
        print(_sum(found))
    if worst == "bad":
        raise typer.Exit(1)


def _line(one: "Finding") -> str:
    remedy = f"\n         -> {one.do}" if one.do else ""
    return f"{SIGNS[one.state]} {one.state:<5}  {one.name}: {one.words}.{remedy}"


def _worst(found: Iterable["Finding"]) -> str:
    states = {one.state for one in found}
    return next(state for state in ("bad", "look", "ok") if state in states)


def _sum(found: list["Finding"]) -> str:
    counts = {state: sum(one.state == state for one in found) for state in SIGNS}
    return f"{counts['ok']} ok, {counts['look']} to look at, {counts['bad']} bad"
