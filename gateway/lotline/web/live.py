"""/now.json: the numbers of this moment, for the open page and for anybody's program.

Keys. site, zone: name and time zone. made: when this was put together. updated: that time
as the page words it. nodes: {heard, known}, and `text`, the sentence. works: {machines: [{name,
working (null: not measured), since}]}, and `text`, the sentences. places: a list of
  id, node, place, grade    which microphone, where it hangs, "indicative" or "certified"
  state                     within, close, passed, not_measured, no_limit (of the last
                            closed period)
  since, silent_since       when the state began; since when nothing is heard
  limit                     {level, minutes, from, to} or null
  last_second               {LAeq, end} or null
  last_minute               {LAeq} or null
  running, last_period      {LAeq, minutes measured, start} or null; "so far" and closed
  text                      the sentences of the card, in the language of `?lang=`
Times are ISO 8601 in UTC; levels dB re 20 uPa, A-weighted, energy averages, to 0.01 dB;
null means not measured.
"""

import json
from typing import Any

from lotline.web.card import sentences
from lotline.web.now import Now, Period, Place
from lotline.web.wording import LocalTime, iso
from lotline.web.words import Words
from lotline.web.works import works


def live_json(now: Now, words: Words) -> str:
    """The document."""
    time = LocalTime(now.site.zone, now.made_us, words)
    document = {
        "site": now.site.name,
        "zone": now.site.timezone,
        "made": iso(now.made_us),
        "updated": time.clock(now.made_us),
        "nodes": {
            "heard": now.nodes_heard,
            "known": now.nodes_known,
            "text": words("heard", heard=now.nodes_heard, known=now.nodes_known),
        },
        "works": {
            "machines": [
                {"name": m.name, "working": m.working, "since": _time(m.since_us)}
                for m in now.machines
            ],
            "text": works(now, time, words),
        },
        "places": [_place(place, time, words) for place in now.places],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def _place(place: Place, time: LocalTime, words: Words) -> dict[str, Any]:
    second, limit = place.last_second, place.limit
    return {
        "id": place.id,
        "node": place.node,
        "place": place.place,
        "grade": place.grade,
        "state": place.shown,
        "since": _time(place.state_since_us),
        "silent_since": _time(place.silent_since_us),
        "limit": limit
        and {
            "level": limit.level,
            "minutes": limit.minutes,
            "from": limit.start,
            "to": limit.end,
        },
        "last_second": second and {"LAeq": _level(second.LAeq), "end": iso(second.end_us)},
        "last_minute": _minute(place.last_minute),
        "running": _period(place.running),
        "last_period": _period(place.closed),
        "text": sentences(place, time, words),
    }


def _period(period: Period | None) -> dict[str, Any] | None:
    if period is None:
        return None
    return {
        "LAeq": _level(period.LAeq),
        "minutes": period.minutes,
        "start": iso(period.start_us),
    }


def _minute(level: float | None) -> dict[str, float | None] | None:
    return None if level is None else {"LAeq": _level(level)}


def _level(level: float | None) -> float | None:
    return None if level is None else round(level, 2)


def _time(us: int | None) -> str | None:
    return None if us is None else iso(us)
