"""The node's MQTT against a broker that a test plays byte by byte: slow, wrong or silent."""

import socket
import threading

import pytest
from lotwire import downward, talk
from lotwire.cose import Key
from node_rig import SECRET, until

CONNACK = b"\x20\x02\x00\x00"
SUBACK = b"\x90\x03\x00\x01\x01"
QUICK = {"link.FIRST_MS": 20, "link.LONGEST_MS": 40}
IMPATIENT = QUICK | {"mqtt.STALL_MS": 1000, "link.DIAL_MS": 1000}


def publish(payload, qos=1):
    topic = b"lot/n1/down"
    body = len(topic).to_bytes(2, "big") + topic + (b"\x00\x09" if qos else b"") + payload
    return bytes([0x30 | qos << 1]) + length(len(body)) + body


def length(n):
    return bytes([n]) if n < 128 else bytes([n & 127 | 128, n >> 7])


def ping(ident=5):
    return Key(SECRET, b"down").seal(downward.ping(ident, 1))


class Rogue:
    """A listener that answers each connection with play(number, connection)."""

    def __init__(self, play):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.play = play
        self.count = 0
        self.got = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.settimeout(10)
            self.count += 1
            try:
                self.play(self.count, Connection(sock, self.got))
            except OSError:
                pass
            sock.close()


class Connection:
    """Packets in and bytes out of one connection."""

    def __init__(self, sock, got):
        self.sock = sock
        self.got = got
        self.file = sock.makefile("rb")

    def packet(self):
        """(kind, body) of the next packet; OSError at the end."""
        first = self.file.read(1)
        if not first:
            raise OSError("closed")
        n = shift = 0
        while True:
            byte = self.file.read(1)[0]
            n |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        self.got.append((first[0] >> 4, self.file.read(n)))
        return self.got[-1]

    def acknowledge(self, send):
        """CONNACK, SUBACK and PUBACKs through send(bytes), until the end."""
        while True:
            kind, body = self.packet()
            if kind == 1:
                send(CONNACK)
            elif kind == 8:
                send(b"\x90\x03" + body[:2] + b"\x01")
            elif kind == 3 and b"clock" not in body[:15]:
                at = 2 + int.from_bytes(body[:2], "big")
                send(b"\x40\x02" + body[at : at + 2])


@pytest.fixture
def rogue(node):
    """start(play, constants) -> Rogue with a node connecting to it."""
    made = []

    def start(play, constants=QUICK):
        made.append(Rogue(play))
        node(made[-1].port, set=constants).start()
        return made[-1]

    yield start
    for it in made:
        it.listener.close()


def pongs(it):
    key = Key(SECRET, b"clock")
    bodies = [
        body for kind, body in list(it.got) if kind == 3 and body[2:].startswith(b"lot/n1/cl")
    ]
    told = [talk.parse(key.open(body[14:])) for body in bodies]
    return [fields[0] for kind, fields in told if kind == talk.PONG]


@pytest.mark.parametrize("copies", [1, 2])
@pytest.mark.parametrize("qos", [0, 1])
def test_packets_arrive_byte_by_byte_or_two_at_once(rogue, qos, copies):
    def play(_number, connection):
        def send(data):
            if data[0] >> 4 == 9:
                data += publish(ping(5), qos) * copies
            step = 1 if copies == 1 else len(data)
            for at in range(0, len(data), step):
                connection.sock.sendall(data[at : at + step])

        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.acknowledge(send)

    it = rogue(play)
    until(lambda: pongs(it), "a pong")
    until(lambda: sum(k == 3 for k, _ in it.got) > 12, "frames, acknowledged one by one")
    assert it.count == 1
    assert set(pongs(it)) == {5}
    assert [b for k, b in it.got if k == 4] == [b"\x00\x09"] * (copies if qos else 0)


def test_a_connection_cut_after_any_byte_is_made_again(rogue):
    whole = CONNACK + SUBACK + publish(ping())

    def play(number, connection):
        connection.packet()
        connection.sock.sendall(whole[: (number * 3) % len(whole)])

    it = rogue(play)
    until(lambda: it.count > len(whole) // 3 + 2, "connections")


WRONG = {
    "refused": b"\x20\x02\x00\x05",
    "no CONNACK": SUBACK,
    "subscription refused": CONNACK + b"\x90\x03\x00\x01\x80",
    "length for ever": CONNACK + b"\x30\xff\xff\xff\xff\xff",
    "larger than taken": CONNACK + b"\x30\x81\x06" + bytes(769),
    "topic beyond the end": CONNACK + b"\x30\x04\xff\xff\x00\x00",
    "no packet id": CONNACK + b"\x32\x04\x00\x02ab",
    "QoS 3": CONNACK + b"\x36\x06\x00\x02ab\x00\x01",
    "empty PUBLISH": CONNACK + b"\x30\x00",
    "a client's packet": CONNACK + b"\x82\x00",
    "noise": bytes(range(255, 0, -1)),
}


def test_a_broker_that_breaks_the_protocol_is_left_and_tried_again(rogue):
    ended = {}

    def play(number, connection):
        name = list(WRONG)[number % len(WRONG)]
        connection.packet()
        connection.sock.sendall(WRONG[name])
        try:
            while True:
                connection.packet()
        except TimeoutError:
            ended[name] = "the node stayed"
        except OSError:
            ended.setdefault(name, "the node left")

    rogue(play)
    until(lambda: len(ended) == len(WRONG), "the node left each of them")
    assert set(ended.values()) == {"the node left"}


def test_a_silent_broker_is_left(rogue):
    def play(_number, connection):
        while True:
            connection.packet()

    it = rogue(play, IMPATIENT)
    until(lambda: it.count >= 3, "another try")


def test_pubacks_withheld_fill_the_window_and_then_the_link_is_made_anew(rogue):
    def play(_number, connection):
        connection.acknowledge(lambda d: d[0] >> 4 != 4 and connection.sock.sendall(d))

    it = rogue(play, IMPATIENT)
    until(lambda: [k for k, _ in it.got].count(1) >= 2, "a second connection")
    first = it.got[: [k for k, _ in it.got].index(1, 1)]
    # And what it says of its version, which waits for no PUBACK.
    assert 5 < sum(kind == 3 for kind, _ in first) <= 16 + 1


def test_unknown_and_repeated_pubacks_are_ignored(rogue):
    def play(_number, connection):
        more = b"\x40\x02\xff\xff\xd0\x00"
        connection.acknowledge(
            lambda d: connection.sock.sendall(d * 2 + more if d[0] >> 4 == 4 else d)
        )

    it = rogue(play)
    until(lambda: sum(kind == 3 for kind, _ in it.got) > 25, "more frames than the window")
    assert it.count == 1
