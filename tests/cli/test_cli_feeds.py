"""`lotline feeds`: the list, and what destinations have refused."""

import json

import pytest
from cli_rig import SITE, indicator, make_site, refused
from lotline.cli.program import app
from lotline.journal import Point, Reader, Writer
from program import lotline
from typer.testing import CliRunner

REFUSED_US = 1_790_000_000_000_000


def point(second):
    return Point("air,node=a", "PM1=1.0", (REFUSED_US + second) * 1000)


def said(*words):
    """What a command prints, in this process: a new one takes a second to begin."""
    done = CliRunner().invoke(app, [*map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def letters(folder):
    with Reader(folder) as reader:
        return [x.again for x in reader.dead_letters(["office"], 100)]


FEEDS = """
[[feed]]
name = "office"
version = 1
url = "http://127.0.0.1:1"
database = "lot"
"""


@pytest.fixture
def shop(tmp_path):
    """A site whose feed has two records of five, and has refused three points."""
    folder = make_site(tmp_path / "shop", SITE + FEEDS)
    writer = Writer(folder / "data")
    writer.add_indicators([indicator(at_s=60 * i) for i in range(5)])
    writer.set_cursor("feed:office", 2)
    writer.set_aside("office", [(point(i), f"no: \x1b[2J {i // 2}") for i in range(3)], REFUSED_US)
    writer.note_trouble("office", "feed office: http://127.0.0.1:1 is busy", REFUSED_US)
    writer.close()
    return folder


def test_the_list_of_feeds(shop):
    (row,) = json.loads(said("feeds", "--site", shop, "--json"))
    assert row["url"] == "http://127.0.0.1:1"
    assert (row["waiting"], row["set_aside"], row["not_kept"]) == (3, 3, 0)
    assert row["reached"] == "2026-11-22T14:02:00Z"
    assert row["oldest_waiting"] == "2026-11-22T14:02:00Z"
    told = lotline("feeds", "--site", shop).stdout
    assert "office  2026-11-22 14:02           3          3  waits: see below" in told
    assert "office, 2026-09-21T14:13:20Z: http://127.0.0.1:1 is busy" in told


def test_a_feed_that_is_gone_can_only_be_dropped(shop):
    (shop / "site.toml").write_text(SITE)
    told = said("feeds", "--site", shop)
    assert "office  nothing yet" not in told
    assert "not in the site file any more" in told
    refused(
        lotline("feeds", "dead", "--retry", "--site", shop), "is not in the site file any more"
    )
    assert said("feeds", "dead", "--drop", "--site", shop) == "3 points of office are dropped\n"
    assert said("feeds", "--site", shop).startswith("no feeds")


def test_dead_letters_on_the_command_line(shop):
    told = said("feeds", "dead", "--site", shop)
    assert "office: 2 points, last 2026-09-21T14:13:20Z" in told
    assert f"for example      {point(1).line}" in told
    assert "\x1b" not in told
    found = json.loads(said("feeds", "dead", "--site", shop, "--json"))
    assert [x["line"] for x in found["letters"]] == [point(i).line for i in range(3)]
    assert said("feeds", "dead", "office", "--retry", "--site", shop) == (
        "3 points of office are sent anew as soon as the gateway runs\n"
    )
    assert letters(shop / "data") == [True] * 3
    found = json.loads(said("feeds", "dead", "--drop", "--json", "--site", shop))
    assert found == {"points": 3, "step": "drop", "taken": True}
    assert said("feeds", "dead", "--drop", "--site", shop) == "there are none\n"


def test_a_destination_that_is_not_there(shop):
    done = lotline("feeds", "check", "--site", shop)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(
        "office\n  FAILS    reached    http://127.0.0.1:1 cannot be reached"
    )
    done = CliRunner().invoke(app, ["feeds", "check", "office", "--json", "--site", str(shop)])
    (row,) = json.loads(done.stdout)
    assert (done.exit_code, row["feed"]) == (1, "office")
    assert [(f["step"], f["grade"]) for f in row["findings"]] == [("reached", "fails")]


def test_bad_usage(shop):
    refused(lotline("feeds", "dead", "home", "--site", shop), "got feed 'home', expected one of")
    refused(lotline("feeds", "check", "home", "--site", shop), "got feed 'home', expected one of")
    refused(lotline("feeds", "dead", "--retry", "--drop", "--site", shop), "expected one of them")
