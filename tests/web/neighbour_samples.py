"""Neighbours, planned work and reports as a station would hand them to the pages."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import web_samples as samples
from lotline.reports import Counts, Desk, Heard, Keys, MailDesk, Promise, Quarter, Ran, Step, Then
from lotline.web.counter import Counter
from lotline.web.history import Explained as Why
from lotline.web.history import Passed
from lotline.web.mailing import Mailing
from lotline.web.neighbours import Explained, Neighbours, Planned

HOUR_US = 3600 * samples.US
DAY_US = 24 * HOUR_US
KEY = "5a" * 32
DOOR = Why("site-machine", "table saw", "Door closer fitted <15 Oct> & oiled.")
KEYS = Keys(KEY)
PROMISE = Promise(2, "17:00", ZoneInfo(samples.ZONE))


def plan(number, in_hours, hours=1.5, state="planned", outcome="open", words="Planing oak boards"):
    start = samples.NOW_US // (900 * samples.US) * 900 * samples.US + round(in_hours * HOUR_US)
    end = start + round(hours * HOUR_US)
    said = 1 if state == "planned" else 2
    return Planned(f"p{number}", start, end, words, "cnc", state, outcome,
                   samples.NOW_US - 3 * DAY_US, samples.NOW_US - (5 - said) * HOUR_US,
                   said)  # fmt: skip


def neighbours(**changes):
    plans = (
        plan(1, -200, outcome="kept"), plan(2, -150, outcome="not_kept"),
        plan(3, -100, outcome="kept"), plan(4, -50, outcome="unmeasured"),
        plan(5, -4, outcome="open"), plan(6, 20), plan(7, 70, 30, words="Roof; new, loud"),
        plan(8, 90, state="cancelled", outcome="cancelled"),
        plan(9, 24 * 15, words="Beyond the fortnight"),
    )  # fmt: skip
    weeks = tuple((date(2026, 9, 14) + timedelta(weeks=n), n if n > 4 else 0) for n in range(8))
    passed_us = samples.NOW_US - 30 * HOUR_US
    explained = (
        Explained(12, Passed("North wall", passed_us, passed_us + 900 * samples.US, 1, 58.1, 55.0,
                             "dB(A)", True, passed_us, DOOR, True),
                  samples.NOW_US - 5 * HOUR_US),
    )  # fmt: skip
    base = {
        "plans": plans, "explained": explained, "counts": Counts(weeks, 5.2 * 3600, 1, 0),
        "url": "https://noise.alderlane.example/", "phone": "+44 113 496 0000",
        "email": "noise@alderlane.example",
        "head": "lotline/ab12\n812\nqqqq=\n\n— lotline/ab12 sig\n",
    }  # fmt: skip
    return Neighbours(**(base | changes))


RAN = (Ran("cnc", 840.0, 0.0),)


def then(at_us, level=57.2, stood_out=True, whole=True, machines=RAN):
    """Ten minutes either side; level None: nothing was measured."""
    start, five = at_us - 600 * samples.US, 300 * samples.US
    steps = tuple(
        Step(start + n * five, start + (n + 1) * five, None if level is None else level + n - 2,
             None if level is None else level + 12, 0.0 if level is None else 1.0)
        for n in range(4)
    )  # fmt: skip
    first = start // (900 * samples.US) * 900 * samples.US
    state = "not_measured" if level is None else "passed" if level > 55 else "within"
    quarters = tuple(
        Quarter(first + n * 900 * samples.US, level, 55.0, state) for n in range(2)
    )  # fmt: skip
    loudest = None if level is None else (level + 12, at_us)
    heard = Heard("Meter on the north wall", "indicative", steps, quarters, loudest,
                  None if level is None else stood_out)  # fmt: skip
    return Then(start, at_us + 600 * samples.US, whole, (heard,), tuple(machines))


class Clock:
    def __init__(self):
        self.us, self.s = samples.NOW_US, 0.0

    def now_us(self):
        return self.us

    def seconds(self):
        return self.s


def desk(folder, measure=then, clock=None):
    clock = clock or Clock()
    return Desk(folder, KEYS, PROMISE, measure, clock.now_us, clock.seconds)


def counter(its_desk, url=""):
    return lambda spoken, sorry: Counter(its_desk, samples.SITE, url, 730, spoken, sorry)


def mail_desk(folder, clock=None):
    clock = clock or Clock()
    return MailDesk(folder, KEYS, lambda *_: "{}", clock.now_us, clock.seconds)


def mailing(its_desk, url=""):
    return lambda spoken, sorry: Mailing(its_desk, samples.SITE, url, spoken, sorry)


FIELDS = {"when": "10", "kind": "banging", "effect": "lot", "lasted": "15",
          "place": "garden side", "contact": "ada@example.org",
          "words": "Like a hammer.\nEach second."}  # fmt: skip


def form(**changes):
    """A form as a browser sends it, given out a minute ago."""
    return FIELDS | {"form": KEYS.form(samples.NOW_US - 60 * samples.US)} | changes
