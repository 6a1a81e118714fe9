"""Updates from a real gateway to real nodes: one first, the others later; what is bad ends it."""

import json
import re
import zipfile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from lotline.journal import Reader
from program import lotline
from works_rig import Works, until

NAMES = ("air-1", "air-2", "air-3", "air-4")
PATIENCE = 150
HEALTHY_S = 6


def test_one_goes_first_and_the_others_follow_also_after_a_restart(tmp_path):
    with Works(tmp_path / "works", NAMES, HEALTHY_S / 60) as works:
        works.pack("0.2.0", 2)
        with works.gateway() as gateway:
            works.begin(gateway)
            said = works.order("hold", "air-4")
            assert said == "air-4: held.\n"
            said = works.order("air-2", "air-1", "air-3", "air-4", "--to", "0.2.0")
            assert said.startswith("air-2 gets 0.2.0 (release 2) first; 3 more once")
            until(lambda: works.last()["nodes"]["air-2"], "the first is offered it", PATIENCE)
            gateway.kill()
        works.nodes["air-2"].cut()
        with works.gateway():
            until(lambda: works.versions()["air-1"] == works.versions()["air-3"] == "0.2.0",
                  "two of the others", PATIENCE)  # fmt: skip
            last = works.last()
            assert (last["nodes"]["air-4"], last["end"]) == (None, None), "it is held"
            assert works.versions()["air-4"] == "0.1.0"
            works.order("free", "air-4")
            until(lambda: works.last()["end"] == "done", "the end", PATIENCE)
            until(lambda: set(works.versions().values()) == {"0.2.0"}, "all of them", PATIENCE)
            with Reader(works.folder / "data") as reader:
                since = reader.updates()[-1].since
            first = since.pop("air-2")
            assert min(since.values()) - first >= HEALTHY_S * 1e6, "they waited for its health"
            said = works.events()
            assert (
                "air-2 runs 0.2.0 (release 2): it has measured, and its records are here." in said
            )


def entries(works, kind):
    """Entries of the evidence log of a kind, from an export that is checked with it."""
    out = works.folder / "evidence.zip"
    out.unlink(missing_ok=True)
    done = lotline("export", "--format", "evidence", "--out", out, "--site", works.folder)
    assert done.returncode == 0, done.stderr
    checked = lotline("verify", out)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    with zipfile.ZipFile(out) as packed:
        found = [packed.read(n) for n in packed.namelist() if re.search(r"tile/entries/", n)]
    return re.findall(rb'{[^{}]*"kind":"%s"[^{}]*}' % kind.encode(), b"".join(found))


def test_a_version_that_does_not_run_is_left_and_reaches_nobody_else(tmp_path):
    with Works(tmp_path / "works", NAMES[:2]) as works, works.gateway() as gateway:
        works.begin(gateway)
        works.pack("0.2.0", 2, change={"node/app.mpy": "raise RuntimeError('a bad day')\n"})
        works.order("all", "--to", "0.2.0")
        until(lambda: works.last()["end"], "the end of the roll-out", PATIENCE)
        last = works.last()
        assert (last["end"], last["nodes"]) == ("stopped", {"air-1": "back", "air-2": None})
        assert works.versions() == {"air-1": "0.1.0", "air-2": "0.1.0"}
        assert works.nodes["air-1"].log().count("RuntimeError: a bad day") == 3
        kept = (works.nodes["air-1"].folder / "crash.txt").read_text()
        assert kept.count("RuntimeError: a bad day") == 1
        assert works.nodes["air-2"].starts == 1
        assert works.events()[-2:] == [
            "air-1 went back to 0.1.0 (release 1) by itself: 0.2.0 (release 2) did not measure "
            "and reach the gateway in three tries.",
            "The update to 0.2.0 has stopped by itself: air-1 does not run it.",
        ]

        works.pack("0.3.0", 3)
        works.order("air-1", "--to", "0.3.0")
        until(lambda: works.last()["end"] == "done", "the next one", PATIENCE)
        until(lambda: works.versions()["air-1"] == "0.3.0", "the new version", PATIENCE)
        # The log says once a minute what runs.
        until(lambda: any(b"0.3.0" in one for one in entries(works, "firmware")),
              "the log knows it", PATIENCE)  # fmt: skip
        assert len(entries(works, "action")) >= 8


OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def test_what_is_forged_or_foreign_is_refused_and_said(tmp_path):
    """The whole way; test_update_refused.py has each reason at the node."""
    with Works(tmp_path / "works", NAMES[:1]) as works, works.gateway() as gateway:
        works.begin(gateway)
        for number, (version, made, why) in enumerate((
            ("0.2.1", {"key": OTHER}, "its signature is not of the release key that the node has"),
            ("0.2.2", {}, "its signature is not of the release key that the node has"),
        ), 2):  # fmt: skip
            folder = works.pack(version, number, **made)
            if not made:
                manifest = bytearray((folder / "manifest").read_bytes())
                manifest[-1] ^= 1
                (folder / "manifest").write_bytes(manifest)
            works.order("all", "--to", version)
            until(lambda: works.last()["end"], "the end of it", PATIENCE)
            assert works.last()["nodes"] == {"air-1": "refused"}
            assert works.events()[-2] == f"air-1 refused {version} (release {number}): {why}."
        assert works.nodes["air-1"].starts == 1
        shown = json.loads(lotline("nodes", "--json", "--site", works.folder).stdout)["nodes"]
        assert "update: Refused its signature" in shown[0]["health"]["last_exception"]
