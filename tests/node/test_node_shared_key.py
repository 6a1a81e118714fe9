"""Nodes of real MicroPython that come to lotline's own endpoint by a shared key (TLS-PSK), with
`lotline run` under a Python that has it; and who is refused there while others go on."""

import json
import socket
import ssl
import subprocess

import newer_python
import pytest
import servers
from lotline import config
from lotline.cli.boards.provision import compose
from node_rig import Node, flash_health, until
from program import ENVIRONMENT, lotline, started

NODES = ("own", "wrong", "stranger", "borrowed", "liar")
SITE = '[site]\nname = "Works"\n[web]\nport = 0\n'
# CONNECT of MQTT 3.1.1 with an empty client identifier, which wants a clean session.
CONNECT = b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x00"
FAST = {"outbox.FLUSH_MS": 500, "link.LONGEST_MS": 1000}


class Works:
    """A running gateway. `front`: its port in the clear; `keyed`: the one for shared keys."""

    def __init__(self, folder):
        self.folder = folder
        self.front, self.keyed = servers.free_port(), servers.free_port()
        names = "".join(f'[[node]]\nname = "{name}"\nkind = "air"\n' for name in NODES)
        mqtt = f"[mqtt]\nport = {self.front}\npsk_port = {self.keyed}\n"
        (folder / config.SITE_FILE).write_text(SITE + mqtt + names)
        assert lotline("init", folder).returncode == 0
        self.site = config.load(folder / config.SITE_FILE)
        self.secrets = config.load_secrets(folder / config.SECRETS_FILE)

    def told(self):
        return json.loads(lotline("nodes", "--site", self.folder, "--json").stdout)

    def row(self, name):
        (found,) = [row for row in self.told()["nodes"] if row["node"] == name]
        return found

    def sentences(self):
        return [one["text"] for one in self.told()["events"]]

    def psk(self, name):
        return self.secrets.node[name].psk

    def node(self, name, folder, **tls):
        """As `lotline provision` makes it, with these keys of `tls` changed."""
        made = compose(self.site, self.secrets, name, "127.0.0.1", {})
        assert (made["port"], made["tls"]) == (self.keyed, {"mode": "psk", "psk": self.psk(name)})
        made["tls"] |= tls
        folder.mkdir()
        return Node(folder, made.pop("port"), set=FAST, **made)


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    it = Works(tmp_path_factory.mktemp("works"))
    with started(it.folder, "run", "--site", it.folder, python=newer_python.made()) as program:
        it.program = program
        program.port("Public page")
        yield it
    assert "Traceback" not in program.said()
    assert "Exception ignored" not in program.said()


@pytest.fixture(scope="module")
def nodes(works, tmp_path_factory):
    """All at once: one that is right, and those that are not."""
    folder = tmp_path_factory.mktemp("nodes")
    made = {
        "own": works.node("own", folder / "own"),
        "wrong": works.node("wrong", folder / "wrong", psk="ff" * 32),
        "stranger": works.node("stranger", folder / "stranger", identity="nobody"),
        "borrowed": works.node("borrowed", folder / "borrowed", identity="own"),
        "liar": works.node("liar", folder / "liar", identity="own", psk=works.psk("own")),
    }
    for one in made.values():
        one.start()
    yield made
    for one in made.values():
        assert one.alive(), one.log()
        one.kill()


def test_records_come_are_committed_and_acknowledged(works, nodes):
    until(lambda: works.row("own")["records"] > 5, "records on disk")
    until(lambda: works.row("own")["health"].get("outbox_records", 9) < 5, "few that wait")


def test_a_wrong_key_is_refused_and_told(works, nodes):
    """To whoever wears the boots at both ends: the node and the gateway."""
    words = "refused 127.0.0.1: its key is not that of 'wrong'"
    until(lambda: any(words in said for said in works.sentences()), words)
    refused(works, nodes, "wrong", "FATAL_ALERT")


def test_a_name_that_has_no_key_is_refused_and_told(works, nodes):
    words = "refused 127.0.0.1: 'nobody' has no key here"
    until(lambda: any(words in said for said in works.sentences()), words)
    refused(works, nodes, "stranger", "FATAL_ALERT")


def test_the_name_of_another_node_is_refused(works, nodes):
    words = "refused 127.0.0.1: its key is not that of 'own'"
    until(lambda: any(words in said for said in works.sentences()), words)
    refused(works, nodes, "borrowed", "FATAL_ALERT")


def test_a_key_lets_in_its_own_node_alone(works, nodes):
    """Even with the other's user, password and frames: who knows a key is whose key it is."""
    words = "refused 127.0.0.1: with the key of 'own' it calls itself 'liar'"
    until(lambda: any(words in said for said in works.sentences()), words)
    refused(works, nodes, "liar", "refused with code 4")


def refused(works, nodes, name, reason):
    """The node notes why, and nothing of it came."""
    secret = bytes.fromhex(works.secrets.node[name].key)
    until(lambda: any(reason in h.get(113, "") for h in flash_health(nodes[name], secret)), reason)
    assert works.row(name)["records"] == 0


def openssl(works, name, key):
    """What a client of OpenSSL hears of it."""
    program = servers.find_program("openssl", "openssl")
    done = subprocess.run(
        [program, "s_client", "-connect", f"127.0.0.1:{works.keyed}", "-tls1_2",
         "-psk_identity", name, "-psk", key],
        capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    alerts = [line for line in done.stderr.splitlines() if "alert number" in line]
    return done.returncode, [line.rpartition(":")[2] for line in alerts], done.stdout


def test_a_stranger_does_not_learn_who_is_known(works):
    known, unknown = (openssl(works, name, "ff" * 32) for name in ("own", "neverheardof"))
    assert known[:2] == unknown[:2]
    assert known[0] != 0
    assert known[1]


def test_what_is_agreed_on(works):
    """The best that MicroPython has as well, and not TLS 1.3 or a certificate."""
    status, alerts, said = openssl(works, "own", works.psk("own"))
    assert (status, alerts) == (0, [])
    assert "Cipher is PSK-AES128-GCM-SHA256" in said
    assert "no peer certificate available" in said


def test_others_than_nodes_are_refused_and_told(works, nodes):
    """Plain MQTT, TLS by certificate, half a handshake, a name that is no text; and records of
    the node that is right come on."""
    before = works.row("own")["records"]
    talk(works, CONNECT)
    talk(works, hello())
    talk(works, hello()[:40])
    openssl(works, b"\xff\xfe", "ff" * 32)
    for words in ("it speaks no TLS", "no cipher of its TLS is known here",
                  "it did not go through with its TLS", "its name is no text"):  # fmt: skip
        until(lambda words=words: any(words in one for one in works.sentences()), words)
    until(lambda: works.row("own")["records"] > before + 5, "more records")


def talk(works, first):
    """Say that much, and leave."""
    with socket.create_connection(("127.0.0.1", works.keyed), 10) as raw:
        raw.sendall(first)
        raw.shutdown(socket.SHUT_WR)
        while raw.recv(4096):
            continue


def hello():
    """The first message of somebody who wants to see a certificate."""
    sent = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), sent, False, "x").do_handshake()
    return sent.read()


def test_the_doctor_comes_in_by_a_nodes_key(works):
    done = subprocess.run(
        [newer_python.made(), "-m", "lotline.cli", "doctor", "--site", works.folder, "--json"],
        capture_output=True, text=True, check=False, env=ENVIRONMENT,
    )  # fmt: skip
    found = {one["name"]: one for one in json.loads(done.stdout)["checks"]}
    assert found["endpoint"]["state"] == "ok"
    assert found["shared keys"]["state"] == "ok", found["shared keys"]
