"""What is watched: a limit of the site file, or a rule of a pack; and how the latter stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from lotline.enforce.headroom import Outlook
from lotline.enforce.situation import LEAST_S as SETTLED_S
from lotline.enforce.watch import Situation
from lotline.judge import Finding, Rule

# A pack's rule is over so far: with less of its time gone that tells nothing of the rest, where
# that is not known otherwise.
LEAST_S = 900.0
# A rule of a pack at which nobody has looked for so long is not known (they are looked at each
# quarter of an hour, or oftener).
OLD_US = 30 * 60 * 1_000_000
# If it goes on as now it will be over so soon: people are told. Long times are looked at each
# quarter of an hour.
NEAR_US = 30 * 60 * 1_000_000
# So long after its end a verdict is news.
NEWS_US = 15 * 60 * 1_000_000
_RANK = ("limit", "warning", "unknown", "calm")


@dataclass(frozen=True, slots=True)
class Limit:
    """id: of the rule. says: the rule in words. unit: of the limit and of what is held to it."""

    id: str
    node: str
    says: str
    limit: float | None
    unit: str


def of_rule(rule: Rule) -> Limit:
    cite = f" ({rule.cite})" if rule.cite else ""
    says = f"Rule {rule.id}: LAeq over {rule.minutes} min at most {rule.limit:g} dB{cite}."
    return Limit(rule.id, rule.node, says, rule.limit, "dB")


def of_finding(key: str, one: Finding) -> Limit:
    """key: under which the journal keeps it."""
    at_most = "" if one.limit is None else f", at most {one.limit:g} {one.unit}".rstrip()
    return Limit(key, one.node, f"{key}: {one.title}{at_most} ({one.cite}).", one.limit, one.unit)


def standing(
    key: str, found: Iterable[Finding], now_us: int, outlook: Outlook | None = None
) -> Situation:
    """How a rule of a pack stands, by what is known so far of the time that lasts, how that ends
    if it goes on as now, and the verdict on that which has just ended."""
    seen = [_one(key, f, now_us, outlook) for f in found]
    seen.append(Situation(key, "calm", None))
    return min(seen, key=lambda s: _RANK.index(s.level))


def lasting(
    key: str, found: Iterable[Finding], now_us: int, outlook: Outlook | None, looked_us: int
) -> Situation:
    """How it stands for those who act on it: by the time that lasts alone. looked_us: when
    somebody looked; where nothing lasted then it is not in force."""
    if abs(now_us - looked_us) > OLD_US:
        return Situation(key, "unknown", None)
    return standing(key, [f for f in found if not f.final], now_us, outlook)


def _one(key: str, one: Finding, now_us: int, outlook: Outlook | None) -> Situation:
    if one.final:
        news = one.verdict == "over" and now_us - one.end_us < NEWS_US
        return Situation(key, "limit" if news else "calm", one.value)
    if now_us >= one.end_us or one.verdict in ("not_applicable", "context"):
        return Situation(key, "calm", one.value)
    if outlook is not None:
        return _ahead(key, one, now_us, outlook)
    if one.verdict in ("ok", "unclear"):
        return Situation(key, "calm", one.value)
    gone_s, whole_s = (now_us - one.start_us) / 1e6, (one.end_us - one.start_us) / 1e6
    if one.verdict == "over" and gone_s >= min(LEAST_S, whole_s / 2):
        return Situation(key, "warning", one.value)
    return Situation(key, "unknown", one.value)


def _ahead(key: str, one: Finding, now_us: int, outlook: Outlook) -> Situation:
    room, passes_us = outlook.room, outlook.passes_us
    if room.crossing_s == 0:
        return Situation(key, "limit", one.value)
    settled = (now_us - one.start_us) / 1e6 >= SETTLED_S
    near = passes_us is not None and passes_us - now_us <= NEAR_US
    return Situation(key, "warning" if settled and near else "calm", room.expected)
