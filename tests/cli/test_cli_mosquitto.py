"""docs/mosquitto.md and docs/node.md to the letter: a real Mosquitto, gateway and node."""

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from frames import FakeNode
from lotline import config
from lotline.cli.boards.link import carried
from lotline.cli.boards.provision import compose
from lotline.errors import ConfigError
from lotwire import talk
from mqtt_person import DENIED, Person
from program import ROOT, lotline, started, until
from servers import free_port, mosquitto

MQTT, NODE = ROOT / "docs" / "mosquitto.md", ROOT / "docs" / "node.md"
pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
NAMES = ["mic-street", "cnc"]


def block(page, kind, first):
    """The page's one code block of that kind which begins so."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(), re.M | re.S)
    (it,) = (text for its, text in found if its == kind and text.startswith(first))
    return it.replace("broker.lan", "localhost")


def shell(folder, script):
    done = subprocess.run(["sh", "-e"], input=script, cwd=folder, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A fresh site and a folder for the broker, made as the page says."""
    folder = tmp_path_factory.mktemp("docs")
    broker, shop = folder / "broker", folder / "shop"
    broker.mkdir()
    assert lotline("init", shop).returncode == 0
    with (shop / "secrets.toml").open("a") as file:
        file.write(block(MQTT, "toml", "# secrets.toml"))
    shutil.copy(shop / "secrets.toml", broker)
    for first in ("# certificates", "# passwords", "# psk"):
        shell(broker, block(MQTT, "sh", first))
    (broker / "acl").write_text(block(MQTT, "", "# acl"))
    shutil.copy(broker / "ca.pem", shop)
    return shop


@pytest.fixture(scope="module")
def broker(site):
    folder = site.parent / "broker"
    (folder / "psk_port").write_text(str(free_port()))
    text = block(MQTT, "", "listener 8883\n").replace("/etc/mosquitto/lotline", str(folder))
    text = text.replace("8884", psk_port(site))
    with mosquitto(folder, text.splitlines()[1:]) as it:
        yield it


def psk_port(site):
    return (site.parent / "broker" / "psk_port").read_text()


@pytest.fixture(scope="module")
def gateway(site, broker):
    """The site file with the page's table, and any port for the pages."""
    table = block(MQTT, "toml", "# site.toml").replace("8883", str(broker.port))
    table = table.replace("8884", psk_port(site))
    path = site / "site.toml"
    text = path.read_text().replace("[mqtt]\n", table).replace("# port = 8080", "port = 0")
    path.write_text(text.replace("# port = 8081", "port = 0"))
    with started(site, "run", "--site", site) as program:
        until(lambda: "Connected to the broker at localhost" in program.said(), "the broker")
        yield program


@pytest.fixture
def people(site, broker):
    """connect(user, password=its own) -> a Person; all are sent away after the test."""
    secrets = config.load_secrets(site / "secrets.toml")
    passwords = {name: it.password for name, it in secrets.node.items()}
    passwords[secrets.broker.user] = secrets.broker.password
    here = []

    def connect(user, password=None):
        given = password or passwords.get(user)
        here.append(Person(site / "ca.pem", broker.port, user, given))
        return here[-1]

    yield connect
    for person in here:
        person.client.disconnect()
        person.client.loop_stop()


@pytest.mark.parametrize("name", NAMES)
def test_a_node_may_speak_for_itself_only(people, name):
    node = people(name)
    (other,) = set(NAMES) - {name}
    up, down, clock, status = talk.topics(name)
    assert [node.publish(t) == DENIED for t in (up, clock, status)] == [False] * 3
    assert [node.publish(t) for t in (down, *talk.topics(other), "elsewhere")] == [DENIED] * 6


def test_a_node_hears_only_what_is_said_to_it(people):
    gateway, node = people("gateway"), people("cnc")
    node.subscribe("#")
    for name in ("mic-street", "cnc"):
        assert gateway.publish(talk.topics(name)[1]) != DENIED
    until(lambda: node.heard, "a message to the node")
    assert node.heard == ["lot/cnc/down"]


def test_the_gateway_hears_every_node(people):
    gateway, nodes = people("gateway"), [people(name) for name in NAMES]
    gateway.subscribe("lot/#")
    told = [topic for node, name in zip(nodes, NAMES, strict=True)
            for topic in talk.topics(name) if node.publish(topic) != DENIED]  # fmt: skip
    until(lambda: len(gateway.heard) >= len(told), "all that was said")
    assert sorted(gateway.heard) == sorted(told)
    assert len(told) == 6


@pytest.mark.parametrize(("user", "password"), [
    (None, None), ("cnc", "not its password"), ("visitor", "a password of 20 letters"),
])  # fmt: skip
def test_nobody_else_comes_in(people, user, password):
    assert people(user, password).code >= 0x80


def test_a_record_by_a_nodes_credential_is_on_disk(site, gateway, people):
    """Through the broker into the journal; another node's topic is closed to it."""
    secret = config.load_secrets(site / "secrets.toml").node["cnc"]
    node, frames = people("cnc"), FakeNode("cnc", bytes.fromhex(secret.key))
    assert node.publish("lot/mic-street/up", frames.message({18: 100})) == DENIED
    assert node.publish("lot/cnc/up", frames.message({18: 100})) != DENIED
    until(lambda: rows(site)["cnc"]["records"] == 1, "its record")


def test_a_node_with_the_pages_configuration_is_heard(site, gateway):
    """Real MicroPython over TLS; its clock answers too, so it hears the gateway."""
    secret = config.load_secrets(site / "secrets.toml").node["mic-street"]
    settings = json.loads(block(NODE, "json", "{"))
    port = config.load(site / "site.toml").mqtt.port
    settings |= {"key": secret.key, "password": secret.password, "port": port}
    settings["tls"]["ca"] = str(site / "ca.pem")
    heard(site, "mic-street", settings)


def test_a_node_comes_in_by_the_key_that_it_was_provisioned_with(site, gateway):
    """Of two nodes, one by a certificate and one by a shared key."""
    loaded = config.load(site / "site.toml")
    secrets = config.load_secrets(site / "secrets.toml")
    settings = compose(loaded, secrets, "cnc", "localhost", {})
    assert settings["port"] == int(psk_port(site)) != loaded.mqtt.port
    assert settings["tls"] == {"mode": "psk", "psk": secrets.node["cnc"].psk}
    own = compose(loaded, secrets, "cnc", "localhost", {"port": 1, "tls": None})
    assert (own["port"], own["tls"]) == (1, None)
    heard(site, "cnc", settings | {"sensors": [{"driver": "pzem004t", "bus": "uart1"}]})


def test_a_node_without_a_key_for_it_is_not_provisioned(site, gateway):
    secrets = config.load_secrets(site / "secrets.toml")
    secrets.node["cnc"] = secrets.node["cnc"].model_copy(update={"psk": ""})
    with pytest.raises(ConfigError, match="no `psk` for this node"):
        compose(config.load(site / "site.toml"), secrets, "cnc", "localhost", {})


def test_without_a_shared_key_a_node_gets_the_brokers_authority(site, gateway):
    """And takes its file along."""
    loaded = config.load(site / "site.toml")
    plain = with_mqtt(loaded, psk_port=None)
    secrets = config.load_secrets(site / "secrets.toml")
    settings = compose(plain, secrets, "cnc", "localhost", {})
    assert settings["port"] == loaded.mqtt.port
    files = carried(settings["tls"], Path())
    assert settings["tls"] == {"mode": "tls", "ca": "/data/tls-ca"}
    assert files == {"/data/tls-ca": (site / "ca.pem").read_bytes()}
    with pytest.raises(ConfigError, match=r"gone.pem, the `cert` of `tls`, cannot be read"):
        carried({"mode": "tls", "cert": "gone.pem"}, site)
    own = with_mqtt(plain, ca=None, certificate=Path("own.pem"))
    with pytest.raises(ConfigError, match="give the file of who signed it as `tls`"):
        compose(own, secrets, "cnc", "localhost", {})


def with_mqtt(site, **changes):
    return site.model_copy(update={"mqtt": site.mqtt.model_copy(update=changes)})


def heard(site, name, settings):
    """A node of these settings is."""
    story = {"seed": 1, "start_s": int(time.time()), "local_offset_s": 0, "speed": 1,
             "real0_ns": time.time_ns(), "sound": None}  # fmt: skip
    root = site / "node" / name
    root.mkdir(parents=True)
    path = root / "node.json"
    path.write_text(json.dumps(settings | {"root": str(root), "story": story}))
    process = subprocess.Popen(
        ["micropython", "-X", "heapsize=2M", str(ROOT / "firmware" / "sim" / "main.py"), path],
        env=os.environ | {"MICROPYPATH": str(ROOT / "firmware")},
    )
    try:
        until(lambda: rows(site)[name]["time_uncertainty_s"], "records with a date")
    finally:
        process.kill()
        process.wait()
    assert rows(site)[name]["refused"] == {}


def rows(site):
    """{node: its row} of `lotline nodes`."""
    found = json.loads(lotline("nodes", "--site", site, "--json").stdout)
    return {row["node"]: row for row in found["nodes"]}
