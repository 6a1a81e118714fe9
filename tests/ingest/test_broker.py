"""Frames through a real Mosquitto that come faster than they are taken."""

import asyncio

import paho.mqtt.client as paho
from lotline.brokerlink import Login
from lotline.ingest import broker
from paho.mqtt.enums import CallbackAPIVersion
from servers import mosquitto


async def flood(port, source):
    """(behind before, while and after a thousand frames wait for the first commit)."""
    told = []
    source.start(told.extend)
    while not source.connected:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)  # subscribed
    before = source.behind()
    sender = paho.Client(CallbackAPIVersion.VERSION2)
    sender.connect("127.0.0.1", port)
    sender.loop_start()
    for _ in range(1000):
        sender.publish("lot/mic/up", bytes(500), 1)
    async with asyncio.timeout(20):
        while not source.behind():
            await asyncio.sleep(0.01)
        done = 0
        while done < 1000:
            await asyncio.sleep(0.01)
            source.confirm(told[done:])
            done = len(told)
    sender.loop_stop()
    return before, source.behind()


def test_a_source_knows_that_frames_wait_outside(tmp_path, monkeypatch):
    monkeypatch.setattr(broker, "MAX_UNCONFIRMED", 1)
    settings = ["allow_anonymous true", "max_inflight_messages 0", "max_queued_messages 0"]
    with mosquitto(tmp_path, settings) as server:
        source = broker.BrokerSource(Login("127.0.0.1", server.port, "", "", None), print)
        assert not source.behind()  # no connection yet
        assert asyncio.run(flood(server.port, source)) == (False, False)
        source.stop()
        assert not source.behind()
