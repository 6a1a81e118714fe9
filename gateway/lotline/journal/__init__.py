"""The journal: frames as received, indicators, cycles, gaps; SQLite, WAL, synchronous=FULL."""

from lotline.journal.alerts import ANSWERS, Alert, Alerts, Delivery
from lotline.journal.archive import Archive, SecondRow, second_row
from lotline.journal.boots import Boot
from lotline.journal.due import Batch, Dated, Due, Event
from lotline.journal.indicators import Span
from lotline.journal.logbook import Logbook
from lotline.journal.machines import News
from lotline.journal.ranges import Ranges
from lotline.journal.reader import Frame, Reader, Verdict
from lotline.journal.writer import EventRow, FrameRow, Writer

__all__ = [
    "ANSWERS", "Alert", "Alerts", "Archive", "Batch", "Boot", "Dated", "Delivery", "Due", "Event",
    "EventRow", "Frame", "FrameRow", "Logbook", "News", "Ranges", "Reader", "SecondRow", "Span",
    "Verdict", "Writer", "second_row",
]  # fmt: skip
