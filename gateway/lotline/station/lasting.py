"""Which rules of packs are told while their time lasts, so that outputs may follow them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from lotline import config
from lotline.errors import ConfigError
from lotline.judge import spans
from lotline.judge.language.pack import Rule
from lotline.judge.series import Data
from lotline.station import judged
from lotline.station.chosen import Chosen

# What looks at more than this is judged when it ends, and not told while it lasts.
LONGEST_US = 2 * 86_400_000_000
# A week has all kinds of days.
_WEEK = date(2024, 1, 1), timedelta(days=8)


def lasting(pack: Chosen) -> dict[str, int]:
    """{rule: the longest time that it looks at, us}, of those that are told. How far back a
    residual is looked for does not count."""
    version = pack.versions[-1]
    plain, calendar = replace(pack.case, data=Data(())), pack.case.calendar(version)
    week = calendar.at(_WEEK[0]), calendar.at(_WEEK[0] + _WEEK[1])

    def longest(rule: Rule) -> int:
        found = [spans.needed(rule, plain, s, calendar)
                 for s in spans.touching(rule, week, calendar)]  # fmt: skip
        return max((end - start for start, end in found), default=0)

    lengths = {rule.id: longest(rule) for rule in version.rules}
    return {rule: length for rule, length in lengths.items() if 0 < length <= LONGEST_US}


def check_outputs(site: config.Config, packs: Sequence[Chosen]) -> None:
    """Raises ConfigError where an output follows a pack's rule that there is not, or that tells
    nothing while its time lasts."""
    known = {
        judged.place(pack, rule.id): (pack, rule)
        for pack in packs for rule in pack.versions[-1].rules
    }  # fmt: skip
    for output in site.output:
        for name in (r for r in output.rules if config.of_pack(r)):
            where = f"the site file, output {output.name!r} names rule {name!r}, "
            if name not in known:
                raise ConfigError(f"{where}which no [[pack]] has: expected PACK/RULE@NODE")
            pack, rule = known[name]
            if not rule.limit or rule.decide.context:
                raise ConfigError(f"{where}which has no limit")
            if rule.id not in lasting(pack):
                raise ConfigError(
                    f"{where}which is judged when its time has ended: nothing is known before"
                )
