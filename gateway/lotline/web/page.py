"""The public page: one HTML document that carries its own style and script."""

import re
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from lotline.web import air as air_card
from lotline.web import chart, day, measured, neighbours
from lotline.web.card import sentences, worst_first
from lotline.web.days import caption, summary, weeks
from lotline.web.download import LICENCE
from lotline.web.happened import MOST, events
from lotline.web.now import Now, Place
from lotline.web.security import policy
from lotline.web.trend import trend
from lotline.web.wording import LocalTime, iso, whole
from lotline.web.words import CATALOGUES, Words
from lotline.web.works import works


def static(name: str) -> str:
    return resources.files("lotline.web").joinpath("static", name).read_text(encoding="utf-8")


def lean(css: str) -> str:
    """Without what only its author reads."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s*([{}:;,])\s+", r"\1", re.sub(r"\s+", " ", css)).strip()
    return css.replace(";}", "}").replace(" {", "{")


def lean_script(text: str) -> str:
    """Without the comments and the room that its author reads. No string of it has `// `; each
    statement of it ends with a semicolon or a brace."""
    text = re.sub(r"\s*// .*", "", text)
    parts = re.split(r"""("[^"\n]*"|`[^`]*`)""", text)  # every second one is a string
    return "".join(part if at % 2 else _tight(part) for at, part in enumerate(parts)).strip()


def _tight(code: str) -> str:
    return re.sub(r"\s*([^\w$\s])\s*", r"\1", re.sub(r"\s+", " ", code))


def close_up(html: str) -> str:
    """Without the line ends between tags: no text stands around them."""
    return re.sub(r">\n+<", "><", html)


# A copy is made each minute, and is on its way for a while: so long without a newer number.
PUBLISHED_LOST_S = 300
STYLE = lean(static("page.css"))
SCRIPT = lean_script(static("live.js"))
# The newest months of data that the page links; older ones by their address.
MONTHS = 3

ENVIRONMENT = Environment(
    loader=PackageLoader("lotline.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(now: Now, words: Words, copy_of: str = "") -> str:
    """The public page at this moment. copy_of: the language of the copy that it is part of."""
    time = LocalTime(now.site.zone, now.made_us, words)
    places, here = worst_first(now.places), now.neighbours
    text = ENVIRONMENT.get_template("page.html").render(
        words=words,
        style=STYLE,
        script=SCRIPT,
        site=now.site,
        made=iso(now.made_us),
        updated=time.clock(now.made_us),
        until=time.when(now.made_us),
        places=[_card(place, now, time, words) for place in places],
        neighbours=here and neighbours.section(here, now.made_us, time, words),
        csp=policy(STYLE, SCRIPT, inside=True) if here and here.published else "",
        lost_s=PUBLISHED_LOST_S if here and here.published else None,
        heard=words("heard", heard=now.nodes_heard, known=now.nodes_known),
        usual=_usual(now, words),
        works=works(now, time, words),
        microphone=measured.microphone(now, words),
        program=measured.program(now),
        meter=measured.meter(now, words),
        log_key=now.log_key,
        checkpoint=now.checkpoint,
        verify=f"lotline verify {here.url}log --key {now.log_key}" if here and here.url else "",
        tongues=[
            (Words(lang), _address(lang, words.lang, copy_of)) for lang in sorted(CATALOGUES)
        ],
        root="../" if copy_of and copy_of != words.lang else "",
        licence=LICENCE,
        dialled="".join(c for c in now.site.phone if c in "+0123456789"),
        **_past(now, time, words),
        close=f"{places[0].close_db:g}" if places else "3",
    )
    return close_up(text)


def _address(to: str, here: str, copy_of: str) -> str:
    """Of the page in another language; as a copy, in a folder beside the site's own."""
    if not copy_of:
        return f"?lang={to}"
    folder = "" if to == copy_of else f"{to}/"
    return f"{'' if here == copy_of else '../'}{folder}index.html"


def _past(now: Now, time: LocalTime, words: Words) -> dict[str, Any]:
    """Of the days, weeks and months before."""
    past = now.past
    return {
        "events": events(past.events, now.made_us, time, words),
        "limited": _limited(now),
        "more": max(len(past.events) - MOST, 0),
        "days_summary": summary(past, words),
        "weeks": weeks(past, time, words),
        "weeks_caption": caption(past, time, words),
        "weekdays": time.weekdays,
        "trend": trend(past.months, time, words),
        "trend_place": past.trend_place,
        "air": [air_card.card(one, words) for one in past.air],
        "files": past.files[:MONTHS],
    }


def _limited(now: Now) -> bool:
    """Is there a limit that could have been passed lately?"""
    days = any(day.state not in ("no_limit", "not_measured") for day in now.past.days)
    points = any(p.limit is not None for place in now.places for p in place.day)
    return days or points or any(air.state != "no_limit" for air in now.past.air)


def _card(place: Place, now: Now, time: LocalTime, words: Words) -> dict[str, Any]:
    end_us = place.day[-1].start_us + place.day_step_s * 1_000_000 if place.day else None
    return {
        "id": place.id,
        "place": place.place,
        "state": place.shown,
        "text": sentences(place, time, words),
        "chart": chart.draw(place, time, words) if place.day else None,
        "summary": day.summary(place, time, words),
        "rows": day.rows(place, time, words),
        "minutes": place.day_step_s // 60,
        "planned": neighbours.shaded(now.neighbours, place) if now.neighbours else [],
        "start_ms": place.day[0].start_us // 1000 if place.day else 0,
        "end": "" if end_us is None else time.when(end_us),
    }


def _usual(now: Now, words: Words) -> str:
    """The decibel paragraph's last sentence, only from this site's own medians."""
    if now.usual_night is None or now.usual_day is None:
        return ""
    return words("usual", night=whole(now.usual_night), day=whole(now.usual_day))


def plain_page(status: int, words: Words) -> str:
    """A page of one sentence, for a status other than 200."""
    key = str(status) if str(status) in words else "other_error"
    return ENVIRONMENT.get_template("plain.html").render(
        words=words, style=STYLE, sentence=words(key)
    )
