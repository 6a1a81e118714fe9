"""The ports of this computer, with what is done and was found on each."""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lotline import config
from lotline.boards import ports as serial
from lotline.boards.build import UNIX, boards
from lotline.boards.fitting import sensors
from lotline.errors import BoardError, InputError
from lotline.journal import Reader, Writer
from lotline.station.clock import Clock
from lotline.station.installing import commands, record
from lotline.station.installing.jobs import Running
from lotline.web.shop.installing import Job, Port, Record

GONE = "not plugged in now"
# Hosts of the site file that no node can reach.
LOCAL = ("127.0.0.1", "localhost", "0.0.0.0", "::", "::1")
# What a step's result is called in the record.
CALLED = {"flash": "flash", "node": "provision", "check": "check", "calibrate": "calibrate"}


@dataclass
class Place:
    """Of a port, for as long as the gateway runs."""

    board: str = ""
    node: str = ""
    runs: dict[str, Running] = field(default_factory=dict)
    latest: Running | None = None


class Bench:
    """Any thread. One step at a time on each port."""

    def __init__(self, site: config.Config, writer: Writer, clock: Clock) -> None:
        inside = site.inside
        self._site, self._writer, self._clock = site, writer, clock
        self._more = inside.ports if inside else ()
        self._folder = site.beside(inside.firmware if inside else Path("firmware"))
        self._places: dict[str, Place] = {}
        self._mutex = threading.Lock()

    def ports(self) -> list[Port]:
        """Also those that are gone, once something was done there."""
        try:
            found = serial.listed(self._more)
        except BoardError as e:
            raise InputError(f"{e}") from e
        gone = self._places.keys() - {one.device for one in found}
        found += [serial.Port(device, GONE, True) for device in sorted(gone)]
        return [self._port(one) for one in found]

    def port(self, ident: str) -> Port:
        for one in self.ports():
            if one.id == ident:
                return one
        raise InputError("this port is not there any more: is the board plugged in?")

    def _port(self, one: serial.Port) -> Port:
        place = self._places.get(one.device, Place())
        jobs = {step: run.now for step, run in place.runs.items()}
        return Port(_ident(one.device), one.device, one.words, one.known, _there(jobs.get("look")),
                    place.board, place.node, jobs,
                    place.latest.now if place.latest else None)  # fmt: skip

    def boards(self) -> list[str]:
        return [name for name in boards() if name != UNIX]

    def firmware(self) -> list[str]:
        try:
            return sorted(p.name for p in self._folder.iterdir() if p.suffix == ".bin")
        except OSError:
            return []

    def firmware_folder(self) -> str:
        return str(self._folder)

    def sensors(self, board: str) -> list[str]:
        return sensors(board) if board else []

    def host(self) -> str:
        """Where nodes reach the gateway, as far as the site file says it."""
        return "" if self._site.mqtt.host in LOCAL else self._site.mqtt.host

    def choose(self, ident: str, board: str) -> None:
        device = self.port(ident).device
        board = commands.one_of(board, self.boards(), "board")
        with self._mutex:
            self._places.setdefault(device, Place()).board = board

    def start(self, ident: str, step: str, sent: Mapping[str, str], who: str) -> None:
        port = self.port(ident)
        if step == "record":
            self._record(port, sent, who)
            return
        command, secret = self._command(port, step, sent), None
        if step == "node" and sent.get("password"):
            secret = commands.password(sent)
        with self._mutex:
            place = self._places.setdefault(port.device, Place())
            if place.latest and place.latest.now.running:
                raise InputError("a step is under way on this port: wait for its end, or stop it")
            run = Running(step, command, secret, self._clock.now_us(), self._clock.now_us)
            place.latest = place.runs[step] = run
            if step == "node":
                place.node = sent["name"]
            if step in ("flash", "node"):  # what was found before is of another node now
                for old in ("check", "calibrate"):
                    place.runs.pop(old, None)

    def _command(self, port: Port, step: str, sent: Mapping[str, str]) -> list[str]:
        if step == "flash" and not port.board:
            raise InputError("choose the board first")
        names = [node.name for node in self._site.node]
        match step:
            case "look":
                return commands.look(port.device)
            case "flash":
                return commands.flash(port.device, port.board, sent, self._folder, self.firmware())
            case "node":
                return commands.node(port.device, self._site.folder, sent, names,
                                     self.sensors(port.board))  # fmt: skip
            case "check":
                return commands.check(port.device, sent)
            case "calibrate":
                return commands.calibrate(port.device, sent)
        raise InputError("there is no such step")

    def _record(self, port: Port, sent: Mapping[str, str], who: str) -> None:
        found = {CALLED[step]: job.found for step, job in port.jobs.items()
                 if step in CALLED and not job.running and not job.wrong}  # fmt: skip
        name = port.name
        if not name:
            raise InputError("it is not known yet which node this is: provision or check it")
        words = record.composed(self._site, name, found, sent.get("remark", ""))
        self._writer.act_once(self._clock.now_us(), record.KIND, name, record.STEP, words, who)

    def stop_job(self, ident: str) -> None:
        with self._mutex:
            place = self._places.get(self.port(ident).device)
        if place and place.latest:
            place.latest.stop()

    def records(self, node: str) -> list[Record]:
        with Reader(self._site.data_folder) as reader:
            return [Record(a.id, a.subject, a.at_us, a.who,
                           [(key, str(text)) for key, text in a.words.items()])
                    for a in record.records(reader, node)]  # fmt: skip

    def close(self) -> None:
        """End what is under way: boards run on with what they had."""
        runs = [place.latest for place in self._places.values() if place.latest]
        for run in runs:
            run.stop()
        for run in runs:
            run.join()


def _ident(device: str) -> str:
    return hashlib.sha256(device.encode()).hexdigest()[:12]


def _there(job: Job | None) -> str:
    if job is None or job.running or job.wrong:
        return ""
    rows: Sequence[Mapping[str, str]] = job.found.get("rows") or [{}]
    return serial.words_of(rows[0])
