"""What SIGINT and SIGTERM do: end at once, end tidily, or stop what serves."""

import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

BOTH = signal.SIGINT, signal.SIGTERM


def end_at_once() -> None:
    """The kernel ends the process, without a word: while nothing has been begun, and while
    modules are imported, which swallow an exception here and there."""
    for number in BOTH:
        signal.signal(number, signal.SIG_DFL)


def end_tidily() -> None:
    """Unwind, so that what was begun is cleared away, and exit with 130 or 143."""
    for number in BOTH:
        signal.signal(number, _exit)


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def stop(event: "asyncio.Event", loop: "asyncio.AbstractEventLoop") -> None:
    """Set the event of a loop that runs; what then ends well has exit status 0."""
    for number in BOTH:
        loop.add_signal_handler(number, event.set)
