"""People as the pages know them."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["operator", "officer", "inspector", "screen"]
# Of accounts; and of links, which only let somebody read: an inspector the officer's pages, a
# screen on the wall the operator's.
ROLES: tuple[Role, ...] = ("operator", "officer")
LINK_ROLES: tuple[Role, ...] = ("inspector", "screen")


@dataclass(frozen=True, slots=True)
class Account:
    """id: what the evidence log calls it. changed_us: when its password was set."""

    id: str
    name: str
    role: Role
    made_us: int
    changed_us: int


@dataclass(frozen=True, slots=True)
class Link:
    """label: for whom it was made. ended: taken back before its time."""

    id: int
    role: Role
    label: str
    made_us: int
    ends_us: int
    ended: bool

    @property
    def subject(self) -> str:
        """What the evidence log calls it."""
        return f"link {self.id}"

    def holds(self, now_us: int) -> bool:
        return not self.ended and now_us < self.ends_us


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is inside. subject: what the evidence log calls the account or link."""

    subject: str
    name: str
    role: Role

    @property
    def reads_only(self) -> bool:
        return self.role in LINK_ROLES
