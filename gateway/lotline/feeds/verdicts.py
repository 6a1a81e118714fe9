"""Verdicts as points: value, limit and margin of each rule on each period."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lotline.feeds.lines import field, line, text
from lotline.journal import Reader, Verdict

BATCH = 2000
# A pack's rule on a level is close to its limit within so many dB, as on the operator's page.
_CLOSE_DB = 3.0
_WORDS = {
    "over": "passed", "nodata": "not measured", "unclear": "close", "context": "no limit",
    "not_applicable": "does not apply",
}  # fmt: skip
_NUMBERS = ("value", "limit", "margin", "completeness", "uncertainty")
_TEXTS = ("verdict", "quantity", "title", "severity")


class Verdicts:
    """A Stream. close: of rules of the site file, how many dB below the limit is close to it."""

    name = "verdict"

    def __init__(self, site: str, close: Mapping[str, float]) -> None:
        self._site, self._close = site, close

    def batches(self, reader: Reader, position: int) -> Iterator[tuple[list[str], int]]:
        while found := reader.verdicts_after(position, BATCH):
            position = found[-1].id
            yield [self._line(one) for one in found], position

    def _line(self, one: Verdict) -> str:
        told: dict[str, Any] = json.loads(one.body)
        if told.get("superseded"):
            told["verdict"] = state = "superseded"
        else:
            state = self._state(one.rule, told)
        fields = [
            text("state", state),
            f"over={int(told['verdict'] == 'over')}i",
            field("seconds", (one.end_us - one.start_us) / 1e6),
            *(text(key, told[key]) for key in _TEXTS if told.get(key)),
            *(field(key, told[key]) for key in _NUMBERS if told.get(key) is not None),
        ]
        tags = {
            "site": self._site, "rule": one.rule, "node": told["node"], "unit": told["unit"]
        }  # fmt: skip
        return line("verdict", tags, fields, one.start_us * 1000)

    def _state(self, rule: str, told: Mapping[str, Any]) -> str:
        """In the words of the operator's page."""
        if (word := _WORDS.get(told["verdict"])) is not None:
            return word
        if told["limit"] is None or told["margin"] is None:
            return "no limit"
        levels = str(told["unit"]).startswith("dB")
        close = self._close.get(rule, _CLOSE_DB if levels else 0.0)
        return "close" if told["margin"] < close else "within"
