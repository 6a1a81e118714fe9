"""Updates: takes a release that the gateway offers, checks it, and starts it when it may.

A release goes, chunk by chunk, into the directory that does not run, whenever the records have all
been sent; main.py tries it when the gateway says so, and it stays only once it has measured
and the gateway has that on its disk.
"""

import asyncio
from binascii import unhexlify
from hashlib import sha256
from time import ticks_diff, ticks_ms

from lotwire import release, talk
from lotwire.errors import WireError

from node import BOARD, RELEASE, VERSION
from node.slots import Slots
from node.spare import Spare

ASK_MS = 5000  # an answer later than this was lost
BLOCK = 4096  # written at once: the erase unit of the flash
TELL_MS = 60000
TELL_BUSY_MS = 10000
# A version that has not measured and been acknowledged for so long gives its try up. The gateway
# may be away for a while, and no longer.
TRIAL_MS = 900000
ROUNDS = 3  # of fetching a file whose hash is not right


class Refused(Exception):
    """args: a key of release.WHY."""


class Dropped(Exception):
    """The gateway wants another release by now, or none."""


class Update:
    """board: its nvs, folder and restart() (app.py). key, topic: for the clock direction."""

    def __init__(self, config, board, boot, recorder, outbox, outputs, health, key, topic):
        self.board, self.boot = board, boot
        self.recorder, self.outbox, self.outputs = recorder, outbox, outputs
        self.health = health
        self.key, self.topic = key, topic
        self.trusted = _key(config.get("release_key", ""))
        self.slots = Slots(board.nvs, board.folder) if board.nvs and BOARD else None
        self.spare = None
        self.order = self.slots.order() if self.slots else 0
        self.state, self.why, self.done = release.IDLE, 0, 0
        if self.slots and self.slots.is_trial():
            self.state = release.TRYING
        elif self.slots and self.slots.is_back():
            self.state = release.BACK
        self.wanted = self.asked = self.answer = None
        self.may = 0
        self.news = asyncio.Event()  # something is to be told
        self.heard = asyncio.Event()  # the gateway has said something

    def message(self, kind, fields):
        """From the gateway; False for what this node does not take."""
        if kind == release.OFFER:
            if self.state != release.TRYING:
                self._offered(*fields)
        elif kind == release.GO and fields[0] == self.boot and fields[1] == self.order:
            self.may = 1 + fields[2]
        elif kind == release.CHUNK and self.asked and tuple(fields[:3]) == self.asked[:3]:
            self.answer = fields[3]
        else:
            return kind == release.CHUNK  # one that was asked for twice
        self.heard.set()
        return True

    def _offered(self, order, number, size):
        """What is known of an order that failed is said again; it is not tried again."""
        if order == self.order and self.state in (release.BACK, release.REFUSED):
            self._say(self.state)
        else:
            self.wanted = (order, number, size) if order else None

    def acked(self, boot, first, last):
        """The gateway has these on its disk: with a measurement among them a trial has passed."""
        seq = self.recorder.measured
        if self.state == release.TRYING and boot == self.boot and seq and first <= seq <= last:
            self.slots.keep()
            self._say(release.IDLE)

    async def tell(self, client):
        """What runs here and what is asked for, for ever."""
        told = None
        while True:
            self.news.clear()
            state = self.state, self.why, self.order
            patience = TELL_MS if self.state == release.IDLE else TELL_BUSY_MS
            if told is None or state != told[0] or ticks_diff(ticks_ms(), told[1]) >= patience:
                told = state, ticks_ms()
                await self._publish(client, talk.runs(
                    self.boot, RELEASE, VERSION, BOARD, self.order, self.state, self.why, self.done
                ))  # fmt: skip
            if self.asked and self.answer is None:
                await self._publish(client, release.fetch(*self.asked))
            try:
                await asyncio.wait_for_ms(self.news.wait(), 1000 if self.asked else TELL_BUSY_MS)
            except asyncio.TimeoutError:
                pass

    async def _publish(self, client, message):
        await client.publish_0(self.topic, self.key.seal(message))

    def _say(self, state, why=0):
        self.state, self.why = state, why
        self.news.set()

    async def run(self, beat):
        """For ever."""
        began = ticks_ms()
        while self.state == release.TRYING:
            if ticks_diff(ticks_ms(), began) > TRIAL_MS:
                self._restart()
            beat()
            await asyncio.sleep_ms(500)
        while True:
            if self.wanted:
                await self._serve(beat)
            await self._wait(beat)

    async def _serve(self, beat):
        """One order, to its end."""
        order, number, size = self.wanted
        if order != self.order and self.state == release.BACK:
            self.slots.forget()
        self.order, self.done, self.may = order, 0, 0
        self._say(release.FETCHING)
        try:
            await self._take(number, size, beat)
            await self._ready(beat)
        except Dropped:
            self._say(release.IDLE)
        except Refused as e:
            self._refuse(e.args[0])
        except OSError as e:
            self.health.note("update", e)
            self._refuse(release.NO_FLASH)
        finally:
            self.asked = None

    def _refuse(self, why):
        self.wanted = None
        self.health.note("update", Refused(release.WHY[why]))
        self._say(release.REFUSED, why)

    async def _take(self, number, size, beat):
        """The whole release into the spare directory."""
        if not self.slots:
            raise Refused(release.NO_SLOTS)
        if number <= RELEASE:
            raise Refused(release.OLDER)
        if size <= release.SIGNATURE:
            raise Refused(release.NO_MANIFEST)
        if size > release.MAX_MANIFEST:
            raise Refused(release.TOO_LARGE)
        manifest = bytearray()
        while len(manifest) < size:
            manifest += await self._fetch(0, len(manifest), size, beat)
        manifest = bytes(manifest)
        files = await self._checked(manifest, number, beat)
        spare = self.spare = Spare(self.slots.spare())
        if not spare.holds(manifest):
            spare.begin(manifest)
        total = sum([file[1] for file in files])
        if total - sum([spare.size(file[0]) for file in files]) > spare.room():
            raise Refused(release.NO_ROOM)
        for index, file in enumerate(files):
            await self._file(index + 1, *file, beat=beat)

    async def _checked(self, manifest, number, beat):
        """The files of a manifest that is signed, of this board, and newer."""
        if len(self.trusted) != 32:
            raise Refused(release.NO_KEY)
        from node import ed25519  # only now: it takes room

        message = release.SIGNED + sha256(manifest[: -release.SIGNATURE]).digest()
        steps = ed25519.steps(self.trusted, message, manifest[-release.SIGNATURE :])
        if not await _slowly(steps, beat):
            raise Refused(release.FORGED)
        try:
            _, signed, board, _, _ = release.header(manifest)
            files = release.files(manifest)
        except WireError as e:
            reasons = {"path": release.BAD_PATH, "size": release.TOO_LARGE}
            raise Refused(reasons.get(e.reason, release.NO_MANIFEST))
        if board != BOARD:
            raise Refused(release.FOREIGN)
        if signed <= RELEASE:
            raise Refused(release.OLDER)
        if signed != number:
            raise Refused(release.NO_MANIFEST)
        return files

    async def _file(self, index, path, size, digest, beat):
        """One file, whole and sound; what is there of it already is not fetched again."""
        spare = self.spare
        if spare.size(path) == size and await spare.is_sound(path, digest):
            self.done += size
            return
        for _ in range(ROUNDS):
            have = spare.size("part")
            if have > size:
                spare.drop()
                have = 0
            while have < size:
                block = bytearray()
                while have + len(block) < size and len(block) < BLOCK:
                    block += await self._fetch(index, have + len(block), size, beat)
                spare.append(block)
                have += len(block)
            if await spare.take(path, digest):
                self.done += size
                return
        raise Refused(release.DAMAGED)

    async def _fetch(self, file, at, size, beat):
        """The next chunk of a file, once the records have all been sent."""
        order = self.order
        while self.outbox.segments:
            await self._wait(beat)
        want = min(release.CHUNK_BYTES, size - at)
        self.asked, self.answer = (order, file, at, want), None
        self.news.set()
        asked = ticks_ms()
        while self.answer is None:
            await self._wait(beat)
            if self.answer is None and ticks_diff(ticks_ms(), asked) > ASK_MS:
                self.news.set()
                asked = ticks_ms()
        data, self.asked = self.answer, None
        if len(data) != want:
            raise Refused(release.DAMAGED if file else release.NO_MANIFEST)
        return data

    async def _ready(self, beat):
        """Wait for the gateway's word, and start anew."""
        self.may = 0
        self._say(release.READY)
        while True:
            if self.may == 1 and self.outputs.away():
                self.may = 0
                self._say(release.BUSY)
            elif self.may:
                self.slots.attempt(self.order)
                self._restart()
            await self._wait(beat)

    def _restart(self):
        self.outbox.flush()  # what is only in RAM
        self.board.restart()

    async def _wait(self, beat):
        """For a word of the gateway's, at most a second. Raises Dropped."""
        beat()
        try:
            await asyncio.wait_for_ms(self.heard.wait(), 1000)
        except asyncio.TimeoutError:
            pass
        self.heard.clear()
        serving = self.state in (release.FETCHING, release.READY, release.BUSY)
        if serving and (self.wanted is None or self.wanted[0] != self.order):
            raise Dropped()


def _key(text):
    """The release key; b"" for what is none: a node measures whatever is wrong with it."""
    try:
        return unhexlify(text)
    except ValueError:
        return b""


async def _slowly(steps, beat):
    """What a generator returns; others work between its steps."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value
        beat()
        await asyncio.sleep_ms(0)
