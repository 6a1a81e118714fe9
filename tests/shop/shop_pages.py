"""The operator's pages, served as a running gateway serves them."""

import time
from dataclasses import replace

import shop_rig as rig
from install_bench import FakeBench
from lotline import config
from lotline.enforce.headroom import head_room
from lotline.journal import Alert, Job, Writer
from lotline.judge import Running
from lotline.reports import Draft, Store
from lotline.reports.keys import new_diary
from lotline.station.clock import Clock
from lotline.station.floor.desk import Desk
from lotline.station.jobdesk import JobDesk
from lotline.station.judging import rules_of
from lotline.station.skies import WeatherDesk
from lotline.web import serve
from lotline.web.inside import House, create_inside_app
from lotline.web.inside.guard import SESSION
from lotline.web.shop import api
from lotline.web.shop.install import InstallPages
from lotline.web.shop.routes import ShopPages

HOUR_US, MINUTE_US = 3_600_000_000, 60_000_000
PASSWORD = "nine green bottles"
QUARTER = rig.NOW_US // 900_000_000 * 900_000_000


def looked(value=51.2, present=58.5, completeness=1.0):
    """As enforcing sees the rule of the rig: 5.5 minutes into its quarter hour."""
    state = "not_measured" if value is None else "within"
    running = Running("day", QUARTER, QUARTER + 900_000_000, value, 5, completeness, 55.0, state)
    found = None
    if value is not None:
        found = head_room(value, (rig.NOW_US - QUARTER) / 1e6, 900.0, 55.0, present)
    return {"day": (running, found, present if value is not None else None)}


def jobs(writer, now_us=rig.NOW_US):
    """Two orders that ended, one of them late, and a job that lasts."""
    at = now_us - 28 * HOUR_US
    told = [
        Job("J-1040", "A-17", "saw", at, at + 2 * HOUR_US, 48, 2, at + 30 * HOUR_US),
        Job("J-1041", "A-17", "mill", at + 2 * HOUR_US, at + 4 * HOUR_US, 47, 1, None),
        Job("J-1042", "A-18", "saw", at + 3 * HOUR_US, at + 5 * HOUR_US, 20, 0, at + HOUR_US),
        Job("J-1043", "A-19", "saw", now_us - HOUR_US, None, None, None, now_us + HOUR_US),
    ]
    writer.take_jobs(told, "erp", now_us)


def over(writer, start_us, value=57.3):
    """A limit that was passed in the quarter hour from start_us."""
    import json

    body = {"rule": "day", "node": "mic-wall", "verdict": "over", "value": value, "limit": 55.0,
            "margin": 55.0 - value, "unit": "dB", "quantity": "LAeq", "start_us": start_us,
            "end_us": start_us + 900_000_000, "title": "LAeq over 15 min at the yard wall",
            "severity": "", "grade": "indicative", "final": True}  # fmt: skip
    writer.add_verdict("day", start_us, start_us + 900_000_000, rig.NOW_US, json.dumps(body))


class Shopfront:
    """A site in a folder with all its pages. now: what the clock says; it stands still."""

    def __init__(self, folder, looked=dict, more="", full=True):
        self.folder = rig.make_shop(folder, more)
        self.site = config.load(self.folder / "site.toml")
        self.clock = Clock(rig.NOW_US)
        self.clock.now_us = lambda: rig.NOW_US
        self.writer = Writer(self.site.data_folder)
        self.store = Store(self.site.data_folder)
        if full:
            self._fill()
        self.floor = rig.make_floor(self.folder, looked=looked, store=self.store)
        rules = rules_of(self.site)
        self.events = []
        self.jobdesk = JobDesk(self.site, self._reader(), self.writer, self.clock,
                               lambda *e: self.events.append(e))  # fmt: skip
        self.skies = WeatherDesk(self.site, self.writer, self.clock,
                                 lambda *e: self.events.append(e))  # fmt: skip
        self.desk = Desk(self.site, self.floor, self.writer, self.clock, self.jobdesk,
                         self.skies, self.store, rules)  # fmt: skip
        self.house = House(self.site.site, self.site.data_folder)
        self.house.accounts.add("Ada", "operator", PASSWORD, self.house.now_us(), "root")
        self.house.accounts.add("Olga", "officer", PASSWORD, self.house.now_us(), "root")
        self.pages = ShopPages(self.desk)
        self.bench = FakeBench()
        self.install = InstallPages(self.desk, self.bench)
        self.app = create_inside_app(
            self.house,
            [self.pages.router, self.install.router, api.router(self.desk, time.monotonic)],
        )
        self.server = None

    def _reader(self):
        from lotline.journal import Reader

        return Reader(self.site.data_folder)

    def _fill(self):
        jobs(self.writer)
        over(self.writer, QUARTER - 26 * 4 * 900_000_000)
        said = {"start_us": rig.NOW_US + 20 * HOUR_US, "end_us": rig.NOW_US + 22 * HOUR_US,
                "words": "Planing oak boards", "machine": "mill"}  # fmt: skip
        self.writer.take_plan("aaa111", "planned", "Ada", said, rig.NOW_US - HOUR_US)
        said = {**said, "start_us": rig.NOW_US - 27 * HOUR_US,
                "end_us": rig.NOW_US - 26 * HOUR_US, "words": "Sawing plates"}  # fmt: skip
        self.writer.take_plan("bbb222", "planned", "Ada", said, rig.NOW_US - 48 * HOUR_US)
        draft = Draft(rig.NOW_US - 25 * HOUR_US, "hum", "woke", "30", "garden side",
                      "0151 2345", "Could not sleep with the window open.", form="f1")  # fmt: skip
        self.store.add(draft, new_diary(), rig.NOW_US - 24 * HOUR_US, rig.NOW_US - HOUR_US, "page")

    def show(self, **changes):
        """What the pages show from now on."""
        self.floor.latest = replace(self.floor.latest, **changes)

    def alert(self, level="warning"):
        self.show(
            alerts=(Alert("day", level, rig.NOW_US - 4 * MINUTE_US, rig.NOW_US, 56.1, id=7),)
        )

    def session(self, role="operator"):
        """A cookie's value: somebody who has logged in."""
        now_us = self.house.now_us()
        if role == "screen":
            _, token = self.house.links.give(role, "hall", 30, now_us, "Ada")
            of = self.house.links.of(token, now_us)
        else:
            of = self.house.accounts.named({"operator": "Ada", "officer": "Olga"}[role])
        return self.house.sessions.begin(of, now_us)

    def __enter__(self):
        self.server = serve(self.app, "127.0.0.1", 0)
        self.server.start()
        self.url = f"http://127.0.0.1:{self.server.port}"
        return self

    def __exit__(self, *_):
        self.pages.close()
        self.install.close()
        self.server.stop()
        self.writer.close()


def enter(browser, front, role="operator"):
    """The browser is inside from now on."""
    browser.call("Network.setCookie", name=SESSION, value=front.session(role), url=front.url)
