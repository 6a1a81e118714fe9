"""A board that is just starting does not hear what it is told: it is told once more."""

import pytest
from lotline.boards.session import _enter
from mpremote.transport import TransportError


class Restarting:
    """Deaf to the first `deaf` tries."""

    def __init__(self, deaf: int) -> None:
        self.deaf, self.tries = deaf, []

    def enter_raw_repl(self, *, soft_reset: bool, timeout_overall: float) -> None:
        self.tries.append((soft_reset, timeout_overall))
        if len(self.tries) <= self.deaf:
            raise TransportError("could not enter raw repl")


@pytest.mark.parametrize("fresh", [True, False])
def test_a_board_that_restarts_is_told_again_with_more_patience(fresh: bool) -> None:
    board = Restarting(1)
    _enter(board, fresh)
    (first, short), (second, long) = board.tries
    assert (first, second) == (fresh, fresh)
    assert short < long


def test_one_that_stays_deaf_is_given_up() -> None:
    board = Restarting(9)
    with pytest.raises(TransportError):
        _enter(board, True)
    assert len(board.tries) == 2
