"""Many gateways, looked at from an officer's own machine, which keeps every head it has seen."""

from lotline.sites.book import FILE, Book, Listed
from lotline.sites.heads import Heads, Record
from lotline.sites.look import accept, look
from lotline.sites.seen import ORDER, Month, Passed, Seen, State, broken, worst_first

__all__ = [
    "FILE", "ORDER", "Book", "Heads", "Listed", "Month", "Passed", "Record", "Seen", "State",
    "accept", "broken", "look", "worst_first",
]  # fmt: skip
