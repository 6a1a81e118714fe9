"""From a microphone to a relay and back: leases over a real endpoint and a real broker, to real
MicroPython."""

import signal
import time

import paho.mqtt.client as paho
import pytest
import servers
from chain_outputs import HOLD_S, LEASE_S, RED, RELAY, Works
from lotwire import downward, talk
from lotwire.cose import Key
from program import shim, until

# What a step of the node, a look of ours and a busy machine may add.
SLACK_S = 2.0
SHOWN = {"permit": "on (lease)", "lamp": "red (lease)"}
UP = "the relay on and the red lamp lit"


def seconds_until(condition, what):
    begin = time.monotonic()
    until(condition, what)
    return time.monotonic() - begin


def starts(works):
    return [t for _, t in works.events("output") if "permit (cnc) is off: the node" in t]


def test_it_follows_falls_comes_back_and_tells(tmp_path):
    with Works(tmp_path / "shop") as works:
        cnc = works.cnc
        with works.gateway() as gateway:
            until(lambda: cnc.on(RELAY, RED), UP)
            gateway.kill()
            took = seconds_until(lambda: cnc.on(), "the safe state without a gateway")
            assert took <= LEASE_S + SLACK_S

        pressed = time.time()
        cnc.press(True)
        assert seconds_until(lambda: cnc.on(RELAY), "the hand's word") < SLACK_S
        cnc.press(False)
        took = seconds_until(lambda: cnc.on(), "the end of the hand's time")
        assert HOLD_S - SLACK_S < took < HOLD_S + SLACK_S

        with works.gateway() as gateway:
            until(lambda: cnc.on(RELAY, RED), UP + " again")
            until(lambda: works.events("output-release"), "what was done meanwhile")
            [(at, text)] = works.events("output-override")
            assert text == "permit (cnc): its button was pressed; it is on: by hand."
            assert abs(at - pressed) < SLACK_S, "dated when it was done, not when it came"
            said = [text for _, text in works.events("output")]
            assert "permit (cnc) is off: no lease came in time." in said
            assert "lamp (cnc): red from now on, as rule strict is broken." in said
            until(lambda: works.listed()["outputs"] == SHOWN, "what `lotline nodes` shows")

            cnc.kill()
            for path in cnc.root.glob("pin-*"):
                path.unlink()
            # Held while one looks: a lease may come before the first look does.
            gateway.process.send_signal(signal.SIGSTOP)
            try:
                cnc.start()
                first = until(lambda: cnc.level(RELAY), "the relay's first state")
            finally:
                gateway.process.send_signal(signal.SIGCONT)
            assert first == "0", "a node that starts is safe"
            until(lambda: cnc.on(RELAY, RED), UP + " after a start")
            # The lease may come before what the node tells of its start has been read.
            until(lambda: len(starts(works)) == 2, "a word on the second start")


class Ear:
    """A client of the broker that keeps what goes down to the node, and says what it likes."""

    def __init__(self, port):
        self.heard = []
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2)
        self.client.on_message = lambda _c, _d, m: self.heard.append(m.payload)
        self.client.on_connect = lambda c, *_: c.subscribe("lot/cnc/down", 1)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def say(self, *messages):
        for message in messages:
            self.client.publish("lot/cnc/down", message, 1).wait_for_publish(10)

    def leases(self, secret):
        key = Key(secret, b"down")
        found = [(talk.parse(key.open(m)), m) for m in self.heard]
        return [(fields, m) for (kind, fields), m in found if kind == talk.LEASE]

    def stop(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def ear(tmp_path):
    (tmp_path / "broker").mkdir()
    with servers.mosquitto(tmp_path / "broker") as broker:
        it = Ear(broker.port)
        it.port = broker.port
        yield it
        it.stop()


def test_through_a_broker_and_nothing_replayed_or_forged_moves_it(tmp_path, ear):
    with Works(tmp_path / "shop", "broker", ear.port) as works:
        cnc = works.cnc
        with works.gateway() as gateway:
            until(lambda: cnc.on(RELAY, RED), UP)
            until(lambda: len(ear.leases(works.secret)) > 8, "renewals")
            gateway.kill()
            assert seconds_until(lambda: cnc.on(), "the safe state") <= LEASE_S + SLACK_S

        leases = ear.leases(works.secret)
        assert all(fields[5] == LEASE_S * 1000 for fields, _ in leases)
        (boot, seq, _, _, tick, _), newest = leases[-1]
        forged = downward.lease(boot, seq + 1, 0, 1, tick + 60_000, 60_000)
        bad = [Key(bytes(32), b"down").seal(forged), Key(works.secret, b"up").seal(forged),
               newest[:-1] + bytes([newest[-1] ^ 1]), newest[:-1]]  # fmt: skip
        ear.say(*(message for _, message in leases), *bad)
        end = time.monotonic() + 2
        while time.monotonic() < end:
            assert cnc.on()
            time.sleep(0.02)

        with works.gateway():
            until(lambda: cnc.on(RELAY, RED), UP + " by the true gateway")
            refused = len(leases) + len(bad)
            until(
                lambda: works.listed()["health"].get("messages_refused", 0) >= refused, "the count"
            )


@pytest.mark.parametrize("step_s", [86_400, -86_400])
def test_a_clock_that_is_set_does_not_make_a_lease_longer(tmp_path, step_s):
    file = tmp_path / "clockjump"
    env = {"LD_PRELOAD": shim("clockjump", tmp_path), "CLOCKJUMP": str(file)}
    with Works(tmp_path / "shop") as works, works.gateway(env) as gateway:
        until(lambda: works.cnc.on(RELAY, RED), UP)
        file.write_text(str(step_s))
        until(lambda: works.events("clock"), "the step")
        assert works.cnc.on(RELAY, RED), "a lease was given by the new time"
        gateway.kill()
        took = seconds_until(lambda: works.cnc.on(), "the safe state")
        assert took <= LEASE_S + SLACK_S
