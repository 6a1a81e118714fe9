"""What the journal knows of machines: their cycles, their states, their detectors."""

from typing import NamedTuple

from lotline.journal.boot_reader import BootReader
from lotline.records import MachineCycle, MachineState, Runs

_OF_MACHINE = "node = (SELECT id FROM nodes WHERE name = ?1) AND channel = ?2"


class Ran(NamedTuple):
    """How long a machine ran, and for how long it is not known whether it did."""

    machine: str
    channel: int
    on_s: float
    unknown_s: float


class MachineReader(BootReader):
    """A connection that only reads; a machine is a channel of a node."""

    def machines(self) -> list[tuple[str, int, int | None]]:
        """(node, channel, start of the first late record that is still to be followed)."""
        return self._rows(
            "SELECT n.name, m.channel, m.redo_us FROM machines m JOIN nodes n ON n.id = m.node"
        )

    def detector(self, node: str, channel: int, before_us: int = 1 << 62) -> str | None:
        """The last detector of a machine that had seen no record from before_us on."""
        rows = self._rows(
            f"SELECT body FROM detectors WHERE {_OF_MACHINE} AND at_us < ?3 "
            "ORDER BY at_us DESC LIMIT 1",
            (node, channel, before_us),
        )
        return rows[0][0] if rows else None

    def states(self, node: str, channel: int, start_us: int, end_us: int) -> list[MachineState]:
        """What a machine did in [start_us, end_us), the first row cut to the start."""
        rows = self._rows(
            f"SELECT max(start_us, ?3), running FROM machine_states WHERE {_OF_MACHINE} AND "
            f"start_us < ?4 AND start_us >= (SELECT coalesce(max(start_us), ?3) FROM "
            f"machine_states WHERE {_OF_MACHINE} AND start_us <= ?3) ORDER BY start_us",
            (node, channel, start_us, end_us),
        )
        return [(at, None if running is None else bool(running)) for at, running in rows]

    def cycles(
        self, start_us: int, end_us: int, node: str, channel: int | None = None
    ) -> list[MachineCycle]:
        """Cycles of a node that ended in [start_us, end_us), in that order."""
        rows = self._rows(
            "SELECT channel, start_us, end_us, energy_wh, peak, confidence FROM cycles WHERE "
            "node = (SELECT id FROM nodes WHERE name = ?) AND channel = coalesce(?, channel) "
            "AND end_us >= ? AND end_us < ? ORDER BY end_us, channel",
            (node, channel, start_us, end_us),
        )
        return [MachineCycle(node, *row) for row in rows]

    def runs(self, node: str, channel: int, start_us: int, end_us: int) -> Runs:
        """What is known of a machine in [start_us, end_us)."""
        known = self._rows(
            f"SELECT max(start_us) FROM machine_states WHERE {_OF_MACHINE}", (node, channel)
        )
        states = self.states(node, channel, start_us, end_us)
        ends = [c.end_us for c in self.cycles(start_us, end_us, node, channel)]
        return Runs(states, ends, known[0][0] or 0)

    def ran(self, start_us: int, end_us: int) -> list[Ran]:
        """Machines that ran in [start_us, end_us), or of which it is not known."""
        found = []
        for node, channel, _ in sorted(self.machines()):
            seconds = {True: 0.0, False: 0.0, None: 0.0}
            for at, end, running in self.spans(node, channel, start_us, end_us):
                seconds[running] += (end - at) / 1e6
            if seconds[True] or seconds[None]:
                found.append(Ran(node, channel, seconds[True], seconds[None]))
        return found

    def spans(
        self, node: str, channel: int, start_us: int, end_us: int
    ) -> list[tuple[int, int, bool | None]]:
        """[start_us, end_us) in pieces (from, to, ran or None), in order, without holes."""
        found = [(start_us, None), *self.states(node, channel, start_us, end_us)]
        ends = [*(at for at, _ in found[1:]), end_us]
        return [(at, end, on) for (at, on), end in zip(found, ends, strict=True) if at < end]
