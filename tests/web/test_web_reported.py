"""The operator is told of a neighbour's report, with what was measured, and never by whom."""

import json
from dataclasses import replace

import neighbour_samples as samples
import pytest
from lotline import config
from lotline.config import Alert
from lotline.reports import Draft, Post, Store
from lotline.station.reported import MOST, NEWS_US, PAUSE_US, Reported

SITE = '[site]\nname = "Workshop"\n[[node]]\nname = "mic-street"\nkind = "microphone"\n'
NOW = samples.samples.NOW_US
DUE = NOW + 2 * 86_400_000_000
DRAFT = Draft(NOW - 60_000_000, "banging", "woke", "15", "back yard", "ada@home.example",
              "Zebrawords", "f1")  # fmt: skip


def load(folder, more=""):
    (folder / "data").mkdir()
    (folder / "site.toml").write_text(SITE + more)
    return config.load(folder / "site.toml")


class Rig:
    def __init__(self, site):
        self.now, self.level = NOW, 57.2
        folder = site.data_folder
        self.store, self.post = Store(folder), Post(folder)
        self.its = Reported(site, self.store, self.post,
                            lambda at: samples.then(at, self.level, True),
                            lambda: self.now, lambda: "lotline/ab12\n812\n")  # fmt: skip

    def report(self, form="f1", diary="d1", source="page"):
        return self.store.add(replace(DRAFT, form=form), diary, self.now, DUE, source)

    def told(self):
        """(destination, body) of each letter that waits, once they are taken."""
        self.its.tick()
        found = self.post.due(self.now)
        for letter in found:
            self.post.done(letter.id, self.now)
        return [(letter.destination, json.loads(letter.body)) for letter in found]


@pytest.fixture
def site(tmp_path):
    alerts = (
        Alert(name="shop", topic="lot/alerts"), Alert(name="boss", topic="x", after_minutes=5),
        Alert(name="quiet", topic="y", reports="none"),
    )  # fmt: skip
    return load(tmp_path).model_copy(update={"alert": alerts})


@pytest.fixture
def rig(site):
    return Rig(site)


def test_it_says_what_was_measured_and_nothing_of_who_it_was(rig):
    report = rig.report()
    [(to, body)] = rig.told()
    assert to == "shop", "who is only told when nobody answers is not told"
    assert body["subject"] == "Workshop: a neighbour reported a noise"
    for said in (report.ref, "banging", "it woke me", "average 57, limit 55. Limit passed.",
                 "Machines that ran: cnc", "Loudest moment: 69", "You promised an answer by",
                 "lotline/ab12"):  # fmt: skip
        assert said in body["text"]
    one = body["reports"][0]
    assert (one["ref"], one["noise"], one["stood_out"]) == (report.ref, "banging", True)
    assert one["places"][0]["LAeq_300s"][2] == 57.2
    assert one["machines"] == [{"machine": "cnc", "on_s": 840.0, "unknown_s": 0.0}]
    for secret in ("Zebrawords", "ada@home", "back yard"):
        assert secret not in json.dumps(body)


def test_what_was_not_measured_is_not_called_quiet(rig):
    rig.level = None
    rig.report()
    [(_, body)] = rig.told()
    assert "Nothing was measured at that time. It does not mean that it was quiet." in body["text"]
    assert body["reports"][0]["stood_out"] is None


def test_each_report_is_told_once_also_by_the_next_start(rig, site):
    rig.report()
    rig.report("f2")  # the same household, the same noise
    assert len(rig.told()) == 1
    rig.now += 2 * PAUSE_US
    assert rig.told() == []
    assert Rig(site).told() == []


def test_many_at_once_are_told_together_and_not_too_often(rig):
    rig.report()
    assert len(rig.told()) == 1
    more = [rig.report(f"g{n}", f"e{n}") for n in range(MOST + 2)]
    assert rig.told() == []
    rig.now += PAUSE_US
    [(_, body)] = rig.told()
    assert body["subject"] == f"Workshop: {MOST} reports of noise from neighbours"
    assert [one["ref"] for one in body["reports"]] == [r.ref for r in more[:MOST]]
    rig.now += PAUSE_US
    assert len(rig.told()[0][1]["reports"]) == 2


def test_what_the_operator_wrote_down_or_is_old_is_no_news(rig):
    rig.report(source="operator")
    rig.report("f3", "d3")
    rig.now += NEWS_US
    assert rig.told() == []


def test_a_site_of_before_is_not_told_of_old_reports(rig, site):
    rig.report()
    with rig.store._transaction() as db:  # as it was before there were letters
        db.executescript(
            "DROP TABLE letters; DROP TABLE subscribers; ALTER TABLE reports DROP COLUMN told_us; "
            "PRAGMA user_version = 1; BEGIN;"
        )
    assert Rig(site).told() == []


def test_the_site_file_says_who_is_told(tmp_path):
    site = load(tmp_path, '[[alert]]\nname = "a"\nurl = "http://x"\nreports = "none"\n')
    assert [a.reports for a in site.alert] == ["none"]
