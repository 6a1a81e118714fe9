"""One alert a passage of noise, with a beginning, a worst and an end."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.enforce.watch import CALM_US, Situation, Watch

S = 1_000_000


class Story:
    def __init__(self, alerts=()):
        self.saved, ids = [], count(1)

        def save(alert):
            alert = alert if alert.id else replace(alert, id=next(ids))
            self.saved.append(alert)
            return alert

        self.watch, self.now, self.news = Watch(list(alerts), save), 0, []

    def go(self, level, seconds=1, value=50.0):
        for _ in range(seconds):
            self.now += S
            news = self.watch.step(Situation("day", level, value), self.now)
            if news:
                self.news.append(news)

    def kinds(self):
        return [kind for kind, _ in self.news]


def test_a_level_that_swings_is_one_alert():
    story = Story()
    for _ in range(20):
        story.go("warning", 5)
        story.go("calm", 60)
    assert story.kinds() == ["opened"]
    story.go("calm", CALM_US // S)
    assert story.kinds() == ["opened", "closed"]


def test_it_is_raised_once_and_keeps_its_worst():
    story = Story()
    story.go("warning", 3, 54.0)
    story.go("limit", 3, 58.0)
    story.go("warning", 3, 56.0)
    story.go("limit", 3, 57.0)
    story.go("calm", CALM_US // S + 1)
    assert story.kinds() == ["opened", "raised", "closed"]
    last = story.news[-1][1]
    assert (last.level, last.worst, last.raised_us, last.seen_us) == ("limit", 58.0, 4 * S, 12 * S)


def test_silence_of_the_microphone_is_not_called_quiet():
    story = Story()
    story.go("limit", 1)
    story.go("unknown", CALM_US // S + 1, None)
    assert story.news[-1][0] == "closed"
    assert story.news[-1][1].known is False


def test_after_a_restart_it_goes_on():
    story = Story()
    story.go("warning", 3)
    later = Story([story.saved[-1]])
    later.go("warning", 3)
    assert later.kinds() == []
    later.go("calm", CALM_US // S + 1)
    assert [(kind, alert.id) for kind, alert in later.news] == [("closed", 1)]


def test_who_does_not_answer_is_passed_over():
    story = Story()
    story.go("warning", 60)
    assert [a.id for a in story.watch.ignored(story.now, 50 * S)] == [1]
    assert story.watch.ignored(story.now, 70 * S) == []
    written = []
    assert story.watch.acknowledge(1, story.now, written.append)
    assert not story.watch.acknowledge(1, story.now, written.append)
    assert not story.watch.acknowledge(7, story.now, written.append)
    assert [(a.id, a.acknowledged_us) for a in written] == [(1, story.now)]
    assert story.watch.ignored(story.now, 50 * S) == []


steps = st.lists(
    st.tuples(st.sampled_from(["calm", "warning", "limit", "unknown"]), st.integers(1, 1000)),
    max_size=30,
)


@settings(deadline=None)
@given(steps)
def test_every_alert_opens_before_it_closes(story_steps):
    story = Story()
    for level, seconds in story_steps:
        story.go(level, seconds)
    kinds = "".join(kind[0] for kind in story.kinds())
    for one in kinds.replace("c", "c ").split():
        assert one in ("o", "or", "oc", "orc")


@pytest.mark.parametrize("level", ["calm", "unknown"])
def test_nothing_wrong_is_no_alert(level):
    story = Story()
    story.go(level, 2000)
    assert story.news == []
