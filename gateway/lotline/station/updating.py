"""Updates of nodes: hears what each runs, offers what was ordered, hands out what a node asks for,
and lets it start when nothing runs."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from lotwire import release as wire

from lotline.boards.release import Packed, read
from lotline.config import Config
from lotline.errors import InputError
from lotline.ingest import Lane
from lotline.journal import Reader, Writer, answers, updates
from lotline.journal.updates import Order
from lotline.station.clock import Clock
from lotline.station.rollout import Pace, look

log = logging.getLogger("lotline.update")

# As in a frame (lotwire.frame.identity).
MAX_BOOT = 0xFFFFFFFF
# A node that has an order speaks each ten seconds, one that has none each minute.
SILENT_S = 150.0
OFFER_S = 5.0
# A node that starts so often within the time of good health does not run well.
MANY_STARTS = 3
# A machine that ran until a moment ago may go on in the next.
STILL_US = 120_000_000
MINUTE_US = 60_000_000


class Runs(NamedTuple):
    """What a node said of itself last (lotwire/release.py), and when, by the steady clock."""

    boot: int
    release: int
    order: int
    state: int
    why: int
    done: int
    version: str
    board: str
    heard_s: float


class Health(NamedTuple):
    """Since when a node has run well, in which boot; starts: since it has the release."""

    since_us: int
    boot: int
    starts: int


class Updating:
    """`said` and `due` are called on the event loop, `tick` in a thread, each second."""

    def __init__(
        self, site: Config, lanes: Mapping[str, Lane], reader: Reader, writer: Writer,
        clock: Clock, publish: Callable[[str, bytes], None],
        on_event: Callable[[str, str, str | None], None],
    ) -> None:  # fmt: skip
        self._site, self._lanes, self._clock = site, lanes, clock
        self._reader, self._writer = reader, writer
        self._publish, self._on_event = publish, on_event
        self._pace = Pace(round(site.update.healthy_minutes * MINUTE_US), site.update.stage)
        self._mutex = threading.Lock()
        self._runs: dict[str, Runs] = {}
        self._offers: dict[str, tuple[Order, Packed]] = {}
        self._offered_s: dict[str, float] = {}
        self._may: dict[str, bool] = {}
        self._health: dict[str, Health] = {}
        self._packs: dict[tuple[int, str], Packed] = {}

    def said(self, node: str, kind: int, fields: Sequence[Any]) -> bool:
        """An authentic RUNS or FETCH; False for what makes no sense."""
        if kind == wire.FETCH:
            return self._hand_out(node, *fields)
        if kind != wire.RUNS or fields[0] > MAX_BOOT or fields[3] >= len(wire.STATES):
            return False
        with self._mutex:
            self._runs[node] = Runs._make((*fields, self._clock.steady_s()))
        self._talk(node)
        return True

    def _hand_out(self, node: str, order: int, file: int, at: int, size: int) -> bool:
        offer = self._offers.get(node)
        if offer is None or offer[0].id != order:
            return True  # of an order that is over: the node is told so
        try:
            data = offer[1].chunk(file, at, size)
        except InputError as e:
            log.error("An update waits: %s.", e)
            return False
        self._tell(node, wire.chunk(order, file, at, data))
        return True

    def _tell(self, node: str, message: bytes) -> None:
        lane = self._lanes[node]
        self._publish(lane.down_topic, lane.down.seal(message))

    def due(self) -> None:
        """Offers again what a node has not taken up yet, or lets go what is not wanted."""
        for node, runs in list(self._runs.items()):
            now_s = self._clock.steady_s()
            fresh = now_s - runs.heard_s < SILENT_S
            if fresh and now_s - self._offered_s.get(node, -OFFER_S) >= OFFER_S:
                self._talk(node)

    def _talk(self, node: str) -> None:
        """What this node is to be told, as it is now."""
        runs, offer = self._runs[node], self._offers.get(node)
        working = runs.state in (wire.FETCHING, wire.READY, wire.BUSY)
        if offer is None:
            if working:
                self._offer(node, wire.offer(0, 0, 0))
            return
        order, packed = offer
        if runs.order != order.id or (runs.state == wire.IDLE and runs.release < order.number):
            self._offer(node, wire.offer(order.id, order.number, len(packed.manifest)))
        elif runs.state in (wire.READY, wire.BUSY) and node in self._may:
            self._offer(node, wire.go(runs.boot, order.id, self._may[node]))

    def _offer(self, node: str, message: bytes) -> None:
        self._offered_s[node] = self._clock.steady_s()
        self._tell(node, message)

    def tick(self) -> None:
        """Raises JournalError; what was not written down is found again the next time."""
        now_us = self._clock.now_us()
        self._take_words(now_us)
        offers: dict[str, tuple[Order, Packed]] = {}
        held = self.held()
        with self._mutex:
            runs = dict(self._runs)
        for order in self._reader.updates():
            if not order.end:
                self._follow(order, runs, now_us)
        for order in self._reader.updates():
            if not order.end:
                offers |= self._roll(order, runs, held, now_us)
        self._may = {
            node: although
            for node in offers
            if (although := self._quiet(node, now_us)) is not None
        }
        self._offers = offers

    def held(self) -> set[str]:
        """By the site file, or by what people said since."""
        said = self._reader.held()
        return {n for n in self._lanes if said.get(n, n in self._site.update.hold)}

    def _take_words(self, now_us: int) -> None:
        for words in answers.taken(self._site.data_folder, updates.KIND):
            if not self._writer.want_update(words, now_us):
                self._on_event("update", "an order that cannot be read was passed over", None)

    def _follow(self, order: Order, runs: Mapping[str, Runs], now_us: int) -> None:
        """Write down what has become of it at each node."""
        for node in order.nodes:
            known, run = order.states.get(node), runs.get(node)
            if run is None or known in updates.FAILED:
                continue
            step, text = _step(order, node, known, run)
            if step and step != known:
                self._note(order, step, {"node": node, "why": text}, now_us)
                self._on_event("update", text, node)
            if known == updates.GOOD:
                self._watch(order, node, run, now_us)

    def _watch(self, order: Order, node: str, run: Runs, now_us: int) -> None:
        """Whether a node that has it runs well: heard, without starting anew."""
        health = self._health.get(node)
        silent = self._clock.steady_s() - run.heard_s > SILENT_S
        if health is None:
            health = Health(now_us, run.boot, 0)
        elif run.boot != health.boot:
            health = Health(now_us, run.boot, health.starts + 1)
        elif silent or run.release != order.number:
            health = health._replace(since_us=now_us)
        self._health[node] = health
        if health.starts >= MANY_STARTS:
            why = f"{node} has started {health.starts} times since it has it"
            self._end(order, "stopped", why, now_us)

    def _roll(
        self, order: Order, runs: Mapping[str, Runs], held: set[str], now_us: int
    ) -> dict[str, tuple[Order, Packed]]:
        well = {node: health.since_us for node, health in self._health.items()}
        found = look(order, held, well, now_us, self._pace)
        if found.end:
            self._end(order, found.end, found.why, now_us)
            return {}
        offers = {}
        for node in found.offer:
            if node not in runs:
                continue  # not heard since this gateway began
            try:
                packed = self._packed(order, runs[node].board)
            except InputError as e:
                self._end(order, "stopped", str(e), now_us)
                return {}
            if node in found.fresh:
                self._note(order, updates.OFFERED, {"node": node}, now_us)
            offers[node] = order, packed
        return offers

    def _packed(self, order: Order, board: str) -> Packed:
        key = order.id, board
        if key in self._packs:
            return self._packs[key]
        packed = read(self._site.beside(self._site.update.releases), order.version, board)
        if packed.number != order.number:
            raise InputError(f"release {order.version} was number {order.number} when it was "
                             f"ordered, and is {packed.number}")  # fmt: skip
        self._packs[key] = packed
        return packed

    def _note(self, order: Order, step: str, words: Mapping[str, object], now_us: int) -> None:
        self._writer.take_update(order.id, step, "", words, now_us)

    def _end(self, order: Order, step: str, why: str, now_us: int) -> None:
        self._note(order, step, {"why": why}, now_us)
        self._health.clear()
        self._packs.clear()
        if step == "done":
            text = f"The update to {order.version} is done at {', '.join(order.nodes)}."
        else:
            text = f"The update to {order.version} has stopped by itself: {why}."
        self._on_event("update", text, None)

    def _quiet(self, node: str, now_us: int) -> bool | None:
        """Whether a node may start anew now: None for no, True also when its outputs are not in
        their safe state."""
        update = self._site.update
        inside = False
        if update.start and update.end:
            at = datetime.fromtimestamp(now_us / 1e6, UTC).astimezone(self._site.site.zone)
            clock = f"{at:%H:%M}"
            inside = (
                update.start <= clock < update.end if update.start < update.end
                else clock >= update.start or clock < update.end
            )  # fmt: skip
            if not inside:
                return None
        return None if self._runs_now(node, now_us) else inside

    def _runs_now(self, node: str, now_us: int) -> bool:
        """Whether a machine that this node watches runs, as far as it is measured."""
        return any(
            running
            for name, channel, _ in self._reader.machines() if name == node
            for _, _, running in self._reader.spans(node, channel, now_us - STILL_US, now_us)
        )  # fmt: skip


def _step(order: Order, node: str, known: str | None, run: Runs) -> tuple[str, str]:
    """(what has become of an order at a node, the sentence for people); ("", "") for nothing."""
    name = f"{order.version} (release {order.number})"
    if run.state == wire.IDLE and run.release == order.number:
        return updates.GOOD, f"{node} runs {name}: it has measured, and its records are here."
    if run.release > order.number:
        return "refused", f"{node} runs {run.version} (release {run.release}), which is newer."
    if run.order != order.id or known is None:
        return "", ""
    if run.state == wire.TRYING:
        return updates.STARTED, f"{node} has started {name} and tries it."
    if run.state == wire.BACK:
        text = (
            f"{node} went back to {run.version} (release {run.release}) by itself: {name} did not "
            "measure and reach the gateway in three tries."
        )
        return "back", text
    if run.state == wire.REFUSED:
        why = wire.WHY.get(run.why, f"reason {run.why}")
        return "refused", f"{node} refused {name}: {why}."
    return "", ""
