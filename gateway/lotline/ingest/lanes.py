"""One lane a node: its topics, its keys, its boots."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from lotwire import talk
from lotwire.cose import Key

from lotline.ingest.dating import BootClock
from lotline.journal import Boot, Ranges


@dataclass(slots=True)
class OpenBoot:
    """A boot that frames arrive from: what was taken of it (on disk or on the way there)."""

    boot: Boot
    taken: Ranges
    clock: BootClock = field(default_factory=BootClock)


# Boots of a node in memory: the newest, and those whose backlog comes; the journal has all.
MAX_BOOTS = 8


class Lane:
    """What the gateway knows of a node while it runs."""

    def __init__(self, name: str, secret: bytes) -> None:
        """secret: 32 bytes, shared with the node. Raises lotwire WireError("key")."""
        self.name = name
        self.raw_name = name.encode()
        self.up_topic, self.down_topic, self.clock_topic, _ = talk.topics(name)
        self.up = Key(secret, b"up")
        self.down = Key(secret, b"down")
        self.clock = Key(secret, b"clock")
        self.boots: dict[int, OpenBoot] = {}
        self.newest: OpenBoot | None = None
        self.heard_us = 0

    def hold(self, known: OpenBoot) -> OpenBoot:
        """Have a boot in memory."""
        self.boots[known.boot.boot] = known
        if self.newest is None or known.boot.boot > self.newest.boot.boot:
            self.newest = known
        return known

    def let_go(self, wanted: Container[int]) -> None:
        """Beyond MAX_BOOTS the boots that have been quiet longest leave memory, but not the
        newest, nor those whose rows are `wanted`: they hold what is not on disk yet."""
        if len(self.boots) <= MAX_BOOTS:
            return
        others = [k for k in self.boots.values() if k is not self.newest]
        idle = [k for k in others if k.boot.row not in wanted]
        idle.sort(key=lambda k: k.boot.heard_us or 0)
        for known in idle[: len(self.boots) - MAX_BOOTS]:
            del self.boots[known.boot.boot]


def lanes(secrets: Mapping[str, bytes]) -> list[Lane]:
    """A lane for every node that has a key."""
    return [Lane(name, secret) for name, secret in secrets.items()]
