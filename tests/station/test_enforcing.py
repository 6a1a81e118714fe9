"""From seconds of sound to one alert: warned before the limit, told once, answered, over."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from lotline import config, judge
from lotline.config import SmtpSecret
from lotline.enforce.headroom import HeadRoom, Outlook
from lotline.enforce.standing import Standing
from lotline.errors import StorageFull
from lotline.journal import Alert, actions, answers
from lotline.records import Indicator
from lotline.station.enforcing import Enforcing
from station_rig import NOW, Rig

S = 1_000_000
HEAD = "lotline/x\n7\nroot\n\n— lotline/x signature\n"


class Story(Rig):
    def __init__(self, folder):
        super().__init__(folder)
        self.sky = ""
        self.events, self.at, self.packs, self.outlooks, self.looked = [], NOW, {}, {}, {}
        self.clock = SimpleNamespace(now_us=lambda: self.at, speed=1.0)
        self.site = config.Config(
            folder=folder, data=".", site=config.Site(name="Workshop"),
            node=(config.Node(name=self.node.name),),
            alert=[
                {"name": "now", "url": "http://127.0.0.1:9/"},
                {"name": "limit-only", "url": "http://127.0.0.1:9/", "at": "limit"},
                {"name": "boss", "url": "http://127.0.0.1:9/", "after_minutes": 5},
                {"name": "council", "url": "http://127.0.0.1:9/", "to": "officer"},
            ],
        )  # fmt: skip
        self.standing = Standing(lambda: self.at / S)
        self.start()

    def start(self):
        rule = judge.Rule("day", self.node.name, limit=55.0, cite="permit 12")
        self.enforcing = Enforcing(
            self.site, SmtpSecret(), [rule], self.writer, self.live, self.clock,
            lambda *_: None, lambda *event: self.events.append(event), self.standing,
            lambda: HEAD, self.suggest, lambda: self.packs, lambda: self.outlooks,
            lambda: self.looked, lambda *span: self.sky if span[1] == self.at else "",
        )  # fmt: skip

    def suggest(self, node, present, now_us):
        return f"Pausing something helps at {node}, where it is {present:.0f} dB."

    def hear(self, level, seconds):
        for _ in range(seconds):
            if level is not None:
                second = Indicator(self.node.name, 0, self.at, 1, {"LAeq": level}, 1.0, 5)
                self.live.add([second], self.at)
            self.at += S
            if self.at % (5 * S) == 0:
                self.enforcing.tick()

    def posted(self):
        sql = "SELECT kind, destination, body FROM deliveries ORDER BY id"
        with self.writer.transaction() as db:
            return [(kind, to, json.loads(body)) for kind, to, body in db.execute(sql)]

    def told(self):
        return [(kind, to) for kind, to, _ in self.posted()]


@pytest.fixture
def story(tmp_path):
    story = Story(tmp_path)
    yield story
    story.writer.close()


def test_warned_while_there_is_time(story):
    story.hear(40.0, 120)
    assert story.told() == []
    story.hear(60.0, 30)
    assert story.told() == [("opened", "now")], "at 60 dB the limit will be passed"
    [(_, _, body)] = story.posted()
    assert body["level"] == "warning"
    assert body["subject"] == "Workshop: mic-street will pass its limit"
    assert "permit 12" in body["text"]
    assert body["checkpoint"] == HEAD, "the head of the log leaves the box"
    assert body["text"].endswith(HEAD + "\n")
    advice = "Pausing something helps at mic-street, where it is"
    assert advice in body["text"]
    assert advice in body["advice"]


def test_the_weather_marks_an_alert_and_never_silences_it(story):
    story.sky = "wind 7.2 m/s, beyond 5"
    story.hear(60.0, 150)
    [(_, _, body)] = story.posted()
    assert body["weather"] == story.sky
    assert "Weather meanwhile: wind 7.2 m/s, beyond 5. The level may be of that;" in body["text"]
    story.sky = ""
    story.hear(65.0, 600)
    body = story.posted()[-1][2]
    assert (body["level"], body["weather"]) == ("limit", "")
    assert "Weather" not in body["text"]


def test_who_acts_on_it_knows_how_the_rule_stands(story):
    found = []
    for level, seconds in ((None, 5), (40.0, 120), (60.0, 30), (65.0, 180), (None, 80)):
        story.hear(level, seconds)
        found.append(story.standing.worst(["day"]).level)
    assert found == ["unmeasured", "ok", "warning", "limit", "unmeasured"]


def test_a_full_disk_does_not_hide_how_the_rule_stands(story):
    def full(_):
        raise StorageFull("no room")

    story.hear(40.0, 120)
    story.enforcing._watch._save = full
    with pytest.raises(StorageFull):
        story.hear(65.0, 180)
    assert story.standing.worst(["day"]).level == "warning"


def test_the_passed_limit_is_told_to_all_and_its_end_too(story):
    story.hear(65.0, 180)
    assert ("opened", "now") in story.told()
    assert {("raised", "now"), ("raised", "limit-only")} <= set(story.told())
    story.hear(40.0, 900 - 180 + 16 * 60)
    assert {("closed", "now"), ("closed", "limit-only")} <= set(story.told())
    assert [kind for kind, _ in story.events] == ["alert-opened", "alert-raised", "alert-closed"]


def test_who_does_not_answer_is_passed_over(story):
    story.hear(58.0, 240)
    assert "boss" not in [to for _, to in story.told()]
    story.hear(58.0, 240)
    assert ("escalated", "boss") in story.told()


def test_an_answer_keeps_it_from_the_boss(story):
    story.hear(58.0, 120)
    answers.leave(story.folder, "alert", {"alert": 1, "by": "Ada"})
    story.hear(58.0, 400)
    assert ("escalated", "boss") not in story.told()
    assert not list(answers.taken(story.folder, "alert"))
    with story.writer.transaction() as db:
        (action,) = actions.of(db, "alert", 1)
    assert (action.step, action.who) == ("answered", "Ada")


def test_an_answer_to_what_no_rule_is_about(story):
    number = story.enforcing._alerts.save(Alert("silent:cnc", "upkeep", NOW, NOW, 0.0))
    answers.leave(story.folder, "alert", {"alert": number, "by": "Ada"})
    story.hear(40.0, 10)
    with story.writer.transaction() as db:
        (action,) = actions.of(db, "alert", number)
    assert (action.step, action.who) == ("answered", "Ada")


def test_an_answer_that_could_not_be_written_is_taken_later(story):
    story.hear(58.0, 120)
    answers.leave(story.folder, "alert", {"alert": 1, "by": "Ada"})
    write = story.writer.transaction

    def full():
        raise StorageFull("the disk is full")

    story.writer.transaction = full
    with pytest.raises(StorageFull):
        story.enforcing.tick()
    story.writer.transaction = write
    story.hear(58.0, 5)
    with story.writer.transaction() as db:
        assert len(actions.of(db, "alert", 1)) == 1


def test_a_restart_tells_nobody_twice(story):
    story.hear(58.0, 120)
    before = story.told()
    story.start()
    story.hear(58.0, 60)
    assert story.told() == before


def test_a_microphone_that_falls_silent_is_no_end_of_the_noise(story):
    story.hear(58.0, 300)
    story.hear(None, 1200)
    kind, _, body = story.posted()[-1]
    assert kind == "closed"
    assert "not measured any more" in body["subject"]
    assert "Pausing" not in body["text"]


def test_a_quiet_day_tells_nobody(story):
    story.hear(50.0, 1000)
    assert story.told() == []


def night(verdict, value, final=False):
    """Of a pack, on the hour that begins when the story does."""
    return judge.Finding(
        "night", "The loudest hour of the night", NOW, NOW + 3600 * S, "mic", "night", "LAeq",
        "dB", value, 40.0, None, verdict, "indicative", "", "", (), 1.0, 0.0, "de.x", "1",
        "No. 6.1", "", (0, 0), final=final,
    )  # fmt: skip


def test_a_pack_warns_while_its_hour_lasts_and_tells_when_it_has_passed(story):
    key = "de.x/night@mic"
    story.packs = {key: [night("over", 44.0)]}
    story.hear(None, 600)
    assert story.told() == [], "ten minutes tell nothing of the hour"
    story.hear(None, 400)
    assert story.told() == [("opened", "now")]
    story.packs = {key: [night("over", 45.0, final=True)]}
    story.hear(None, 2600)
    assert [t for t in story.told() if t[0] == "raised"] == [
        ("raised", "now"), ("raised", "limit-only"),
    ]  # fmt: skip
    body = next(body for kind, _, body in story.posted() if kind == "raised")
    assert (body["rule"], body["limit"], body["worst"], body["unit"]) == (key, 40.0, 45.0, "dB")
    assert "The loudest hour of the night, at most 40 dB (No. 6.1)." in body["text"]
    story.hear(None, 1900)
    assert ("closed", "now") in story.told(), "it is news for a quarter hour"


def test_a_pack_warns_ahead_and_says_when_and_what_would_help(story):
    key = "de.x/night@mic"
    story.packs = {key: [night("ok", 38.0)]}
    room = HeadRoom(37.5, 44.0, 1200.0)
    story.outlooks = {key: Outlook(NOW, replace(room, crossing_s=3000.0))}
    story.hear(None, 300)
    assert story.told() == [], "that is not soon"
    story.outlooks = {key: Outlook(NOW, room)}
    story.hear(None, 10)
    [(kind, _, body)] = story.posted()
    assert (kind, body["level"], body["spare"], body["worst"]) == ("opened", "warning", 37.5, 44.0)
    assert body["passes"] == datetime.fromtimestamp(NOW / S + 1200, UTC).isoformat()[:19] + "Z"
    assert "If it goes on as now the limit is passed at 20" in body["text"]
    assert "It is kept with 37.5 dB or less from now on." in body["text"]
    story.outlooks = {key: Outlook(NOW, HeadRoom(None, 44.0, 0.0))}
    story.hear(None, 10)
    assert story.told()[1:] == [("raised", "now"), ("raised", "limit-only")]
    assert "That holds however quiet it gets." in story.posted()[-1][2]["text"]


def test_an_output_follows_a_pack_while_its_time_lasts(story):
    key, found = "de.x/night@mic", []

    def stands(packs, room=None, looked=NOW):
        story.packs = {key: packs} if packs else {}
        story.outlooks = {key: Outlook(NOW, room)} if room else {}
        story.looked = {key: looked} if looked else {}
        story.hear(None, 15)
        found.append(story.standing.worst([key]).level)

    story.hear(None, 60)
    stands([], looked=None)
    stands([])  # looked at, and nothing lasted: not in force now
    stands([night("ok", 38.0)], HeadRoom(None, 39.0, None))
    stands([night("ok", 38.0)], HeadRoom(30.0, 44.0, 1200.0))
    stands([night("over", 44.0)], HeadRoom(None, 44.0, 0.0))
    stands([night("over", 44.0, final=True)])  # the next time begins afresh
    stands([night("nodata", None)])  # without a newest minute
    stands([night("ok", 38.0)], HeadRoom(None, 39.0, None), looked=NOW - 1801 * S)
    assert found == [
        "unmeasured", "ok", "ok", "warning", "limit", "ok", "unmeasured", "unmeasured",
    ]  # fmt: skip


@pytest.mark.parametrize("verdict", ["ok", "unclear", "nodata", "not_applicable", "context"])
def test_a_pack_that_is_not_over_says_nothing(story, verdict):
    story.packs = {"de.x/night@mic": [night(verdict, 39.0)]}
    story.hear(None, 3000)
    assert story.told() == []


def test_an_alert_of_a_pack_outlives_the_gateway(story):
    story.packs = {"de.x/night@mic": [night("over", 44.0)]}
    story.hear(None, 1000)
    with story.writer.transaction() as db:  # it stopped before anybody was told
        db.execute("DELETE FROM deliveries")
    story.start()
    story.hear(None, 30)
    assert story.told() == [("opened", "now")]
    with story.writer.transaction() as db:
        assert db.execute("SELECT count(*) FROM alerts").fetchone() == (1,)
