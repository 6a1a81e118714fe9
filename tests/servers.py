"""Real servers for tests, on free ports of 127.0.0.1 and checked to be our own processes.

    with influxd(tmp_path) as influx: influx.url, influx.query("SHOW DATABASES")
    with mosquitto(tmp_path, ["allow_anonymous true"]) as broker: broker.port

Every server has kill() (SIGKILL), stop(), and start() again on the same ports. A missing
program skips the test; LOTLINE_REQUIRE_SERVERS=1 makes that a failure.
"""

import json
import os
import random
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

import pytest

START_SECONDS = 20
_random = random.Random()  # not the shared one, which a test may seed
_given: set[int] = set()
_LISTEN = "0A"  # the state column of /proc/net/tcp


def free_port() -> int:
    """A port that nobody has, never the same one again. It lies below those that the kernel
    takes for outgoing connections: one of them could have it when a server comes back."""
    while True:
        port = _random.randrange(20_000, 32_768)
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port


def listens(pid: int, port: int) -> bool:
    """Whether that very process holds the listening socket of 127.0.0.1:port."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    wanted = f":{port:04X}"
    inodes = {row[9] for row in rows if row[1].endswith(wanted) and row[3] == _LISTEN}
    held = set()
    for fd in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            held.add(os.readlink(fd))
        except OSError:  # closed meanwhile
            continue
    return any(f"socket:[{inode}]" in held for inode in inodes)


class Server:
    """A program that serves `port`; what it says goes to `log`."""

    def __init__(self, command: Sequence[str], port: int, log: Path) -> None:
        self.command = command
        self.port = port
        self.log = log
        self.url = f"http://127.0.0.1:{port}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    def start(self) -> Self:
        """Start and wait until our own process listens; RuntimeError when it does not."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self.command, stdout=log, stderr=log)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            if listens(self.pid, self.port):
                return self
            time.sleep(0.02)
        self.kill()
        raise RuntimeError(f"{self.command[0]} did not listen: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        self._end("kill")

    def stop(self) -> None:
        self._end("terminate")

    def _end(self, how: str) -> None:
        if self._process is not None:
            getattr(self._process, how)()
            self._process.wait(20)
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


class Influx(Server):
    """InfluxDB 1.x with its query language."""

    def query(self, q: str, db: str = "", **more: str) -> list[dict[str, Any]]:
        """The series of one statement, [{"name", "columns", "values", ...}]; times in ns."""
        params = urllib.parse.urlencode({"q": q, "db": db, "epoch": "ns", **more})
        with urllib.request.urlopen(f"{self.url}/query?{params}", b"", timeout=30) as answer:
            result = json.load(answer)["results"][0]
        assert "error" not in result, result["error"]
        return list(result.get("series", []))

    def write(self, db: str, lines: str) -> None:
        """Lines as they are, times in ns."""
        url = f"{self.url}/write?{urllib.parse.urlencode({'db': db})}"
        urllib.request.urlopen(url, lines.encode(), timeout=30).close()


S = TypeVar("S", bound=Server)


def find_program(name: str, package: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        why = f"{name} is not installed (Debian: apt-get install {package})"
        if os.environ.get("LOTLINE_REQUIRE_SERVERS") == "1":
            pytest.fail(why)
        pytest.skip(why)
    return found


def _started(make: Callable[[], S]) -> S:
    """Another process may take a free port first: then a second and third try."""
    for _ in range(2):
        try:
            return make().start()
        except RuntimeError:
            continue
    return make().start()


def influxd(folder: Path, http: Sequence[str] = ()) -> Influx:
    """A started InfluxDB 1.x with its data below `folder`; `http`: more lines of [http]."""
    program = find_program("influxd", "influxdb")

    def make() -> Influx:
        port, rpc, conf = free_port(), free_port(), folder / "influx.conf"
        conf.write_text(
            f'reporting-disabled = true\nbind-address = "127.0.0.1:{rpc}"\n'
            f'[meta]\ndir = "{folder}/meta"\n'
            f'[data]\ndir = "{folder}/data"\nwal-dir = "{folder}/wal"\nquery-log-enabled = false\n'
            f'[http]\nbind-address = "127.0.0.1:{port}"\nlog-enabled = false\n'
            + "".join(f"{more}\n" for more in http)
            + "[monitor]\nstore-enabled = false\n"
        )
        command = [program, "run", "-config", str(conf)]
        return Influx(command, port, folder / "influxd.log")

    return _started(make)


def victoria_metrics(folder: Path) -> Server:
    """A started VictoriaMetrics; of equal series and times it keeps one."""
    program = find_program("victoria-metrics", "victoria-metrics")

    def make() -> Server:
        port = free_port()
        flags = {
            "storageDataPath": f"{folder}/vm", "httpListenAddr": f"127.0.0.1:{port}",
            "retentionPeriod": "100y", "memory.allowedPercent": "5",
            "dedup.minScrapeInterval": "1ms", "loggerLevel": "WARN",
        }  # fmt: skip
        command = [program, *(f"-{key}={value}" for key, value in flags.items())]
        return Server(command, port, folder / "victoria-metrics.log")

    return _started(make)


def prometheus(folder: Path, target: int) -> Server:
    """A started Prometheus that reads 127.0.0.1:target each second, as the job lotline."""
    program = find_program("prometheus", "prometheus")
    settings = folder / "prometheus.yml"
    settings.write_text(
        "global: { scrape_interval: 1s, evaluation_interval: 1s }\nscrape_configs:\n"
        f"  - {{ job_name: lotline, static_configs: [{{ targets: ['127.0.0.1:{target}'] }}] }}\n"
    )

    def make() -> Server:
        port = free_port()
        flags = {"config.file": settings, "storage.tsdb.path": folder / "tsdb",
                 "web.listen-address": f"127.0.0.1:{port}", "log.level": "warn"}  # fmt: skip
        command = [program, *(f"--{key}={value}" for key, value in flags.items())]
        return Server(command, port, folder / "prometheus.log")

    return _started(make)


def mosquitto(folder: Path, config_lines: Sequence[str] = ("allow_anonymous true",)) -> Server:
    """A started Mosquitto; `config_lines` follow its `listener` line."""
    program = find_program("mosquitto", "mosquitto")

    def make() -> Server:
        port, conf = free_port(), folder / "mosquitto.conf"
        root = ["user root"] if os.getuid() == 0 else []
        conf.write_text("\n".join([*root, f"listener {port} 127.0.0.1", *config_lines, ""]))
        return Server([program, "-c", str(conf)], port, folder / "mosquitto.log")

    return _started(make)
