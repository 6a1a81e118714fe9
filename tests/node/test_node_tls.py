"""TLS with a checked certificate, and TLS-PSK, against a real Mosquitto."""

import socket
import ssl
import threading

import pytest
from node_rig import PSK, certificate, flash_health, mosquitto, until

NAME = "broker.lot"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ca")
    ca = certificate(folder, "ca")
    certificate(folder, NAME, ca)
    certificate(folder, "other")
    certificate(folder, "n1", ca)
    certificate(folder, "stale", ca, (-9, -1))
    return folder


@pytest.fixture(scope="module")
def tls_broker(authority, tmp_path_factory):
    files = f"certfile {authority}/{NAME}.pem", f"keyfile {authority}/{NAME}.key"
    with mosquitto(tmp_path_factory.mktemp("tls"), (*files, "allow_anonymous true")) as broker:
        yield broker


@pytest.fixture(scope="module")
def psk_broker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("psk")
    (folder / "psk").write_text(f"n1:{PSK}\n")
    lines = (
        f"psk_file {folder}/psk", "psk_hint lotline", "use_identity_as_username true",
        "allow_anonymous false",
    )  # fmt: skip
    with mosquitto(folder, lines) as broker:
        yield broker


def refused(it, gate, reason):
    """The node keeps trying, records why it fails, and nothing of it comes through. A try that
    was still writing when the broker hung up meets that first; the next one has the reason."""
    until(lambda: any(reason in h.get(113, "") for h in flash_health(it)), f"a record of {reason}")
    assert it.alive()
    assert not gate.seen()
    assert not gate.status


@pytest.mark.parametrize("form", ["pem", "der"])
def test_server_certificate(node, gateway, tls_broker, authority, form):
    gate = gateway(tls_broker.plain)
    settings = {"mode": "tls", "ca": f"{authority}/ca.{form}", "server_name": NAME}
    node(tls_broker.port, tls=settings).start()
    until(lambda: len(gate.seen()) > 5, "frames")
    assert not gate.bad


@pytest.mark.parametrize(
    ("ca", "name", "reason"),
    [
        ("other", NAME, "not correctly signed"),
        ("ca", "elsewhere.lot", "expected CN"),
    ],
)
def test_wrong_authority_or_name_is_refused(
    node, gateway, tls_broker, authority, ca, name, reason
):
    gate = gateway(tls_broker.plain, name="n-wrong")
    settings = {"mode": "tls", "ca": f"{authority}/{ca}.pem", "server_name": name}
    it = node(tls_broker.port, name="n-wrong", tls=settings, set={"outbox.FLUSH_MS": 500}).start()
    refused(it, gate, reason)


@pytest.fixture
def mutual_broker(authority, tmp_path):
    """A broker that asks a node for its certificate, and takes its name from there."""
    lines = (
        f"certfile {authority}/{NAME}.pem", f"keyfile {authority}/{NAME}.key",
        f"cafile {authority}/ca.pem", "require_certificate true",
        "use_identity_as_username true",
    )  # fmt: skip
    with mosquitto(tmp_path, lines) as broker:
        yield broker


def mutual(authority, own):
    return {
        "mode": "tls", "ca": f"{authority}/ca.pem", "server_name": NAME,
        "cert": f"{authority}/{own}.pem", "key": f"{authority}/{own}.key",
    }  # fmt: skip


def test_a_certificate_of_the_nodes_own(node, gateway, mutual_broker, authority):
    gate = gateway(mutual_broker.plain)
    node(mutual_broker.port, tls=mutual(authority, "n1")).start()
    until(lambda: len(gate.seen()) > 5, "frames")


@pytest.mark.parametrize("own", ["stale", "other", None])
def test_a_node_without_a_valid_certificate_is_refused(
    node, gateway, mutual_broker, authority, own
):
    gate = gateway(mutual_broker.plain, name="n-wrong")
    tls = mutual(authority, own) if own else mutual(authority, "n1")
    if not own:
        del tls["cert"]
    it = node(mutual_broker.port, name="n-wrong", tls=tls, set={"outbox.FLUSH_MS": 500}).start()
    refused(it, gate, "link: ")


def test_a_server_whose_certificate_has_expired_is_refused(node, gateway, authority, tmp_path):
    files = f"certfile {authority}/stale.pem", f"keyfile {authority}/stale.key"
    with mosquitto(tmp_path, (*files, "allow_anonymous true")) as broker:
        gate = gateway(broker.plain, name="n-wrong")
        tls = {"mode": "tls", "ca": f"{authority}/ca.pem", "server_name": "stale"}
        it = node(broker.port, name="n-wrong", tls=tls, set={"outbox.FLUSH_MS": 500}).start()
        refused(it, gate, "expired")


def test_psk(node, gateway, psk_broker):
    gate = gateway(psk_broker.plain)
    node(psk_broker.port, tls={"mode": "psk", "psk": PSK}).start()
    until(lambda: len(gate.seen()) > 5, "frames")
    assert not gate.bad


@pytest.mark.parametrize(("identity", "psk"), [("n1", "ff" * 16), ("n2", PSK)])
def test_wrong_psk_or_identity_is_refused(node, gateway, psk_broker, identity, psk):
    gate = gateway(psk_broker.plain, name="n-wrong")
    settings = {"mode": "psk", "identity": identity, "psk": psk}
    it = node(psk_broker.port, name="n-wrong", tls=settings, set={"outbox.FLUSH_MS": 500}).start()
    refused(it, gate, "FATAL_ALERT")


@pytest.mark.parametrize("tls", [{"mode": "psk"}, {"mode": "psk", "psk": 7}, {"mode": "tls"}])
def test_tls_that_is_no_setting_ends_no_measuring(node, gateway, psk_broker, tls):
    gate = gateway(psk_broker.plain, name="n-wrong")
    it = node(psk_broker.port, name="n-wrong", tls=tls, set={"outbox.FLUSH_MS": 500}).start()
    refused(it, gate, "ValueError tls: ")


def test_psk_node_does_not_talk_to_a_server_that_only_has_a_certificate(node, authority):
    """PSK mode checks no certificate, so it must not accept one instead of the key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{authority}/{NAME}.pem", f"{authority}/{NAME}.key")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    errors = []

    def serve(listener):
        while len(errors) < 2:
            sock, _ = listener.accept()
            try:
                with context.wrap_socket(sock, server_side=True) as tls:
                    errors.append(tls.recv(100))
            except OSError as e:
                errors.append(e)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        tls = {"mode": "psk", "identity": "n1", "psk": PSK}
        node(listener.getsockname()[1], tls=tls).start()
        until(lambda: len(errors) >= 2, "two attempts")
    assert all(isinstance(e, ssl.SSLError) for e in errors), errors
    assert any("NO_SHARED_CIPHER" in str(e) for e in errors), errors
