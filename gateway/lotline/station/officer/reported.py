"""Neighbours' reports as the officer sees them: when, of what kind, and what the meter heard.
Names, places and words stay with whoever answers."""

from collections.abc import Callable, Sequence

from lotline.journal import Exceedance
from lotline.reports import Report, Then
from lotline.station.officer.exceeded import REPORT_US
from lotline.web.inside.officer.view import Reported


def told(
    reports: Sequence[Report], found: Sequence[Exceedance], then: Callable[[int], Then]
) -> list[Reported]:
    spans = [(e.id, *e.span) for e in found if not e.life.withdrawn]
    return [
        Reported(r.ref, r.at_us, r.kind, r.effect, r.lasted, r.event is None,
                 then(r.at_us).stood_out, r.due_us, r.answered_us,
                 tuple(n for n, start, end in spans
                       if start - REPORT_US <= r.at_us < end + REPORT_US))
        for r in reports
    ]  # fmt: skip
