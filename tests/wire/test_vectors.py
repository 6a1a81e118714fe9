"""Frames of every wire version decode for ever, alike on both interpreters and by outsiders."""

import json
import subprocess
from pathlib import Path

import cbor2
import pytest
from cddl_verifier import Validator
from cwt import COSE, COSEKey
from lotwire import cbor, cose, frame, talk

ROOT = Path(__file__).resolve().parent.parent.parent
VECTORS = sorted((ROOT / "tests" / "vectors").glob("wire-*.json"))
DATA = [json.loads(path.read_text()) for path in VECTORS]
CASES = [(bytes.fromhex(d["secret"]), row) for d in DATA for row in d["vectors"]]
IDS = [row["name"] for _, row in CASES]

ON_MICROPYTHON = """
import json, sys
from lotwire import cose, frame, talk
data = json.load(open(sys.argv[1]))
secret = bytes.fromhex(data["secret"])
out = []
for row in data["vectors"]:
    key = cose.Key(secret, row["context"].encode())
    payload = key.open(bytes.fromhex(row["message"]))
    again = key.seal(payload).hex() == row["message"]
    if row["context"] == "up":
        head = frame.identity(payload)
        out.append([again, list(head[2:7]), sorted(frame.body(payload, head[7]))])
    else:
        out.append([again, list(talk.parse(payload))])
print(json.dumps(out))
"""


def opened(secret: bytes, row: dict) -> bytes:
    return cose.Key(secret, row["context"].encode()).open(bytes.fromhex(row["message"]))


def test_there_is_a_vector_file_for_every_version():
    assert [p.stem for p in VECTORS] == [f"wire-{v}" for v in range(1, frame.VERSION + 1)]


@pytest.mark.parametrize(("secret", "row"), CASES, ids=IDS)
def test_decodes_and_encodes_to_the_same_bytes(secret, row):
    payload = opened(secret, row)
    assert payload.hex() == row["payload"]
    assert cbor.encode(cbor.decode(payload)) == payload
    if row["context"] != "up":
        talk.parse(payload)
        return
    version, node, *rest, at = frame.identity(payload)
    assert [node.decode(), *rest] == row["identity"]
    body = frame.body(payload, at)
    plain = {str(k): v.hex() if isinstance(v, bytes) else v for k, v in body.items()}
    assert (version, plain) == (1, row["body"])


@pytest.mark.parametrize(("secret", "row"), CASES, ids=IDS)
def test_an_outsiders_cbor_and_cose_agree(secret, row):
    message = bytes.fromhex(row["message"])
    tag = cbor2.loads(message)
    assert tag.tag == 17
    assert cbor2.loads(tag.value[2]) == cbor.decode(bytes.fromhex(row["payload"]))
    key = COSEKey.from_symmetric_key(secret, alg="HS256")
    context = row["context"].encode()
    assert COSE.new().decode(message, key, external_aad=context).hex() == row["payload"]
    with pytest.raises(Exception, match=r"[Ff]ailed"):
        COSE.new().decode(message, key, external_aad=b"other")


@pytest.mark.parametrize(("secret", "row"), CASES, ids=IDS)
def test_the_cddl_describes_them(secret, row):
    cddl = Validator((ROOT / "firmware" / "lotwire" / "wire.cddl").read_text())
    rule = {"up": "frame", "down": "down", "clock": "clock"}[row["context"]]
    payload = bytes.fromhex(row["payload"])
    assert cddl.validate(payload, rule).errors == ()
    assert cddl.validate(bytes.fromhex(row["message"]), "message").errors == ()
    assert not cddl.validate(cbor2.dumps([*cbor2.loads(payload), "extra"]), rule)
    assert not cddl.validate(payload, "message")


@pytest.mark.parametrize("path", VECTORS, ids=lambda p: p.stem)
def test_micropython_reads_them_alike(path):
    run = subprocess.run(
        ["micropython", "-c", ON_MICROPYTHON, str(path)],
        env={"MICROPYPATH": str(ROOT / "firmware"), "PATH": __import__("os").environ["PATH"]},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for got, row in zip(json.loads(run.stdout), json.loads(path.read_text())["vectors"],
                        strict=True):  # fmt: skip
        assert got[0] is True
        if row["context"] == "up":
            assert got[1] == row["identity"][1:]
            assert got[2] == sorted(int(code) for code in row["body"])


def test_a_noise_frame_is_small_enough():
    noise = next(row for _, row in CASES if row["name"] == "noise")
    assert len(bytes.fromhex(noise["message"])) <= 220
