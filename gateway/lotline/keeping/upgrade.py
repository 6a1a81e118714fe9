"""The stores of a site brought to the schema of this lotline, after a backup."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lotline.config import Config
from lotline.errors import BackupError
from lotline.journal import store
from lotline.keeping import schemas
from lotline.keeping.backup import Backup, Made, back_up
from lotline.keeping.checked import Checked, check
from lotline.keeping.schemas import Step
from lotline.people.file import FILE as PEOPLE
from lotline.people.file import PeopleFile
from lotline.reports.store import FILE as REPORTS
from lotline.reports.store import Store

Tell = Callable[[str, float], None]
_OPENING: dict[str, Callable[[Path], object]] = {
    store.FILE: store.prepare, PEOPLE: PeopleFile, REPORTS: Store,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upgraded:
    steps: list[Step]
    backup: Made
    checked: Checked


def due(data: Path) -> list[Step]:
    """What an upgrade of that data folder would do. Raises BackupError, also where a newer
    lotline wrote one of its stores."""
    found = schemas.found(data)
    if store.FILE not in found:
        raise BackupError(f"there is no journal in {data}: the gateway has not run yet")
    if newer := schemas.too_new(found):
        raise BackupError(f"{data}: {newer}")
    return schemas.due(found)


def upgrade(
    site: Config, backup_to: Path, lotline: str, tell: Tell = lambda what, part: None
) -> Upgraded:
    """A backup, each step in a transaction of its own, a look at the result. Nothing is changed
    where the backup cannot be made or does not hold. Raises BackupError, JournalBusy."""
    data = site.data_folder
    steps = due(data)
    held = store.lock(data)
    try:
        made = back_up(Backup(site, backup_to, lotline), tell)
        if made.checked.problems:
            raise BackupError(f"nothing is upgraded, as the site does not hold as it is: "
                              f"{made.checked.problems[0]}")  # fmt: skip
        for name in dict.fromkeys(step.file for step in steps):
            _OPENING[name](data)
        return Upgraded(steps, made, check(data))
    finally:
        os.close(held)
