"""Home Assistant's view of a running gateway, by mosquitto_sub: at a real Mosquitto with the ACL
of docs/mosquitto.md, and at lotline's own endpoint."""

import asyncio
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from cli_rig import SITE, make_site
from lotline import config
from lotline.errors import ConfigError
from lotline.journal import Writer
from lotline.records import Indicator
from lotline.station.home import Home
from program import ROOT, lotline, started, until
from servers import find_program, mosquitto

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "feeds"))

from home_schema import TABLES, problems, shown
from status_samples import STATUS

ROOT_TOPIC, LEVEL = "homeassistant/lotline", 51.25
DEVICES = ["lotline", "lotline_cnc", "lotline_mic-street"]
PASSWORD = "a long one of its own"


def shop(folder, text):
    """A site whose newest minute has a level at mic-street."""
    site = make_site(folder, text)
    writer = Writer(site / "data")
    start_us = (time.time_ns() // 60_000_000_000 - 1) * 60_000_000
    writer.add_indicators([Indicator("mic-street", 0, start_us, 60, {"LAeq": LEVEL}, 1.0, 2500)])
    writer.close()
    return site


def retained(port, password, topic="homeassistant/#"):
    """{topic: payload} that Home Assistant gets when it connects."""
    program = find_program("mosquitto_sub", "mosquitto-clients")
    done = subprocess.run(
        [program, "-p", str(port), "-u", "homeassistant", "-P", password, "-t", topic,
         "-V", "mqttv311", "--retained-only", "-W", "1", "-F", "%t %p"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


def configs(found):
    return {
        name: json.loads(payload)
        for topic, payload in found.items()
        for name in re.findall("^homeassistant/device/([a-z0-9_-]+)/config$", topic)
    }


def availability(found, name="lotline"):
    return found.get(f"{ROOT_TOPIC}/{name}/availability")


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    """A Mosquitto that keeps what is retained, with the page's ACL."""
    folder = tmp_path_factory.mktemp("broker")
    page = (ROOT / "docs" / "mosquitto.md").read_text()
    (acl,) = re.findall(r"^```\n(# acl\n.*?)^```$", page, re.M | re.S)
    (folder / "acl").write_text(acl)
    (folder / "passwords").write_text(
        "".join(f"{user}:{PASSWORD}\n" for user in ("gateway", "homeassistant"))
    )
    subprocess.run(["mosquitto_passwd", "-U", folder / "passwords"], check=True)
    lines = ["allow_anonymous false", f"password_file {folder}/passwords",
             f"acl_file {folder}/acl", "use_username_as_clientid true", "persistence true",
             f"persistence_location {folder}/"]  # fmt: skip
    with mosquitto(folder, lines) as server:
        yield server


def test_at_mosquitto_through_every_restart(broker, tmp_path):
    mqtt = f'[mqtt]\nmode = "broker"\nport = {broker.port}\n\n[homeassistant]\n'
    site = shop(tmp_path / "shop", SITE.replace("[mqtt]\nport = 0\n", mqtt))
    with (site / config.SECRETS_FILE).open("a") as file:
        file.write(f'\n[broker]\nuser = "gateway"\npassword = "{PASSWORD}"\n')

    def all_told():
        found = retained(broker.port, PASSWORD)
        return found if sorted(configs(found)) == DEVICES else None

    with started(tmp_path, "run", "--site", site) as program:
        found = until(all_told, "a device for each")
        assert [problems(one) for one in configs(found).values()] == [[], [], []]
        assert (availability(found), availability(found, "lotline_cnc")) == ("online", "offline")
        state = json.loads(found[f"{ROOT_TOPIC}/lotline_mic-street/state"])
        sees = shown(configs(found)["lotline_mic-street"], state)
        assert (sees["LAeq_0"], sees["rssi"]) == (str(LEVEL), "None")
        program.kill()  # no goodbye: the broker's will says it
        until(lambda: availability(retained(broker.port, PASSWORD)) == "offline", "the will")
    broker.stop()
    broker.start()
    after = retained(broker.port, PASSWORD)
    assert after == found | {f"{ROOT_TOPIC}/lotline/availability": "offline"}
    text = (site / config.SITE_FILE).read_text()
    (site / config.SITE_FILE).write_text(
        text.replace('\n[[node]]\nname = "cnc"\nkind = "machine"\n', "")
    )
    with started(tmp_path, "run", "--site", site) as program:

        def without():
            found = retained(broker.port, PASSWORD)
            gone = sorted(configs(found)) == ["lotline", "lotline_mic-street"]
            return found if gone and availability(found) == "online" else None

        found = until(without, "the node that was taken out is gone")
        assert not [topic for topic in found if "cnc" in topic]
        assert program.interrupt() == 0
    assert availability(retained(broker.port, PASSWORD)) == "offline"
    (site / config.SITE_FILE).write_text(text.replace("[homeassistant]\n", ""))
    with started(tmp_path, "run", "--site", site):
        until(lambda: not retained(broker.port, PASSWORD), "all of it is taken back")


def test_at_a_broker_of_its_own(broker, tmp_path):
    """`host` in [homeassistant]: another connection, with a goodbye."""
    table = f'\n[homeassistant]\nhost = "127.0.0.1"\nport = {broker.port}\n'
    site = config.load(make_site(tmp_path / "shop", SITE + table) / config.SITE_FILE)
    (site.data_folder).mkdir()
    home = Home(
        site, config.BrokerSecret(user="gateway", password=PASSWORD), lambda: STATUS, print
    )

    home.start()

    async def tell_for_a_while():
        task = asyncio.create_task(home.follow(None))
        found = {}
        while availability(found) != "online":
            found = await asyncio.to_thread(retained, broker.port, PASSWORD)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return found

    found = asyncio.run(asyncio.wait_for(tell_for_a_while(), 60))
    assert sorted(configs(found)) == DEVICES
    assert availability(retained(broker.port, PASSWORD)) == "offline"


def test_a_certificate_that_is_none_is_told_at_the_start(tmp_path):
    table = '\n[homeassistant]\nhost = "127.0.0.1"\nca = "no.pem"\n'
    site = config.load(make_site(tmp_path / "shop", SITE + table) / config.SITE_FILE)
    with pytest.raises(ConfigError, match=r"no\.pem is not a certificate that can be read"):
        Home(site, config.BrokerSecret(), lambda: STATUS, print).start()


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    """(port, password) of lotline's own endpoint."""
    folder = tmp_path_factory.mktemp("endpoint")
    site = shop(folder / "shop", SITE + "\n[homeassistant]\n")
    token = lotline("token", "add", "home", "--scope", "homeassistant", "--site", site)
    assert token.returncode == 0, token.stderr
    with started(folder, "run", "--site", site) as program:
        yield program.port("Frames from"), token.stdout.split("\n")[0]


def test_at_its_own_endpoint(endpoint):
    def all_told():
        found = retained(*endpoint)
        return found if len(configs(found)) == len(DEVICES) else None

    found = until(all_told, "a device for each")
    assert sorted(configs(found)) == DEVICES
    assert [problems(one) for one in configs(found).values()] == [[], [], []]
    assert availability(found) == "online"
    state = json.loads(found[f"{ROOT_TOPIC}/lotline_mic-street/state"])
    assert state["LAeq_0"] == LEVEL


def client(endpoint, password=None):
    """Connected as Home Assistant; (client, what it was answered, one place for each event)."""
    port, token = endpoint
    said = {"connect": [], "subscribe": [], "message": [], "disconnect": []}
    made = paho.Client(paho.CallbackAPIVersion.VERSION2)
    made.username_pw_set("homeassistant", password or token)
    made.on_connect = lambda c, u, f, rc, p: said["connect"].append(rc.is_failure)
    made.on_subscribe = lambda c, u, mid, codes, p: said["subscribe"].extend(codes)
    made.on_message = lambda c, u, m: said["message"].append(m.topic)
    made.on_disconnect = lambda c, u, f, rc, p: said["disconnect"].append(str(rc))
    made.connect("127.0.0.1", port)
    made.loop_start()
    until(lambda: said["connect"], "an answer to the connection")
    return made, said


def test_it_may_subscribe_as_it_does_and_to_nothing_else(endpoint):
    made, said = client(endpoint)
    prefix = "homeassistant"
    filters = [f"{prefix}/{c}{more}" for c in [*TABLES["components"], "device"]
               for more in ("/+/config", "/+/+/config")]  # fmt: skip
    filters += [f"{ROOT_TOPIC}/{name}/state" for name in DEVICES]
    others = ["lot/#", "#", "+/lotline/#", "lot/cnc/up", "$SYS/#"]
    made.subscribe([(name, 0) for name in [*filters, *others]])
    until(lambda: len(said["subscribe"]) == len(filters) + len(others), "the answers")
    failed = [code.is_failure for code in said["subscribe"]]
    assert failed == [False] * len(filters) + [True] * len(others)
    assert made.publish("homeassistant/status", "online", 1).wait_for_publish(30) is None
    until(lambda: set(said["message"]) >= {f"{prefix}/device/{d}/config" for d in DEVICES},
          "the retained messages")  # fmt: skip
    made.publish("lot/cnc/up", b"x", 1)
    until(lambda: said["disconnect"], "it is cut off")
    made.loop_stop()


def test_without_the_token_it_does_not_come_in(endpoint):
    made, said = client(endpoint, "lotline_wrong")
    made.loop_stop()
    assert said["connect"][0]
