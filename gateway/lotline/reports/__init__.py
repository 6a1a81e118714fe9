"""What neighbours report: a store of its own, so that people's words never mix with evidence."""

from lotline.reports.bucket import Buckets
from lotline.reports.counts import Counts, counts
from lotline.reports.desk import Desk, Entry
from lotline.reports.due import Promise
from lotline.reports.keys import Keys
from lotline.reports.maildesk import MailDesk
from lotline.reports.measured import Heard, Quarter, Ran, Step, Then
from lotline.reports.post import NEIGHBOUR, Letter, Post
from lotline.reports.report import EFFECTS, KINDS, LASTED, Draft, Report
from lotline.reports.store import Store
from lotline.reports.subscribers import Subscriber, Subscribers

__all__ = [
    "EFFECTS", "KINDS", "LASTED", "NEIGHBOUR", "Buckets", "Counts", "Desk", "Draft", "Entry",
    "Heard", "Keys", "Letter", "MailDesk", "Post", "Promise", "Quarter", "Ran", "Report", "Step",
    "Store", "Subscriber", "Subscribers", "Then", "counts",
]  # fmt: skip
