"""`/senml`: the newest minute of everything, against the grammar and the units of RFC 8428."""

import json
from dataclasses import replace

import cbor2
import pytest
from fastapi.testclient import TestClient
from lotline.feeds.senml import exposition, pack
from lotline.web.metrics import create_metrics_app
from status_samples import AT, STATUS

PATH = "/senml"
# Section 12.1, as far as they are used here.
REGISTERED = {"m", "kg", "s", "A", "Hz", "W", "V", "J", "Cel", "%RH", "dB", "m/s2", "kg/m3", "/",
              "count", "B"}  # fmt: skip


def resolved(records):
    """{name: (time, unit, value)}; section 4.6, with what a base adds to."""
    base, found = {}, {}
    for one in records:
        base |= {key: one[key] for key in ("bn", "bt") if key in one}
        found[base["bn"] + one["n"]] = base["bt"], one.get("u", ""), one["v"]
    return found


@pytest.fixture(scope="module")
def client():
    pages = {PATH: lambda accept: exposition(STATUS, accept)}
    return TestClient(create_metrics_app(pages, lambda token: True))


@pytest.mark.parametrize(("name", "unit", "value"), [
    ("mic-street:LAeq", "dB", 51.5), ("mic-street:measured", "/", 1.0),
    ("cnc:active_power", "W", 740.5), ("cnc:voltage_rms_L1", "V", 231.0),
    ("cnc:energy", "J", 12.3 * 3600), ("air:PM2.5", "kg/m3", 12e-9), ("air:CO2", "/", 415e-6),
    ("air:formaldehyde", "/", 12e-9), ("air:temperature", "Cel", 21.5),
    ("air:relative_humidity", "%RH", 40.0), ("air:VOC_index", "", 100.0),
])  # fmt: skip
def test_every_node_with_si_units(client, name, unit, value):
    at, had, got = resolved(client.get(PATH).json())[f"Workshop:{name}"]
    assert (at, had) == (AT, unit)
    assert got == pytest.approx(value)


def test_what_was_not_measured_has_no_record_and_says_so(client):
    found = resolved(client.get(PATH).json())
    assert [name for name in found if ":saw:" in name] == ["Workshop:saw:measured"]
    assert found["Workshop:saw:measured"][2] == 0
    assert "Workshop:mic-street:LAF90" not in found


def test_units_are_those_of_the_registry(client):
    assert {one["u"] for one in client.get(PATH).json() if "u" in one} <= REGISTERED


def test_cbor_says_the_same(client):
    got = client.get(PATH, headers={"accept": "application/senml+cbor"})
    assert got.headers["content-type"] == "application/senml+cbor"
    text = client.get(PATH)
    assert text.headers["content-type"] == "application/senml+json"
    names = {-2: "bn", -3: "bt", 0: "n", 1: "u", 2: "v"}
    assert [{names[k]: v for k, v in one.items()} for one in cbor2.loads(got.content)] \
        == text.json()  # fmt: skip


def test_named_by_the_log_which_no_other_site_has():
    gateway = replace(STATUS.gateway, log_origin="lotline/abc +1")
    assert next(pack(replace(STATUS, gateway=gateway)))["bn"] == "lotline/abc__1:mic-street:"


def test_a_second_channel_has_its_number():
    node = STATUS.nodes[1]
    two = replace(node, channels=[node.channels[0], replace(node.channels[0], number=1)])
    found = resolved(json.loads(exposition(replace(STATUS, nodes=[two]), "")[0]))
    assert found["Workshop:cnc:1:active_power"] == found["Workshop:cnc:active_power"]
