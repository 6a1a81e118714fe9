"""`lotline installed`: the record of a node that was put up."""

import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from lotline.cli.options import (
    DEFAULT_SITE,
    NOTHING,
    ByOption,
    JsonOption,
    Names,
    SiteOption,
    load_site,
)
from lotline.cli.passing import pass_on
from lotline.errors import InputError, JournalBusy
from lotline.journal import Writer, answers
from lotline.station.installing.record import KIND, STEP, composed

# What `--with` takes, by a key that only its result has.
KEYS = {"flash": "board", "provision": "calibrations_kept", "check": "findings",
        "calibrate": "drift"}  # fmt: skip


def installed(
    name: Annotated[str, typer.Argument(help="Of the node, as in the site file.")],
    found: Annotated[
        Names, typer.Option("--with", help="What flash, provision, check, calibrate gave with "
                            "--json, a file each; repeat.")
    ] = NOTHING,
    remark: Annotated[str, typer.Option("--remark", help="What else is to be known.")] = "",
    by: ByOption = "",
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Write into the evidence log that a node was put up, where, by whom, with what was found."""
    loaded = load_site(site)
    words = composed(loaded, name, dict(map(_read, found)), remark)
    who, at_us = by.strip() or answers.login(), time.time_ns() // 1000
    try:
        writer = Writer(loaded.data_folder)
    except JournalBusy:
        said = {"node": name, "by": who, "at_us": at_us, "words": words}
        taken = pass_on(loaded.data_folder, KIND, said)
    else:
        writer.act_once(at_us, KIND, name, STEP, words, who)
        writer.close()
        taken = True
    if as_json:
        print(json.dumps({"node": name, "by": who, "taken": taken, "words": words}))
    else:
        print(f"{name} is on record" + ("." if taken else "; the gateway takes it when it can."))


def _read(path: str) -> tuple[str, dict[str, Any]]:
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as e:
        raise InputError(f"{path} cannot be read: {e.strerror}") from e
    except ValueError as e:
        raise InputError(f"{path} is not JSON: {e}") from e
    kinds = [kind for kind, key in KEYS.items() if isinstance(found, dict) and key in found]
    if not kinds:
        raise InputError(f"{path} is no result of flash, provision, check or calibrate")
    return kinds[0], found
