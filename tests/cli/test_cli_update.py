"""`lotline update` where no gateway runs: keys, releases, orders, and what is refused."""

import hashlib
import json
import os
import shutil
import stat

import pytest
from cli_rig import make_site, refused
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from lotline.journal import Reader
from lotwire import release as wire
from program import lotline


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("key") / "release.pem"
    done = lotline("update", "keygen", path, "--json")
    assert done.returncode == 0, done.stderr
    return path, json.loads(done.stdout)["release_key"]


@pytest.fixture(scope="module")
def packed(tmp_path_factory, key):
    """A site with release 0.2.0 for a PC."""
    folder = make_site(tmp_path_factory.mktemp("packed") / "shop")
    done = lotline("update", "pack", "0.2.0", "--number", 2, "--key", key[0], "--board", "UNIX",
                   "--site", folder, "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["version"], said["number"], said["release_key"]) == ("0.2.0", 2, key[1])
    return folder


@pytest.fixture
def site(tmp_path, packed):
    return shutil.copytree(packed, tmp_path / "shop")


def test_a_key_is_private_and_never_overwritten(key):
    path, public = key
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert len(bytes.fromhex(public)) == 32
    before = path.read_bytes()
    refused(lotline("update", "keygen", path), "exists already; it is left as it is")
    assert path.read_bytes() == before


def test_a_release_is_signed_over_what_it_holds(site, key):
    folder = site / "releases" / "0.2.0" / "UNIX"
    manifest = (folder / "manifest").read_bytes()
    body, signature = manifest[:-64], manifest[-64:]
    signed = b"lotline release" + hashlib.sha256(body).digest()
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key[1])).verify(signature, signed)
    assert wire.header(manifest)[:3] == ("0.2.0", 2, "UNIX")
    there = {str(p.relative_to(folder)) for p in folder.rglob("*.mpy")}
    assert {path for path, _, _ in wire.files(manifest)} == there
    assert sum(size for _, size, _ in wire.files(manifest)) < wire.MAX_TOTAL / 2


def test_an_order_a_hold_and_a_stop_are_kept_with_who_said_so(site):
    done = lotline("update", "cnc", "mic-street", "--to", "0.2.0", "--by", "Ada", "--site", site)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("cnc gets 0.2.0 (release 2) first; 1 more once it has run well")
    refused(lotline("update", "all", "--to", "0.2.0", "--site", site),
            "the update to 0.2.0 still goes on: `lotline update stop` ends it")  # fmt: skip
    assert lotline("update", "hold", "cnc", "--by", "Bob", "--site", site).stdout == "cnc: held.\n"
    status = json.loads(lotline("update", "status", "--json", "--site", site).stdout)
    assert status["nodes"]["cnc"] == {"runs": None, "held": True}
    assert status["orders"][0]["nodes"] == {"cnc": None, "mic-street": None}
    said = lotline("update", "status", "--site", site).stdout
    assert "0.2.0 (release 2), ordered by Ada: goes on" in said
    assert lotline("update", "stop", "--by", "Eve", "--site", site).returncode == 0
    refused(lotline("update", "stop", "--site", site), "no update goes on")
    with Reader(site / "data") as reader:
        (order,) = reader.updates()
        assert (order.who, order.end, order.why) == ("Ada", "stopped", "Eve has stopped it")
        assert reader.held() == {"cnc": True}


@pytest.mark.parametrize(("args", "words"), [
    (("saw", "--to", "0.2.0"), "got node 'saw', expected one of mic-street, cnc, or all"),
    (("all", "--to", "0.9"), "there is no release 0.9 in"),
    (("all",), "--to"),
    (("hold", "saw"), "got node 'saw'"),
    (("pack", "0.2.0", "--number", 3, "--key", "KEY"), "has release 0.2.0 (number 2)"),
    (("pack", "0.3.0", "--number", 2, "--key", "KEY"), "has release 0.2.0 (number 2)"),
    (("pack", "0.3.0", "--number", 1, "--key", "KEY"), "take another version and a higher number"),
    (("pack", "../x", "--number", 3, "--key", "KEY"), "version: got '../x'"),
    (("pack", "0.3.0", "--number", 3, "--key", "KEY", "--board", "ESP"), "board: got 'ESP', exp"),
    (("pack", "0.3.0", "--number", 3, "--key", "site.toml"), "is no key"),
    (("pack", "0.3.0", "--number", 3, "--key", "none.pem"), "cannot be read"),
])  # fmt: skip
def test_what_is_wrong_is_one_sentence(site, key, args, words):
    given = [key[0] if arg == "KEY" else arg for arg in args]
    done = lotline("update", *given, "--site", site, cwd=site)
    refused(done, words)
    assert sorted(p.name for p in (site / "releases").iterdir()) == ["0.2.0"]


def test_a_release_that_was_changed_is_not_ordered(site):
    path = site / "releases" / "0.2.0" / "UNIX" / "node" / "app.mpy"
    path.write_bytes(path.read_bytes() + b"\0")
    refused(lotline("update", "all", "--to", "0.2.0", "--site", site), "there is no release 0.2.0")
    why = "app.mpy is not what the manifest of its release says"
    refused(lotline("update", "all", "--to", "0.2.0", "--site", site), why)
    assert why in lotline("update", "status", "--site", site).stdout.replace("\n", " ")
    told = json.loads(lotline("update", "status", "--site", site, "--json").stdout)
    assert told["damaged"]["0.2.0"].endswith(why)


@pytest.mark.parametrize("number", [0, 2**31, 10**20])
def test_a_number_that_no_chip_holds_is_told_with_those_that_there_are(site, key, number):
    done = lotline("update", "pack", "0.3.0", "--number", number, "--key", key[0], "--site", site)
    refused(done, f"got {number}, expected 1 to 2147483647")
