"""The listener of the inside: TLS, what it says without, and that the public one knows nothing."""

import logging
import ssl
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from inside_rig import PASSWORD, seal
from lotline import config
from lotline.errors import ConfigError, LotlineError
from lotline.people import Accounts, PeopleFile
from lotline.station.inside import Inside


def certificate(folder):
    """server.pem and server.key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "house.lan")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1).not_valid_before(now - timedelta(1))
        .not_valid_after(now + timedelta(1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "server.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "server.key").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )


def site(folder, inside):
    """A site file with this table [inside], an officer among its people."""
    text = f'[site]\nname = "Workshop"\n{inside}\n[web]\nport = 0\n'
    (folder / "site.toml").write_text(text)
    (folder / "data").mkdir(exist_ok=True)
    Accounts(PeopleFile(folder / "data")).add("Ada", "officer", PASSWORD, 1, "root")
    return config.load(folder / "site.toml")


@pytest.fixture
def started():
    running = []

    def start(loaded):
        inside = Inside(loaded)
        running.append(inside)
        inside.start()
        return inside

    yield start
    for inside in running:
        inside.stop()


TLS = '[inside]\nport = 0\ncertificate = "server.pem"\nprivate_key = "server.key"'


def test_over_tls(tmp_path, started):
    certificate(tmp_path)
    inside = started(site(tmp_path, TLS))
    assert inside.url.startswith("https://127.0.0.1:")
    # The certificate is its own, and nobody else's: it is held against itself.
    trusted = ssl.create_default_context(cafile=str(tmp_path / "server.pem"))
    trusted.check_hostname = False
    with httpx.Client(base_url=inside.url, verify=trusted) as client:
        page = client.get("/login")
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        sent = {"seal": seal(page), "name": "Ada", "password": PASSWORD}
        answer = client.post("/login", data=sent, headers={"origin": inside.url.rstrip("/")})
        assert answer.status_code == 303
        session = next(c for c in answer.headers.get_list("set-cookie") if "lotline=" in c)
        assert session.startswith("__Host-lotline=")
        assert "Secure" in session
        assert "server" not in answer.headers
    with pytest.raises(httpx.HTTPError):
        httpx.get(inside.url.replace("https", "http") + "login")


@pytest.mark.parametrize("pem", [None, b"no certificate"])
def test_a_certificate_that_is_none_is_one_sentence(tmp_path, started, pem):
    if pem:
        (tmp_path / "server.pem").write_bytes(pem)
    with pytest.raises(ConfigError, match=r"server\.pem and its key cannot be used for TLS"):
        started(site(tmp_path, TLS))


def test_a_port_that_is_taken_is_named_by_its_table(tmp_path, started):
    first = started(site(tmp_path, "[inside]\nport = 0"))
    (tmp_path / "other").mkdir()
    port = first.server.port
    with pytest.raises(LotlineError, match=r"\[inside\]"):
        started(site(tmp_path / "other", f"[inside]\nport = {port}"))


@pytest.mark.parametrize(("host", "warned"), [("0.0.0.0", True), ("127.0.0.1", False)])
def test_passwords_in_the_clear_are_warned_of(tmp_path, started, caplog, host, warned):
    with caplog.at_level(logging.WARNING):
        started(site(tmp_path, f'[inside]\nhost = "{host}"\nport = 0'))
    assert ("in the clear" in caplog.text) == warned


def test_without_the_table_there_is_no_listener(tmp_path, started):
    inside = started(site(tmp_path, ""))
    assert inside.server is None
    assert inside.url == ""


def test_a_proxy_s_word_for_tls_is_taken_from_this_machine_only(tmp_path, started):
    """Behind a proxy that ends TLS here cookies are secure; the tests' own requests come from
    the loopback, which is what uvicorn trusts."""
    inside = started(site(tmp_path, "[inside]\nport = 0"))
    page = httpx.get(f"{inside.url}login", headers={"x-forwarded-proto": "https"})
    assert "strict-transport-security" in page.headers
    assert "strict-transport-security" not in httpx.get(f"{inside.url}login").headers
