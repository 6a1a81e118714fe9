"""Feeds to InfluxDB 1.x, 2.x and 3.x, each destination with its own cursors."""

from lotline.feeds.destination import shown
from lotline.feeds.feeder import Book, Feeder, State
from lotline.feeds.streams import Stream

__all__ = ["Book", "Feeder", "State", "Stream", "shown"]
