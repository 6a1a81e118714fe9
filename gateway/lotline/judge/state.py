"""The four words of the public page."""

from typing import Literal

from lotline.judge.rule import Rule
from lotline.judge.verdict import Word

State = Literal["within", "close", "passed", "not_measured"]


def day_state(rule: Rule | None, verdict: Word, value: float | None) -> State:
    """A period's verdict and level (dB) as the neighbours read them.

    Unclear is "close": neither a tick nor a passed limit. Where no limit holds none can be
    passed: that is "within" for a page that also says that there is none.
    """
    if verdict == "nodata" or value is None:
        return "not_measured"
    if verdict == "over":
        return "passed"
    if verdict == "unclear":
        return "close"
    near = rule is not None and rule.limit is not None and rule.limit - value < rule.close
    return "close" if verdict == "ok" and near else "within"
