"""A step about an exceedance: by the running gateway, or straight into the journal."""

import time
from collections.abc import Mapping
from pathlib import Path

from lotline.cli.options import load_site
from lotline.cli.passing import pass_on
from lotline.errors import InputError, JournalBusy
from lotline.journal import Reader, Writer, answers
from lotline.journal.exceedances import KIND, check


def take(number: int, command: str, words: Mapping[str, str], by: str, site: Path) -> None:
    """Raises InputError where it may not be done; says what it is then."""
    folder = load_site(site).data_folder
    with Reader(folder) as reader:
        found = reader.exceedance(number)
    if found is None:
        raise InputError(f"there is no exceedance {number}")
    check(found, command)
    who = by.strip() or answers.login()
    try:
        writer = Writer(folder)
    except JournalBusy:
        said = {"exceedance": number, "command": command, "by": who, "words": dict(words)}
        if not pass_on(folder, KIND, said):
            print(f"exceedance {number}: the gateway takes it as soon as it can")
            return
    else:
        try:
            writer.take_step(number, command, who, words, time.time_ns() // 1000)
        finally:
            writer.close()
    _tell(folder, number, len(found.steps), who)


def _tell(folder: Path, number: int, before: int, who: str) -> None:
    with Reader(folder) as reader:
        found = reader.exceedance(number)
    assert found is not None
    if not any(step.who == who for step in found.steps[before:]):
        raise InputError(f"exceedance {number} is {found.life.state} by now: it was not done")
    may = f"; next: {' or '.join(found.life.next)}" if found.life.next else ""
    print(f"exceedance {number} is {found.life.state}{may}")
