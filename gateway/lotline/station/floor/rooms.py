"""How much each rule has left in the period that runs, and what would help."""

from collections.abc import Iterator, Mapping, Sequence

from lotline import judge
from lotline.config import Config
from lotline.enforce.limits import standing
from lotline.enforce.situation import LEAST_SHARE
from lotline.judge import Finding
from lotline.station.enforcing import Looked
from lotline.station.noisyhours import Spent
from lotline.web.shop.shown import Room, Standing

# A period that has begun just now has no second yet: it stands by what is heard.
JUST_US = 15_000_000
# A pack's rule is close within so many of its unit.
_CLOSE = 3.0
# Hours of work are, once so much of them is used.
_SPENT = 0.9


def rooms(
    site: Config, rules: Sequence[judge.Rule], looked: Mapping[str, Looked],
    packs: Mapping[str, Sequence[Finding]], hours: Sequence[Spent], now_us: int,
) -> list[Room]:  # fmt: skip
    """The worst first; those that do not hold now last."""
    places = {s.name: s.place or s.name for s in site.sensors}
    found = [*_of_rules(rules, looked, places, now_us), *_of_packs(packs, places, now_us),
             *(_of_hours(one, now_us) for one in hours)]  # fmt: skip
    order: tuple[Standing, ...] = ("passed", "close", "not_measured", "within", "no_limit")
    return sorted(found, key=lambda room: (order.index(room.state), _left(room)))


def _left(room: Room) -> float:
    if room.limit is None or room.value is None:
        return 0.0
    return room.limit - room.value


def _of_hours(one: Spent, now_us: int) -> Room:
    used, allowed = one.used / 3600, one.one.hours
    near = used + one.unknown / 3600 > allowed or used > _SPENT * allowed
    return Room(
        one.one.id, ", ".join(one.one.machines),
        "passed" if used > allowed else "close" if near else "within", "h", one.start_us, now_us,
        used, allowed, measured=1 - one.unknown / one.gone if one.gone else None,
    )  # fmt: skip


def _of_rules(
    rules: Sequence[judge.Rule], looked: Mapping[str, Looked], places: Mapping[str, str],
    now_us: int,
) -> Iterator[Room]:  # fmt: skip
    for rule in rules:
        if rule.limit is None or rule.id not in looked:
            continue
        running, left, _ = looked[rule.id]
        crossing = left.crossing_s if left else None
        state = _state(rule, looked[rule.id], now_us)
        yield Room(
            rule.id, places.get(rule.node, rule.node), state, "dB", running.start_us,
            running.end_us, running.value, running.limit, left.spare if left else None,
            None if crossing is None else now_us + round(crossing * 1e6), running.completeness,
        )  # fmt: skip


def _state(rule: judge.Rule, looked: Looked, now_us: int) -> Standing:
    running, left, present = looked
    if running.limit is None:
        return "no_limit"
    level = present if now_us - running.start_us < JUST_US else running.value
    if level is None or (left is not None and running.completeness < LEAST_SHARE):
        return "not_measured"
    if left is None:
        return "not_measured" if now_us - running.start_us >= JUST_US else "within"
    if left.crossing_s == 0:
        return "passed"
    near = level > running.limit - rule.close
    return "close" if near or left.crossing_s is not None else "within"


def _of_packs(
    packs: Mapping[str, Sequence[Finding]], places: Mapping[str, str], now_us: int
) -> Iterator[Room]:
    for key, findings in packs.items():
        one = findings[-1]
        yield Room(
            key, places.get(one.node, one.node), _pack_state(key, findings, now_us), one.unit,
            one.start_us, one.end_us, one.value, one.limit,
        )  # fmt: skip


def _pack_state(key: str, findings: Sequence[Finding], now_us: int) -> Standing:
    one, now = findings[-1], standing(key, findings, now_us)
    if now.level == "limit":
        return "passed"
    if now.level == "warning":
        return "close"
    if one.verdict == "nodata" or now.level == "unknown":
        return "not_measured"
    if one.limit is None or one.verdict in ("not_applicable", "context"):
        return "no_limit"
    near = one.value is not None and one.limit - one.value < _CLOSE and one.unit.startswith("dB")
    return "close" if near or one.verdict == "unclear" else "within"
