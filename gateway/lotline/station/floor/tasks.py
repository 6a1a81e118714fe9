"""What waits for a person: limits to explain, neighbours to answer, nodes that need somebody."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from lotline.journal import Alert, Exceedance
from lotline.reports import Report
from lotline.web.shop.shown import Feed, Node, Task

# More than these are told in one line.
_NODES_MOST = 2
# So long before its day a calibration is asked for.
_CALIBRATE_DAYS = 14


def tasks(
    alerts: Sequence[Alert], unexplained: Sequence[Exceedance], reports: Sequence[Report],
    nodes: Sequence[Node], feeds: Sequence[Feed], due: Mapping[str, str], now_us: int,
    today: date,
) -> tuple[Task, ...]:  # fmt: skip
    """The most urgent first. due: the day until when a calibration is good, by sensor."""
    return (*_alerts(alerts), *_passes(unexplained), *_neighbours(reports, now_us),
            *_nodes(nodes), *_set_aside(feeds), *_calibrations(due, today))  # fmt: skip


def _calibrations(due: Mapping[str, str], today: date) -> Iterator[Task]:
    for name, text in sorted(due.items(), key=lambda one: one[1]):
        left = (date.fromisoformat(text) - today).days
        if left < 0:
            yield Task(f"{name}: its calibration ended on {text}", None, "/shop/nodes", late=True)
        elif left <= _CALIBRATE_DAYS:
            yield Task(f"{name}: calibrate it by {text}", None, "/shop/nodes")


def _alerts(alerts: Sequence[Alert]) -> Iterator[Task]:
    open_ = [a for a in alerts if a.acknowledged_us is None]
    if open_:
        yield Task(f"{_many(len(open_), 'alert')} to answer", min(a.opened_us for a in open_),
                   "/shop#alerts", late=True)  # fmt: skip


def _passes(unexplained: Sequence[Exceedance]) -> Iterator[Task]:
    if unexplained:
        words = f"{_many(len(unexplained), 'passed limit')} to explain"
        yield Task(words, min(e.steps[0].at_us for e in unexplained), "/shop/passed")


def _neighbours(reports: Sequence[Report], now_us: int) -> Iterator[Task]:
    waiting = [r for r in reports if r.answered_us is None]
    if waiting:
        late = sum(r.due_us < now_us for r in waiting)
        words = f"{_many(len(waiting), 'neighbour')} waiting for an answer"
        words += f", {late} longer than promised" if late else ""
        oldest = min(r.made_us for r in waiting)
        yield Task(words, oldest, "/shop/neighbours", late=bool(late))


def _nodes(nodes: Sequence[Node]) -> Iterator[Task]:
    for how in ("silent", "needs you"):
        found = [node for node in nodes if node.how == how]
        late, what = how == "silent", "are silent" if how == "silent" else "need somebody"
        if len(found) > _NODES_MOST:
            words = f"{len(found)} nodes {what}: {', '.join(node.name for node in found)}"
            yield Task(words, None, "/shop/nodes", late)
            continue
        for node in found:
            yield Task(f"{node.name}: {node.why}", node.heard_us, "/shop/nodes", late)


def _set_aside(feeds: Sequence[Feed]) -> Iterator[Task]:
    for feed in feeds:
        if points := sum(pile.points for pile in feed.refused):
            newest = max(pile.newest.at_us for pile in feed.refused)
            words = f"{_many(points, 'point')} set aside by InfluxDB {feed.name}"
            yield Task(words, newest, "/shop/nodes#feeds")


def _many(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"
