"""From seconds of sound to one alert: warned before the limit, told once, answered, over."""

import json
from types import SimpleNamespace

import pytest
from lotline import config, judge
from lotline.config import SmtpSecret
from lotline.enforce.standing import Standing
from lotline.errors import StorageFull
from lotline.journal import actions, answers
from lotline.records import Indicator
from lotline.station.enforcing import Enforcing
from station_rig import NOW, Rig

S = 1_000_000
HEAD = "lotline/x\n7\nroot\n\n— lotline/x signature\n"


class Story(Rig):
    def __init__(self, folder):
        super().__init__(folder)
        self.events, self.at = [], NOW
        self.clock = SimpleNamespace(now_us=lambda: self.at, speed=1.0)
        self.site = config.Config(
            folder=folder, data=".", site=config.Site(name="Workshop"),
            node=(config.Node(name=self.node.name),),
            alert=[
                {"name": "now", "url": "http://127.0.0.1:9/"},
                {"name": "limit-only", "url": "http://127.0.0.1:9/", "at": "limit"},
                {"name": "boss", "url": "http://127.0.0.1:9/", "after_minutes": 5},
            ],
        )  # fmt: skip
        self.standing = Standing(lambda: self.at / S)
        self.start()

    def start(self):
        rule = judge.Rule("day", self.node.name, limit=55.0, cite="permit 12")
        self.enforcing = Enforcing(
            self.site, SmtpSecret(), [rule], self.writer, self.live, self.clock,
            lambda *_: None, lambda *event: self.events.append(event), self.standing,
            lambda: HEAD, self.suggest,
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
