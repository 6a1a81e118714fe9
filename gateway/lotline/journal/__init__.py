"""The journal: frames as received, indicators, cycles, gaps; SQLite, WAL, synchronous=FULL."""

from lotline.journal.alerts import ANSWERS, Alert, Alerts, Delivery
from lotline.journal.boots import Boot
from lotline.journal.indicators import Span
from lotline.journal.machines import News
from lotline.journal.ranges import Ranges
from lotline.journal.reader import Frame, Reader, Verdict
from lotline.journal.writer import FrameRow, Writer

__all__ = [
    "ANSWERS", "Alert", "Alerts", "Boot", "Delivery", "Frame", "FrameRow", "News", "Ranges",
    "Reader", "Span", "Verdict", "Writer",
]  # fmt: skip
