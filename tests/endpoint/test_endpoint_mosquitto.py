"""Mosquitto's own clients against the endpoint, and TLS."""

import os
import shutil
import signal
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from endpoint_support import Raw, connect, eventually, puback, publish, subscribe
from lotline.endpoint import Limits, StaticAuthority
from servers import listens

pytestmark = pytest.mark.skipif(
    not shutil.which("mosquitto_pub"), reason="mosquitto-clients is not installed"
)
SECRETS = {"mill": "m" * 32, "saw": "s" * 32}


def tool(running, name, *options, **popen):
    command = [f"mosquitto_{name}", "-V", "311", "-p", str(running.port), *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, text=True, **pipes, **popen)


def run(running, name, *options):
    """(exit status, standard output)"""
    process = tool(running, name, *options)
    out, _ = process.communicate(timeout=20)
    return process.returncode, out


def subscribed(running, *options):
    """A mosquitto_sub that has its subscription."""
    before = running.endpoint._hub.epoch
    process = tool(running, "sub", *options)
    eventually(lambda: running.endpoint._hub.epoch > before)
    return process


@pytest.mark.parametrize("qos", ["0", "1"])
def test_publish_and_subscribe(endpoint, qos):
    reader = subscribed(endpoint, "-t", "a/+", "-q", qos, "-C", "2", "-F", "%q %r %t %p")
    assert run(endpoint, "pub", "-t", "a/x", "-m", "one", "-q", qos)[0] == 0
    assert run(endpoint, "pub", "-t", "a/y", "-m", "two", "-q", qos)[0] == 0
    assert reader.communicate(timeout=20)[0] == f"{qos} 0 a/x one\n{qos} 0 a/y two\n"


def test_retained(endpoint):
    run(endpoint, "pub", "-t", "r/x", "-m", "kept", "-r")
    assert run(endpoint, "sub", "-t", "#", "-C", "1", "-F", "%r %t %p") == (0, "1 r/x kept\n")
    run(endpoint, "pub", "-t", "r/x", "-n", "-r")
    assert endpoint.count("retained") == 0


def test_will_of_a_killed_client(endpoint):
    watcher = subscribed(endpoint, "-t", "will/#", "-C", "1", "-F", "%t %p")
    will = ("--will-topic", "will/x", "--will-payload", "dead", "--will-qos", "1")
    victim = subscribed(endpoint, "-t", "other", *will)
    victim.send_signal(signal.SIGKILL)
    assert watcher.communicate(timeout=20)[0] == "will/x dead\n"
    assert victim.wait(20) == -signal.SIGKILL


def test_a_kept_session(endpoint):
    session = ("-i", "kept", "-c", "-q", "1", "-t", "k")
    assert run(endpoint, "sub", *session, "-E")[0] == 0
    assert run(endpoint, "pub", "-t", "k", "-m", "while away", "-q", "1")[0] == 0
    assert run(endpoint, "sub", *session, "-C", "1") == (0, "while away\n")


def test_credentials_and_trees(serve):
    running = serve(authority=StaticAuthority(SECRETS), limits=Limits(refusal_delay=0.01))
    mill = ("-u", "mill", "-P", SECRETS["mill"], "-q", "1")
    reader = subscribed(running, *mill, "-t", "lot/mill/#", "-C", "1", "-F", "%t %p")
    saw = ("-u", "saw", "-P", SECRETS["saw"], "-q", "1")
    assert run(running, "pub", *saw, "-t", "lot/mill/x", "-m", "spoof")[0] != 0
    assert run(running, "pub", "-u", "mill", "-P", "wrong", "-t", "lot/mill/x", "-n")[0] == 4
    assert run(running, "pub", "-t", "lot/mill/x", "-n")[0] == 5
    assert run(running, "pub", *mill, "-t", "lot/mill/x", "-m", "mine")[0] == 0
    assert reader.communicate(timeout=20)[0] == "lot/mill/x mine\n"


def test_a_publisher_waits_for_the_commit(serve):
    running = serve(confirm=False)
    publisher = tool(running, "pub", "-t", "rec/x", "-m", "record", "-q", "1")
    eventually(lambda: running.records)
    with pytest.raises(subprocess.TimeoutExpired):
        publisher.wait(0.3)
    running.call(running.endpoint.confirm, running.records)
    assert publisher.wait(20) == 0


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """(server context, path of its self-signed certificate)"""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key").write_bytes(key.private_bytes(pem, *plain))
    (folder / "cert").write_bytes(certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    return context, str(folder / "cert")


def test_tls_with_mosquittos_clients(serve, tls):
    running = serve(ssl=tls[0])
    trust = ("-h", "localhost", "--cafile", tls[1], "-q", "1")
    reader = subscribed(running, *trust, "-t", "s/#", "-C", "1")
    assert run(running, "pub", *trust, "-t", "s/x", "-m", "private")[0] == 0
    assert reader.communicate(timeout=20)[0] == "private\n"


def test_plain_and_tls_side_by_side(serve, tls):
    running = serve()
    port = running.wait(running.endpoint.start("127.0.0.1", 0, tls[0]))
    secure = Raw(port, connect("b"), context=ssl.create_default_context(cafile=tls[1]))
    plain = Raw(running.port, connect("a"))
    assert (plain.ping(), secure.ping()) == ([], [])
    running.wait(running.endpoint.stop())
    assert (plain.gone(), secure.gone()) == (b"", b"")


def test_tls_carries_large_and_many_packets(serve, tls):
    running = serve(ssl=tls[0])
    raw = Raw(running.port, connect("node"), context=ssl.create_default_context(cafile=tls[1]))
    small = [publish("rec/a", b"", number) for number in range(2, 500)]
    raw.send(publish("rec/a", bytes(1_000_000), 1), *small)
    assert raw.take(4 * 499) == b"".join(map(puback, range(1, 500)))
    assert len(running.records[0].payload) == 1_000_000


def test_tls_to_a_stopped_subscriber_is_bounded(serve, tls):
    running = serve(ssl=tls[0], limits=Limits(write_buffer=64 * 1024))
    trust = ssl.create_default_context(cafile=tls[1])
    stopped = Raw(running.port, connect("stopped"), context=trust, receive_buffer=4096)
    stopped.send(subscribe(1, ("s", 0)))
    assert stopped.packet() == b"\x90\x03\x00\x01\x00"
    for _ in range(600):
        running.call(running.endpoint.publish, "s", bytes(16 * 1024))
    dropped = running.count("dropped_qos0")
    assert dropped > 0
    for _ in range(600 - dropped):
        stopped.packet()
    assert stopped.ping() == []


def test_tls_handshakes_under_way_block_nobody_and_are_counted(serve, tls):
    running = serve(ssl=tls[0], limits=Limits(connect_timeout=2, pending=20))
    silent = [Raw(running.port) for _ in range(25)]
    plain = Raw(running.port)
    plain.send(connect("plain"))  # not TLS at all
    trust = ssl.create_default_context(cafile=tls[1])
    assert Raw(running.port, connect("node"), context=trust).ping() == []
    assert running.count("pending_evicted") >= 5
    for raw in (*silent, plain):
        raw.gone()
    eventually(lambda: running.count("connections") == 0)
    assert running.count("tls_failed") > 0


def test_the_bare_endpoint_from_the_command_line(endpoint):
    command = [sys.executable, "-m", "lotline.endpoint", "--port", "0", "--open"]
    path = os.pathsep.join(p for p in sys.path if p)
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path}
    )
    port = int(process.stdout.readline().rsplit(":", 1)[1])
    assert listens(process.pid, port)
    assert Raw(port, connect("x")).ping() == []
    process.terminate()
    assert "accepted" in process.communicate(timeout=20)[0]
    assert process.returncode == 0
