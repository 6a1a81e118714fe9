"""/feed.atom: limits passed and explained, planned work, the day's head of the log (RFC 4287)."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lotline.web.happened import said
from lotline.web.neighbours import Explained, Neighbours, Planned
from lotline.web.now import Now
from lotline.web.wording import LocalTime, iso
from lotline.web.words import Words

MOST = 50
# The names of entries stay the same for ever, wherever the page is.
_SPACE = uuid.UUID("6f0e6a0e-5b6a-4d5e-9a3c-0f5f6c1d2b7e")
# What XML 1.0 has no way to write.
_NOT_XML = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)


@dataclass(frozen=True, slots=True)
class Item:
    """kind and number name it; later words of the same replace the earlier."""

    kind: str
    number: str
    updated_us: int
    title: str
    text: str


def atom(now: Now, here: Neighbours, words: Words) -> str:
    """The feed, newest first."""
    time = LocalTime(now.site.zone, now.made_us, words)
    found = [*_heads(now, here, time, words),
             *(explained(e, now.made_us, time, words) for e in here.explained),
             *(planned(p, time, words) for p in here.plans)]  # fmt: skip
    items = sorted(found, key=lambda item: item.updated_us, reverse=True)[:MOST]
    updated = iso(max((item.updated_us for item in items), default=now.made_us))
    own = f'<link rel="self" href={quoteattr(here.url + "feed.atom")}/>' if here.url else ""
    page = f'<link rel="alternate" href={quoteattr(here.url)}/>' if here.url else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{words.lang}">\n'
        f"<id>{_id(now, 'feed', '')}</id>\n"
        f"<title>{_text(words('feed_title', site=now.site.name))}</title>\n"
        f"<updated>{updated}</updated>\n"
        f"<author><name>{_text(now.site.name)}</name></author>\n{own}{page}\n"
        + "".join(_entry(now, here, item) for item in items)
        + "</feed>\n"
    )


def _entry(now: Now, here: Neighbours, item: Item) -> str:
    link = f"<link href={quoteattr(here.url)}/>" if here.url else ""
    return (
        f"<entry><id>{_id(now, item.kind, item.number)}</id>"
        f"<title>{_text(item.title)}</title><updated>{iso(item.updated_us)}</updated>{link}"
        f'<content type="text">{_text(item.text)}</content></entry>\n'
    )


def _id(now: Now, kind: str, number: str) -> str:
    """Of the site by the key of its log, which no other has; by its name without one."""
    return uuid.uuid5(_SPACE, "\n".join((now.log_key or now.site.name, kind, number))).urn


def _text(text: str) -> str:
    return escape(text.translate(_NOT_XML))


def _heads(now: Now, here: Neighbours, time: LocalTime, words: Words) -> Iterator[Item]:
    """One a day: whoever reads the feed keeps the head of each."""
    if here.head:
        day = f"{time.at(now.made_us):%Y-%m-%d}"
        text = f"{words('feed_head_text')}\n\n{here.head}"
        yield Item("head", day, now.made_us, words("feed_head", day=day), text)


def explained(one: Explained, now_us: int, time: LocalTime, words: Words) -> Item:
    """A limit that was passed, and why."""
    found = one.passed
    when = f"{time.date(found.start_us)} {time.clock(found.start_us)}–{time.clock(found.end_us)}"
    text = " ".join([f"{found.place}.", *said(found, now_us, words)])
    return Item("exceedance", str(one.id), one.changed_us, words("feed_passed", when=when), text)


def planned(plan: Planned, time: LocalTime, words: Words) -> Item:
    """Noisy work: announced, called off, or how it went."""
    when = f"{time.date(plan.start_us)} {time.clock(plan.start_us)}–{time.clock(plan.end_us)}"
    key = "feed_cancelled" if plan.outcome == "cancelled" else "feed_planned"
    parts = [plan.words]
    if plan.state == "done":
        parts.append(words("plan_done"))
    if plan.outcome in ("kept", "not_kept", "unmeasured"):
        parts.append(words(f"feed_{plan.outcome}"))
    return Item("plan", plan.id, plan.changed_us, words(key, when=when), "\n".join(parts))
