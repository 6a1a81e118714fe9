"""Signed notes, keys, checkpoints and cosignatures, by the vectors of C2SP and of Go's sumdb."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_rig import cosigned
from lotline.errors import LedgerError
from lotline.ledger import Checkpoint, PrivateKey, PublicKey
from lotline.ledger.note import checkpoint_text

# golang.org/x/mod/sumdb/note, example_test.go and note_test.go.
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotp"
    "RZb6KE6RyyBwJnAM=\n"
)
# tlog-cosignature.md: an example, of which it gives no keys.
C2SP = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
    "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJs"
    "X3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
KEY = PrivateKey("example.org/log", bytes(range(32)))


def checkpoint(size=3, root=bytes(32), key=KEY):
    return Checkpoint.parse(key.sign(checkpoint_text(key.name, size, root)).encode())


def test_it_signs_as_gos_note_does():
    key = PrivateKey.parse(GO_PRIVATE)
    assert (key.text, key.public.vkey) == (GO_PRIVATE, GO_PUBLIC)
    assert key.sign(GO_TEXT) == f"{GO_TEXT}\n{GO_LINE}"


def test_the_example_of_c2sp_is_read():
    found = Checkpoint.parse(C2SP.encode())
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert [s.name for s in found.signatures] == ["example.com/behind-the-sofa",
                                                  "witness.example.com/w1"]  # fmt: skip
    assert found.note == C2SP
    assert not found.signed_by(KEY.public)


def test_keys_there_and_back():
    assert PublicKey.parse(KEY.public.vkey) == KEY.public
    assert PrivateKey.parse(KEY.text + "\n") == KEY


@pytest.mark.parametrize(("text", "said"), [
    ("", "is not a key"),
    ("example.org/log", "is not a key"),
    (GO_PUBLIC.replace("c74f20a3", "c74f20a4"), "does not have the id"),
    (GO_PUBLIC.replace("+AR", "+Ab"), "not an Ed25519 one|does not have"),
    (GO_PUBLIC[:-4], "Ed25519|base64"),
    ("a b+c74f20a3+AAAA", "is not a key"),
])  # fmt: skip
def test_keys_that_are_none(text, said):
    with pytest.raises(LedgerError, match=said):
        PublicKey.parse(text)


def test_a_checkpoint_is_signed_and_read():
    found = checkpoint()
    assert found.note == checkpoint().note, "Ed25519 gives the same signature again"
    assert found.signed_by(KEY.public)
    other = PrivateKey(KEY.name, bytes(32))
    assert not found.signed_by(other.public)


@given(st.data())
def test_no_byte_of_a_checkpoint_changes_unseen(data):
    note = bytearray(checkpoint().note.encode())
    at = data.draw(st.integers(0, len(note) - 1))
    note[at] ^= data.draw(st.integers(1, 255))
    try:
        found = Checkpoint.parse(bytes(note))
    except LedgerError:
        return
    assert not found.signed_by(KEY.public)


@pytest.mark.parametrize("note", [
    b"", b"\n\n", b"a\n1\n", b"a\n\nb\n", b"\xff\n\n",
    KEY.sign("log\n01\n" + "A" * 43 + "=\n").encode(),
    KEY.sign("log\n-1\n" + "A" * 43 + "=\n").encode(), KEY.sign("log\n1\nAAAA\n").encode(),
    KEY.sign("log\n1\n" + "A" * 42 + "B=\n").encode(),
    b"a\n1\n" + base64.b64encode(bytes(32)) + b"\n\nno signature\n",
    b"x" * 200_000,
])  # fmt: skip
def test_what_is_no_checkpoint(note):
    with pytest.raises(LedgerError):
        Checkpoint.parse(note)


def test_a_signature_by_our_name_that_is_not_good_spoils_the_note():
    good = checkpoint()
    other = checkpoint(size=4).signatures[0].line
    both = Checkpoint.parse(f"{good.note}{other}\n".encode())
    assert not both.signed_by(KEY.public)


def test_a_witness_and_when():
    witness = PrivateKey("witness.example/w", bytes(range(1, 33)))
    seen = cosigned(checkpoint(), witness, 1_679_315_147)
    public = PublicKey(witness.name, 4, witness.public.public)
    assert PublicKey.parse(public.vkey) == public
    assert seen.witnessed_by(public) == 1_679_315_147
    assert seen.signed_by(KEY.public)
    assert checkpoint().witnessed_by(public) is None
    forged = cosigned(checkpoint(size=4), witness, 1_679_315_147).signatures[-1].line
    assert Checkpoint.parse(f"{checkpoint().note}{forged}\n".encode()).witnessed_by(public) is None
