"""A gateway to be measured: `lotline run` on a site of N nodes, in a process on one core."""

import json
import os
import secrets as random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lotline.cli.init import make_key
from lotline.errors import LotlineError

GATEWAY_CORE, LOAD_CORE = 0, 1
READY_S = 20.0


class Rig:
    """Site folder, gateway process and node credentials; `with Rig(...)` stops it all."""

    def __init__(self, folder: Path, nodes: int, mqtt: str = "", port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.web = free_port()
        self.nodes = [
            {"name": f"node-{n}", "key": random.token_hex(32), "user": f"node-{n}",
             "password": random.token_hex(16)}
            for n in range(nodes)
        ]  # fmt: skip
        self._write(mqtt)
        self.process: subprocess.Popen[bytes] | None = None

    def _write(self, mqtt: str) -> None:
        tables = "".join(
            f'[[node]]\nname = "{n["name"]}"\nkind = "microphone"\n' for n in self.nodes
        )
        site = (
            f'[site]\nname = "Bench"\n[mqtt]\nport = {self.port}\n{mqtt}'
            f"[web]\nport = {self.web}\n{tables}"
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "site.toml").write_text(site)
        secret = self.folder / "secrets.toml"
        secret.write_text("".join(
            f'[node.{n["name"]}]\nkey = "{n["key"]}"\npassword = "{n["password"]}"\n'
            for n in self.nodes
        ))  # fmt: skip
        secret.chmod(0o600)
        make_key(self.folder)

    def __enter__(self) -> "Rig":
        command = [sys.executable, "-m", "lotline.cli", "run", "--site", str(self.folder)]
        with (self.folder / "gateway.log").open("wb") as log:
            self.process = subprocess.Popen(pinned(GATEWAY_CORE, command), stderr=log, stdout=log)
        end = time.monotonic() + READY_S
        while time.monotonic() < end and self.process.poll() is None:
            if answers(self.web):
                return self
            time.sleep(0.05)
        self.__exit__()
        raise LotlineError(f"the gateway to be measured did not start: see {self.folder}")

    def restart(self) -> None:
        """Stop the gateway and start it again on the same journal."""
        self.__exit__()
        self.__enter__()

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()

    def load(
        self,
        frames: int,
        boot: int,
        rate: float | None = None,
        *,
        tag: str = "",
        answers: bool = True,
    ) -> dict[str, Any]:
        """Send `frames` from each node; {frames, seconds} as acknowledged by the gateway."""
        job = {
            "port": self.port,
            "nodes": self.nodes,
            "frames": frames,
            "rate": rate,
            "boot": boot,
            "answers": answers,
        }
        path = self.folder / f"job{tag}{boot}.json"
        path.write_text(json.dumps(job))
        command = [sys.executable, "-m", "lotline.cli.bench.load", str(path)]
        done = subprocess.run(pinned(LOAD_CORE, command), capture_output=True, check=False)
        if done.returncode:
            raise LotlineError(f"the load failed: {done.stderr.decode()[-300:]}")
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    def blast(self, frames: int) -> None:
        """The same frames, acknowledged by the broker alone: nobody has to answer."""
        self.load(frames, boot=1, tag="bare", answers=False)

    def cpu_s(self) -> float:
        """Processor time of the gateway so far."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self) -> float:
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(x for x in status.splitlines() if x.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def pinned(core: int, command: list[str]) -> list[str]:
    """The command on one core, where the machine lets us choose (util-linux taskset)."""
    cores = os.sched_getaffinity(0)
    tool = shutil.which("taskset")
    return [tool, "-c", str(sorted(cores)[core % len(cores)]), *command] if tool else command


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def serving(port: int, command: list[str], **streams: Any) -> Iterator[int]:
    """The port, while a server of somebody else's has it."""
    process = subprocess.Popen(command, **streams)
    try:
        while process.poll() is None and not answers(port):
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.2).close()
    except OSError:
        return False
    return True
