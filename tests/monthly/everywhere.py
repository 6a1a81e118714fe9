"""Each place that tells numbers, opened on one journal as a running gateway opens it.

A place answers with what it states: text, with the digits that it prints. An `over` quarter hour
is named by its start, us.
"""

import csv
import io
import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace

import feedtools
import pypdf
from fastapi.testclient import TestClient
from inside_rig import PASSWORD, browser, log_in
from lotline import config
from lotline.journal import Reader, Writer
from lotline.ledger import FOLDER
from lotline.monthly import as_page, as_pdf, document
from lotline.station.chosen import chosen, in_force
from lotline.station.clock import Clock
from lotline.station.days import Limits
from lotline.station.floor.desk import Desk
from lotline.station.floor.floor import Floor
from lotline.station.history import Past
from lotline.station.jobdesk import JobDesk
from lotline.station.judging import rules_of
from lotline.station.live import Live
from lotline.station.months import Months
from lotline.station.officer import StationOffice
from lotline.station.skies import WeatherDesk
from lotline.station.snapshot import Snapshot
from lotline.web import create_app
from lotline.web.api import Source
from lotline.web.inside import House
from lotline.web.inside.officer import officer_router
from lotline.web.shop.routes import ShopPages


def plain(answer):
    """The words of a page, without its marks."""
    assert answer.status_code == 200, answer.text
    body = re.sub(r"(?s)<(script|style).*?</\1>", "", answer.text)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\N{NO-BREAK SPACE}", " ").split())


def stopped(now_us):
    clock = Clock(now_us)
    clock.now_us = lambda: now_us
    return clock


class Everywhere:
    """All places of a site's folder; close() when done."""

    def __init__(self, folder):
        self.site = config.load(folder / config.SITE_FILE)
        self.data = self.site.data_folder
        self.rules = rules_of(self.site)
        self.packs = chosen(self.site, in_force(self.site))
        self.writer = Writer(self.data)
        self.house = House(self.site.site, self.data)
        for role in ("officer", "operator"):
            self.house.accounts.add(role.title(), role, PASSWORD, self.house.now_us(), "root")

    def close(self):
        self.writer.close()

    def public(self, now_us):
        """The public door as it answers at that time."""
        clock = stopped(now_us)
        limits = Limits(self.site, self.packs)
        past = Past(self.site, clock, Reader(self.data), limits, dict)
        while past.tick():
            pass
        now = Snapshot(self.site, self.rules, clock, Live(), past=lambda: past.latest)
        months = Months(self.site, clock, lambda: past.latest.files)
        app = create_app(now, months=months, source=Source(self.site, self.data / FOLDER))
        return TestClient(app)

    def officer(self, now_us):
        office = StationOffice(self.site, self.rules, self.packs, stopped(now_us), self.writer,
                               "", None)  # fmt: skip
        return self._inside("officer", officer_router(office))

    def shop(self, now_us):
        clock = stopped(now_us)
        floor = Floor(self.site, self.rules, clock, Reader(self.data), dict, dict, None)
        floor.tick()
        while not floor.latest.whole:
            floor.tick()
        jobs = JobDesk(self.site, Reader(self.data), self.writer, clock, lambda *_: None)
        skies = WeatherDesk(self.site, self.writer, clock, lambda *_: None)
        desk = Desk(self.site, floor, self.writer, clock, jobs, skies, None, self.rules)
        return self._inside("operator", ShopPages(desk).router)

    def _inside(self, role, router):
        client = browser(self.house, router)
        assert log_in(client, role.title()).status_code == 303
        return client

    def fed(self, influx):
        """Into a real InfluxDB."""
        influx.query('CREATE DATABASE "lot"')
        feed = config.Feed(name="main", version=1, url=influx.url, database="lot")
        journal = feedtools.Site(self.data, self.writer)
        with journal.feeding(feed):
            journal.wait_fed(feed)


def pages_of(client, path, **asked):
    """Every item of an endpoint of the API."""
    found, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"/api/v1/{path}", params={**asked, "cursor": cursor}).json()
        found += answer["items"]
        cursor = answer["next"]
    return found


def table(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def json_table(text):
    found = json.loads(text)
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


def at_us(text):
    return round(datetime.fromisoformat(text).astimezone(UTC).timestamp()) * 1_000_000


def report(facts):
    """page: its words; pdf: its words; attached: tables by name."""
    made = document(facts)
    pdf = pypdf.PdfReader(io.BytesIO(as_pdf(made)))
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    attached = {n: b[0].decode() for n, b in pdf.attachments.items() if n.endswith(".csv")}
    page = plain(SimpleNamespace(status_code=200, text=as_page(made)))
    return SimpleNamespace(page=page, pdf=words,
                           attached={n: table(t) for n, t in attached.items()})  # fmt: skip
