"""Feeds to InfluxDB 1.x, 2.x and 3.x, each destination with its own cursors."""

from lotline.feeds.feeder import Feeder, State
from lotline.feeds.streams import Stream

__all__ = ["Feeder", "State", "Stream"]
