"""What the tests of the node need: a broker, a gateway, a node process, certificates."""

import datetime
import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import paho.mqtt.client as paho
import servers
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from lotwire import downward, frame, talk
from lotwire.cose import Key
from lotwire.errors import WireError

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SECRET = bytes(range(32))
PSK = "00112233445566778899aabbccddeeff"


def until(condition, what, timeout=25.0):
    """Wait for a condition; the limit only ends a test that would never end."""
    end = time.monotonic() + timeout
    while not (got := condition()):
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.02)
    return got


def mosquitto(folder, lines=("allow_anonymous true",)):
    """A started broker. lines: of the listener for the node, on `port`; a second one, without
    TLS or password, is for the gateway, on `plain`."""
    plain = servers.free_port()
    more = ["per_listener_settings true", "max_queued_messages 0", *lines]
    more += [f"listener {plain} 127.0.0.1", "allow_anonymous true"]
    server = servers.mosquitto(folder, more)
    server.plain = plain
    until(lambda: servers.listens(server.pid, plain), "the second listener")
    return server


class Gateway:
    """Listens at the broker, opens every frame, and acknowledges when `acks` is set."""

    def __init__(self, port, name="n1", acks=True, secret=SECRET):
        self.acks = acks
        self.port = port
        self.frames = {}
        self.repeats = 0
        self.bad = []
        self.status = []
        self.pongs = []
        self.sizes = []
        self.lock = threading.Lock()
        self.topics = talk.topics(name)
        self.keys = {d: Key(secret, d) for d in (b"up", b"down", b"clock")}
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2)
        self.client.on_message = self._message
        self.client.on_connect = lambda c, *_: c.subscribe([(t, 1) for t in self._wanted()])
        self.client.reconnect_delay_set(1, 1)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        until(self.client.is_connected, "the gateway's connection")

    def _wanted(self):
        up, _down, clock, status = self.topics
        return up, clock, status

    def _message(self, _client, _data, message):
        try:
            if message.topic == self.topics[0]:
                self._frame(message.payload)
            elif message.topic == self.topics[2]:
                kind, fields = talk.parse(self.keys[b"clock"].open(message.payload))
                if kind == talk.PONG:
                    self.pongs.append((kind, fields))
            else:
                self.status.append((message.payload, message.retain))
        except WireError as e:
            self.bad.append(e)

    def _frame(self, sealed):
        payload = self.keys[b"up"].open(sealed)
        _v, _node, boot, seq, tick, span, channel, at = frame.identity(payload)
        row = (tick, span, channel, frame.body(payload, at))
        with self.lock:
            self.repeats += (boot, seq) in self.frames
            self.frames[boot, seq] = row
            self.sizes.append(len(sealed))
        if self.acks:
            self.ack(boot, (seq, seq))

    def ack(self, boot, *ranges):
        self.say(self.keys[b"down"].seal(downward.ack(boot, ranges)))

    def ping(self, ident):
        self.say(self.keys[b"down"].seal(downward.ping(ident, 1_700_000_000_000_000)))

    def say(self, message):
        self.client.publish(self.topics[1], message, qos=1)

    def ack_all(self):
        for boot, seq in self.seen():
            self.ack(boot, (seq, seq))
        self.acks = True

    def seen(self):
        with self.lock:
            return sorted(self.frames)

    def rows(self):
        """(tick, span, channel, body) of every frame, oldest first."""
        with self.lock:
            return [row for _, row in sorted(self.frames.items())]

    def bodies(self, code):
        """{(boot, seq): value} of the frames that carry the code."""
        with self.lock:
            return {k: f[3][code] for k, f in self.frames.items() if code in f[3]}

    def healths(self):
        """Bodies of the health records, oldest first."""
        return [row[3] for row in self.rows() if 96 in row[3]]

    def stop(self):
        self.client.disconnect()
        self.client.loop_stop()


class Node:
    """The application in a MicroPython process on the test board."""

    def __init__(self, folder, port, **config):
        self.folder = folder
        self.flash = folder / "flash"
        self.flash.mkdir(exist_ok=True)
        settings = {"name": "n1", "key": SECRET.hex(), "host": "127.0.0.1", "port": port}
        settings |= {"root": str(self.flash), "health_s": 1, "tls": None, "set": {}}
        settings |= {"sensors": [{"driver": "steady", "bus": "x"}]} | config
        self.config = folder / "node.json"
        self.config.write_text(json.dumps(settings))

    def start(self, heap="2M"):
        with (self.folder / "node.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["micropython", "-X", f"heapsize={heap}", str(HERE / "mpy/main.py"), self.config],
                env=micropython_env(), stdout=log, stderr=log,
            )  # fmt: skip
        return self

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def alive(self):
        return self.process.poll() is None

    def log(self):
        return (self.folder / "node.log").read_text()

    def segments(self):
        folder = self.flash / "outbox"
        return sorted(folder.iterdir()) if folder.exists() else []


def micropython_env():
    paths = (ROOT / "firmware", HERE / "mpy", ".frozen")
    return os.environ | {"MICROPYPATH": ":".join(map(str, paths))}


def run_micropython(code, *args, heap="1M"):
    """Run a script of mpy/ and give what it printed, as JSON; its errors fail the test."""
    return run_script(f"node/mpy/{code}", *args, heap=heap)


def run_script(path, *args, heap="1M"):
    """The same of any script of the tests."""
    done = subprocess.run(
        ["micropython", "-X", f"heapsize={heap}", str(ROOT / "tests" / path), *map(str, args)],
        env=micropython_env(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def read_segment(path, growing=False):
    """[(seq, sealed)] of an undamaged segment; growing: without what is being written."""
    data, at, out = path.read_bytes(), 0, []
    while at < len(data):
        if not data[at]:  # the rest of a block
            at += 1
            continue
        size = int.from_bytes(data[at + 1 : at + 3], "little")
        seq = int.from_bytes(data[at + 3 : at + 7], "little")
        if growing and at + 11 + size > len(data):
            break
        out.append((seq, data[at + 11 : at + 11 + size]))
        at += 11 + size
    return out


def flash_health(node, secret=SECRET):
    """Bodies of the health records in the segments of a node that runs, oldest first."""
    key, out = Key(secret, b"up"), []
    for path in node.segments():
        for _, sealed in read_segment(path, growing=True):
            payload = key.open(sealed)
            out.append(frame.body(payload, frame.identity(payload)[-1]))
    return [body for body in out if 96 in body]


def certificate(folder, name, issuer=None, days=(-1, 1)):
    """Write a P-256 certificate for `name` (a CA when no issuer is given), valid from and to so
    many days from now; (key, cert)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(subject_name=subject, public_key=key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now + days[0] * day).not_valid_after(now + days[1] * day)
    builder = builder.add_extension(x509.BasicConstraints(issuer is None, None), critical=True)
    builder = builder.add_extension(
        x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
    )
    signer, parent = (issuer[0], issuer[1].subject) if issuer else (key, subject)
    cert = builder.issuer_name(parent).sign(signer, hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.der").write_bytes(cert.public_bytes(serialization.Encoding.DER))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / f"{name}.key").write_bytes(private)
    return key, cert
