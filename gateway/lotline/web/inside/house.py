"""What the inside of the house stands on."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lotline.config import Site
from lotline.people import Accounts, Links, PeopleFile, Sessions


@dataclass(frozen=True)
class House:
    """folder: of the journal, beside which the accounts lie. now_us: real time, by which sessions
    and links end. steady_s: a clock that is never set, for how often one may try."""

    site: Site
    folder: Path
    now_us: Callable[[], int] = lambda: time.time_ns() // 1000
    steady_s: Callable[[], float] = time.monotonic
    file: PeopleFile = field(init=False)
    accounts: Accounts = field(init=False)
    links: Links = field(init=False)
    sessions: Sessions = field(init=False)

    def __post_init__(self) -> None:
        """Raises PeopleError."""
        file = PeopleFile(self.folder)
        for name, one in (("file", file), ("accounts", Accounts(file)), ("links", Links(file)),
                          ("sessions", Sessions(file))):  # fmt: skip
            object.__setattr__(self, name, one)
