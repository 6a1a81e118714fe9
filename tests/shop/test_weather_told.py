"""The weather on its way in: what is taken, one sentence for whatever is not, REST and MQTT."""

import asyncio
import json
from types import SimpleNamespace

import pytest
import shop_pages
import shop_rig as rig
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from lotline.endpoint import Peer
from lotline.errors import InputError, StorageFull
from lotline.jobs import Tokens
from lotline.journal import Reader, Weather
from lotline.station.programs import WithPrograms
from lotline.station.skies import Doubt
from lotline.weather import QUARTER_US, flags, mark, quarters, read, words
from lotline.weather.read import BOUNDS

NOW = 1_795_525_530_000_000  # 2026-11-24 13:05:30 UTC
MINUTE_US = 60_000_000
THEN = NOW // MINUTE_US * MINUTE_US


def one(**told):
    return read(json.dumps(told).encode(), NOW)[0]


def test_a_whole_record_and_the_least():
    found = one(time="2026-11-24T14:00:59+01:00", seconds=600, wind_speed=3, wind_gust=7.5,
                wind_direction=240, rain=0.2, temperature=-4.5, relative_humidity=88)  # fmt: skip
    at = THEN - 5 * MINUTE_US
    assert found == Weather(at, 600, 3.0, 7.5, 240.0, pytest.approx(1.2), -4.5, 88.0)
    assert one(temperature=0) == Weather(THEN, 60, temperature=0.0)


BAD = {
    "nothing told": ({"time": "2026-11-24T13:00:00Z"}, "nothing is told; there are wind_speed"),
    "all null": ({"wind_speed": None}, "nothing is told"),
    "no object": (7, "got 7, expected an object with time, seconds"),
    "a key too many": ({"wind": 3}, '"wind" is no key of weather; there are time'),
    "no number": (
        {"wind_speed": "3"},
        'got `wind_speed` "3", expected a number from 0 to 120, in',
    ),
    "true": ({"rain_rate": True}, "got `rain_rate` true, expected a number"),
    "too much": ({"wind_speed": 120.1}, "got `wind_speed` 120.1"),
    "minus": ({"rain_rate": -0.1}, "got `rain_rate` -0.1"),
    "endless": ({"temperature": 10**400}, "got `temperature` 1000"),
    "no time": ({"time": "noon", "rain_rate": 0}, 'got `time` "noon", expected a time with its'),
    "no offset": ({"time": "2026-11-24T13:00:00", "rain_rate": 0}, "expected a time with its"),
    "to come": ({"time": "2026-11-24T13:11:00Z", "rain_rate": 0}, "one of the last 31 days"),
    "long ago": ({"time": "2026-10-23T13:00:00Z", "rain_rate": 0}, "one of the last 31 days"),
    "no span": ({"seconds": 0, "rain_rate": 0}, "got `seconds` 0, expected a number from 1 to"),
    "rain of no time": ({"rain": 1}, "`rain` needs `seconds`: the time in which it fell"),
    "rain twice": ({"rain": 1, "rain_rate": 1, "seconds": 60}, "expected one of them"),
    "a flood": ({"rain": 500, "seconds": 60}, "got `rain` 500 in 60 s, expected at most 2000"),
    "too many": ([{"rain_rate": 0}] * 201, "got 201 records, expected 1 to 200 at a time"),
}


@pytest.mark.parametrize("case", BAD)
def test_one_sentence_for_what_is_not_taken(case):
    body, said = BAD[case]
    with pytest.raises(InputError) as refused:
        read(json.dumps(body).encode(), NOW)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


KEYS = st.sampled_from(["time", "seconds", "rain", *BOUNDS])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)


@given(st.dictionaries(KEYS, VALUES) | VALUES)
def test_whatever_comes_is_within_bounds_or_refused(told):
    try:
        found = read(json.dumps(told).encode(), NOW)[0]
    except InputError:
        return
    for key, (lowest, highest, _) in BOUNDS.items():
        value = getattr(found, key)
        assert value is None or lowest <= value <= highest


def at(quarter, **told):
    return Weather(quarter * QUARTER_US + MINUTE_US, 60, **told)


def test_what_was_not_told_is_never_calm():
    span = (0, 4 * QUARTER_US)
    assert words([], *span, 5) == "not told"
    assert words([at(0, temperature=3.0)], *span, 5) == "not told"
    calm = at(0, wind_speed=5.0, rain_rate=0.0)
    assert words([calm], *span, 5) == "wind 5.0 m/s; no rain; told of 1 of 4 quarter hours"
    assert words([at(0, wind_speed=5.02)], 0, QUARTER_US, 5) == (
        "wind 5.02 m/s, beyond 5; rain not told")  # fmt: skip
    assert (
        words([at(0, rain_rate=0.01)], 0, QUARTER_US, 5) == "wind not told; rain below 0.05 mm/h"
    )
    assert flags([], 5) == ["weather not told"]
    assert flags([calm], 5) == []
    assert flags([calm], 4.9) == ["wind"]
    assert flags([at(0, rain_rate=1.0)], 5) == ["wind not told", "rain"]
    assert (mark([], 5), mark([calm], 5)) == ("", "")
    assert mark([calm, at(1, rain_rate=2.0)], 4) == "wind 5.0 m/s, beyond 4; rain 2.0 mm/h"


def test_a_span_is_of_every_quarter_hour_that_it_touches():
    long = Weather(3 * QUARTER_US, 1800, wind_speed=1.0)
    found = quarters([long], 0, 4 * QUARTER_US)
    assert [bool(found[n * QUARTER_US]) for n in range(4)] == [False, True, True, False]


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    made = shop_pages.Shopfront(tmp_path_factory.mktemp("weather") / "site", full=False)
    yield made
    made.writer.close()


@pytest.fixture(scope="module")
def token(front):
    return Tokens(front.folder).add("roof", "weather", "2026-11-24T13:00:00Z")


def tell(front, token, body):
    client = TestClient(front.app, raise_server_exceptions=False)
    return client.post("/api/v1/weather", json=body, headers={"authorization": f"Bearer {token}"})


def stored(front, us):
    with Reader(front.site.data_folder) as reader:
        return [r for r in reader.weather(us - 1, us + 1) if r.at_us == us]


def test_the_first_word_of_a_minute_stays(front, token):
    now = rig.NOW_US // MINUTE_US * MINUTE_US
    answer = tell(front, token, {"wind_speed": 3.0})
    assert answer.status_code == 201
    assert [row["state"] for row in answer.json()["weather"]] == ["new"]
    for told in ({"wind_speed": 3.0}, {"wind_speed": 30.0}):
        answer = tell(front, token, told)
        assert (answer.status_code, answer.json()["weather"][0]["state"]) == (200, "known")
    assert [r.wind_speed for r in stored(front, now)] == [3.0]
    with front.writer.transaction() as db:
        rows = db.execute("SELECT who, received_us FROM weather WHERE at_us = ?", (now,))
        assert rows.fetchall() == [("roof", rig.NOW_US)]


def test_its_token_opens_nothing_else_and_no_other_opens_it(front, token):
    erp = Tokens(front.folder).add("erp", "jobs", "now")
    assert tell(front, erp, {"rain_rate": 0}).status_code == 401
    client = TestClient(front.app)
    answer = client.post("/api/v1/jobs", json={}, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    nobody = SimpleNamespace(admit=lambda *_: None)
    authority = WithPrograms(nobody, Tokens(front.folder), {"weather": Peer("weather")})
    peer = authority.admit("x", "weather", token.encode())
    assert peer.may_publish("lot/weather")
    assert not peer.may_publish("lot/jobs")
    assert authority.admit("x", "weather", erp.encode()) is None


def test_all_of_a_message_or_nothing(front, token):
    then = "2026-11-24T09:00:00Z"
    answer = tell(front, token, [{"time": then, "rain_rate": 0}, {"rain_rate": -1}])
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(
        "got `rain_rate` -1, expected a number from 0 to 2000"
    )
    with Reader(front.site.data_folder) as reader:
        assert len(reader.weather(0, rig.NOW_US + MINUTE_US)) == 1


def test_by_mqtt_and_what_the_disk_has_no_room_for(front, monkeypatch):
    confirmed = []
    good = SimpleNamespace(payload=b'{"rain_rate": 2.5}')
    bad = SimpleNamespace(payload=b"{")
    asyncio.run(front.skies.take_messages([good, bad], confirmed.extend))
    assert confirmed == [good, bad]
    assert front.events[-1] == ("weather", "A message by MQTT about weather was refused: this is "
                                "not JSON in UTF-8.")  # fmt: skip
    with Reader(front.site.data_folder) as reader:
        doubt = Doubt(front.site, reader)
        assert doubt(rig.NOW_US, rig.NOW_US + MINUTE_US) == "rain 2.5 mm/h"
        assert doubt(rig.NOW_US + 2 * QUARTER_US, rig.NOW_US + 3 * QUARTER_US) == ""

    def full(*_):
        raise StorageFull("no room")

    monkeypatch.setattr(front.writer, "take_weather", full)
    asyncio.run(front.skies.take_messages([good], confirmed.extend))
    assert confirmed == [good, bad]  # it is not, so it comes again
