"""`lotline reports`: the list, an answer, and reports that came another way than by the page."""

import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, load_secrets, load_site
from lotline.cli.reports import rows
from lotline.cli.reports.drop import take_folder
from lotline.config import Config
from lotline.errors import ConfigError, InputError
from lotline.reports import EFFECTS, KINDS, LASTED, Draft, Entry, Keys, Promise, Store, counts
from lotline.reports.keys import new_diary
from lotline.reports.report import MAX_CONTACT, MAX_PLACE, MAX_WORDS

app = typer.Typer(help="What neighbours have reported.", rich_markup_mode=None)
MAX_ANSWER = 2000


@app.callback(invoke_without_command=True)
def reports(
    context: typer.Context,
    site: SiteOption = DEFAULT_SITE,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what is not answered.")] = False,
    last: Annotated[int, typer.Option(min=1, help="So many, the newest last.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List reports, each with what was measured; and the numbers that the public page shows."""
    if context.invoked_subcommand:
        return
    from lotline.station.around import Around
    from lotline.station.judging import rules_of

    loaded = load_site(site)
    now_us = time.time_ns() // 1000
    around = Around(loaded, rules_of(loaded), lambda: now_us)
    found = store(loaded).all()
    wanted = [r for r in found if not waiting or r.answered_us is None][-last:]
    listed = [rows.row(Entry(r, around(r.at_us))) for r in wanted]
    numbers = rows.counted(counts(found, now_us, loaded.site.zone))
    if as_json:
        print(json.dumps({"reports": listed, "counts": numbers}, ensure_ascii=False))
        return
    print("\n\n".join(rows.told(r, loaded.site.zone) for r in listed) or "no reports")
    if listed:
        late = f", {numbers['late']} of them late" if numbers["late"] else ""
        print(f"\n{numbers['waiting']} waiting for an answer{late}.")


@app.command()
def answer(
    ref: Annotated[str, typer.Argument(help="The report's reference.")],
    text: Annotated[str, typer.Option(help="What the reporter reads in the diary.")],
    site: SiteOption = DEFAULT_SITE,
) -> None:
    """Answer a report; a later answer takes the place of an earlier one."""
    if not 0 < len(text.strip()) <= MAX_ANSWER:
        got = f"got --text of {len(text.strip())} characters"
        raise InputError(f"{got}, expected 1 to {MAX_ANSWER}")
    found = store(load_site(site)).answer(ref, text.strip(), time.time_ns() // 1000)
    print(f"report {found.ref} is answered: it stands in the diary of whoever sent it")
    if found.contact:
        print(f"They can be reached too: {found.contact}")


@app.command()
def add(
    at: Annotated[str, typer.Option(help="When it was heard, as 2026-11-23T22:40, local time.")],
    kind: Annotated[str, typer.Option(help=f"One of {', '.join(KINDS)}.")],
    effect: Annotated[str, typer.Option(help=f"One of {', '.join(EFFECTS)}.")],
    lasted: Annotated[str, typer.Option(help=f"Minutes: {', '.join(LASTED)}.")] = "unknown",
    place: Annotated[str, typer.Option(help="Roughly where it was heard.")] = "",
    contact: Annotated[str, typer.Option(help="How to reach them.")] = "",
    words: Annotated[str, typer.Option(help="What they said.")] = "",
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:
    """Write down a report that came by telephone or letter; prints the link of its diary."""
    loaded = load_site(site)
    for option, got, known in (("--kind", kind, KINDS), ("--effect", effect, EFFECTS),
                               ("--lasted", lasted, LASTED)):  # fmt: skip
        if got not in known:
            raise InputError(f"got {option} {got}, expected one of {', '.join(known)}")
    for option, got, most in (("--place", place, MAX_PLACE), ("--contact", contact, MAX_CONTACT),
                              ("--words", words, MAX_WORDS)):  # fmt: skip
        if len(got) > most:
            raise InputError(f"got {option} of {len(got)} characters, expected {most} at most")
        if not all(c == "\n" or c.isprintable() for c in got):
            raise InputError(f"got {option} with characters that are no letters, expected text")
    keys, now_us = keys_of(loaded), time.time_ns() // 1000
    draft = Draft(_at_us(at, loaded, now_us), kind, effect, lasted, place, contact, words,
                  form=keys.form(now_us))  # fmt: skip
    told = loaded.neighbours
    due = Promise(told.answer_days, told.answer_by, loaded.site.zone).due_us(now_us)
    found = store(loaded).add(draft, new_diary(), now_us, due, "operator")
    link = f"{told.url or '/'}diary/{keys.link(found.diary)}"
    if as_json:
        print(json.dumps({"ref": found.ref, "diary": link}))
    else:
        print(f"report {found.ref} is written down; its diary: {link}")


@app.command()
def take(
    folder: Annotated[Path, typer.Argument(help="Where files of reports are dropped.")],
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:
    """Take signed reports that were dropped in a folder, as from a page published elsewhere."""
    loaded = load_site(site)
    told = loaded.neighbours
    promise = Promise(told.answer_days, told.answer_by, loaded.site.zone)
    taken, refused = take_folder(folder, keys_of(loaded), store(loaded), promise)
    if as_json:
        print(json.dumps({"taken": taken, "refused": refused}))
    else:
        print(f"{len(taken)} taken" + "".join(f"\n    {ref}" for ref in taken))
    if refused:
        words = "; ".join(f"{name}: {why}" for name, why in refused.items())
        raise InputError(f"{len(refused)} files were left where they are: {words}")


@app.command("drop-key")
def drop_key(site: SiteOption = DEFAULT_SITE) -> None:
    """The key with which a drop folder's writer signs; it opens no diary."""
    print(keys_of(load_site(site)).drop)


def store(site: Config) -> Store:
    """Raises ReportError, ConfigError where there is no data folder."""
    if not site.data_folder.is_dir():
        raise ConfigError(f"there is no {site.data_folder}: the gateway has not run yet")
    return Store(site.data_folder)


def keys_of(site: Config) -> Keys:
    key = load_secrets(site).reports.key
    if not key:
        raise ConfigError(f"{site.folder}/secrets.toml has no [reports] key: "
                          f"`lotline init {site.folder}` adds one")  # fmt: skip
    return Keys(key)


def _at_us(text: str, site: Config, now_us: int) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as e:
        raise InputError(f"got --at {text}, expected a time such as 2026-11-23T22:40") from e
    at = at if at.tzinfo else at.replace(tzinfo=site.site.zone)
    found = round(at.timestamp()) * 1_000_000
    if not 0 <= now_us - found <= timedelta(days=366) / timedelta(microseconds=1):
        raise InputError(f"got --at {text}, expected a time of the last twelve months")
    return found
