"""The journal: frames as received, indicators, cycles, gaps; SQLite, WAL, synchronous=FULL."""

from lotline.journal.actions import Action
from lotline.journal.alerts import Alert, Alerts, Delivery
from lotline.journal.archive import Archive, SecondRow, second_row, second_rows
from lotline.journal.boots import RESETS, Boot
from lotline.journal.calibrations import Calibration, CalibrationRow
from lotline.journal.condition import HEARTBEAT_FAILED, HEARTBEAT_TAKEN
from lotline.journal.dead import Pile, Point, Ran, Refused
from lotline.journal.due import Batch, Dated, Due, Event
from lotline.journal.exceedances import Exceedance
from lotline.journal.indicators import Span
from lotline.journal.jobs import Job
from lotline.journal.life import CAUSES, STATES, Life, Total, Totals, totals
from lotline.journal.logbook import Logbook
from lotline.journal.machines import News
from lotline.journal.plans import Plan
from lotline.journal.ranges import Ranges
from lotline.journal.reader import Frame, Reader
from lotline.journal.verdict import Judged, Verdict
from lotline.journal.weather import Weather
from lotline.journal.writer import EventRow, FrameRow, Writer

__all__ = [
    "CAUSES",
    "HEARTBEAT_FAILED",
    "HEARTBEAT_TAKEN",
    "RESETS",
    "STATES",
    "Action",
    "Alert",
    "Alerts",
    "Archive",
    "Batch",
    "Boot",
    "Calibration",
    "CalibrationRow",
    "Dated",
    "Delivery",
    "Due",
    "Event",
    "EventRow",
    "Exceedance",
    "Frame",
    "FrameRow",
    "Job",
    "Judged",
    "Life",
    "Logbook",
    "News",
    "Pile",
    "Plan",
    "Point",
    "Ran",
    "Ranges",
    "Reader",
    "Refused",
    "SecondRow",
    "Span",
    "Total",
    "Totals",
    "Verdict",
    "Weather",
    "Writer",
    "second_row",
    "second_rows",
    "totals",
]  # fmt: skip
