"""Certificates: one that nobody trusts, one of another machine, one that the officer trusts."""

import sys
from datetime import UTC, datetime

import pytest
import sites_rig as rig
from lotline import sites
from lotline.errors import ConfigError
from program import ROOT

sys.path.insert(0, str(ROOT / "tests" / "node"))

from node_rig import certificate

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


def look(folder, name, ca="", days=(-1, 1)):
    """At a gateway whose certificate is of that name."""
    issuer = certificate(folder, "authority")
    certificate(folder, name, issuer, days)
    with rig.Stranger((folder / f"{name}.pem", folder / f"{name}.key")) as gateway:
        gateway.answers = rig.well(NOW) | rig.log_of([b"one"])
        book = sites.Book(folder / "sites.toml")
        book.add(name="nord", url=gateway.url, ca=ca)
        (found,) = sites.look(book, book.sites(), lambda: NOW)
        return found


def test_one_of_an_authority_that_is_trusted(tmp_path):
    found = look(tmp_path, "localhost", "authority.pem")
    assert (found.state, found.record.word) == ("within", "first")


@pytest.mark.parametrize(("name", "ca", "days", "said"), [
    ("localhost", "", (-1, 1), "its certificate is not good: unable to get local issuer"),
    ("elsewhere", "authority.pem", (-1, 1), "its certificate is not good: Hostname mismatch"),
    ("localhost", "authority.pem", (-2, -1), "its certificate is not good: certificate has expir"),
])  # fmt: skip
def test_one_that_is_not(tmp_path, name, ca, days, said):
    found = look(tmp_path, name, ca, days)
    assert found.state == "unreachable"
    assert found.why.startswith(said)


def test_certificates_to_trust_that_are_none(tmp_path):
    (tmp_path / "bad.pem").write_text("none")
    with pytest.raises(ConfigError, match="cannot be used as certificates to trust"):
        look(tmp_path, "localhost", "bad.pem")
