"""Counting what was refused or odd, and saying it once."""

import logging
import threading
from collections import Counter
from collections.abc import Callable

from lotline.errors import JournalError
from lotline.journal import Writer
from lotline.journal.ranges import MAX_HOLES

log = logging.getLogger("lotline.ingest")

# Whoever publishes where no node is; one name, so that invented topics do not fill the counts.
STRANGER = "a stranger"
# The same complaint about the same node is written down again after an hour at the earliest.
REPEAT_US = 3_600_000_000

WORDS = {
    "topic": "published outside the topics of a known node",
    "cose": "sent bytes that are not a COSE_Mac0 frame",
    "mac": "sent a frame that is not authentic for its key",
    "foreign": "sent a frame that names another node",
    "oversized": "sent a frame larger than 1024 bytes",
    "version": "sends frames of a newer version: kept, not understood; upgrade the gateway",
    "unknown quantity": "sends a quantity that this version does not know: kept",
    "body": "sent an authentic frame whose body does not decode: kept as evidence",
    "date": "sent a frame whose tick tells an impossible time: kept as evidence, not metered",
    "span": "sent a frame that covers more than 59 s: kept as evidence, not metered",
    "shape": "sent a value that has not the shape of its quantity: kept as evidence",
    "duplicate": "sent a frame again that was on disk already: harmless",
    "clock": "answered a clock question wrongly, or told of its outputs what cannot be now",
    "scattered": f"has more than {MAX_HOLES} holes in the sequence numbers of one boot: the "
    "oldest are given up, and records that still come of them refused",
    "forgotten": "sent a record so old that it cannot be told from a repeat: refused, and not "
    "acknowledged",
    "journal": "sent a record that the journal could not be asked about: it will come again",
    "lost": "lost samples of a second on their way into the gateway: see its completeness",
    "dead": "gave one and the same sample for a second: not measured, as that is no quiet place",
    "unwritten": "measured seconds that the journal could not take for so long that they are lost",
    "unanswered": "does not answer clock questions: its records wait for a date",
    "bounded": "never told its clock in a boot, whose records are dated by when they came and by "
    "its other boots: see their uncertainty",
    "undated": "sent records whose time is not known to a quarter hour, as no clock answer is "
    "near them: kept as evidence, not metered",
}

# Counted, but in the journal all the same: what is odd about them is what has to be done next.
KEPT = frozenset(
    {"version", "unknown quantity", "body", "date", "span", "shape", "unanswered", "bounded",
     "undated", "lost", "dead"}
)  # fmt: skip


class Tally:
    """Counts per node and reason; `flush` brings them to the journal."""

    def __init__(self, writer: Writer, now_us: Callable[[], int]) -> None:
        self._writer = writer
        self._now_us = now_us
        self._fresh: Counter[tuple[str, str]] = Counter()
        self._mutex = threading.Lock()
        self._said: dict[tuple[str, str], int] = {}

    def add(self, node: str, reason: str, n: int = 1) -> None:
        """Count; called from any thread."""
        with self._mutex:
            self._fresh[node, reason] += n

    def flush(self) -> None:
        """Write the counts, and a sentence for every new kind of trouble."""
        with self._mutex:
            fresh, self._fresh = self._fresh, Counter()
        if not fresh:
            return
        try:
            self._writer.count(dict(fresh))
        except JournalError:
            with self._mutex:
                self._fresh.update(fresh)
            raise
        for node, reason in fresh:
            if reason != "duplicate":
                self._say(node, reason)

    def _say(self, node: str, reason: str) -> None:
        now = self._now_us()
        last = self._said.get((node, reason))
        if last is not None and now - last < REPEAT_US:
            return
        words = WORDS.get(reason, f"sent a frame that is not as wire.cddl says ({reason})")
        self._writer.note(now, "refused", f"{node} {words}.", node)
        self._said[node, reason] = now
        log.warning("%s %s.", node, words)
