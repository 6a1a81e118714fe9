"""Mains voltage and current: IEC 61000-4-30 class A, IEC 61000-4-7, IEEE 1459-2010."""

from lotline.meter.mains.analyser import Analyser
from lotline.meter.mains.events import Event, Watch, watches
from lotline.meter.mains.frequency import Frequency
from lotline.meter.mains.groups import Smoothing
from lotline.meter.mains.intervals import Interval, TenMinutes, ThreeSeconds, TwoHours
from lotline.meter.mains.means import ORDERS, Mean, Means
from lotline.meter.mains.powers import NAMES, Powers, neutral, phase, sequences, thds, three_phase
from lotline.meter.mains.sync import bounds
from lotline.meter.mains.whole import whole_periods
from lotline.meter.mains.window import Window

__all__ = [
    "NAMES",
    "ORDERS",
    "Analyser",
    "Event",
    "Frequency",
    "Interval",
    "Mean",
    "Means",
    "Powers",
    "Smoothing",
    "TenMinutes",
    "ThreeSeconds",
    "TwoHours",
    "Watch",
    "Window",
    "bounds",
    "neutral",
    "phase",
    "sequences",
    "thds",
    "three_phase",
    "watches",
    "whole_periods",
]
