"""The read side of the journal: a connection of its own, never in the writer's way."""

from collections.abc import Sequence
from typing import NamedTuple

from lotwire.codes import CONDENSED

from lotline.journal import alerts, calibrations, jobs, plans, updates, weather
from lotline.journal.actions import COLUMNS, Action
from lotline.journal.alerts import Alert
from lotline.journal.calibrations import Calibration
from lotline.journal.codec import unpacker
from lotline.journal.feed_reader import FeedReader
from lotline.journal.jobs import Job
from lotline.journal.plans import Plan
from lotline.journal.weather import Weather
from lotline.records import Indicator

_INDICATOR = (
    "SELECT n.name, i.channel, i.start_us, i.seconds, i.body, i.completeness, "
    "i.half_us, i.flags, i.id FROM indicators i JOIN nodes n ON n.id = i.node "
)
# Of a record in full detail and a condensed one that begin together the first counts.
_ORDER = f"i.start_us, i.flags & {CONDENSED} = 0 OR i.seconds >= 60, i.id"
_QUARTERS = (
    "node = (SELECT id FROM nodes WHERE name = ?) AND iif(seconds < 60, 0, seconds) = 900 "
    "AND start_us >= ? AND start_us < ?"
)


class Frame(NamedTuple):
    """A dated frame: utc_us is the end of its span; raw the COSE message as received."""

    id: int
    node: str
    boot: int
    seq: int
    tick: int
    received_us: int
    utc_us: int | None
    half_us: int | None
    raw: bytes


class Reader(FeedReader):
    """Read-only; open one in each thread. Raises JournalError when there is no journal."""

    def frames(self, after: int, limit: int, *, until: int | None = None) -> list[Frame]:
        """Frames with id > after, in order of arrival."""
        return self._frames("f.id > ? AND f.id <= ? ORDER BY f.id LIMIT ?",
                            (after, until if until is not None else 1 << 62, limit))  # fmt: skip

    def late_frames(self, limit: int) -> list[Frame]:
        """Frames that were dated after they had been passed over."""
        return self._frames(
            "f.id IN (SELECT frame FROM undated WHERE dated = 1) ORDER BY f.id LIMIT ?", (limit,)
        )

    def frames_with(self, part: bytes, after: int, until: int) -> list[Frame]:
        """Frames with after < id <= until in whose bytes `part` stands, in order of arrival."""
        return self._frames(
            "f.id > ? AND f.id <= ? AND instr(f.raw, ?) > 0 ORDER BY f.id", (after, until, part)
        )

    def quarters_after(self, after: int) -> tuple[int, list[int]]:
        """(id of the newest indicator, starts of quarter hours metered with id > after)."""
        newest = self.last_indicator_id()
        rows = self._rows(
            "SELECT DISTINCT start_us FROM indicators WHERE id > ? AND id <= ? AND seconds = 900 "
            "ORDER BY start_us",
            (after, newest),
        )
        return newest, [row[0] for row in rows]

    def quarter_before(self, start_us: int) -> int | None:
        """When the last quarter hour before began of which there is a record of any node."""
        rows = self._rows(
            "SELECT max((SELECT max(start_us) FROM indicators WHERE node = n.id "
            "AND iif(seconds < 60, 0, seconds) = 900 AND start_us < ?)) FROM nodes n",
            (start_us,),
        )
        found: int | None = rows[0][0]
        return found

    def _frames(self, where: str, args: tuple[object, ...]) -> list[Frame]:
        rows = self._rows(
            "SELECT f.id, n.name, b.boot, f.seq, f.tick, f.received_us, f.utc_us, f.half_us, "
            "f.raw FROM frames f JOIN boots b ON b.id = f.boot JOIN nodes n ON n.id = b.node "
            "WHERE " + where,
            args,
        )
        return [Frame(*row) for row in rows]

    def cursor(self, name: str) -> int:
        """How far a reader has come; 0 when it never was."""
        rows = self._rows("SELECT position FROM cursors WHERE name = ?", (name,))
        return int(rows[0][0]) if rows else 0

    def indicators_after(self, after: int, limit: int) -> list[Indicator]:
        """Indicators with id > after in the order written: what a feed reads."""
        return self._indicators("i.id > ? ORDER BY i.id LIMIT ?", (after, limit))

    def indicators(
        self,
        start_us: int,
        end_us: int,
        seconds: int,
        node: str | None = None,
        channel: int | None = None,
    ) -> list[Indicator]:
        """The valid indicators that start in [start_us, end_us), by start then node.

        seconds: 60 or 900 for aggregates; 1 for the node's own spans (below a minute).
        Where a span was metered again (late data), only its last row is returned.
        """
        # Node by node: within one the index gives the order, so nothing needs to be sorted.
        where = (
            "i.node = (SELECT id FROM nodes WHERE name = ?) AND "
            "iif(i.seconds < 60, 0, i.seconds) = ? AND i.start_us >= ? AND i.start_us < ? "
            f"AND i.channel = coalesce(?, i.channel) ORDER BY {_ORDER}"
        )
        latest: dict[tuple[int, str, int], Indicator] = {}
        for name in self.nodes() if node is None else [node]:
            args = (name, seconds if seconds >= 60 else 0, start_us, end_us, channel)
            latest |= {(r.start_us, name, r.channel): r for r in self._indicators(where, args)}
        return [latest[key] for key in sorted(latest)]

    def trace(
        self, node: str, channel: int, after_us: int, until_us: int, limit: int
    ) -> list[Indicator]:
        """The node's own spans that start in (after_us, until_us), in order, none twice: the
        first `limit` of them, or some fewer; none if there is none."""
        found = self._indicators(
            "i.node = (SELECT id FROM nodes WHERE name = ?) AND iif(i.seconds < 60, 0, i.seconds) "
            "= 0 AND i.start_us > ? AND i.start_us < ? AND i.channel = ? "
            f"ORDER BY {_ORDER} LIMIT ?",
            (node, after_us, until_us, channel, limit),
        )
        latest = {r.start_us: r for r in found}
        if len(found) == limit:  # the last one may have a later row
            last_us = found[-1].start_us
            latest[last_us] = self.indicators(last_us, last_us + 1, 1, node, channel)[0]
        return list(latest.values())

    def last_second(self, node: str) -> Indicator | None:
        """Of a node's own spans (below a minute) the one that lies last in time."""
        found = self._indicators(
            "i.node = (SELECT id FROM nodes WHERE name = ?) AND iif(i.seconds < 60, 0, i.seconds) "
            "= 0 ORDER BY i.start_us DESC, i.id DESC LIMIT 1",
            (node,),
        )
        return found[0] if found else None

    def _indicators(self, where: str, args: tuple[object, ...]) -> list[Indicator]:
        unpack_values = unpacker()
        return [
            Indicator(node, channel, start, seconds, unpack_values(body), done, half_us, flags, at)
            for node, channel, start, seconds, body, done, half_us, flags, at in self._rows(
                _INDICATOR + "WHERE " + where, args
            )
        ]

    def extent(self) -> tuple[int, int]:
        """Start of the first and end of the last indicator, UTC us; (0, -1) when empty."""
        rows = self._rows(
            "SELECT (SELECT min(start_us) FROM indicators WHERE node = n.id "
            "AND iif(seconds < 60, 0, seconds) = g.value), (SELECT max(start_us) FROM indicators "
            "WHERE node = n.id AND iif(seconds < 60, 0, seconds) = g.value) + g.value * 1000000 "
            "FROM nodes n, json_each('[0, 60, 900]') g"
        )
        found = [(first, last) for first, last in rows if first is not None]
        if not found:
            return 0, -1
        return min(first for first, _ in found), max(last for _, last in found) + 60_000_000

    def open_spans(self) -> list[tuple[str, int, int, int]]:
        """(node, channel, seconds, start_us) of aggregates that are to be metered."""
        return self._rows("SELECT node, channel, seconds, start_us FROM open_spans")

    def last_frame_id(self) -> int:
        return int(self._rows("SELECT coalesce(max(id), 0) FROM frames")[0][0])

    def last_indicator_id(self) -> int:
        return int(self._rows("SELECT coalesce(max(id), 0) FROM indicators")[0][0])

    def newest(self, start_us: int, end_us: int, nodes: Sequence[str]) -> tuple[int, ...]:
        """Numbers that are others once a verdict on [start_us, end_us), or a quarter hour of
        these nodes in it, was written."""
        span = (start_us, end_us)
        rows = self._rows("SELECT coalesce(max(id), 0) FROM verdicts INDEXED BY verdicts_by_time "
                          "WHERE start_us >= ? AND start_us < ?", span)  # fmt: skip
        for node in nodes:
            rows += self._rows("SELECT coalesce(max(id), 0) FROM indicators WHERE " + _QUARTERS,
                               (node, *span))  # fmt: skip
        return tuple(row[0] for row in rows)

    def first_quarter(self, node: str) -> int | None:
        """When the first quarter hour began of which something is known."""
        rows = self._rows("SELECT min(start_us) FROM indicators WHERE " + _QUARTERS,
                          (node, -(1 << 62), 1 << 62))  # fmt: skip
        first: int | None = rows[0][0]
        return first

    def events(self, after: int = 0, limit: int = 1000) -> list[tuple[int, int, str, str, str]]:
        """(id, utc_us, kind, node or "", text), oldest first."""
        return self._rows(
            "SELECT id, utc_us, kind, coalesce(node, ''), text FROM events WHERE id > ? "
            "ORDER BY id LIMIT ?",
            (after, limit),
        )

    def said_between(self, start_us: int, end_us: int, limit: int) -> list[tuple[int, str, str]]:
        """(utc_us, node or "", text) of events in [start_us, end_us), oldest first."""
        return self._rows(
            "SELECT utc_us, coalesce(node, ''), text FROM events WHERE utc_us >= ? "
            "AND utc_us < ? ORDER BY id LIMIT ?",
            (start_us, end_us, limit),
        )

    def actions(
        self, start_us: int, end_us: int, kind: str, before: int, limit: int
    ) -> list[Action]:
        """What people did in [start_us, end_us), newest first: of a kind or, with "", of any;
        those with numbers below `before`."""
        rows = self._rows(
            f"SELECT {COLUMNS} FROM actions WHERE at_us >= ? AND at_us < ? "
            "AND kind = coalesce(nullif(?, ''), kind) AND id < ? ORDER BY id DESC LIMIT ?",
            (start_us, end_us, kind, before, limit),
        )
        return [Action._make(row) for row in rows]

    def alerts(self, limit: int) -> list[tuple[Alert, list[dict[str, str]]]]:
        """The newest alerts, each with who was told: [{to, kind, state}]."""
        return self._read(lambda: alerts.newest(self._db, limit))

    def alert(self, number: int) -> Alert | None:
        return self._read(lambda: alerts.numbered(self._db, number))

    def updates(self) -> list[updates.Order]:
        """Updates that were ordered, by when they were."""
        return self._read(lambda: updates.read(self._db))

    def held(self) -> dict[str, bool]:
        """{node: whether it is not to be updated}, of those that people spoke of."""
        return self._read(lambda: updates.held(self._db))

    def plans(self) -> list[Plan]:
        """Noisy work that was announced, by its start."""
        return self._read(lambda: plans.read(self._db))

    def calibrations(self, node: str) -> list[Calibration]:
        """Of a node's sensors, oldest first."""
        return self._read(lambda: calibrations.of(self._db, node))

    def jobs(self, since_us: int) -> list[Job]:
        """The newest version of each that was told of, or lasted, after since_us."""
        return self._read(lambda: jobs.read(self._db, since_us))

    def weather(self, start_us: int, end_us: int) -> list[Weather]:
        """What was told of some of [start_us, end_us)."""
        return self._read(lambda: weather.read(self._db, start_us, end_us))

    def counts(self) -> dict[tuple[str, str], int]:
        """{(node, reason): n} of what was refused or odd."""
        rows = self._rows("SELECT node, reason, n FROM counts")
        return {(row[0], row[1]): row[2] for row in rows}

    def health(self) -> dict[str, tuple[int, str]]:
        """{node: (utc_us, JSON)} of each node's newest health record."""
        rows = self._rows("SELECT node, utc_us, body FROM health")
        return {row[0]: (row[1], row[2]) for row in rows}

    def boots(self) -> list[tuple[str, int, bytes, int | None, int | None]]:
        """(node, boot, seen as CBOR [first, last, ...], heard_us, half_us), oldest first."""
        return self._rows(
            "SELECT n.name, b.boot, b.seen, b.heard_us, b.half_us "
            "FROM boots b JOIN nodes n ON n.id = b.node ORDER BY b.id"
        )

    def gaps(self) -> list[tuple[str, int, int, int, int, int | None]]:
        """(node, boot, first_seq, last_seq, noted_us, closed_us)."""
        return self._rows(
            "SELECT n.name, b.boot, g.first_seq, g.last_seq, g.noted_us, g.closed_us "
            "FROM gaps g JOIN boots b ON b.id = g.boot JOIN nodes n ON n.id = b.node ORDER BY g.id"
        )

    def nodes(self) -> list[str]:
        return [str(row[0]) for row in self._rows("SELECT name FROM nodes ORDER BY name")]
