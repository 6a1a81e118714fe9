"""Home Assistant's own broker behind TLS: a real Mosquitto, its certificate, and what is said of
each way in which the two do not come together."""

import asyncio
import json
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from cli_rig import SITE, make_site
from lotline import brokerlink, config
from lotline.brokerlink import BrokerLink, Login
from lotline.keeping.doctor import broker as doctor
from lotline.setup.authority import make_authority, make_server
from lotline.station import home as station
from program import lotline, started, until
from servers import find_program, free_port, mosquitto

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "feeds"))

from status_samples import STATUS

USER, PASSWORD = "lotline", "a long one of its own"
CONFIG = "homeassistant/device/lotline/config"
AVAILABLE = "homeassistant/lotline/lotline/availability"


class Broker:
    """Two listeners of one Mosquitto: the server's port speaks TLS, `plain` does not."""

    def __init__(self, folder, server, plain):
        self.folder, self.server, self.plain = folder, server, plain
        self.ca, self.strange = folder / "ca.pem", folder / "strange.pem"

    def login(self, **other):
        usual = Login("localhost", self.server.port, USER, PASSWORD, self.ca)
        return usual._replace(**other)

    def retained(self, topic):
        """What a stranger to lotline gets there, by TLS."""
        done = subprocess.run(
            [find_program("mosquitto_sub", "mosquitto-clients"), "-h", "localhost",
             "-p", str(self.server.port), "--cafile", self.ca, "-u", USER, "-P", PASSWORD,
             "-t", topic, "--retained-only", "-W", "1"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout.strip()


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    folder = tmp_path_factory.mktemp("broker")
    for name in ("ca", "strange"):
        make_authority(folder / f"{name}.pem", folder / f"{name}.key")
    signed_by = folder / "ca.pem", folder / "ca.key"
    make_server(folder / "server.pem", folder / "server.key", *signed_by, ["localhost"])
    passwords = folder / "passwords"
    passwords.touch(0o600)
    subprocess.run(["mosquitto_passwd", "-b", passwords, USER, PASSWORD], check=True)
    plain = free_port()
    lines = [f"cafile {folder}/ca.pem", f"certfile {folder}/server.pem",
             f"keyfile {folder}/server.key", f"listener {plain} 127.0.0.1",
             "allow_anonymous false", f"password_file {passwords}"]  # fmt: skip
    with mosquitto(folder, lines) as server:
        yield Broker(folder, server, plain)


def site_with(folder, at, ca):
    """A site whose Home Assistant uses that broker, trusted by that certificate."""
    table = f'\n[homeassistant]\nhost = "localhost"\nport = {at.server.port}\nca = "ca.pem"\n'
    site = make_site(folder, SITE + table)
    (site / "ca.pem").write_bytes(ca.read_bytes())
    with (site / config.SECRETS_FILE).open("a") as file:
        file.write(f'\n[homeassistant]\nuser = "{USER}"\npassword = "{PASSWORD}"\n')
    return site


def events(site):
    found = json.loads(lotline("nodes", "--site", site, "--json").stdout)["events"]
    return [one["text"] for one in found if one["kind"] == "homeassistant"]


def test_all_is_told_and_goodbye_is_said(at, tmp_path, monkeypatch):
    monkeypatch.setattr(station, "EVERY_S", 0.1)
    site = config.load(site_with(tmp_path / "shop", at, at.ca) / config.SITE_FILE)
    site.data_folder.mkdir()
    secret = config.BrokerSecret(user=USER, password=PASSWORD)
    home = station.Home(site, secret, lambda: STATUS, pytest.fail)
    home.start()

    async def follow():
        task = asyncio.create_task(home.follow(None))
        found = ""
        while not found:
            found = await asyncio.to_thread(at.retained, CONFIG)
        assert at.retained(AVAILABLE) == "online"
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return found

    found = asyncio.run(asyncio.wait_for(follow(), 60))
    assert STATUS.site in found
    assert at.retained(AVAILABLE) == "offline"


def test_a_strange_certificate_is_said_once_and_counted(at, tmp_path):
    """The gateway measures on; what is wrong stands in its log and in its journal."""
    site = site_with(tmp_path / "shop", at, at.strange)
    words = (f"Home Assistant's broker at localhost:{at.server.port} is not trusted: its "
             f"certificate is not signed by {site}/ca.pem.")  # fmt: skip
    with started(tmp_path, "run", "--site", site) as program:
        until(lambda: "is not trusted" in program.said(), "the trouble")
        refused = "alert unknown ca"
        until(lambda: at.server.log.read_text().count(refused) >= 2, "more tries")
        assert program.said().count("is not trusted") == 1
        assert b"Workshop" in program.get("")
        assert program.interrupt() == 0
    assert events(site) == [words]
    said = json.loads(lotline("doctor", "--site", site, "--json").stdout)["checks"]
    (line,) = [one for one in said if one["name"] == "Home Assistant"]
    assert line["state"] == "bad"
    assert "is not trusted: its certificate is not signed by" in line["words"]
    assert line["do"] == "is it running, and are `host`, `port` and `ca` of [homeassistant] right?"


@pytest.fixture
def link():
    """link(login) -> (the link, its events); ended after the test."""
    made = []

    def begin(to):
        told = []
        made.append(BrokerLink(to, "the broker", told.append))
        made[-1].connect()
        return made[-1], told

    yield begin
    for one in made:
        one.stop()


@pytest.mark.parametrize(("change", "words"), [
    (lambda at: {"host": "127.0.0.1"}, "is not trusted: its certificate is not for the name 127."),
    (lambda at: {"port": at.plain}, "cannot be reached: "),
    (lambda at: {"ca": None}, "closes the connection without an answer ("),
    (lambda at: {"password": "wrong"}, "refuses the gateway: Not authorized"),
    (lambda at: {"port": free_port()}, "cannot be reached: Connection refused"),
])  # fmt: skip
def test_each_other_way_has_a_sentence(at, link, change, words):
    to = at.login(**change(at))
    one, told = link(to)
    until(lambda: told, "the trouble")
    assert told[0].startswith(f"The broker at {to.where} {words}")
    assert told[0].endswith(".")
    assert (one.connected, one.session) == (False, 0)
    assert ("; where it wants TLS, `ca` turns that on" in told[0]) == (to.ca is None)
    assert ("; where it speaks no TLS, leave `ca` out" in told[0]) == (to.port == at.plain)
    if to.ca:
        assert doctor.broker(to).words.startswith(f"{to.where} {words}")


def test_the_same_trouble_is_an_event_again_after_an_hour(at, link, monkeypatch):
    one, told = link(at.login(ca=at.strange))
    until(lambda: one._vain >= 2, "a second try")
    assert len(told) == 1
    monkeypatch.setattr(brokerlink, "REPEAT_S", 0.0)  # as if an hour had gone by
    until(lambda: len(told) >= 2, "the count")
    assert told[1] == f"{told[0][:-1]}; {one._vain} tries in vain."


def test_it_comes_back_when_the_broker_has_its_certificate(at, link, caplog):
    caplog.set_level("INFO")
    one, told = link(at.login(ca=at.strange))
    until(lambda: told, "the trouble")
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.load_verify_locations(at.ca)
    one._client._ssl_context = trusting
    until(lambda: one.connected, "a connection")
    assert one.session == 1
    assert " tries in vain." in caplog.records[-1].message
    assert len(told) == 1


def test_a_server_that_speaks_something_else():
    error = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")
    said = brokerlink.trouble(error, Login("", 1, "", "", "ca.pem"))
    assert said == ("cannot be reached: [SSL: WRONG_VERSION_NUMBER] wrong version number; where "
                    "it speaks no TLS, leave `ca` out")  # fmt: skip


@pytest.mark.parametrize(("code", "words"), [
    (9, "its certificate is not good yet: is this machine's clock right?"),
    (10, "its certificate is no longer good"),
    (23, "its certificate does not hold (revoked)"),
])  # fmt: skip
def test_other_faults_of_a_certificate(code, words):
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = code, "revoked"
    assert brokerlink.trouble(error, Login("", 1, "", "", None)) == f"is not trusted: {words}"
