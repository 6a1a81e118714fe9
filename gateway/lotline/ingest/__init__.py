"""Ingest: from MQTT to the journal; authenticate, deduplicate, date, commit, acknowledge."""

from lotline.ingest.broker import BrokerSource
from lotline.ingest.intake import Intake, Source
from lotline.ingest.lanes import Lane, lanes
from lotline.ingest.timekeeper import Timekeeper

__all__ = ["BrokerSource", "Intake", "Lane", "Source", "Timekeeper", "lanes"]
