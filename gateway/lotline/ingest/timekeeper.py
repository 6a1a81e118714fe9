"""Clock exchanges with the nodes: PING out, PONG back, an anchor for the boot's clock."""

import asyncio
import secrets
from collections.abc import Callable, Sequence

from lotwire import downward, release, talk
from lotwire.errors import WireError

from lotline.errors import JournalError
from lotline.ingest.dating import Anchor
from lotline.ingest.intake import Intake, Record
from lotline.ingest.lanes import Lane
from lotline.ingest.tally import STRANGER
from lotline.ingest.undated import Undated
from lotline.journal import Boot, Reader, Writer

# A node is asked once a minute; one whose clock is not yet known, each second.
PERIOD_S = 60.0
EAGER_S = 1.0
# A node not heard for this long is asked no more until it is heard again.
SILENT_US = 300_000_000
# A PONG later than this says too little about the time.
MAX_ROUND_TRIP_US = 10_000_000
# As in a frame (lotwire.frame.identity).
MAX_BOOT, MAX_TICK = 0xFFFFFFFF, 1 << 53
# Of each node that may still be answered: a slow link's answer comes when more has been asked.
QUESTIONS = 64
# The node counts whole milliseconds.
TICK_US = 1000

OnEcho = Callable[[str, Sequence[int]], bool]
OnUpdate = Callable[[str, int, Sequence[int]], bool]


def _nobody(*_: object) -> bool:
    return True


class Timekeeper:
    """Asks for ticks and dates the records that were made before the first answer."""

    def __init__(
        self,
        intake: Intake,
        writer: Writer,
        reader: Reader,
        now_us: Callable[[], int],
        on_echo: OnEcho = _nobody,
        on_update: OnUpdate = _nobody,
    ) -> None:
        """on_echo(node, fields): what its outputs do (lotwire.talk). on_update(node, kind,
        fields): what it says of updates (lotwire.release). False refuses it."""
        self._intake = intake
        self._writer = writer
        self._undated = Undated(writer, reader, intake.tally, now_us, self._learn)
        self._now_us, self._on_echo, self._on_update = now_us, on_echo, on_update
        self._by_topic = {lane.clock_topic: lane for lane in intake.lanes.values()}
        self._asked: dict[str, dict[int, int]] = {}  # node: {id: sent_us}
        # By lot: an answer to an earlier run, that a broker kept, is none to this one.
        self._last_id = secrets.randbits(48)
        self.anchors = 0

    async def run(self) -> None:
        """Ask for ever."""
        asked: dict[str, float] = {}
        loop = asyncio.get_running_loop()
        while True:
            for lane in self._intake.lanes.values():
                due = asked.get(lane.name, 0.0) + self._period(lane)
                if loop.time() >= due and self._awake(lane):
                    self.ask(lane)
                    asked[lane.name] = loop.time()
            await asyncio.sleep(0.25)

    def _awake(self, lane: Lane) -> bool:
        return lane.newest is not None and self._now_us() - lane.heard_us < SILENT_US

    def _period(self, lane: Lane) -> float:
        known = lane.newest is not None and len(lane.newest.clock.anchors) > 2
        return PERIOD_S if known else EAGER_S

    def ask(self, lane: Lane) -> None:
        """Send a PING."""
        if self._intake.source is None:
            return
        self._last_id += 1
        now = self._now_us()
        asked = self._asked.setdefault(lane.name, {})
        asked[self._last_id] = now
        if len(asked) > QUESTIONS:
            del asked[min(asked)]
        message = lane.down.seal(downward.ping(self._last_id, max(now, 0)))
        self._intake.source.publish(lane.down_topic, message)

    def forget_questions(self) -> None:
        """What was asked before the gateway's clock was set says nothing any more."""
        self._asked.clear()

    def take(self, records: Sequence[Record]) -> None:
        """PONGs and ECHOs."""
        now = self._now_us()
        for record in records:
            lane = self._by_topic.get(record.topic)
            if lane is None:
                self._intake.tally.add(STRANGER, "topic")
            elif not self._answer(lane, record.payload, now):
                self._intake.tally.add(lane.name, "clock")

    def _answer(self, lane: Lane, message: bytes, now: int) -> bool:
        try:
            kind, fields = talk.parse(lane.clock.open(message))
        except WireError:
            return False
        if kind == talk.ECHO:
            return self._on_echo(lane.name, fields)
        if kind in release.SHAPES:
            return self._on_update(lane.name, kind, fields)
        return kind == talk.PONG and self._on_pong(lane, fields, now)

    def _on_pong(self, lane: Lane, fields: Sequence[int], now: int) -> bool:
        ident, boot, received, sent = fields
        asked_us = self._asked.get(lane.name, {}).pop(ident, None)
        if asked_us is None or boot > MAX_BOOT or not received <= sent <= MAX_TICK:
            return False
        round_trip = now - asked_us - (sent - received) * 1000
        if round_trip < -TICK_US:
            return False
        if round_trip <= MAX_ROUND_TRIP_US:
            half = max(round_trip, 0) // 2 + TICK_US
            self._note(lane, boot, Anchor((received + sent) // 2, (now + asked_us) // 2, half))
        return True

    def _note(self, lane: Lane, boot: int, anchor: Anchor) -> None:
        """An answer opens no boot: one that has sent no frame yet will be asked again."""
        try:
            known = self._intake.find_boot(lane, boot)
        except JournalError:
            return
        if known is None or not known.clock.wanted(anchor):
            return
        known.clock.add(anchor)
        self.anchors += 1
        task = asyncio.ensure_future(self._intake.run(self._write, known.boot, anchor))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _write(self, boot: Boot, anchor: Anchor) -> None:
        """In the commit thread, so after the frames that it dates."""
        self._writer.add_anchor(boot, *anchor)
        self._undated.date(boot.row)

    def date_waiting(self, *, consider: bool = False) -> None:
        """In the commit thread: date what is undated and can be dated; `consider` also what
        bounds the boots that do not answer, or never did."""
        self._undated.look(consider=consider)

    def _learn(self, boot: Boot, anchor: Anchor) -> None:
        lane = self._intake.lanes.get(boot.node)
        known = lane and lane.boots.get(boot.boot)
        if known:
            known.clock.add(anchor)
