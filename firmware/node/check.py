"""`lotline check`, on the board: does each chip talk, does the network reach the gateway?

Each finding is one line of JSON on the console: {"what", "ok", "said", ...}. The parts that look
are those that measure: a sensor is read by its own task, once, with its faults.
"""

import asyncio
import json
from binascii import unhexlify

import pins
from lotwire import frame, talk
from lotwire.codes import CODE, FAULT, QUANTITIES
from lotwire.cose import Key
from lotwire.errors import WireError
from lotwire.meanings import STATUS_WORDS

from node import VERSION, hardware
from node.app import sensor_tasks
from node.clock import Clock
from node.health import Health
from node.link import race
from node.microphone import int16, mean
from node.mqtt import Client
from node.outputs import Line
from node.sampler import RESTART_AFTER
from node.secure import context
from node.transport import dial, look_up, server_name

SENSOR_MS = 25000  # longer than the slowest chip takes for its first value
GIVEN_UP = RESTART_AFTER + 1  # faults: it was started anew, and fails still
CLICK_MS = 400
JOIN_MS = 20000
DIAL_MS = 20000
ACK_MS = 15000
ASKED_MS = 2000  # a gateway asks a node that it has just heard for its time each second
STATUS = CODE["status"]


def run(click):
    """All of it. click: whether relays and lamps may be switched for a moment."""
    settings = hardware.load()
    board = hardware.Board(pins)
    asyncio.run(_all(settings, board, click))


async def _all(settings, board, click):
    await sensors(settings["sensors"], board)
    if click:
        await outputs(settings.get("outputs", ()), board)
    await network(settings, board)


def tell(what, ok, said, **more):
    more.update({"what": what, "ok": ok, "said": said})
    print(json.dumps(more))


class Ear:
    """Stands where the recorder does: keeps what each sensor said last that was no fault."""

    def __init__(self, count):
        self.heard = [None] * count
        self.faults = [0] * count

    def put(self, tick, span, channel, body):
        if body.get(STATUS, 0) & FAULT:
            self.faults[channel] += 1
        else:
            self.heard[channel] = body

    def waits(self):
        """Whether one of them may still say something."""
        for body, faults in zip(self.heard, self.faults):
            if body is None and faults < GIVEN_UP:
                return True
        return False


async def sensors(configured, board):
    """Each sensor until it has said something, all at a time as in the application."""
    ear = Ear(len(configured))
    healths = [Health(board) for _ in configured]
    runs = []
    for channel, sensor in enumerate(configured):
        one = sensor_tasks([sensor], board, Shifted(ear, channel), healths[channel])[0]
        runs.append(asyncio.create_task(one.run(one.beat)))
    end = board.ticks_ms() + SENSOR_MS
    while ear.waits() and board.ticks_ms() < end:
        await board.sleep_ms(200)
    for task in runs:
        task.cancel()
    for channel, sensor in enumerate(configured):
        what = "%s on %s" % (sensor.get("chip") or sensor["driver"], sensor["bus"])
        body = ear.heard[channel]
        if body is None:
            why = healths[channel].last_exception or "it said nothing"
            tell(what, False, why, channel=channel, driver=sensor["driver"])
        else:
            tell(what, True, words(body), channel=channel, driver=sensor["driver"])


class Shifted:
    """An Ear for the one sensor that has that channel in the whole list."""

    def __init__(self, ear, channel):
        self._ear = ear
        self._channel = channel

    def put(self, tick, span, channel, body):
        self._ear.put(tick, span, self._channel, body)


def words(body):
    """Values with their units; of a microphone the level alone."""
    said = []
    for code in sorted(body):
        name, unit, per, items = QUANTITIES[code]
        if code == CODE["LAeq_125ms"]:
            said.append("LAeq %.1f dB" % (mean(int16(body[code])) / 100))
        elif items == 1 and code != STATUS and code < 64 and not 4 <= code <= 7:
            said.append("%s %g %s" % (name, body[code] / per, "" if unit == "1" else unit))
    for bit in STATUS_WORDS:
        if body.get(STATUS, 0) & bit:
            said.append("(%s)" % STATUS_WORDS[bit])
    return " ".join(", ".join(said).split())


async def outputs(configured, board):
    """Each state of each output for a moment, read back from its own pins."""
    used = []
    for n, settings in enumerate(configured):
        what = "%s %d" % (settings.get("driver", "output"), n)
        try:
            line = Line(settings, board, used)
        except Exception as e:
            tell(what, False, "its settings are refused: %s" % e)
            continue
        used += line.used
        wrong = await _click(line, board)
        if wrong:
            tell(what, False, "its pins do not show %s: a short, or a wrong pin" % wrong)
        else:
            tell(what, True, "every state driven and read back; it must have clicked or shone")


async def _click(line, board):
    """The name of the first state that the pins do not show, or None."""
    wrong = None
    try:
        for state in range(len(line.driver.STATES)):
            line.driver.set(state)
            await board.sleep_ms(CLICK_MS)
            if line.driver.read() != state and wrong is None:
                wrong = line.driver.STATES[state]
    finally:  # also where who asked has gone
        line.driver.set(line.output.safe)
    return wrong


async def network(settings, board):
    """The way to the gateway, step by step; what comes after a step that fails is not tried."""
    try:
        if settings.get("wifi"):
            await _join(settings["wifi"], board)
        await _gateway(settings, board)
    except Exception as e:
        tell("gateway", False, "%s %s" % (type(e).__name__, e))


async def _join(settings, board):
    wifi = hardware.Wifi(settings)
    wifi.join()
    end = board.ticks_ms() + JOIN_MS
    while not wifi.joined() and board.ticks_ms() < end:
        await board.sleep_ms(200)
    tell("Wi-Fi " + settings["ssid"], wifi.joined(), wifi.state())
    if not wifi.joined():
        raise OSError("cannot be reached without the Wi-Fi")


async def _gateway(settings, board):
    """A record, and the gateway's own word that it is on its disk."""
    place = "%s port %d" % (settings["host"], settings["port"])
    name, tls = settings["name"], settings.get("tls")
    secure = context(tls, name) if tls else None
    where = look_up(settings["host"], settings["port"])
    stream = await dial(where, server_name(settings), secure, DIAL_MS)
    try:
        client = Client(stream)
        _up, _down, _clock, status = talk.topics(name)
        will = status, b"offline"
        login = client.connect(name, settings.get("username"), settings.get("password"), will)
        await asyncio.wait_for_ms(login, DIAL_MS)
        tell("broker", True, "connected as %s at %s" % (name, place))
        await _acknowledged(settings, board, client)
    finally:
        await stream.wait_closed()


async def _acknowledged(settings, board, client):
    secret, boot = unhexlify(settings["key"]), board.boot_count()
    up, down, clock, status = talk.topics(settings["name"])
    keeper = Clock(board, boot, Key(secret, b"clock"), clock)
    answer = Answer(Key(secret, b"down"), boot, keeper)
    body = {CODE["uptime"]: board.ticks_ms() // 1000, CODE["firmware"]: VERSION}
    payload = frame.pack(settings["name"], boot, frame.FIRST_SEQ, board.ticks_ms(), 0, 0, body)
    await client.subscribe(down)
    await client.publish(status, b"online", True)
    await client.publish(up, Key(secret, b"up").seal(payload))
    try:
        all_of_it = race(client.read(answer.take), keeper.answer(client), answer.wait())
        await asyncio.wait_for_ms(all_of_it, ACK_MS)
    except asyncio.TimeoutError:
        pass
    except Answered:
        pass
    tell("gateway", answer.there, answer.words())


class Answered(Exception):
    """The gateway has the record."""


class Answer:
    """The gateway's messages while one waits for its acknowledgement; its question for the time,
    by which it dates the record, is answered."""

    def __init__(self, key, boot, clock):
        self._key = key
        self._boot = boot
        self._clock = clock
        self._news = asyncio.Event()
        self._strange = 0
        self.there = False

    def take(self, payload):
        try:
            kind, fields = talk.parse(self._key.open(payload))
        except WireError:
            self._strange += 1
            return
        if kind == talk.PING:
            self._clock.ping(fields[0], fields[1], self._clock.tick())
        elif kind == talk.ACK and fields[0] == self._boot:
            self.there = True
            self._news.set()

    async def wait(self):
        await self._news.wait()
        await asyncio.sleep_ms(ASKED_MS)
        raise Answered

    def words(self):
        if self.there:
            return "has a record of this node on its disk"
        if self._strange:
            return "what it says is sealed with another key than this node's"
        return "no answer: does it run, and has its secrets.toml this node's key?"
