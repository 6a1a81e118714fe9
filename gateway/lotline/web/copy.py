"""The public pages as files for any web host."""

from lotline.web.atom import atom
from lotline.web.ics import ics
from lotline.web.live import live_json
from lotline.web.neighbours import Neighbours
from lotline.web.now import Now
from lotline.web.page import page
from lotline.web.report_page import mail_page
from lotline.web.sign import sign_page
from lotline.web.words import Words


def documents(now: Now, words: Words) -> dict[str, str]:
    """{path: text}; links between them are relative."""
    here = now.neighbours or Neighbours(published=True)
    found = {
        "index.html": page(now, words),
        "now.json": live_json(now, words),
        "feed.atom": atom(now, here, words),
        "plans.ics": ics(now, here, words),
    }
    if here.report:
        found["report.html"] = mail_page(now.site, here, words)
    if sign := sign_page(now.site, here, words):
        found["sign.html"] = sign
    return found
