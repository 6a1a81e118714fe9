"""What only tells others: its mistakes end neither a frame's reading nor the gateway."""

import asyncio
import sys
from pathlib import Path

import cbor2
import pytest
from lotline import config
from lotline.errors import JournalError
from lotline.ledger import load_key
from lotline.station import home
from lotline.station.core import Station
from lotline.station.home import Home
from lotline.station.record import reader
from lotwire import cose
from lotwire.errors import WireError

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))

from cli_rig import SITE, make_site

KEY = cose.Key(bytes(32), b"up")
HEAD = [1, "saw", 1, 1, 1000, 1000, 0]


@pytest.mark.parametrize("body", [
    cbor2.CBORTag(0, "no date"), cbor2.CBORTag(4, [1]), cbor2.CBORTag(35, "("), {1: [2]}, "text",
], ids=str)  # fmt: skip
def test_authentic_bytes_that_nobody_foresaw_are_a_wire_error(body):
    message = KEY.seal(cbor2.dumps([*HEAD, body]))
    with pytest.raises(WireError):
        reader()(message, 0, 0)


@pytest.fixture
def site(tmp_path):
    text = SITE + '\n[homeassistant]\nprefix = "homeassistant"\n'
    return config.load(make_site(tmp_path / "site", text) / "site.toml")


class Link:
    session = 1

    def retain(self, topic, payload):
        pass


class Enough(BaseException):
    pass


def telling(site, monkeypatch, troubles):
    """What is noted while status() answers with these, and then ends it."""
    noted, left = [], list(troubles)

    def status():
        raise left.pop(0) if left else Enough

    monkeypatch.setattr(home, "EVERY_S", 0)
    told = Home(site, config.BrokerSecret(), status, lambda *words: noted.append(words))
    monkeypatch.setattr(told, "_link", lambda source: Link())
    with pytest.raises(Enough):
        asyncio.run(told.follow(None))
    assert not left
    return noted


@pytest.mark.parametrize("trouble", [JournalError("no room"), OSError(5, "its disk")], ids=repr)
def test_home_assistant_waits_for_what_passes(site, monkeypatch, trouble):
    assert not telling(site, monkeypatch, [trouble] * 3)


def test_a_mistake_is_told_once_and_the_next_telling_tried(site, monkeypatch):
    again = [KeyError("level"), JournalError("no room"), KeyError("level"), ValueError("other")]
    noted = telling(site, monkeypatch, again)
    assert [kind for kind, _ in noted] == ["fault", "fault"]
    assert "KeyError: 'level', test_station_aside.py line" in noted[0][1]
    assert "ValueError: other" in noted[1][1]


def test_its_mistakes_are_told_and_the_gateway_goes_on(site, monkeypatch):
    noted = []

    async def say(self, link):
        raise KeyError("level")

    async def run():
        async with Station(site, secrets, load_key(site.folder)) as station:
            await asyncio.sleep(0.1)
            return station.fault, station.stopped.is_set()

    monkeypatch.setattr(Home, "_say", say)
    monkeypatch.setattr(Station, "_note", lambda self, *words: noted.append(words))
    secrets = config.load_secrets(site.folder / config.SECRETS_FILE)
    assert asyncio.run(run()) == ("", False)
    ((kind, text),) = [words for words in noted if words[0] == "fault"]
    assert text.startswith("Home Assistant was not told how things stand, by a mistake of "
                           "lotline (KeyError: 'level', test_station_aside.py line")  # fmt: skip
    assert "it is tried again every 10 s" in text
    assert kind == "fault"
