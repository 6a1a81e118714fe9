"""Levels leave a microphone node, sound does not: its bytes, its files and its code."""

import time

import numpy as np
import pytest
from chain_leaks import RUN, contents, leaks, noise, representations
from chain_relay import Relay
from chain_shops import exported, gateway, nodes
from chain_sounds import seconds_of, write
from lotline.cli.shop import MICROPHONES
from lotline.config import SECRETS_FILE, load_secrets
from lotline.journal import Reader
from lotwire import cose, frame
from lotwire.codes import QUANTITIES
from program import until

RATE = 48_000
LISTEN_S = 15
# A sealed noise frame a second is about 220 bytes, a health record each ten 150.
MAX_BYTES_A_SECOND = 400
SOUND_CODES = {*range(1, 8), 64}
HEALTH_CODES = {*range(96, 109), 112, 113, 114}
MAX_TEXT = 100
# Outbox files hold only records that were never acknowledged for two seconds.
OFFLINE_S = 5


class Evidence:
    """sent: {microphone: bytes on its connections}; seconds: how long it was listened to;
    files: {microphone: the bytes in its folder}; records: {microphone: bodies of its frames};
    levels: {microphone: LAeq of each second}; expected: the same by the waveform."""


def bodies(folder):
    """{node: [body]} of every frame in a journal, as it was sent."""
    keys = load_secrets(folder / SECRETS_FILE).node
    out = {}
    with Reader(folder / "data") as reader:
        for f in reader.frames(0, 100_000):
            payload = cose.Key(bytes.fromhex(keys[f.node].key), b"up").open(f.raw)
            out.setdefault(f.node, []).append(frame.body(payload, frame.identity(payload)[-1]))
    return out


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """Two microphones that hear the noise, first with a gateway and then without one."""
    folder = tmp_path_factory.mktemp("way-out") / "shop"
    wave = write(folder.with_name("noise.wav"), noise() / 2**23, RATE, "PCM_24")
    found = Evidence()
    found.expected = seconds_of(wave)
    with gateway(folder) as program:
        relay = Relay(program.port("Frames from"))
        with nodes(folder, relay.port, dict.fromkeys(MICROPHONES, wave)):
            until(lambda: program.nodes_heard() == 6, "six nodes")
            time.sleep(LISTEN_S)
            found.seconds = time.monotonic() - relay.began
            program.kill()
            time.sleep(OFFLINE_S)
            found.files = {name: contents(folder / "nodes" / name) for name in MICROPHONES}
            found.sent = {name: relay.sent_by(name) for name in MICROPHONES}
        relay.close()
    found.records = bodies(folder)
    rows = exported(folder, "1s")
    found.levels = {name: [x for _, x, _ in rows[name] if x] for name in MICROPHONES}
    return found


@pytest.mark.parametrize("name", MICROPHONES)
def test_it_did_hear_the_noise(evidence, name):
    levels = np.array(evidence.levels[name])
    assert len(levels) > LISTEN_S // 2
    assert np.abs(levels[1:] - np.resize(evidence.expected, len(levels))[1:]).max() < 0.2


@pytest.mark.parametrize("name", MICROPHONES)
def test_no_run_of_samples_is_sent(evidence, name):
    sent = evidence.sent[name]
    assert len(sent) > 100 * LISTEN_S
    assert leaks(sent, noise()) == []


@pytest.mark.parametrize("name", MICROPHONES)
def test_no_run_of_samples_is_kept(evidence, name):
    """Nor would a stolen node tell: what it could not send yet lies in its outbox."""
    files = evidence.files[name]
    assert len(files) > 100 * OFFLINE_S // 2
    assert leaks(files, noise()) == []


@pytest.mark.parametrize("name", representations(noise()))
def test_a_run_of_samples_would_be_found(name):
    """The search itself, on four samples between other bytes, at an odd place."""
    size, data = representations(noise())[name]
    at = 1000 * size
    assert name in leaks(b"\x01\x02\x03" + data[at : at + RUN * size] + b"\x04", noise())
    assert leaks(b"\x01\x02\x03" + data[at : at + RUN * size - 1] + b"\x04", noise()) == []


@pytest.mark.parametrize("name", MICROPHONES)
def test_too_little_is_sent_for_sound(evidence, name):
    rate = len(evidence.sent[name]) / evidence.seconds
    print(f"{name}: {rate:.0f} bytes a second")
    assert rate < MAX_BYTES_A_SECOND


@pytest.mark.parametrize("name", MICROPHONES)
def test_a_frame_has_no_room_for_sound(evidence, name):
    """Every record is one of levels or of health, each value of its table's size."""
    noises = [body for body in evidence.records[name] if SOUND_CODES.issuperset(body)]
    healths = [body for body in evidence.records[name] if HEALTH_CODES.issuperset(body)]
    assert len(noises) > LISTEN_S // 2
    assert healths
    assert len(noises) + len(healths) == len(evidence.records[name])
    assert [code for body in noises for code, value in body.items() if not fits(code, value)] == []
    assert all(len(v) <= MAX_TEXT for body in healths for v in body.values() if isinstance(v, str))


def fits(code, value):
    items = QUANTITIES[code][3]
    return len(value) == 2 * items if items > 1 else -32768 <= value <= RATE
