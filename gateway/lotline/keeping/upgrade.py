"""The stores of a site brought to the schema of this lotline, after a backup."""

import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lotline.config import Config
from lotline.errors import BackupError
from lotline.journal import store
from lotline.keeping import rota, schemas
from lotline.keeping.backup import Backup, Made, back_up
from lotline.keeping.checked import STORES, Checked, check
from lotline.keeping.doctor.finding import amount
from lotline.keeping.schemas import Step
from lotline.ledger import FOLDER
from lotline.people.file import FILE as PEOPLE
from lotline.people.file import PeopleFile
from lotline.reports.store import FILE as REPORTS
from lotline.reports.store import Store

Tell = Callable[[str, float], None]
_OPENING: dict[str, Callable[[Path], object]] = {
    store.FILE: store.upgrade, PEOPLE: PeopleFile, REPORTS: Store,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upgraded:
    steps: list[Step]
    backup: Made
    checked: Checked


def due(data: Path) -> list[Step]:
    """What an upgrade of that data folder would do. Raises BackupError, also where a newer
    lotline wrote one of its stores."""
    found = {name: step for name, step in schemas.found(data).items() if step}  # 0: just begun
    if store.FILE not in found:
        raise BackupError(f"there is no journal in {data}: the gateway has not run yet")
    if newer := schemas.too_new(found):
        raise BackupError(f"{data}: {newer}")
    return schemas.due(found)


def upgrade(
    site: Config, backup_to: Path, lotline: str, tell: Tell = lambda what, part: None,
    *, whole: bool = True,
) -> Upgraded:  # fmt: skip
    """A look at the site, a backup, each step in a transaction of its own, a look at the result.
    Nothing is changed where the site does not hold (whole: its log too, else its stores alone)
    or the backup cannot be made. Raises BackupError, JournalBusy, JournalError."""
    data = site.data_folder
    steps = due(data)
    held = store.lock(data)
    try:
        tell("looking at the site", 0)
        _hold(check(data), whole)
        _have_room(data, backup_to.parent)
        made = back_up(Backup(site, backup_to, lotline), tell)
        try:
            _hold(made.checked, whole)
            for name in dict.fromkeys(step.file for step in steps):
                _OPENING[name](data)
        finally:
            # All is as it was: a gateway that is started again and again would pile them up.
            if steps and due(data) == steps:
                made.path.unlink()
        return Upgraded(steps, made, check(data))
    finally:
        os.close(held)


def before_run(
    site: Config, lotline: str, tell: Tell, begin: Callable[[list[Step]], None]
) -> Upgraded | None:
    """The same for a gateway about to run, with the backup in the data folder, as a service may
    write nowhere else; None where no step is due. begin: told the steps before the first.

    A log that does not hold is no reason to measure nothing from now on: the gateway runs.
    """
    try:
        steps = due(site.data_folder)
    except BackupError:  # who opens the stores next says what is wrong with them
        return None
    if not steps:
        return None
    begin(steps)
    name = f"{site.site.name} before upgrade"
    target = rota.dated(site.data_folder, name, time.time_ns() // 1000)
    return upgrade(site, target, lotline, tell, whole=False)


def _hold(found: Checked, whole: bool) -> None:
    if problems := found.problems if whole else found.damaged:
        raise BackupError("nothing is upgraded, as the site does not hold as it is: "
                          f"{problems[0]}")  # fmt: skip


def _have_room(data: Path, folder: Path) -> None:
    """Before gigabytes are written in vain, at each start anew. A backup is made of a copy of the
    stores, and unpacked to look at it."""
    held = [path for name in STORES for path in data.glob(f"{name}*")]
    held += (data / FOLDER).rglob("*")
    need = 2 * sum(path.stat().st_size for path in held if path.is_file())
    with suppress(OSError):  # the backup will say it
        free = shutil.disk_usage(folder).free
        if free < need:
            raise BackupError(
                f"nothing is upgraded, as there is no room for a backup before: {folder} has "
                f"{amount(free)} free, it takes up to {amount(need)}; make room, or give it "
                "another disk: lotline upgrade --backup DIR"
            )
