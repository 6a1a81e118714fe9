"""What people have done beside the running gateway, taken into the journal: steps about
exceedances, and what was done with accounts."""

import logging
from collections.abc import Callable
from pathlib import Path

from lotline.errors import InputError, PeopleError
from lotline.journal import Writer, answers
from lotline.journal.exceedances import KIND
from lotline.journal.life import STEPS
from lotline.people import KIND as ACCOUNT
from lotline.people import PeopleFile
from lotline.station.clock import Clock
from lotline.station.installing import record

log = logging.getLogger("lotline")


class People:
    """One thread calls `tick`. on_event(kind, text): of what could not be taken."""

    def __init__(
        self, folder: Path, writer: Writer, clock: Clock, on_event: Callable[[str, str], None]
    ) -> None:
        self._folder, self._writer, self._clock = folder, writer, clock
        self._on_event, self._file, self._failing = on_event, PeopleFile(folder), False

    def tick(self) -> None:
        """Raises JournalError; what was not written down is taken the next time."""
        try:
            self._accounts()
            self._failing = False
        except PeopleError as e:
            if not self._failing:  # said once
                log.error("What was done with accounts waits: %s.", e)
            self._failing = True
        self._installed()
        for said in answers.taken(self._folder, KIND):
            match said:
                case {"exceedance": int(number), "command": str(command), "by": str(who),
                      "words": dict(words)} if command in STEPS:  # fmt: skip
                    try:
                        self._writer.take_step(number, command, who, words, self._clock.now_us())
                    except InputError as e:
                        self._on_event("exceedance", f"{e}; it was not done")
                case _:
                    self._on_event("exceedance", "a step that cannot be read was passed over")

    def _installed(self) -> None:
        """Nodes that somebody has put up, by the command line."""
        for said in answers.taken(self._folder, record.KIND):
            match said:
                case {"node": str(name), "by": str(who), "at_us": int(at_us),
                      "words": dict(words)}:  # fmt: skip
                    self._writer.act_once(at_us, record.KIND, name, record.STEP, words, who)
                case _:
                    self._on_event(record.KIND, "a node's record that cannot be read was passed "
                                                "over")  # fmt: skip

    def _accounts(self) -> None:
        for told in self._file.waiting():
            self._writer.act_once(told.at_us, ACCOUNT, told.subject, told.step, told.words,
                                  told.who)  # fmt: skip
            self._file.logged(told.id)
