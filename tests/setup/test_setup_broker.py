"""The files that `lotline install --mosquitto` writes, as a real Mosquitto runs them."""

import ssl
import subprocess
from pathlib import Path

import pytest
from lotline import config
from lotline.setup import texts
from lotwire import talk
from mqtt_person import DENIED, Person
from program import ROOT, lotline
from servers import free_port, mosquitto

FOLDER = "/etc/mosquitto/lotline"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("image")
    done = lotline("install", "--root", folder, "--mosquitto", "--name", "localhost",
                   "--name", "127.0.0.1")  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def broker(root, tmp_path_factory):
    """As configured, but for its ports."""
    text = (root / "etc/mosquitto/conf.d/lotline.conf").read_text()
    assert text.startswith("listener 8883\n")
    text = text.replace(FOLDER, f"{root}{FOLDER}").replace("8884", str(free_port()))
    lines = text.splitlines()[1:]
    with mosquitto(tmp_path_factory.mktemp("broker"), lines) as it:
        yield it


@pytest.fixture(scope="module")
def secrets(root):
    return config.load_secrets(root / "etc/lotline/secrets.toml")


@pytest.fixture
def people(root, broker, secrets):
    """connect(user, password=its own, ca=of the site) -> a Person."""
    known = {name: it.password for name, it in secrets.node.items()}
    known[secrets.broker.user] = secrets.broker.password
    here = []

    def connect(user, password=None, ca=root / "etc/lotline/ca.pem"):
        here.append(Person(ca, broker.port, user, password or known.get(user)))
        return here[-1]

    yield connect
    for person in here:
        person.client.disconnect()
        person.client.loop_stop()


def test_a_node_comes_in_and_cannot_speak_as_another(people):
    node = people("cnc")
    assert node.code == 0
    up, down, *_ = talk.topics("cnc")
    assert node.publish(up) != DENIED
    assert [node.publish(topic) for topic in (down, *talk.topics("mic-street"))] == [DENIED] * 5


def test_the_gateway_hears_it(people):
    gateway, node = people("gateway"), people("cnc")
    gateway.subscribe("lot/+/up")
    node.publish("lot/cnc/up")
    assert gateway.publish("lot/cnc/down") != DENIED
    assert gateway.publish("lot/cnc/up") == DENIED


@pytest.mark.parametrize(("user", "password"), [
    (None, None), ("cnc", "not its password"), ("visitor", "a password of 20 letters"),
])  # fmt: skip
def test_nobody_else_comes_in(people, user, password):
    assert people(user, password).code >= 0x80


def test_another_authority_is_not_believed(people, tmp_path):
    done = lotline("install", "--root", tmp_path, "--mosquitto")
    assert done.returncode == 0, done.stderr
    with pytest.raises(ssl.SSLCertVerificationError):
        people("cnc", ca=tmp_path / "etc/lotline/ca.pem")


def test_a_node_comes_in_by_its_shared_key(root, broker, secrets):
    """As mosquitto's own client does."""
    conf = Path(broker.command[-1]).read_text()
    port = conf[conf.rindex("listener ") :].split()[1]
    command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", port, "--psk-identity", "cnc",
               "-t", "lot/cnc/up", "-m", "x", "-q", "1", "--psk"]  # fmt: skip
    good = subprocess.run([*command, secrets.node["cnc"].psk], capture_output=True, check=False)
    bad = subprocess.run([*command, "00" * 32], capture_output=True, check=False)
    assert (good.returncode, bad.returncode != 0) == (0, True), good.stderr


def test_openssl_finds_the_certificates_in_order(root):
    """RFC 5280 to the letter, and the names that were asked for."""
    ca, server = root / "etc/lotline/ca.pem", root / "etc/mosquitto/lotline/server.pem"
    for name in ("-verify_hostname", "localhost"), ("-verify_ip", "127.0.0.1"):
        done = subprocess.run(
            ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", *name,
             "-CAfile", ca, server], capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["acl", "mosquitto.conf"])
def test_the_page_shows_what_is_written(name):
    """docs/mosquitto.md is for who does it by hand, and is tested to the letter as well."""
    page = (ROOT / "docs" / "mosquitto.md").read_text()
    assert f"```\n{texts.read(name)}```\n" in page
