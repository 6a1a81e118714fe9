"""The states of the pages, and the verdicts behind them."""

from typing import Literal

# of the last closed period, by the measure of the rule; never of the last minute. While there
# is no closed period that was measured it is that of the running one, and `so_far` says so.
State = Literal["within", "close", "passed", "not_measured"]
# what the page says: without a limit a measured place is neither within nor passed
Shown = Literal["within", "close", "passed", "not_measured", "no_limit"]
Verdict = Literal["ok", "over", "unclear", "nodata", "not_applicable", "context"]
