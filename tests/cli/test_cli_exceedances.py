"""`lotline exceedances`: the list, both totals, and each step, beside a gateway and without."""

import json

import pytest
from cli_rig import refused
from exceedance_rig import judged, make
from lotline.journal import Reader, Writer
from program import lotline, started, until

EXPLAIN = ("--cause", "traffic", "--words", "a lorry at the gate", "--action", "none")


@pytest.fixture
def shop(tmp_path):
    return make(tmp_path / "shop")


def asked(shop, *args):
    done = lotline("exceedances", *args, "--site", shop)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def listed(shop, *args):
    return json.loads(asked(shop, *args, "--json"))


def test_the_list_says_what_an_officer_asks(shop):
    rows = listed(shop)["exceedances"]
    assert [(r["id"], r["value"], r["limit"], r["margin"], r["state"]) for r in rows] == [
        (1, 58.0, 55.0, -3.0, "detected"),
        (3, 61.5, 55.0, -6.5, "detected"),
        (4, 57.0, 55.0, -2.0, "detected"),
    ]
    assert [r["duration_s"] for r in rows] == [900.0] * 3
    assert [[(m["machine"], m["on_s"], m["unknown_s"]) for m in r["machines_on"]]
            for r in rows] == [[], [("cnc", 600.0, 0.0)], [("cnc", 0.0, 900.0)]]  # fmt: skip
    assert all(r["age_s"] > 0 for r in rows)
    words = asked(shop)
    assert "cnc 10 min" in words
    assert "machines on: none seen" in words
    assert "2026-11-22 15:00" in words, "by the clock of the site"
    assert "after accepted exclusions" in words
    assert max(map(len, words.splitlines())) <= 80


def test_a_whole_life(shop):
    assert "is explained; next: explain or accept or refuse" in asked(shop, "explain", 3, *EXPLAIN)
    asked(shop, "refuse", 3, "--reason", "the lorry came later", "--by", "Officer Lee")
    totals = listed(shop)["totals"]["day"]
    assert totals["all_data"] == totals["after_accepted_exclusions"]
    asked(
        shop,
        "accept",
        3,
        "--reason",
        "the camera shows it",
        "--evidence",
        "camera 2, 14:20",
        "--by",
        "Officer Lee",
    )
    assert "is closed; next: reopen" in asked(shop, "close", 3, "--by", "Officer Lee")
    found = listed(shop, "show", 3)
    assert [s["step"] for s in found["steps"]] == [
        "detected", "explained", "refused", "accepted", "closed"]  # fmt: skip
    assert [s["by"] for s in found["steps"]][2:] == ["Officer Lee"] * 3
    assert (found["cause"], found["state"], found["may"]) == ("traffic", "closed", ["reopen"])
    totals = listed(shop)["totals"]["day"]
    assert totals["all_data"] == {"exceedances": 3, "seconds": 2700.0, "worst_margin": -6.5}
    after = {"exceedances": 2, "seconds": 1800.0, "worst_margin": -3.0}
    assert totals["after_accepted_exclusions"] == after
    words = asked(shop, "show", 3)
    for said in (
        "a lorry at the gate",
        "the camera shows it",
        "Evidence: camera 2, 14:20",
        "the lorry came",
    ):
        assert said in words
    assert "by Officer Lee" not in asked(shop, "show", 1)


def test_only_some_of_them(shop):
    asked(shop, "explain", 1, *EXPLAIN)
    assert [r["id"] for r in listed(shop, "--state", "explained")["exceedances"]] == [1]
    some = listed(shop, "--from", "2026-11-22T14:30", "--to", "2026-11-22T14:45")
    assert [r["id"] for r in some["exceedances"]] == [3]
    assert some["totals"]["day"]["all_data"]["exceedances"] == 1
    assert "no exceedances that are closed" in asked(shop, "--state", "closed")
    assert asked(shop, "--from", "2027-01-01") == "no exceedances\n"


def test_late_data_close_it(shop):
    writer = Writer(shop / "data")
    judged(writer, 0, 54.0)
    writer.close()
    row = listed(shop)["exceedances"][0]
    assert (row["state"], row["withdrawn"], row["says"]) == ("closed", True, "ok")
    assert "closed (ok now)" in asked(shop)
    assert "late data came, and the verdict is ok" in asked(shop, "show", 1)
    assert listed(shop)["totals"]["day"]["all_data"]["exceedances"] == 2


def test_its_number_explains_it(shop):
    done = lotline("rules", "explain", 3, "--site", shop)
    assert done.returncode == 0
    assert "61.5; the limit is 55 dB(A)" in done.stdout
    writer = Writer(shop / "data")
    judged(writer, 2, 60.0)
    writer.close()
    text = lotline("rules", "explain", 3, "--site", shop).stdout
    assert "61.5; the limit is 55 dB(A)" in text
    assert "Late data came: verdict 5 stands in its place." in text


@pytest.mark.parametrize(("args", "said"), [
    (("accept", 1, "--reason", "fine", "--evidence", "a photo"),
     "exceedance 1 is detected: got accept"),
    (("close", 1), "what may be done now is explain"),
    (("explain", 9, *EXPLAIN), "there is no exceedance 9"),
    (("explain", 1, "--cause", "ghosts", "--action", "none"), "got --cause ghosts, expected one"),
    (("explain", 1, "--cause", "traffic", "--action", " "), "got --action without words"),
    (("accept", 1), "--reason"),
    (("accept", 1, "--reason", "fine"), "--evidence"),
    (("accept", 1, "--reason", "fine", "--evidence", " "), "got --evidence without words"),
    (("show", 2), "there is no exceedance 2"),
    (("show", 10**30), "there is no exceedance 1000"),
    (("show", "first"), "first"),
    (("--state", "open"), "got --state open, expected one of detected"),
    (("--from", "noon"), "'noon' is not a time"),
])  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(shop, args, said):
    refused(lotline("exceedances", *args, "--site", shop), said)


def test_a_number_that_no_verdict_has(shop):
    refused(lotline("rules", "explain", 10**30, "--site", shop), "has no verdict number 1000")


def test_beside_a_running_gateway(shop, tmp_path):
    """The gateway has the journal; the next step sees the one before."""
    with started(tmp_path, "run", "--site", shop) as program:
        program.port("Public page")
        assert "is explained" in asked(shop, "explain", 1, *EXPLAIN, "--by", "Ada")
        assert "is accepted" in asked(
            shop, "accept", 1, "--reason", "seen", "--evidence", "photo", "--by", "Lee"
        )
        until(lambda: listed(shop)["exceedances"][0]["accepted"], "the step")
        assert program.interrupt() == 0
    with Reader(shop / "data") as reader:
        assert [s.who for s in reader.exceedance(1).steps] == ["", "Ada", "Lee"]
