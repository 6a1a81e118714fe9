"""What needs a person at the gateway, and what an officer hears: each once, through restarts."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from lotline import config
from lotline.enforce.channels import NotTakenError
from lotline.enforce.upkeep import About
from lotline.errors import JournalError, StorageFull
from lotline.journal import HEARTBEAT_FAILED, HEARTBEAT_TAKEN, Alerts, Archive, actions, answers
from lotline.keeping.doctor import Finding
from lotline.keeping.doctor import records as doctor_records
from lotline.station.clock import Clock
from lotline.station.watch.heartbeat import AGAIN_S, HOUR_S, Heartbeat
from lotline.station.watch.officer import Officer
from lotline.station.watch.service import Watching
from lotline.station.watch.tending import Tending
from lotline.station.watch.troubles import Troubles
from station_rig import NOW, Rig

S, DAY_US = 1_000_000, 86_400_000_000
HEAD = "lotline/x\n7\nroot\n\n— lotline/x signature\n"
HOOK = "http://127.0.0.1:9/"


def body_of(verdict, severity="limit"):
    return json.dumps({
        "verdict": verdict, "node": "mic-street", "quantity": "LAeq", "value": 57.25,
        "limit": 55.0, "margin": -2.25, "unit": "dB", "severity": severity,
    })  # fmt: skip


class Watched(Rig):
    """A site with a microphone, a feed and people, on a clock that goes when it is told to."""

    def __init__(self, folder):
        super().__init__(folder)
        self.at, self.steady, self.events = NOW, 0.0, []
        self.clock = SimpleNamespace(
            now_us=lambda: self.at, steady_s=lambda: self.steady, story=False
        )
        self.kept = self.free = Finding("", "ok", "")
        self.due = ""
        self.start()

    def start(self, due=""):
        node = config.Node(name=self.node.name, kind="microphone", calibration_due=due)
        self.site = config.Config(
            folder=self.folder, data=".", site=config.Site(name="Workshop"), node=(node,),
            rule=[{"id": "day", "node": node.name, "limit": 55}],
            feed=[{"name": "influx", "version": 1, "url": HOOK, "database": "x"}],
            alert=[
                {"name": "ada", "url": HOOK},
                {"name": "no-upkeep", "url": HOOK, "upkeep": "none"},
                {"name": "boss", "url": HOOK, "after_minutes": 5},
                {"name": "council", "url": HOOK, "to": "officer"},
                {"name": "daily", "url": HOOK, "to": "officer", "passed": "daily"},
            ],
        )  # fmt: skip
        self.alerts = Alerts(self.writer)

        def about():
            return About("Workshop", UTC, HEAD)

        def note(*event):
            self.events.append(event)

        self.troubles = Troubles(self.site, self.clock, lambda: self.kept, lambda _: self.free)
        self.tending = Tending(self.site, self.alerts, self.troubles.keys(), about, note)
        self.officer = Officer(self.site, self.writer, about, note)

    def hear(self):
        self.boot.heard_us = self.at
        self.add(self.node.message(), self.at, self.at)

    def go(self, seconds, heard=False, step=60):
        for _ in range(seconds // step):
            self.at += step * S
            self.steady += step
            if heard:
                self.hear()
            self.look()

    def look(self):
        self.tending.step(self.troubles.found(), self.at)
        with Archive(self.folder) as archive:
            self.officer.step(archive, self.at)

    def posted(self):
        sql = "SELECT kind, destination, body FROM deliveries ORDER BY id"
        with self.writer.transaction() as db:
            return [(kind, to, json.loads(body)) for kind, to, body in db.execute(sql)]

    def told(self):
        return [(kind, to) for kind, to, _ in self.posted()]

    def texts(self):
        return [body["text"] for _, _, body in self.posted()]


@pytest.fixture
def shop(tmp_path):
    shop = Watched(tmp_path)
    shop.hear()
    yield shop
    shop.writer.close()


def test_a_silent_node_is_told_once_and_its_end_with_how_long(shop):
    shop.go(600, heard=True)
    assert shop.told() == []
    shop.go(240)
    assert shop.told() == [], "four minutes"
    shop.go(1200)
    assert shop.told() == [("opened", "ada")]
    shop.go(60, heard=True)
    assert shop.told() == [("opened", "ada"), ("closed", "ada")]
    opened, closed = shop.texts()
    assert opened.startswith("Workshop: mic-street is silent.\nNothing has come from it for 5 min")
    assert "Look at its power and its network" in opened
    assert opened.endswith(HEAD + "\n")
    assert closed.startswith("Workshop: mic-street is heard again.\nIt lasted 25 minutes, from 20")
    assert shop.posted()[1][2]["state"] == "closed"
    assert [kind for kind, _ in shop.events] == ["upkeep", "upkeep"]


def test_a_restart_neither_tells_again_nor_takes_silence_for_an_end(shop):
    shop.go(600)
    shop.start()
    shop.go(240)
    assert shop.told() == [("opened", "ada")]
    shop.go(120, heard=True)
    assert shop.told() == [("opened", "ada"), ("closed", "ada")]


def test_a_clock_that_is_put_ahead_makes_no_node_silent(shop):
    shop.go(60, heard=True)
    shop.at += DAY_US
    shop.go(180)
    assert shop.told() == []


def test_an_officer_hears_of_a_silent_meter_after_an_hour_without_requests(shop):
    shop.go(3540)
    assert [to for _, to in shop.told()] == ["ada"]
    shop.go(120)
    assert [to for _, to in shop.told()] == ["ada", "council", "daily"]
    text = shop.texts()[1]
    assert "mic-street is silent" in text
    assert "Look at" not in text
    shop.go(60, heard=True)
    assert {to for kind, to in shop.told() if kind == "closed"} == {"ada", "council", "daily"}


def test_an_answer_reaches_the_journal_and_stays_when_it_is_over(shop):
    shop.go(360)
    assert shop.alerts.answer_open(1, shop.at, "Ada")
    assert not shop.alerts.answer_open(1, shop.at, "Ada")
    assert not shop.alerts.answer_open(7, shop.at, "Ada")
    shop.go(60, heard=True)
    with shop.writer.transaction() as db:
        (action,) = actions.of(db, "alert", 1)
        (answered,) = db.execute("SELECT acknowledged_us FROM alerts").fetchone()
    assert (action.step, action.who) == ("answered", "Ada")
    assert answered
    assert not list(answers.taken(shop.folder, "alert"))


def test_the_clock_of_the_gateway(shop):
    shop.kept = Finding("clock", "look", "nothing keeps it right")
    shop.go(540, heard=True)
    assert shop.told() == []
    shop.go(120, heard=True)
    assert shop.told() == [("opened", "ada")]
    assert "timedatectl" in shop.texts()[0]
    shop.kept = Finding("clock", "ok", "")
    shop.go(3000, heard=True)
    assert len(shop.told()) == 1, "it may swing"
    shop.go(720, heard=True)
    assert shop.told()[1:] == [("closed", "ada")]
    shop.writer.note_step(900_000, shop.at, "set")
    shop.go(60, heard=True)
    assert len(shop.told()) == 2, "less than a second"
    shop.writer.note_step(-4_000_000, shop.at, "set")
    shop.go(60, heard=True)
    assert "was set by -4.0 s" in shop.texts()[-1]
    shop.go(3660, heard=True)
    assert shop.told()[2:] == [("opened", "ada"), ("closed", "ada")]


def test_the_disk(shop):
    shop.free = Finding("disk", "bad", "9 MB free", "make room")
    shop.go(60, heard=True)
    assert shop.told() == [("opened", "ada")]
    assert "9 MB free.\nSince" in shop.texts()[0]
    assert "What helps: make room." in shop.texts()[0]
    shop.free = Finding("disk", "look", "9 GB free", "make room")
    shop.go(DAY_US // S // 2, heard=True, step=1200)
    assert len(shop.told()) == 1
    shop.go(DAY_US // S, heard=True, step=1200)
    assert [t for t in shop.told() if t[1] == "ada"] == [("opened", "ada"), ("closed", "ada")]


def test_a_calibration_is_asked_for_three_times(shop):
    today = datetime.fromtimestamp(NOW / S, UTC).date()
    shop.start(str(today.replace(day=today.day + 5)))
    shop.go(5 * DAY_US // S, heard=True, step=7200)
    asked = [body for kind, to, body in shop.posted() if to == "ada"]
    assert [body["state"] for body in asked] == ["14 days", "3 days", "0 days"]
    assert "is to be calibrated today" in asked[2]["subject"]
    shop.start(str(today.replace(year=today.year + 1)))
    shop.go(60, heard=True)
    assert shop.told()[-1] == ("closed", "ada")


def test_a_feed_that_does_not_move_for_an_hour(shop):
    shop.writer.note_trouble("influx", "refused", shop.at)
    shop.go(3540, heard=True)
    assert shop.told() == []
    shop.go(180, heard=True)
    assert shop.told() == [("opened", "ada")]
    assert "It says: refused. Nothing is lost: it waits." in shop.texts()[0]
    shop.writer.note_trouble("influx", "", shop.at)
    shop.go(60, heard=True)
    assert shop.told() == [("opened", "ada"), ("closed", "ada")]


def test_what_the_site_file_no_longer_has_ends_untold(shop):
    shop.writer.note_trouble("influx", "refused", shop.at)
    shop.go(3720, heard=True)
    shop.site = shop.site.model_copy(update={"feed": ()})
    troubles = Troubles(shop.site, shop.clock, lambda: shop.kept, lambda _: shop.free)
    Tending(shop.site, shop.alerts, troubles.keys(), None, None).step([], shop.at)
    assert shop.alerts.open() == []
    assert shop.told() == [("opened", "ada")]


def test_what_could_not_be_written_is_told_the_next_time(shop):
    write = shop.writer.transaction

    def full():
        raise StorageFull("the disk is full")

    shop.go(240)
    shop.writer.transaction = full
    with pytest.raises(JournalError):
        shop.go(120)
    shop.writer.transaction = write
    shop.go(120)
    assert shop.told() == [("opened", "ada")]


def letters(shop, to="council"):
    return [body for kind, name, body in shop.posted() if kind == "letter" and name == to]


def test_a_passed_limit_at_once_and_once_a_day(shop):
    shop.writer.add_verdict("day", NOW, NOW + 900 * S, shop.at, body_of("over"))
    shop.writer.add_verdict("soft", NOW, NOW + 900 * S, shop.at, body_of("over", "advice"))
    shop.go(120, heard=True)
    (one,) = letters(shop)
    assert one["subject"] == "Workshop: a limit was passed at mic-street"
    assert "LAeq 57.2 dB, limit 55.0 dB." in one["text"]
    assert one["checkpoint"] == HEAD
    assert letters(shop, "daily") == []
    shop.start()
    shop.writer.add_verdict("day", NOW, NOW + 900 * S, shop.at, body_of("ok"))
    shop.go(60, heard=True)
    assert [body["step"] for body in letters(shop)] == ["detected", "withdrawn"]
    shop.go(DAY_US // S, heard=True, step=3600)
    day = next(b for b in letters(shop, "daily") if b["about"].startswith("day:"))
    assert day["exceedances"] == [1]


def test_what_is_long_ago_is_no_news(shop):
    long_ago = NOW - 3 * DAY_US
    shop.writer.add_verdict("day", long_ago, long_ago + 900 * S, long_ago, body_of("over"))
    shop.go(60, heard=True)
    assert [b["about"] for b in letters(shop) if b["about"].startswith("exceed")] == []


def test_a_change_and_a_calibration_that_failed(shop):
    from lotline.journal import Logbook

    book = Logbook(shop.writer)
    book.file(NOW, "site.toml", "00" * 16, "limit = 55")
    book.file(NOW, "site.toml", "01" * 16, "limit = 60")
    shop.go(60, heard=True)
    for text in ("a", "b"):
        book.file(NOW, "de.x.yaml", text * 32, text)
        book.file(NOW, "fr.x.yaml", text * 32, text)
    made = [("mic-street", 0, frame, NOW + frame,
             {"calibration_level": 94.0, "calibration_before": 94.0 + off, "calibrated_at": at})
            for frame, off, at in ((1, 9.0, 1e9), (2, 0.5, 1.1e9), (3, -0.7, 1.2e9))]  # fmt: skip
    for _ in range(3):
        shop.hear()
    shop.writer.add_indicators([], opened=[], metered_to=3, calibrated=made)
    shop.go(120, heard=True)
    subjects = [body["subject"].removeprefix("Workshop: ") for body in letters(shop)]
    assert subjects == [
        "site.toml was changed", "2 files were changed", "the calibration of mic-street failed",
    ]  # fmt: skip
    assert letters(shop)[1]["files"] == ["de.x.yaml", "fr.x.yaml"]
    assert "It had read 0.7 dB too little; 0.5 dB is the most" in letters(shop)[2]["text"]


@pytest.mark.parametrize(("verdicts", "said"), [
    (["ok", "ok"], "all limits were kept"),
    (["ok", "over"], "limits were passed 1 time"),
    (["ok", "nodata"], "no limit was found passed, but 1 of 2 times cannot be judged"),
])  # fmt: skip
def test_each_week_is_told(shop, verdicts, said):
    monday = datetime.fromtimestamp(NOW / S, UTC)
    week_us = NOW - monday.weekday() * DAY_US - 5 * DAY_US
    for at, word in enumerate(verdicts):
        start = week_us + at * 900 * S
        shop.writer.add_verdict("day", start, start + 900 * S, week_us, body_of(word))
    shop.go(7 * DAY_US // S, heard=True, step=7200)
    weeks = [body for body in letters(shop) if body["about"].startswith("week:")]
    assert weeks[0]["subject"].endswith(said)
    assert weeks[0]["judged"] == {w: verdicts.count(w) for w in verdicts}
    assert "This mail comes each week." in weeks[0]["text"]
    assert len({body["about"] for body in weeks}) == len(weeks) == 2


def test_it_looks_at_this_machine(shop):
    shop.writer.add_verdict("day", NOW, NOW + 900 * S, Clock().now_us(), body_of("over"))
    Watching(shop.site, shop.writer, Clock(), lambda: HEAD, lambda *_: None).tick()
    assert "exceedance:1:detected" in [body["about"] for body in letters(shop)]


def test_a_heartbeat_that_is_not_taken_is_counted_and_told_once(shop):
    fails, sent = [True, True, False, False], []

    def way(message):
        sent.append(message)
        if fails.pop(0):
            raise NotTakenError("the webhook answered 503")

    beat = Heartbeat(way, shop.writer, lambda: shop.at, lambda: About("Workshop", UTC, HEAD),
                     lambda *e: shop.events.append(e))  # fmt: skip

    def stands():
        with Archive(shop.folder) as archive:
            return archive.cursor(HEARTBEAT_TAKEN), archive.cursor(HEARTBEAT_FAILED)

    assert [beat.beat(), beat.beat()] == [AGAIN_S, AGAIN_S]
    assert stands() == (0, 2)
    assert doctor_records.heartbeat(NOW, *stands()).state == "bad"
    assert [beat.beat(), beat.beat()] == [HOUR_S, HOUR_S]
    assert stands() == (NOW, 0)
    assert doctor_records.heartbeat(NOW + HOUR_S * S, *stands()).state == "ok"
    assert doctor_records.heartbeat(NOW + 3 * HOUR_S * S, *stands()).state == "look"
    assert [text for _, text in shop.events] == [
        "The heartbeat was not taken: the webhook answered 503; tried again.",
        "The heartbeat is taken again, after 2 in vain.",
    ]
    assert json.loads(sent[0].to_json())["checkpoint"] == HEAD
