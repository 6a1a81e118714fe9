"""Feeds: indicators to InfluxDB 1.x, 2.x and 3.x, each destination with its own cursor."""

from lotline.feeds.feeder import Feeder, State

__all__ = ["Feeder", "State"]
