"""The journal: frames as received, indicators, gaps, events; SQLite, WAL, synchronous=FULL."""

from lotline.journal.alerts import ANSWERS, Alert, Alerts, Delivery
from lotline.journal.boots import Boot
from lotline.journal.ranges import Ranges
from lotline.journal.reader import Frame, Reader, Verdict
from lotline.journal.writer import FrameRow, Span, Writer

__all__ = [
    "ANSWERS", "Alert", "Alerts", "Boot", "Delivery", "Frame", "FrameRow", "Ranges", "Reader",
    "Span", "Verdict", "Writer",
]  # fmt: skip
