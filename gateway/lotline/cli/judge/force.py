"""A verdict judged anew by what was in force: for `lotline verify` and `lotline judge EXPORT`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from lotline import config, judge
from lotline.judge import Finding
from lotline.station import judged
from lotline.station.chosen import Chosen, chosen
from lotline.station.judged import LONG_US, QUARTER_US, Place, Taken, Told
from lotline.station.judging import rules_of


@dataclass(frozen=True, slots=True)
class InForce:
    """What verdicts rest on beside the records: the site's limits, and its packs."""

    rules: Mapping[str, judge.Rule]
    zone: tzinfo
    packs: tuple[Chosen, ...]

    def needed(self, told: Told) -> tuple[int, int]:
        """The time that a verdict looks at; raises KeyError where nothing gives such a one."""
        if told.rule in self.rules:
            return told.start_us, told.end_us
        found = [place.needed for _, place in self._places(told)]
        if not found:
            raise KeyError(told.rule)
        return min(start for start, _ in found), max(end for _, end in found)

    def again(self, told: Told, records: Taken) -> Finding | None:
        """The same verdict, judged anew; None where nothing gives such a one."""
        if rule := self.rules.get(told.rule):
            found = judged.by_limit(rule, self.zone, told.start_us, records.records)
            return next((f for f in found if f.end_us == told.end_us), None)
        for pack, place in self._places(told):
            for mine, one in records.by_pack(pack, place):
                if mine == told:
                    return one
        return None

    def may_move(self, told: Told) -> bool:
        """Whether it is on a shift, which late data may have joined with another."""
        return any(
            rule.per.kind == "shift" and rule.id in _rules(pack, told.rule)
            for pack in self.packs
            for version in pack.versions
            for rule in version.rules
        )

    def _places(self, told: Told) -> list[tuple[Chosen, Place]]:
        span = told.start_us, told.end_us
        return [
            (pack, place)
            for pack in self.packs
            if told.rule.startswith(f"{pack.name}/") and told.rule.endswith(f"@{pack.node}")
            for place in judged.places(pack, span, (-LONG_US, LONG_US), _rules(pack, told.rule))
            if place.inside[0] <= span[0] and span[1] <= place.inside[1]
        ]

    def ended(
        self, span: tuple[int, int], there: tuple[int, int], records: Taken
    ) -> list[tuple[Told, Finding]]:
        """All verdicts that are due after the beginning and not after the end of a span, and
        look at nothing that is not `there`."""
        first = max(span[0] - QUARTER_US + 1, there[0])
        last = min(span[1], there[1]) - QUARTER_US
        found = [
            (Told(rule.id, one.start_us, one.end_us), one)
            for start in range(-(-first // QUARTER_US) * QUARTER_US, last + 1, QUARTER_US)
            for rule in self.rules.values()
            for one in judged.by_limit(rule, self.zone, start, records.records)
        ]
        for pack in self.packs:
            for place in judged.in_order(judged.places(pack, span, span)):
                if there[0] <= place.needed[0] and place.needed[1] <= there[1]:
                    found += records.by_pack(pack, place)
        return found


def _rules(pack: Chosen, key: str) -> tuple[str, ...]:
    """The rules that a verdict may be of."""
    rule = key.removeprefix(f"{pack.name}/").removesuffix(f"@{pack.node}")
    return rule, rule.rpartition(":")[0]


def of(site: config.Config, files: Mapping[str, str]) -> InForce:
    """Raises ConfigError."""
    rules = {rule.id: rule for rule in rules_of(site)}
    return InForce(rules, site.site.zone, tuple(chosen(site, files)))


def of_files(files: Mapping[str, str]) -> InForce:
    """From the texts of the site file and packs, by name; raises LotlineError, ValueError,
    KeyError."""
    table = tomllib.loads(files[config.SITE_FILE])
    return of(config.Config.model_validate({**table, "folder": Path()}), files)
