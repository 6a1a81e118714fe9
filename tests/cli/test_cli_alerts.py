"""`lotline alerts`: a list that a tired person can read, and the answer to one."""

import json

import pytest
from lotline.journal import Alert, Alerts, Writer, answers
from program import lotline

SITE = '[site]\nname = "Workshop"\n'


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "site.toml").write_text(SITE)
    writer = Writer(tmp_path / "data")
    alerts = Alerts(writer)
    first = alerts.save(Alert("day", "limit", 1_795_380_300_000_000, 0, 57.24, closed_us=10**15))
    alerts.post(first, "opened", "{}", 0, ["operator"])
    alerts.done(1, 5)
    second = alerts.save(Alert("night", "warning", 1_795_390_300_000_000, 0, 41.0))
    alerts.post(second, "opened", "{}", 0, ["operator"])
    writer.close()
    return tmp_path


def test_the_newest_first_with_who_was_told(shop):
    rows = json.loads(lotline("alerts", "--site", shop, "--json").stdout)
    assert [(row["id"], row["rule"], row["closed"] is None) for row in rows] == [
        (2, "night", True),
        (1, "day", False),
    ]
    assert rows[1]["told"] == [{"to": "operator", "kind": "opened", "state": "told"}]
    assert rows[0]["told"][0]["state"] == "waiting"
    words = lotline("alerts", "--site", shop).stdout
    assert "operator (waiting)" in words
    assert max(map(len, words.splitlines())) <= 160


def test_an_answer_is_left_for_the_gateway(shop):
    assert lotline("alerts", "ack", "2", "--by", "Ada", "--site", shop).returncode == 0
    assert list(answers.taken(shop / "data", "alert")) == [{"alert": 2, "by": "Ada"}]
    assert list(answers.taken(shop / "data", "alert")) == []


@pytest.mark.parametrize(
    ("number", "words"), [(1, "alert 1 is over since"), (9, "there is no alert 9")]
)
def test_what_cannot_be_answered(shop, number, words):
    done = lotline("alerts", "ack", str(number), "--site", shop)
    assert done.returncode == 2
    assert words in done.stderr
