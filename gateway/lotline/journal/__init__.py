"""The journal: frames as received, indicators, gaps, events; SQLite, WAL, synchronous=FULL."""

from lotline.journal.archive import Archive, SecondRow, second_row
from lotline.journal.boots import Boot
from lotline.journal.due import Batch, Dated, Due, Event
from lotline.journal.logbook import Logbook
from lotline.journal.ranges import Ranges
from lotline.journal.reader import Frame, Reader, Verdict
from lotline.journal.writer import FrameRow, Span, Writer

__all__ = [
    "Archive", "Batch", "Boot", "Dated", "Due", "Event", "Frame", "FrameRow", "Logbook",
    "Ranges", "Reader", "SecondRow", "Span", "Verdict", "Writer", "second_row",
]  # fmt: skip
