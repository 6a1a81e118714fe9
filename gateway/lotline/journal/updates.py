"""Updates of nodes that were ordered: actions of the kind `update`, each named by its number; and
nodes that are not to be updated: actions of the kind `update-hold`, each named by its node."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from lotline.journal import actions
from lotline.journal.actions import COLUMNS, Action

KIND, HOLD = "update", "update-hold"
# Of an order; and what comes of it at a node, with which it is over there or not.
ENDS = ("done", "stopped")
GOOD, FAILED = "good", ("back", "refused")
OFFERED, STARTED = "offered", "started"


@dataclass(slots=True)
class Order:
    """id: 1 to 2^31 - 1, as nodes are told. nodes: in the order that was asked for; states: the
    newest step of each that has one, since: when it was taken. end: "" while it goes on."""

    id: int
    version: str
    number: int
    nodes: tuple[str, ...]
    who: str
    at_us: int
    states: dict[str, str] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    end: str = ""
    why: str = ""


def read(db: sqlite3.Connection) -> list[Order]:
    """All of them, by when they were ordered."""
    steps: dict[str, list[Action]] = defaultdict(list)
    for row in db.execute(f"SELECT {COLUMNS} FROM actions WHERE kind = ? ORDER BY id", (KIND,)):
        action = Action._make(row)
        steps[action.subject].append(action)
    return [order for one in steps.values() if (order := _order(one))]


def held(db: sqlite3.Connection) -> dict[str, bool]:
    """{node: whether people want it held}, of those that they said something about."""
    rows = db.execute("SELECT subject, step FROM actions WHERE kind = ? ORDER BY id", (HOLD,))
    return {node: step == "held" for node, step in rows}


def take(
    db: sqlite3.Connection, order: int, step: str, who: str, words: Mapping[str, object],
    at_us: int,
) -> bool:  # fmt: skip
    """Write a step down, unless it has no meaning any more; whether it had. An order begins once
    and ends once, and one begins when all others have ended."""
    known = _order(actions.of(db, KIND, order))
    if step == "ordered":
        good = known is None and all(one.end for one in read(db))
    else:
        good = known is not None and not known.end
    if good:
        actions.add(db, at_us, KIND, order, step, who, words)
    return good


def take_words(db: sqlite3.Connection, said: Mapping[str, object], at_us: int) -> bool:
    """What somebody wants, as the command line says it; False for what cannot be read."""
    match said:
        case {"order": int(order), "step": "ordered" | "stopped" as step, "by": str(who),
              "words": dict(words)}:  # fmt: skip
            take(db, order, str(step), who, words, at_us)
        case {"hold": list(nodes), "held": bool(is_held), "by": str(who)}:
            for node in nodes:
                actions.add(db, at_us, HOLD, node, "held" if is_held else "freed", who)
        case _:
            return False
    return True


def _order(steps: list[Action]) -> Order | None:
    if not steps:
        return None
    first = steps[0]
    match first.words:
        case {"version": str(version), "number": int(number), "nodes": list(nodes)}:
            found = Order(int(first.subject), version, number, tuple(map(str, nodes)), first.who,
                          first.at_us)  # fmt: skip
        case _:  # its words were deleted
            return None
    for action in steps[1:]:
        words = action.words
        if action.step in ENDS:
            found.end, found.why = action.step, str(words.get("why", ""))
        elif node := str(words.get("node", "")):
            found.states[node], found.since[node] = action.step, action.at_us
    return found
