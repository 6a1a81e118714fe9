"""docs/first-hour.md to the letter: a virtual board, a real gateway, a real InfluxDB, a report.

Apart from the page: ports are free ones, InfluxDB is started by the test, the gateway and the
board are given their terminals by it, and what is installed is installed already.
"""

import json
import os
import re
import shutil
import stat
import subprocess

import pytest
from program import COMMAND, ENVIRONMENT, ROOT, started, until
from servers import free_port, influxd

PAGE = ROOT / "docs/first-hour.md"
pytestmark = pytest.mark.skipif(not shutil.which("influx"), reason="influx is not installed")
# What the test does otherwise than by typing it.
OTHERWISE = ("sudo ", "make demo", "make board", "export PATH", "uv pip", "lotline run ")


def steps():
    """{number of a section: its lines to type}."""
    found = {}
    for number, body in re.findall(r"(?ms)^## (\d)\.(.*?)(?=^## |\Z)", PAGE.read_text()):
        lines = re.findall(r"(?m)^    (\S.*)$", body)
        found[int(number)] = [line for line in lines if not line.startswith(OTHERWISE)]
    return found


class Terminal:
    def __init__(self, folder, replaced):
        self.folder, self.replaced = folder, replaced
        own = folder / "bin"
        own.mkdir(parents=True)
        (own / "lotline").write_text(f'#!/bin/sh\nexec {" ".join(map(str, COMMAND))} "$@"\n')
        (own / "lotline").chmod(stat.S_IRWXU)
        self.environment = ENVIRONMENT | {"PATH": f"{own}:{os.environ['PATH']}"}

    def type(self, line, told=""):
        for old, new in self.replaced.items():
            assert old not in line or new, f"{old} is not known yet"
            line = line.replace(old, new)
        done = subprocess.run(["bash", "-c", line], cwd=self.folder, env=self.environment,
                              input=told, capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        return done.stdout


def free_ports(site):
    text = site.read_text().replace("[mqtt]\n", f"[mqtt]\nport = {free_port()}\n")
    site.write_text(text.replace("[web]\n", "[web]\nport = 0\n")
                    .replace("[inside]\n", "[inside]\nport = 0\n"))  # fmt: skip


def test_it_can_be_followed(tmp_path):
    typed = steps()
    assert [len(typed[n]) for n in sorted(typed)] == [0, 0, 2, 3, 4, 4, 2]
    replaced = {"PORT": "", "http://127.0.0.1:8086": "", "influx -": ""}
    terminal = Terminal(tmp_path / "here", replaced)
    here = terminal.folder

    with started(here, "board", "build/board", "--json") as board, influxd(tmp_path) as influx:
        until(lambda: '"port"' in board.said(), "the board's port")
        replaced["PORT"] = json.loads(board.said().splitlines()[0])["port"]
        replaced["http://127.0.0.1:8086"] = influx.url
        replaced["influx -"] = f"influx -port {influx.url.rpartition(':')[2]} -"

        init, wifi = typed[3]
        terminal.type(init)
        free_ports(here / "shop/site.toml")
        terminal.type(wifi)
        with started(tmp_path / "run", "run", "--site", here / "shop") as gateway:
            for line in typed[4]:
                said = terminal.type(line)
            assert "mic-street: all of it works." in said
            until(lambda: gateway.places()["mic-street"]["last_second"], "a level on the page")
            for line in typed[5]:
                said = terminal.type(line)
            until(lambda: "drift +0.40 dB" in terminal.type(typed[5][-1]), "the calibration")

            for line in typed[6][:3]:
                said = terminal.type(line)
            assert said.count("ok ") >= 4
            assert "NO" not in said
            assert gateway.interrupt() == 0
        with started(tmp_path / "run", "run", "--site", here / "shop") as gateway:
            until(lambda: re.search(r"\b[1-9]\d*$", terminal.type(typed[6][3]).strip()), "points")
            account, report = typed[7]
            assert "operator" in terminal.type(account, told="correct horse battery 9\n")
            terminal.type(report)
    (made,) = here.glob("lotline-*.pdf")
    assert made.read_bytes().startswith(b"%PDF")


def test_no_line_is_left_out_by_mistake():
    lines = re.findall(r"(?m)^    (\S.*)$", PAGE.read_text())
    assert {line.split()[0] for line in lines} <= {
        "sudo", "make", "export", "uv", "lotline", "printf", "sed", "influx",
    }  # fmt: skip
