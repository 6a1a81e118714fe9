"""SenML of the API against the grammar of RFC 8428, and against the quarter hours beside it."""

import sys
from datetime import datetime
from pathlib import Path

import cbor2
import pytest
from cddl_verifier import Validator
from fastapi.testclient import TestClient
from lotline import config
from lotline.journal import Writer
from lotline.records import Indicator
from lotline.web.api import Source
from lotline.web.api.senml import pack
from lotline.web.app import create_app
from web_samples import now

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "monthly"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))

import monthly_rig as rig
from cli_rig import make_site

PATH = "/api/v1/senml"
CBOR = {"accept": "application/senml+cbor"}
# Section 11, with the labels of section 6.
CDDL = """
senml-pack = [1* record]
record = {
  ? -2 => tstr, ? -3 => numeric, ? -4 => tstr, ? -5 => numeric, ? -6 => numeric, ? -1 => uint,
  ? 0 => tstr, ? 1 => tstr, ? 5 => numeric, ? 6 => numeric, ? 7 => numeric,
  ? ( 2 => numeric // 3 => tstr // 4 => bool // 8 => bstr )
}
numeric = number
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    shop = rig.make(tmp_path_factory.mktemp("senml") / "shop")
    source = Source(config.load(shop / config.SITE_FILE), shop / "data/log")
    with TestClient(create_app(now, source=source)) as found:
        yield found


def resolved(records):
    """Section 4.6: every record with its own name, time and unit."""
    base, found = {}, {}
    for one in records:
        base |= {k: v for k, v in one.items() if k in ("bn", "bt", "bu")}
        found[base["bn"] + one["n"]] = base["bt"], one.get("u", base["bu"]), one["v"]
    return found


def test_it_says_what_the_newest_quarter_hour_says(client):
    got = client.get(PATH)
    assert got.headers["content-type"] == "application/senml+json"
    assert got.headers["access-control-allow-origin"] == "*"
    rows = client.get("/api/v1/quarters", params={"from": "2026-10-31T00:00Z", "limit": 1000})
    last = rows.json()["items"][-1]
    found = resolved(got.json())
    origin = client.get("/api/v1/checkpoint").json()["note"].split("\n")[0]
    end = datetime.fromisoformat(last["end"]).timestamp()
    assert found[f"{origin}:{rig.MIC}:LAeq"] == (end, "dB", last["LAeq_dB"])
    assert found[f"{origin}:{rig.MIC}:measured"] == (end, "/", last["measured_percent"] / 100)


def test_cbor_is_the_same_in_fewer_bytes(client):
    text, got = client.get(PATH), client.get(PATH, headers=CBOR)
    assert got.headers["content-type"] == "application/senml+cbor"
    assert "accept" in got.headers["vary"]
    names = {-2: "bn", -3: "bt", -4: "bu", 0: "n", 1: "u", 2: "v"}
    assert [{names[k]: v for k, v in one.items()} for one in cbor2.loads(got.content)] \
        == text.json()  # fmt: skip
    assert len(got.content) < len(text.content)


def test_it_is_as_the_grammar_says(client):
    cddl = Validator(CDDL)
    got = client.get(PATH, headers=CBOR).content
    assert cddl.validate(got, "senml-pack").errors == ()
    for wrong in ([], [{0: 1}], [{2: "x"}], [{99: 1.0}]):
        assert not cddl.validate(cbor2.dumps(wrong), "senml-pack")


def test_what_was_not_measured_has_no_record():
    values = {"LAeq": 50.0, "LAF90": float("nan")}
    one, none = (Indicator("mic", 0, 0, 900, v, c, 0) for v, c in ((values, 0.5), ({}, 0.0)))
    assert [r["n"] for r in pack("site +1", [one])] == ["measured", "LAeq"]
    assert pack("site +1", [none]) == [
        {"bn": "site__1:mic:", "bt": 900.0, "bu": "dB", "n": "measured", "u": "/", "v": 0.0}
    ]


@pytest.mark.parametrize("accept", ["application/senml+json", "application/senml+cbor"])
def test_before_anything_was_measured(tmp_path, accept):
    shop = make_site(tmp_path / "shop")
    Writer(shop / "data").close()
    source = Source(config.load(shop / config.SITE_FILE), shop / "data/log")
    with TestClient(create_app(now, source=source)) as client:
        got = client.get(PATH, headers={"accept": accept})
    assert (got.status_code, got.json()) == (404, {"detail": "there is none yet"})
