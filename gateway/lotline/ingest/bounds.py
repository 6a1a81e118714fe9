"""When a boot that never told its clock can have been: bounds that surely hold the truth.

A node that was offline for hours sends its backlog in a burst, also that of a boot which
ended meanwhile. So when a frame arrived says nothing of how old it is; it says one thing
only, that it was made before. What bounds a boot's clock, seen at the tick of the frame that
came soonest after it was made:

- above: that frame's arrival; and the beginning of a later boot whose clock is known, before
  which this boot's last frame was made.
- below: the last frame of an earlier boot whose clock is known; boot numbers count up
  (wire.cddl). And, while no later boot has been heard, arrivals that keep pace: frames that
  come as fast as they are made, for PACED_US, come from a node that is being heard as it
  measures, whose live records go before its backlog. A queue that drains does so faster, and
  one that neither drains nor grows in all that time is what a broken link does not hold.

Where nothing bounds it below there is no date. A tick is worth what a crystal's is that
nobody has compared (dating.UNKNOWN_RATE), so a bound that is seen from another tick widens.
"""

from typing import NamedTuple

from lotline.ingest.dating import UNKNOWN_RATE, Anchor

# Arrivals keep pace when over so long none is later than the soonest one by more than SLACK_US:
# to within 1 %. A commit, a full channel or a collision takes less.
PACED_US = 600_000_000
SLACK_US = 5_000_000
# A live record's way takes no longer: a node gives a connection up that owes it an answer
# for 20 s, and MQTT ends a silent one after one and a half times its keep-alive, here 45 s; twice,
# with a broker between.
MAX_TRANSIT_US = 120_000_000


class Known(NamedTuple):
    """What is known of a boot. tick, received_us: of the frame that came soonest. last: its
    highest tick. live: arrivals keep pace. after_us: when the boot before it surely still
    ran; before_us: when the one after it surely had begun. UTC us; None where not known."""

    tick: int
    received_us: int
    last: int
    live: bool
    after_us: float | None
    before_us: float | None


def bound(known: Known) -> Anchor | None:
    """The middle of what is possible; None where it is unbounded or contradicts itself."""
    uppers: list[float] = [known.received_us]
    if known.before_us is not None:
        uppers.append(_latest(known.before_us, known.tick - known.last))
    lowers: list[float] = [known.received_us - MAX_TRANSIT_US] if known.live else []
    if known.after_us is not None:
        lowers.append(_earliest(known.after_us, known.tick))
    if not lowers or max(lowers) > min(uppers):
        return None
    low, high = max(lowers), min(uppers)
    return Anchor(known.tick, round((low + high) / 2), round((high - low) / 2) + 1)


def _latest(utc_us: float, ticks: int) -> float:
    """`ticks` ms of a node's clock after utc_us, at the latest; before it where negative."""
    return utc_us + ticks * 1000 + abs(ticks) * 1000 * UNKNOWN_RATE


def _earliest(utc_us: float, ticks: int) -> float:
    return utc_us + ticks * 1000 - abs(ticks) * 1000 * UNKNOWN_RATE
