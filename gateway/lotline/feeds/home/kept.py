"""What was retained for Home Assistant, so that what is gone is taken back after a restart too."""

import json
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from lotline.errors import LotlineError
from lotline.feeds.status import Channel, NodeStatus, Status

FILE = "homeassistant.json"


class Kept:
    """topics: retained. Beside them what each node has ever measured: Home Assistant takes an
    entity away that a config leaves out, and a node that is silent for long keeps its own."""

    def __init__(self, folder: Path) -> None:
        """A file that cannot be read counts as none: at worst something old stays."""
        self._path = folder / FILE
        self.topics: frozenset[str] = frozenset()
        self._measures: dict[str, dict[str, list[str]]] = {}
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            self.topics = frozenset(map(str, found["topics"]))
            self._measures = {str(n): dict(of) for n, of in found["measures"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            pass

    def widen(self, status: Status, names: Iterable[str]) -> Status:
        """The status with these nodes only, and with all that they have ever measured."""
        nodes = [self._widen(one) for one in status.nodes if one.name in set(names)]
        return replace(status, nodes=nodes)

    def _widen(self, node: NodeStatus) -> NodeStatus:
        channels = {one.number: one for one in node.channels}
        for number, measures in self._measures.get(node.name, {}).items():
            empty = Channel(int(number), None, {}, None, frozenset())
            one = channels.get(int(number), empty)
            channels[one.number] = replace(one, measures=one.measures | frozenset(measures))
        return replace(node, channels=[channels[n] for n in sorted(channels)])

    def save(self, topics: Iterable[str], status: Status | None = None) -> None:
        """Where it has changed; raises LotlineError."""
        measures = {
            node.name: {str(one.number): sorted(one.measures) for one in node.channels}
            for node in (status.nodes if status else ())
        }
        if (self.topics, self._measures) == (frozenset(topics), measures):
            return
        new = self._path.with_name(FILE + ".new")
        try:
            new.write_text(json.dumps({"topics": sorted(topics), "measures": measures}, indent=1))
            os.replace(new, self._path)
        except OSError as e:
            raise LotlineError(f"{self._path} cannot be written: {e.strerror}") from e
        self.topics, self._measures = frozenset(topics), measures
