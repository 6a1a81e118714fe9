"""Discovery and states for Home Assistant, held against its own tables."""

import json
import re
from copy import deepcopy
from dataclasses import replace

import pytest
from home_schema import problems, shown, spelt
from lotline.feeds.home import Kept, Names, messages
from lotline.feeds.home.entities import CALIBRATED, CAPTURED, HEALTH, MINUTE, SITE, TODAY
from lotline.feeds.status import Channel
from program import ROOT
from status_samples import AT, DAY, DUST, STATUS, changed, node

NAMES = Names("homeassistant", "lotline")
# Of TOPIC_MATCHER in homeassistant/components/mqtt/discovery.py, without the prefix.
TOPIC = r"device/([a-zA-Z0-9_-]+)/config"


def told(status=STATUS, names=NAMES):
    """{device: (config, state, availability)}"""
    found = messages(status, names)
    devices = [name for topic in found
               for name in re.findall(f"^{names.prefix}/{TOPIC}$", topic)]  # fmt: skip
    root = f"{names.prefix}/lotline"
    return {
        name: (
            json.loads(found[f"{names.prefix}/device/{name}/config"]),
            json.loads(found[f"{root}/{name}/state"]),
            found[f"{root}/{name}/availability"],
        )
        for name in devices
    }


@pytest.fixture(scope="module")
def devices():
    return told()


def value(devices, device, key):
    return shown(*devices[device][:2])[key]


def test_one_device_a_node_and_one_for_the_site(devices):
    assert list(devices) == ["lotline", *(f"lotline_{n.name}" for n in STATUS.nodes)]
    assert devices["lotline_cnc"][0]["dev"]["via_device"] == "lotline"


def test_home_assistant_would_take_every_one(devices):
    assert {name: problems(config) for name, (config, _, _) in devices.items()
            if problems(config)} == {}  # fmt: skip


def test_it_would_take_whatever_a_node_can_measure():
    everything = frozenset(MINUTE) | frozenset(TODAY)
    one = node("all", "other", [Channel(0, None, {}, None, everything)])
    config, _, _ = told(changed(nodes=[one]))["lotline_all"]
    assert len(config["cmps"]) == len(everything) + 1 + len(HEALTH)
    assert problems(config) == []


@pytest.mark.parametrize(("key", "change", "said"), [
    ("LAeq_0", {"unit_of_measurement": "dB(A)"}, "no unit of sound_pressure"),
    ("LAeq_0", {"device_class": "loudness"}, "no such device class"),
    ("LAeq_0", {"state_class": "total"}, "no state class of sound_pressure"),
    ("LAeq_0", {"entity_category": "config"}, "only be diagnostic"),
    ("LAeq_0", {"unique_id": ""}, "no unique_id"),
    ("LAeq_0", {"unit": "dBA"}, "no such key unit"),
    ("LAeq_0", {"options": ["a"]}, "options without an enum"),
    ("LAeq_0", {"p": "sensors"}, "no platform"),
])  # fmt: skip
def test_what_it_would_refuse_is_found(devices, key, change, said):
    config = deepcopy(devices["lotline_mic-street"][0])
    config["cmps"][key] |= change
    (words,) = problems(config)
    assert said in words


@pytest.mark.parametrize(("device", "key", "shows"), [
    ("lotline_mic-street", "LAeq_0", "51.5"),
    ("lotline_mic-street", "rssi", "-61.0"),
    ("lotline_mic-street", "outbox_records", "4.0"),
    ("lotline_mic-street", "firmware", "0.1.0"),
    ("lotline_mic-street", "captured_0", "100.0"),
    ("lotline_mic-street", "calibrated_0", "2026-11-21T14:01:00+00:00"),
    ("lotline_cnc", "active_power_0", "740.5"),
    ("lotline_cnc", "energy_0", "1500.0"),
    ("lotline_air", "PM2_5_0", "12.0"),
    ("lotline_air", "VOC_index_0", "100.0"),
    ("lotline", "state", "unmeasured"),
    ("lotline", "rule", "pack/dust@air"),
    ("lotline", "verdict", "ok"),
    ("lotline", "nodes_heard", "3"),
])  # fmt: skip
def test_what_a_template_makes_of_the_state(devices, device, key, shows):
    assert value(devices, device, key) == shows


@pytest.mark.parametrize(("device", "key"), [
    ("lotline_saw", "active_power_0"), ("lotline_saw", "captured_0"), ("lotline_saw", "rssi"),
    ("lotline_mic-street", "LAF90_0"), ("lotline", "margin"), ("lotline", "spare"),
])  # fmt: skip
def test_what_is_not_measured_is_unknown_and_never_0(devices, device, key):
    assert value(devices, device, key) == "None"


def test_who_is_there(devices):
    assert {name: there for name, (_, _, there) in devices.items()} == {
        "lotline": b"online", "lotline_mic-street": b"online", "lotline_cnc": b"online",
        "lotline_air": b"online", "lotline_saw": b"offline",
    }  # fmt: skip
    config = spelt(devices["lotline_saw"][0])
    assert [one["topic"] for one in config["availability"]] == [
        "homeassistant/lotline/lotline/availability",
        "homeassistant/lotline/lotline_saw/availability",
    ]
    assert config["availability_mode"] == "all"


def test_units_and_classes_that_matter(devices):
    def of(device, key):
        one = devices[device][0]["cmps"][key]
        return tuple(one.get(k) for k in ("device_class", "unit_of_measurement", "state_class"))

    assert of("lotline_mic-street", "LAeq_0") == ("sound_pressure", "dBA", "measurement")
    assert of("lotline_cnc", "energy_0") == ("energy", "Wh", "total_increasing")
    assert of("lotline_air", "CO2_0") == ("carbon_dioxide", "ppm", "measurement")
    assert of("lotline_air", "VOC_index_0") == (None, None, "measurement")  # no concentration
    diagnostic = {k for k, c in devices["lotline_mic-street"][0]["cmps"].items()
                  if c.get("entity_category") == "diagnostic"}  # fmt: skip
    assert diagnostic == {"captured_0", "rssi", "outbox_records", "firmware", "calibrated_0"}


def test_the_worst_rule_decides():
    over = replace(DAY, id="night", level="limit", limit=40.0)
    found = told(changed(rules=[DAY, DUST, over]))
    assert value(found, "lotline", "state") == "limit"
    assert value(found, "lotline", "rule") == "night"
    assert value(found, "lotline", "margin") == "-13.5"
    calm = told(changed(rules=[DAY]))
    assert value(calm, "lotline", "margin") == "1.5"
    assert value(told(changed(rules=[])), "lotline", "state") == "None"


def test_unique_ids_are(devices):
    configs = [config for config, _, _ in devices.values()]
    ids = [one["unique_id"] for config in configs for one in config["cmps"].values()]
    assert len(ids) == len(set(ids))
    assert all(one.startswith(name + "_") for name, (config, _, _) in devices.items()
               for one in (c["unique_id"] for c in config["cmps"].values()))  # fmt: skip


def test_entities_stay_when_a_node_is_silent_for_long(tmp_path):
    """Also after a restart: Home Assistant takes away what a config leaves out."""
    kept = Kept(tmp_path)
    listed = [n.name for n in STATUS.nodes]
    kept.save(["a/topic"], kept.widen(STATUS, listed))
    forgot = changed(nodes=[node("cnc", "machine", up=False, heard=AT - 1e7)])
    again = Kept(tmp_path)
    assert again.topics == {"a/topic"}
    both = STATUS, again.widen(forgot, listed)
    before, after = (told(one)["lotline_cnc"][0]["cmps"] for one in both)
    assert before.keys() == after.keys()


def test_a_node_that_is_not_listed_any_more_is_not_told_of(tmp_path):
    assert list(told(Kept(tmp_path).widen(STATUS, ["cnc"]))) == ["lotline", "lotline_cnc"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"topics": 1, "measures": 2}', "{"])
def test_a_spoilt_file_counts_as_none(tmp_path, text):
    (tmp_path / "homeassistant.json").write_text(text)
    assert Kept(tmp_path).topics == frozenset()


def test_several_channels_are_told_apart():
    two = [Channel(n, None, {}, 1.0, frozenset({"active_power"})) for n in (0, 1)]
    config, _, _ = told(changed(nodes=[node("mains", "machine", two)]))["lotline_mains"]
    assert [c["name"] for c in config["cmps"].values()][:4] == [
        "Power 0", "Measured 0", "Power 1", "Measured 1"]  # fmt: skip
    assert problems(config) == []


def test_the_page_for_users_names_every_entity():
    words = (ROOT / "docs" / "homeassistant.md").read_text()
    every = [CAPTURED, CALIBRATED]
    every += [of for table in (MINUTE, TODAY, HEALTH, SITE) for of in table.values()]
    assert [of.name for of in every if of.name.removesuffix(" L1").removesuffix(" L2")
            .removesuffix(" L3") not in words] == []  # fmt: skip
