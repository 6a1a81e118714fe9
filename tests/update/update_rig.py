"""A board of which the power can go at any write: a littlefs image, NVS, the loader, releases."""

import hashlib
import json
import random
import shutil
import subprocess

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from littlefs import LittleFS
from lotline.boards import mpy
from lotline.boards.release import public, sign
from lotwire import release as wire
from node_rig import ROOT, micropython_env

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
BLOCK = 4096
START = """
from power import live
def main():
    live({number}, __file__)
"""


def files_of(folder, number, start=START):
    """{path: bytes} of a small release that says which it is."""
    source, empty = folder / "start.py", folder / "__init__.py"
    empty.write_text("")
    source.write_text(start.format(number=number))
    noise = random.Random(number).randbytes
    return {"node/__init__.mpy": mpy.built(empty, "x64"), "node/big.mpy": noise(5000),
            "node/small.mpy": noise(40), "node/start.mpy": mpy.built(source, "x64")}  # fmt: skip


def describe(files, number, board="UNIX", version="0.2.0"):
    rows = [(path, len(data), hashlib.sha256(data).digest()) for path, data in files.items()]
    return wire.describe(version, number, board, rows)


def signed(files, number, **named):
    return sign(describe(files, number, **named), KEY)


class Board:
    """flash: release 1 in /a, as `lotline flash` would leave it; 256 KiB."""

    def __init__(self, folder):
        self.folder = folder
        self.image, self.nvs = folder / "flash.img", folder / "nvs.json"
        self.count = folder / "count"
        self.old = files_of(folder, 1)
        self._fill()
        self.cut = 0
        self.order = 11
        self.good = True
        self.key = public(KEY)
        self.new, self.manifest = {}, b""
        self.give(files_of(folder, 2), 2)

    def _fill(self):
        fs = LittleFS(block_size=BLOCK, block_count=64)
        fs.mkdir("a")
        fs.mkdir("a/node")
        for path, data in self.old.items():
            with fs.open(f"a/{path}", "wb") as f:
                f.write(data)
        self.image.write_bytes(fs.context.buffer)

    def give(self, files, number, manifest=None):
        """What the gateway has to offer."""
        self.new = files
        self.manifest = signed(files, number) if manifest is None else manifest

    def copy(self, folder):
        """The same board once more."""
        twin = object.__new__(Board)
        twin.__dict__ = self.__dict__ | {
            "folder": folder, "image": folder / "flash.img", "nvs": folder / "nvs.json",
            "count": folder / "count",
        }  # fmt: skip
        folder.mkdir()
        shutil.copy(self.image, twin.image)
        if self.nvs.exists():
            shutil.copy(self.nvs, twin.nvs)
        return twin

    def start(self):
        """One start: (exit status, what it said)."""
        hashes = {
            n: [[path, hashlib.sha256(data).hexdigest()] for path, data in files.items()]
            for n, files in (("1", self.old), ("2", self.new))
        }
        settings = self.folder / "settings.json"
        settings.write_text(json.dumps({
            "cut": self.cut, "loader": str(ROOT / "firmware/main.py"),
            "release": {"manifest": self.manifest.hex(),
                        "files": [data.hex() for data in self.new.values()]},
            "key": self.key, "order": self.order, "number": 2, "good": self.good, "hashes": hashes,
        }))  # fmt: skip
        done = subprocess.run(
            ["micropython", "-X", "heapsize=1M", ROOT / "tests/update/mpy/power.py", settings],
            env=micropython_env() | {
                "MICROPYPATH": f"{ROOT / 'firmware'}:{ROOT / 'tests/update/mpy'}:.frozen"},
            capture_output=True, text=True, timeout=20, check=False, cwd=self.folder,
        )  # fmt: skip
        said = []
        for line in done.stdout.splitlines():
            if line.startswith("{"):
                said.append(json.loads(line))
            else:
                said.append({"line": line})
        assert done.stderr == "", done.stderr
        return done.returncode, said

    def writes(self):
        return int(self.count.read_text())

    def live(self, starts=12):
        """Start after start, until it has nothing more to do: what all of them said."""
        said = []
        for _ in range(starts):
            status, lines = self.start()
            said += lines
            if status == 0:
                return said
        raise AssertionError(f"it never came to rest: {said}")
