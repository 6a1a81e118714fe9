"""Output leases: what the running verdicts allow, for a few seconds at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from lotwire import downward
from lotwire.codes import LAPSED, OUTPUT_UNCLEAR, START

from lotline.config import Output
from lotline.enforce.standing import Found, Standing
from lotline.ingest import Lane

# kind, text, node
News = tuple[str, str, str]
# As in a frame (lotwire.frame.identity).
MAX_BOOT, MAX_TICK, MAX_SEQ = 0xFFFFFFFF, 1 << 53, 0xFFFFFFFF
_REASONS = {
    "ok": "all of its rules are kept",
    "warning": "rule {} will be broken if it goes on like this",
    "limit": "rule {} is broken",
    "unmeasured": "rule {} is not measured",
}


class Echo(NamedTuple):
    """The newest of a node; heard_s: when it came, by the steady clock."""

    boot: int
    tick: int
    states: Sequence[tuple[int, int]]
    heard_s: float


class Leasing:
    """On the event loop. Every echo of a node is answered with leases that count from its tick, so
    none outlives its length whatever happens to it on its way, to this machine or its clock."""

    def __init__(
        self,
        outputs: Sequence[Output],
        lanes: Mapping[str, Lane],
        standing: Standing,
        publish: Callable[[str, bytes], None],
        steady_s: Callable[[], float],
    ) -> None:
        self._outputs, self._lanes = outputs, lanes
        self._standing, self._publish, self._steady_s = standing, publish, steady_s
        self._echoes: dict[str, Echo] = {}
        self._seqs: dict[str, int] = {}
        self._granted: dict[str, str] = {}
        self._levels = {one.name: "unmeasured" for one in outputs}
        self._odd: dict[str, str] = {}
        self._news: list[News] = []

    def echoed(self, node: str, fields: Sequence[Any]) -> bool:
        """An authentic ECHO; False for one that is older than another, or impossible."""
        boot, tick, seq, *states = fields
        known = self._echoes.get(node)
        if boot > MAX_BOOT or tick > MAX_TICK or seq >= MAX_SEQ:
            return False
        if known is not None and (boot, tick) < (known.boot, known.tick):
            return False
        if known is None or boot != known.boot:
            self._seqs[node] = 0
        self._seqs[node] = max(self._seqs[node], seq)
        self._echoes[node] = Echo(boot, tick, states, self._steady_s())
        for output in self._of(node):
            self._check(output, states)
            self._grant(output, self._standing.worst(output.rules))
        return True

    def _of(self, node: str) -> list[Output]:
        return [output for output in self._outputs if output.node == node]

    def look(self) -> list[News]:
        """What is to be changed is changed at once, not with the next echo; and what is new."""
        for output in self._outputs:
            found = self._standing.worst(output.rules)
            if found.level != self._levels[output.name]:
                self._levels[output.name] = found.level
                self._say(output, f"{output.state(found.level)} from now on, as "
                          + _REASONS[found.level].format(found.rule))  # fmt: skip
            echo = self._echoes.get(output.node)
            fresh = echo and self._steady_s() - echo.heard_s < output.lease_s
            if fresh and self._granted.get(output.name) != output.state(found.level):
                self._grant(output, found)
        news, self._news = self._news, []
        return news

    def _grant(self, output: Output, found: Found) -> None:
        echo, lane = self._echoes[output.node], self._lanes[output.node]
        state = output.state(found.level)
        self._seqs[output.node] += 1
        message = downward.lease(
            echo.boot, self._seqs[output.node], output.output, output.states.index(state),
            echo.tick, round(output.lease_s * 1000),
        )  # fmt: skip
        self._granted[output.name] = state
        self._publish(lane.down_topic, lane.down.seal(message))

    def _check(self, output: Output, states: Sequence[tuple[int, int]]) -> None:
        """Say once where site file and node do not agree."""
        odd = _odd(output, states)
        if odd != self._odd.get(output.name, ""):
            self._odd[output.name] = odd
            if odd:
                self._say(output, odd)

    def _say(self, output: Output, words: str) -> None:
        self._news.append(("output", f"{output.name} ({output.node}): {words}.", output.node))


def _odd(output: Output, states: Sequence[tuple[int, int]]) -> str:
    if output.output >= len(states):
        return f"the node has no output {output.output}: see its configuration"
    state, cause = states[output.output]
    if state == OUTPUT_UNCLEAR:
        return ""
    if state >= len(output.states):
        return f"the node's output {output.output} is no {output.kind}: see its configuration"
    if cause in (START, LAPSED) and output.states[state] != output.safe:
        return f"at the node its safe state is {output.states[state]}, here {output.safe}"
    return ""
