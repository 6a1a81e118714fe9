"""Which sequence numbers have been seen: sorted closed intervals."""

from bisect import bisect_right
from collections.abc import Iterator

# A node loses records in runs: an outage that outlasts its flash is one hole. More holes than
# this in one boot are a fault; what is kept of them (10 KB) is written with each commit.
MAX_HOLES = 1024


class Ranges:
    """A set of integers as few intervals; the ends of [first, last, first, last, ...].

    Beyond MAX_HOLES the lowest hole is given up: up to `floor` it is no longer known which
    numbers were seen, and none of them is taken (again).
    """

    __slots__ = ("ends", "floor")

    def __init__(self, ends: list[int] | None = None, floor: int = -1) -> None:
        self.ends = ends if ends is not None else []
        self.floor = floor

    def add(self, n: int) -> bool:
        """Add n; False when it was there already, or may have been."""
        ends = self.ends
        if ends and ends[-1] == n - 1:  # the ordinary case: the next one
            ends[-1] = n
            return True
        at = bisect_right(ends, n)
        if at & 1 or (at and ends[at - 1] == n):
            return False
        left = at > 0 and ends[at - 1] == n - 1
        right = at < len(ends) and ends[at] == n + 1
        if left and right:
            del ends[at - 1 : at + 1]
        elif left:
            ends[at - 1] = n
        elif right:
            ends[at] = n
        else:
            ends[at:at] = [n, n]
            self._give_up()
        return True

    def _give_up(self) -> None:
        if len(self.ends) > 2 * MAX_HOLES + 2:
            del self.ends[1:3]
            self.floor = self.ends[1]

    def unsure(self, n: int) -> bool:
        """Whether n lies where holes were given up: it was seen, or it was in a hole."""
        return n <= self.floor and n >= self.ends[0]

    def copy(self) -> "Ranges":
        return Ranges(self.ends.copy(), self.floor)

    def __contains__(self, n: int) -> bool:
        at = bisect_right(self.ends, n)
        return bool(at & 1) or (at > 0 and self.ends[at - 1] == n)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        ends = self.ends
        return ((ends[i], ends[i + 1]) for i in range(0, len(ends), 2))

    def holes(self, first: int) -> Iterator[tuple[int, int]]:
        """The intervals missing between `first`, where counting began, and the last number."""
        for begin, last in self:
            if begin > first:
                yield first, begin - 1
            first = last + 1

    def count(self) -> int:
        return sum(last - first + 1 for first, last in self)
