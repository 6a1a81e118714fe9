"""Counting what was refused or odd, and saying it once."""

from collections import Counter
from collections.abc import Callable

from lotline.journal import Writer

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
    "duplicate": "sent a frame again that was on disk already: harmless",
    "clock": "answered a clock question wrongly",
}


class Tally:
    """Counts per node and reason; `flush` brings them to the journal."""

    def __init__(self, writer: Writer, now_us: Callable[[], int]) -> None:
        self._writer = writer
        self._now_us = now_us
        self._fresh: Counter[tuple[str, str]] = Counter()
        self._said: dict[tuple[str, str], int] = {}

    def add(self, node: str, reason: str, n: int = 1) -> None:
        self._fresh[node, reason] += n

    def flush(self) -> None:
        """Write the counts, and a sentence for every new kind of trouble."""
        fresh, self._fresh = self._fresh, Counter()
        if not fresh:
            return
        self._writer.count(dict(fresh))
        now = self._now_us()
        for node, reason in fresh:
            last = self._said.get((node, reason))
            if reason == "duplicate" or (last is not None and now - last < REPEAT_US):
                continue
            self._said[node, reason] = now
            words = WORDS.get(reason, f"sent a frame that is not as wire.cddl says ({reason})")
            self._writer.note(now, "refused", f"{node} {words}.", node)
