"""A site with a running gateway, and nodes that run releases: real MicroPython, real loader."""

import json
import shutil
import signal
import subprocess
import threading
import time
import tomllib

from lotline.boards import mpy
from lotline.boards.build import UNIX, Release, build
from lotline.boards.release import MANIFEST, public, sign
from lotwire import release as wire
from node_rig import ROOT, micropython_env
from program import lotline, started
from program import until as at_once
from update_rig import KEY, describe

SITE = """
[site]
name = "Works"
[mqtt]
port = 0
[web]
port = 0
[update]
healthy_minutes = {healthy}
stage = 2
{more}
"""


def until(condition, what, patience_s=60):
    """As of `program`, for conditions that run a command: asking takes nothing from the nodes."""
    return at_once(condition, what, patience_s, pause_s=0.5)


class Node:
    """A board with a power switch, whose flash is a folder."""

    def __init__(self, folder, name, port, secret, first):
        self.folder, self.name = folder, name
        folder.mkdir(parents=True)
        shutil.copytree(first, folder / "a")
        story = {"seed": 1, "start_s": int(time.time()), "local_offset_s": 0,
                 "real0_ns": time.time_ns(), "speed": 1, "sound": None}  # fmt: skip
        (folder / "node.json").write_text(json.dumps({
            "name": name, "key": secret["key"], "host": "127.0.0.1", "port": port,
            "username": name, "password": secret["password"], "tls": None, "health_s": 1,
            "sensors": [{"driver": "scd41", "bus": "i2c0"}], "root": str(folder / "data"),
            "release_key": public(KEY), "story": story,
        }))  # fmt: skip
        (folder / "data").mkdir()
        self.starts = 0
        self._on = True
        self._process = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        paths = f"{ROOT / 'tests/update/mpy'}:.frozen"
        while self._on:
            self.starts += 1
            with (self.folder / "log").open("ab") as log:
                self._process = subprocess.Popen(
                    ["micropython", "-X", "heapsize=2M", ROOT / "tests/update/mpy/board.py",
                     ROOT / "firmware/main.py"],
                    env=micropython_env() | {"MICROPYPATH": paths}, cwd=self.folder,
                    stdout=log, stderr=log,
                )  # fmt: skip
            self._process.wait()
            time.sleep(0.1)

    def cut(self):
        """The power goes, and comes back at once."""
        self._process.send_signal(signal.SIGKILL)

    def off(self):
        self._on = False
        self._process.kill()
        self._thread.join()

    def log(self):
        return (self.folder / "log").read_text()


class Works:
    """`with Works(folder, names) as works`: a site with releases 0.1.0 on its nodes."""

    def __init__(self, folder, names, healthy=0.05, more=""):
        self.folder, self.names = folder, names
        folder.mkdir()
        site = SITE.format(healthy=healthy, more=more)
        site += "".join(f'\n[[node]]\nname = "{name}"\nkind = "air"\n' for name in names)
        (folder / "site.toml").write_text(site)
        done = lotline("init", folder)
        assert done.returncode == 0, done.stderr
        build(UNIX, folder / "first", Release("0.1.0", 1))
        self.secrets = tomllib.loads((folder / "secrets.toml").read_text())["node"]
        self.nodes = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for node in self.nodes.values():
            node.off()

    def gateway(self):
        """A running gateway; it keeps its port when it is started again."""
        return started(self.folder / "run", "run", "--site", self.folder)

    def begin(self, gateway):
        """Nodes that know where the gateway is, each measuring."""
        port = gateway.port("Frames from the endpoint")
        text = (self.folder / "site.toml").read_text()
        (self.folder / "site.toml").write_text(text.replace("port = 0", f"port = {port}", 1))
        for name in self.names:
            self.nodes[name] = Node(self.folder / "nodes" / name, name, port, self.secrets[name],
                                    self.folder / "first")  # fmt: skip
        until(lambda: set(self.versions().values()) == {"0.1.0"}, "all nodes with 0.1.0")

    def pack(self, version, number, board=UNIX, named=None, key=KEY, change=()):
        """A release as `lotline update pack` makes it; change: {path: source} of what is not.
        named: the board that its manifest speaks of."""
        folder = self.folder / "releases" / version / board
        build(board, folder, Release(version, number))
        for path, source in dict(change).items():
            text = self.folder / "changed.py"
            text.write_text(source)
            (folder / path).write_bytes(mpy.built(text, "x64"))
        files = {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.mpy"))}
        files = dict(sorted(files.items()))
        body = describe(files, number, board=named or board, version=version)
        (folder / MANIFEST).write_bytes(sign(body, key))
        return folder

    def order(self, *args):
        done = lotline("update", *args, "--by", "Ada", "--site", self.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def status(self):
        done = lotline("update", "status", "--json", "--site", self.folder)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def last(self):
        return self.status()["orders"][-1]

    def versions(self):
        return {name: row["runs"] for name, row in self.status()["nodes"].items()}

    def events(self, kind="update"):
        done = lotline("nodes", "--json", "--site", self.folder)
        return [e["text"] for e in json.loads(done.stdout)["events"] if e["kind"] == kind]


__all__ = ["Works", "until", "wire"]
