"""One lane a node: its topics, its keys, its boots."""

from collections.abc import Mapping
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


def lanes(secrets: Mapping[str, bytes]) -> list[Lane]:
    """A lane for every node that has a key."""
    return [Lane(name, secret) for name, secret in secrets.items()]
