"""Where records are read from: a journal, or an export of one."""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import cbor2

from lotline.errors import InputError, LedgerError
from lotline.journal import Archive, Dated, SecondRow
from lotline.ledger import lines
from lotline.ledger.claims import Frames
from lotline.ledger.evidence import Evidence, Pending, withheld

MANIFEST = "manifest.json"
FORMAT = "lotline evidence 1"
LOG, FRAMES = "log", "frames"
INDICATORS, VERDICTS, EVENTS = "indicators.jsonl", "verdicts.jsonl", "events.jsonl"
ACTIONS, FILES = "actions.jsonl", "files.jsonl"
CALIBRATIONS, WEATHER = "calibrations.jsonl", "weather.jsonl"
MIN_US, MAX_US = -(1 << 62), 1 << 62


class JournalSource:
    """The journal itself, in whole or for a span of time."""

    def __init__(self, folder: Path, size: int, span: tuple[int, int] | None = None) -> None:
        """As it is now, beside a log of that size, which was read before. Raises JournalError."""
        self.archive = archive = Archive(folder)
        archive.hold()
        self.span = span
        self.pending = Pending(
            frozenset(archive.open_spans()), archive.cursor("meter"), frozenset(archive.late()),
            frozenset(archive.redated(size)), archive.cursor("judge:metered"),
        )  # fmt: skip
        self.batch = archive.batch

    def unclaimed(self, claims: dict[tuple[str, int], Frames], found: int) -> str:
        last = max((claim.last for claim in claims.values()), default=0)
        more = self.archive.frame_count(last) - found
        return f"{more} frames with numbers up to {last} are in no entry of the log" * (more > 0)

    def indicators(self) -> Iterator[str]:
        return map(lines.indicator_line, self.archive.aggregates(*(self.span or (MIN_US, MAX_US))))

    def verdicts(self) -> Iterator[str]:
        return map(lines.verdict_line, self.archive.all_verdicts(*(self.span or (MIN_US, MAX_US))))

    def events(self) -> Iterator[str]:
        for event in self.archive.salted_events():
            yield lines.event_line(event) if event.salt else withheld(event.id)

    def actions(self) -> Iterator[str]:
        for action in self.archive.all_actions():
            yield lines.action_line(action) if action.salt else withheld(action.id)

    def calibrations(self) -> Iterator[str]:
        return map(lines.calibration_line, self.archive.all_calibrations())

    def weather(self) -> Iterator[str]:
        return map(lines.weather_line, self.archive.all_weather(*(self.span or (MIN_US, MAX_US))))

    def files(self) -> Iterator[str]:
        for ident, name, salt, body in self.archive.files():
            yield lines.file_line(ident, name, salt, body) if salt else withheld(ident)

    def seconds(self, node: str, start_us: int, end_us: int) -> list[SecondRow] | None:
        return self.archive.seconds(node, start_us, end_us)


class ExportSource:
    """A folder that `lotline export --format evidence` wrote."""

    def __init__(self, folder: Path) -> None:
        """Raises InputError."""
        self.folder = folder
        manifest = self._manifest()
        self.span, self.pending = manifest
        self._index: dict[str, dict[int, tuple[int, int]]] = {}

    def _manifest(self) -> tuple[tuple[int, int] | None, Pending]:
        path = self.folder / MANIFEST
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            if found["format"] != FORMAT:
                raise InputError(f"{path} says format {found['format']!r}, expected {FORMAT!r}")
            span = found["span"]
            return span and (int(span[0]), int(span[1])), Pending.of_json(found["pending"])
        except OSError as e:
            raise InputError(f"{path} cannot be read: {e.strerror}") from e
        except (ValueError, KeyError, TypeError, IndexError) as e:
            raise InputError(f"{path} is not as `lotline export` writes it") from e

    def batch(self, node: str, first: int, last: int) -> list[Dated]:
        """Those of the frames that are there; none where what is there cannot be read."""
        found = self._batches(node).get(first)
        if found is None:
            return []
        with (self.folder / FRAMES / f"{node}.cbor").open("rb") as file:
            file.seek(found[0])
            try:
                return lines.unpack_batch(file.read(found[1]))
            except LedgerError:
                return []

    def unclaimed(self, claims: dict[tuple[str, int], Frames], found: int) -> str:
        for path in sorted((self.folder / FRAMES).glob("*")):
            ends = 0
            for first, (at, length) in _scan(path):
                ends = at + length
                if (path.stem, first) not in claims:
                    return f"{path} has frames from number {first} on, which are in no entry"
            if ends != path.stat().st_size:
                return f"{path} cannot be read from byte {ends} on"
        return ""

    def _batches(self, node: str) -> dict[int, tuple[int, int]]:
        """{first: (where, how long)} of a node's batches."""
        if node not in self._index:
            path = self.folder / FRAMES / f"{node}.cbor"
            self._index[node] = dict(_scan(path)) if path.exists() else {}
        return self._index[node]

    def _lines(self, name: str) -> Iterator[str]:
        path = self.folder / name
        try:
            with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
                for line in file:
                    yield line.removesuffix("\n")
        except OSError as e:
            raise InputError(f"{path} cannot be read: {e.strerror}") from e

    def indicators(self) -> Iterator[str]:
        return self._lines(INDICATORS)

    def verdicts(self) -> Iterator[str]:
        return self._lines(VERDICTS)

    def events(self) -> Iterator[str]:
        return self._lines(EVENTS)

    def actions(self) -> Iterator[str]:
        """None in the exports of lotline's that did not write them."""
        return self._lines(ACTIONS) if (self.folder / ACTIONS).exists() else iter(())

    def calibrations(self) -> Iterator[str]:
        """None in the exports of lotline's that did not write them."""
        return self._lines(CALIBRATIONS) if (self.folder / CALIBRATIONS).exists() else iter(())

    def weather(self) -> Iterator[str]:
        """None in the exports of lotline's that did not write it."""
        return self._lines(WEATHER) if (self.folder / WEATHER).exists() else iter(())

    def files(self) -> Iterator[str]:
        return self._lines(FILES)

    def seconds(self, node: str, start_us: int, end_us: int) -> list[SecondRow] | None:
        """Not in an export: each is made of one frame."""
        return None


def pack_item(first: int, batch: bytes) -> bytes:
    """[first, << batch >>]: a batch in a file of frames (embedded CBOR, RFC 8949 section
    3.4.5.1)."""
    return cbor2.dumps([first, cbor2.CBORTag(24, batch)])


def _scan(path: Path) -> Iterator[tuple[int, tuple[int, int]]]:
    """(first, (where its CBOR begins, how long it is)) of each batch, up to where a file is
    damaged."""
    size = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at < size:
            file.seek(at)
            head = _head(file.read(32))
            if head is None:
                return
            first, skip, length = head
            yield first, (at + skip, length)
            at += skip + length


def _head(data: bytes) -> tuple[int, int, int] | None:
    """(first, length of the head, length of the batch) of a batch."""
    if data[:1] != b"\x82":
        return None
    first, at = _uint(data, 1, 0)
    if data[at : at + 2] != b"\xd8\x18":
        return None
    length, end = _uint(data, at + 2, 2)
    return (first, end, length) if first >= 0 and length >= 0 else None


def _uint(data: bytes, at: int, major: int) -> tuple[int, int]:
    """(argument, where it ends) of a CBOR head (RFC 8949 section 3); (-1, at) for another."""
    if at >= len(data) or data[at] >> 5 != major:
        return -1, at
    info = data[at] & 31
    if info < 24:
        return info, at + 1
    if info > 27:
        return -1, at
    end = at + 1 + (1 << info - 24)
    return int.from_bytes(data[at + 1 : end], "big"), end


@lru_cache(1)
def opened(folder: Path, size: int) -> Evidence:
    """Once in each process: the export in a folder, or the journal beside a log of that size."""
    if (folder / MANIFEST).exists():
        return ExportSource(folder)
    return JournalSource(folder, size)
