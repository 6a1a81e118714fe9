"""`lotline plan`: announced, called off, over, and how it went; with and without a gateway."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cli_rig import make_site, refused
from lotline.journal import Reader
from program import lotline, started, until

DAY = datetime.now(UTC).date() + timedelta(days=3)


def plan(site, *args, start=f"{DAY}T10:00", end="11:30", words="Planing oak boards"):
    return lotline("plan", "add", "--from", start, "--to", end, "--words", words, "--site", site,
                   *args)  # fmt: skip


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path / "shop")


def test_a_plan_and_its_end(site):
    done = plan(site, "--machine", "cnc", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    ident = json.loads(done.stdout)["id"]
    (row,) = json.loads(lotline("plan", "list", "--site", site, "--json").stdout)
    begin = datetime.fromisoformat(row["from"])
    assert begin.astimezone(ZoneInfo("Europe/Berlin")).hour == 10
    assert datetime.fromisoformat(row["to"]) - begin == timedelta(hours=1, minutes=30)
    assert (row["id"], row["state"], row["outcome"]) == (ident, "planned", "open")
    done = lotline("plan", "cancel", ident, "--site", site)
    assert done.stdout == f"plan {ident} is cancelled\n"
    refused(lotline("plan", "done", ident, "--site", site), f"plan {ident} is cancelled already")
    assert "cancelled" in lotline("plan", "list", "--site", site).stdout


@pytest.mark.parametrize(("changes", "said"), [
    ({"start": "tomorrow"}, "got from 'tomorrow', expected a time such as 2026-11-26T10:00"),
    ({"end": "09:00"}, "expected the earlier one first"),
    ({"end": f"{DAY + timedelta(days=40)}T10:00"}, "expected 31 days at most"),
    ({"words": " "}, "got words of 0 characters, expected 1 to 200"),
    ({"words": "x" * 201}, "got words of 201 characters"),
])  # fmt: skip
def test_a_plan_that_is_none(site, changes, said):
    refused(plan(site, **changes), said)


def test_a_machine_that_is_none(site):
    refused(plan(site, "--machine", "mic-street"), "expected a node of the site file that is no")


def test_nothing_was_planned(site):
    plan(site)
    refused(lotline("plan", "done", "nobody", "--site", site), "there is no plan nobody")


def test_beside_a_running_gateway_it_is_on_the_page(site):
    with started(site, "run", "--site", site) as program:
        program.port("Public page")
        assert plan(site, "--json").returncode == 0
        with Reader(site / "data") as reader:
            until(reader.plans, "the plan in the journal")
        until(lambda: b"Planing oak boards" in program.get("plans.ics"), "it in the calendar")
        assert b"Planing oak boards" in program.get("feed.atom")
        assert program.interrupt() == 0
