"""A whole gateway: jobs come in by REST and MQTT, an operator logs in and sees them."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta

import httpx
import paho.mqtt.client as paho
import shop_rig as rig
from lotline import config
from lotline.cli.init import write_secrets
from lotline.cli.options import load_key
from lotline.jobs import Tokens
from lotline.people import Accounts, PeopleFile
from lotline.station.core import Station
from paho.mqtt.enums import CallbackAPIVersion

PASSWORD = "nine green bottles"
NODES = ["mic-wall", "saw", "mill", "press", "mains"]


def told(job):
    start = datetime.now(UTC) - timedelta(hours=1)
    return {"job": job, "order": "A-1", "machine": "saw", "start": start.isoformat()}


def publish(port, user, password, topic, body):
    """Whether the endpoint acknowledged it."""
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="erp")
    client.username_pw_set(user, password)
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        sent = client.publish(topic, json.dumps(body), qos=1)
        sent.wait_for_publish(5)
        return sent.is_published()
    except RuntimeError:  # it was thrown out
        return False
    finally:
        client.disconnect()
        client.loop_stop()


def look(url, token, mqtt_port):
    """What an ERP and an operator do, one after the other."""
    bearer = {"authorization": f"Bearer {token}"}
    answer = httpx.post(f"{url}/api/v1/jobs", json=told("J-REST"), headers=bearer)
    assert answer.status_code == 201, answer.text
    assert publish(mqtt_port, "jobs", token, "lot/jobs", told("J-MQTT"))
    assert not publish(mqtt_port, "jobs", "wrong", "lot/jobs", told("J-NO"))
    assert not publish(mqtt_port, "jobs", token, "lot/saw/up", told("J-NO"))
    with httpx.Client(base_url=url, headers={"origin": url}) as who:
        seal = who.get("/login").text.split('name="seal" value="')[1].split('"')[0]
        sent = {"seal": seal, "name": "Ada", "password": PASSWORD}
        assert who.post("/login", data=sent).headers["location"] == "/shop"
        until = time.monotonic() + 60
        while "J-MQTT" not in (page := who.get("/shop/jobs").text):
            assert time.monotonic() < until
            time.sleep(0.5)
        assert "J-REST" in page
        assert "J-NO" not in page
        assert "Not measured" in who.get("/shop").text
        with who.stream("GET", "/shop/live") as stream:
            first = next(line for line in stream.iter_lines() if line.startswith("data: "))
        assert "head-room" not in first
        assert set(json.loads(first[6:])) >= {"rooms", "machines", "nodes", "tasks"}


def test_jobs_come_in_and_are_seen(tmp_path):
    text = rig.SITE + "\n[inside]\nport = 0\n"
    folder = rig.make_site(tmp_path / "site", text)
    (folder / config.SECRETS_FILE).unlink()
    write_secrets(folder / config.SECRETS_FILE, NODES)
    site = config.load(folder / "site.toml")
    secrets = config.load_secrets(folder / config.SECRETS_FILE)
    token = Tokens(folder).add("erp", "jobs", "now")

    async def run():
        async with Station(site, secrets, load_key(site)) as station:
            accounts = Accounts(PeopleFile(site.data_folder))
            accounts.add("Ada", "operator", PASSWORD, time.time_ns() // 1000, "root")
            url = station.inside.url.rstrip("/")
            await asyncio.to_thread(look, url, token, station.mqtt_port)
            begun = time.monotonic()
        assert time.monotonic() - begun < 20

    asyncio.run(run())
