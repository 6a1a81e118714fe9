"""`lotline upgrade`: the stores of a site brought to this lotline's schema."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lotline import __version__
from lotline.cli import signals
from lotline.cli.backup import teller
from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, load_site

if TYPE_CHECKING:
    from lotline.keeping.schemas import Step
    from lotline.keeping.upgrade import Upgraded


def upgrade(
    site: SiteOption = DEFAULT_SITE,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say which steps are due.")
    ] = False,
    backup: Annotated[
        Path | None, typer.Option(help="The folder of the backup; default: the site's.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Bring journal, accounts and reports to this lotline's schema: a backup, the steps, a look.
    The gateway must not run."""
    signals.end_tidily()
    from lotline.keeping import rota
    from lotline.keeping.upgrade import due, upgrade

    loaded = load_site(site)
    steps = due(loaded.data_folder)
    if dry_run or not steps:
        print(json.dumps({"due": _rows(steps)}) if as_json else _due(steps))
        return
    if not as_json:
        print(_due(steps), flush=True)
    name = f"{loaded.site.name} before upgrade"
    target = rota.dated(backup or loaded.folder, name, time.time_ns() // 1000)
    done = upgrade(loaded, target, __version__, teller())
    print(json.dumps(_json(done)) if as_json else _words(done))
    if done.checked.problems:
        raise typer.Exit(1)


def _rows(steps: list["Step"]) -> list[dict[str, object]]:
    return [step._asdict() for step in steps]


def _due(steps: list["Step"]) -> str:
    if not steps:
        return f"Nothing to do: all stores have the schema of lotline {__version__}."
    lines = [f"  {step.file}, step {step.number}: {step.words}" for step in steps]
    return "\n".join(["Due:", *lines])


def _json(done: "Upgraded") -> dict[str, object]:
    return {"done": _rows(done.steps), "backup": str(done.backup.path),
            "holds": not done.checked.problems, "problems": done.checked.problems}  # fmt: skip


def _words(done: "Upgraded") -> str:
    if problems := done.checked.problems:
        return "\n".join(
            [
                "Done, and DOES NOT HOLD:",
                *problems,
                f"As it was before: lotline restore {done.backup.path} --to DIR",
            ]
        )
    return (
        f"Done, and looked at: {done.checked.entries} entries of the log and the newest "
        f"{done.checked.frames} frames hold.\nAs it was before: {done.backup.path}. It has the "
        "site's keys: delete it once all is well, or keep it where only you read it."
    )
