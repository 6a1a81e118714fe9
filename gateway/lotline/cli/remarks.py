"""What stands below the table of `lotline nodes`: missing, refused, said."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Group
from rich.table import Table

from lotline.journal import RESETS
from lotline.station.nodehealth import NodeHealth, Said, words_of

# A row of a section: who or when, and what.
Remark = tuple[str, str]


def sections(
    rows: list[NodeHealth], others: dict[str, int], said: list[Said], zone: ZoneInfo
) -> Iterator[Group]:
    """A heading with its remarks; none where there is nothing to remark."""
    yield from _section("Missing (what a node still has, it sends):", _missing(rows, zone))
    yield from _section("Outputs, by their nodes' last account:", _outputs(rows))
    yield from _section("Calibrated:", _calibrated(rows, zone))
    yield from _section("The nodes, by their own account:", _accounts(rows))
    yield from _section("The last trouble of the nodes, by their own account:", _troubles(rows))
    refused = [*((r.node, r.refused) for r in rows), ("a stranger", others)]
    yield from _section("Refused, so not kept:", _counted(refused))
    yield from _section("Odd, but kept:", _counted((r.node, r.odd) for r in rows))
    twice = [(r.node, str(r.duplicates)) for r in rows if r.duplicates]
    yield from _section("Sent again although on disk (harmless):", twice)
    lately = [(_when(s.at, zone), s.text) for s in said]
    yield from _section(f"Said last ({zone.key}):", lately)


def _section(heading: str, remarks: Iterable[Remark]) -> Iterator[Group]:
    lines = Table(box=None, padding=(0, 2, 0, 2), show_header=False)
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    for who, what in remarks:
        lines.add_row(_plain(who), _plain(what))
    if lines.row_count:
        yield Group(heading, lines)


def _plain(text: str) -> str:
    """A node's own words must not steer the terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _when(at: float, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M}"


def _missing(rows: list[NodeHealth], zone: ZoneInfo) -> Iterator[Remark]:
    for row in rows:
        if row.missing_since is not None:
            gaps = f"{row.open_gaps} gap{'s' if row.open_gaps > 1 else ''}"
            when = _when(row.missing_since, zone)
            yield row.node, f"{row.missing} records in {gaps}, first noticed {when}"
        elif row.missing:
            yield row.node, f"{row.missing} records, since the gateway last looked"


def _outputs(rows: list[NodeHealth]) -> Iterator[Remark]:
    for row in rows:
        for name, does in row.outputs.items():
            yield row.node, f"{name}: {does}"


def _accounts(rows: list[NodeHealth]) -> Iterator[Remark]:
    for row in rows:
        if said := ", ".join(_account(row.health)):
            yield row.node, said


def _account(health: Mapping[str, float | str]) -> Iterator[str]:
    """What tells of a weak supply, a far access point, a full heap or flash."""
    if (up := health.get("uptime")) is not None:
        cause = RESETS.get(int(health.get("reset_cause", 0)), "an unknown reset")
        yield f"up {_span(float(up))} since {cause}"
    if (rssi := health.get("rssi")) is not None:
        yield f"Wi-Fi {rssi:.0f} dBm"
    if (free := health.get("heap_free")) is not None:
        most = health.get("heap_largest")
        whole = "" if most is None else f" (in one piece {float(most) / 1024:.0f})"
        yield f"{float(free) / 1024:.0f} KiB of heap free{whole}"
    counted = {
        "overruns": "periods missed",
        "reconnects": "reconnects",
        "outbox_condensed": "records condensed",
        "outbox_dropped": "dropped",
    }
    yield from (f"{health[k]:.0f} {words}" for k, words in counted.items() if health.get(k))


def _span(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _calibrated(rows: list[NodeHealth], zone: ZoneInfo) -> Iterator[Remark]:
    """Of microphones that never were, too: their levels rest on a datasheet alone."""
    for row in rows:
        for one in row.calibrations:
            by = f", with {one.calibrator}" if one.calibrator else ""
            yield row.node, (f"{_when(one.at, zone)} at {one.level:g} dB, drift {one.drift:+.2f} "
                             f"dB{by}")  # fmt: skip
        if row.kind == "microphone" and row.records and not row.calibrations:
            yield row.node, "never: its levels rest on the datasheet of its microphone"


def _troubles(rows: list[NodeHealth]) -> Iterator[Remark]:
    for row in rows:
        if trouble := row.health.get("last_exception"):
            yield row.node, str(trouble)


def _counted(found: Iterable[tuple[str, dict[str, int]]]) -> Iterator[Remark]:
    for node, reasons in found:
        for reason, n in sorted(reasons.items(), key=lambda item: -item[1]):
            yield node, f"{n} x {words_of(reason)}"
