"""One life of a board between two starts: micropython power.py SETTINGS.json.

{"cut": the write at which the power goes, 0 for none, "loader", "release": {"manifest", "files":
[hex]}, "key", "order", "number", "hashes": {number: [[path, SHA-256]]}, "good": whether a trial is
to pass}. Beside it lie flash.img, a littlefs image; nvs.json; and count, of the writes. Its start
files call `live`. It exits with 2 when the board starts anew, with 0 when all is done.
"""

import asyncio
import json
import os
import sys
from binascii import unhexlify
from hashlib import sha256

import esp32
import machine
import node
import vfs
from lotwire import release, talk
from node import ed25519, update  # all of it now: the host is out of sight later

with open(sys.argv[1]) as f:
    SETTINGS = json.load(f)
with open(SETTINGS["loader"]) as f:
    LOADER = f.read().replace("PAUSE_S = 10", "PAUSE_S = 0")
HOST = vfs.VfsPosix()  # as it is, its working folder is the board's
BLOCK = 4096
written = 0


def die(*_):
    os.system("kill -9 $PPID")
    while True:
        pass


def wrote():
    """Whether the power goes with this write."""
    global written
    written += 1
    with HOST.open("count", "w") as f:
        f.write(str(written))
    return written == SETTINGS["cut"]


def before_commit():
    if wrote():
        die()


class Flash:
    """A block device in a file; when the power goes, half of a write is done."""

    def __init__(self, path):
        self.file = HOST.open(path, "rb+")
        self.size = self.file.seek(0, 2)

    def readblocks(self, block, buf, offset=0):
        self.file.seek(block * BLOCK + offset)
        self.file.readinto(buf)

    def writeblocks(self, block, buf, offset=0):
        self.file.seek(block * BLOCK + offset)
        if wrote():
            self.file.write(memoryview(buf)[: len(buf) // 2])
            self.file.flush()
            die()
        self.file.write(buf)
        self.file.flush()

    def ioctl(self, op, arg):
        if op == 6 and wrote():
            die()
        return {4: self.size // BLOCK, 5: BLOCK}.get(op, 0)


class Gateway:
    """Offers a release, answers what is asked for, and lets it start."""

    def __init__(self, board):
        self.update = board.update
        self.manifest = unhexlify(SETTINGS["release"]["manifest"])
        self.files = [self.manifest] + [unhexlify(x) for x in SETTINGS["release"]["files"]]
        self.number = SETTINGS["number"]
        self.said = []

    async def publish_0(self, topic, message):
        kind, fields = talk.parse(message)
        if kind == release.FETCH:
            order, file, at, size = fields
            data = self.files[file][at : at + size]
            self.update.message(release.CHUNK, [order, file, at, data])
        else:
            boot, runs, order, state, why, *_ = fields
            self.said.append([runs, state, why])
            self._answer(boot, runs, order, state)

    def _answer(self, boot, runs, order, state):
        if state in (release.READY, release.BUSY):
            self.update.message(release.GO, [boot, order, 0])
        elif runs < self.number and (state == release.IDLE or order != SETTINGS["order"]):
            self.update.message(
                release.OFFER, [SETTINGS["order"], self.number, len(self.manifest)]
            )
        elif state == release.TRYING:
            if not SETTINGS["good"]:
                sys.exit(2)  # as a power cut, or a reset by the watchdog
            self.update.acked(boot, 1, 1)
        elif state != release.FETCHING:
            self.end("new" if runs == self.number else "ended")

    def end(self, how):
        print(json.dumps({"how": how, "said": self.said}))
        sys.exit(0)


class Plain:
    """Stands for the key, the outbox, the outputs, the recorder, the health and the board."""

    segments = ()
    measured = 1
    folder = ""

    def __init__(self):
        self.nvs = esp32.NVS("lotline")
        config = {"release_key": SETTINGS["key"]}
        self.update = update.Update(config, self, 1, self, self, self, self, self, "topic")

    def seal(self, message):
        return message

    def flush(self):
        pass

    def note(self, where, error):
        print(json.dumps({"note": f"{where} {error}"}))

    def away(self):
        return False

    def restart(self):
        sys.exit(2)


def whole(folder, files):
    """Whether a directory holds what a release says, to the byte."""
    for path, digest in files:
        with open(folder + "/" + path, "rb") as f:
            if sha256(f.read()).digest() != unhexlify(digest):
                return False
    return True


def live(number, file):
    """What a start file does."""
    files = SETTINGS["hashes"][str(number)]
    print(json.dumps({"runs": number, "whole": whole(file.rsplit("/", 2)[0], files)}))
    update.RELEASE = number
    board = Plain()
    gateway = Gateway(board)
    asyncio.run(story(board, gateway, number))


class Here:
    """What a start file imports."""

    live = staticmethod(live)


async def story(board, gateway, number):
    tasks = [asyncio.create_task(board.update.tell(gateway)),
             asyncio.create_task(board.update.run(lambda: None))]  # fmt: skip
    while number < gateway.number or board.update.state == release.TRYING:
        await asyncio.sleep_ms(5)
    gateway.end("new")
    del tasks


assert ed25519
assert machine
# The files of the board are `node` from here on; this process has its own already.
del sys.modules["node"]
node.BOARD = update.BOARD = "UNIX"
esp32.host, esp32.path, esp32.before = HOST, "nvs.json", before_commit
sys.modules["power"] = Here
FLASH = Flash("flash.img")
vfs.umount("/")
vfs.mount(FLASH, "/")
os.chdir("/")
try:
    exec(LOADER, {"__name__": "__main__"})
except SystemExit as e:
    sys.exit(e.args[0])
