"""An authority of one's own, and the broker's certificate by it (X.509, RFC 5280; ECDSA P-256)."""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lotline.errors import ConfigError
from lotline.setup.step import write

# Boards check the dates and are not visited to change them.
LIFE = timedelta(days=3650)
# A Pi has no clock of its own: one that is wrong by a day at the installation does no harm.
BEFORE = timedelta(days=1)


def make_authority(certificate: Path, key: Path) -> None:
    """Its key (mode 0600), and the certificate by which nodes and gateway know the broker."""
    own = ec.generate_private_key(ec.SECP256R1())
    name = _name("lotline authority of this site")
    signed = (
        _dated(name, name, own.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(own, hashes.SHA256())
    )
    write(key, _pem(own), 0o600)
    write(certificate, _text(signed), 0o644)


def make_server(
    certificate: Path, key: Path, ca: Path, ca_key: Path, names: Sequence[str]
) -> None:
    """The broker's; names: host names and addresses by which it is called, the first its own.
    Raises ConfigError where the authority cannot be read."""
    issuer, signer = _authority(ca, ca_key)
    own = ec.generate_private_key(ec.SECP256R1())
    signed = (
        _dated(_name(names[0]), issuer.subject, own.public_key())
        .add_extension(x509.SubjectAlternativeName([_general(n) for n in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256())
    )
    key.unlink(missing_ok=True)  # of a certificate that was deleted to get a new one
    write(key, _pem(own), 0o600)
    write(certificate, _text(signed), 0o644)


def names_of(certificate: Path) -> list[str]:
    """By which its server may be called; raises ConfigError."""
    try:
        read = x509.load_pem_x509_certificate(certificate.read_bytes())
        found = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    except ValueError as e:
        raise ConfigError(f"{certificate} is no certificate in PEM: {e}") from e
    return [str(one.value) for one in found]


def _authority(ca: Path, ca_key: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    try:
        key = serialization.load_pem_private_key(ca_key.read_bytes(), None)
        certificate = x509.load_pem_x509_certificate(ca.read_bytes())
    except FileNotFoundError as e:
        raise ConfigError(f"there is no {e.filename}, which signs the broker's certificate: "
                          "put it back, or delete ca.pem and server.pem") from e  # fmt: skip
    except (ValueError, TypeError) as e:
        raise ConfigError(f"{ca_key} and {ca} are no authority in PEM: {e}") from e
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ConfigError(f"{ca_key} is no key on an elliptic curve")
    return certificate, key


def _dated(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
           ) -> x509.CertificateBuilder:  # fmt: skip
    begin = datetime.now(UTC) - BEFORE
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    builder = builder.public_key(key).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(begin).not_valid_after(begin + LIFE)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates,
        crl_sign=signs_certificates, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    none = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, none).decode()


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
