"""An update on a real MicroPython with littlefs, whose power goes at every write in turn."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from update_rig import Board, files_of


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    """A board before its update; tests take copies."""
    return Board(tmp_path_factory.mktemp("board"))


def runs(said):
    return [one["runs"] for one in said if "runs" in one]


def test_an_update_is_fetched_tried_and_kept(board, tmp_path):
    it = board.copy(tmp_path / "it")
    said = it.live()
    assert runs(said) == [1, 2]
    assert all(one["whole"] for one in said if "runs" in one)
    assert said[-1]["how"] == "new"
    it.give(it.new, 2)
    assert runs(it.live()) == [2], "and it stays"


@pytest.mark.timeout(900)
def test_the_power_may_go_at_every_write(board, tmp_path):
    """Then each start is of the old release or the new one, whole, and at last of the new one."""
    counting = board.copy(tmp_path / "counting")
    statuses, writes = [], []
    for _ in range(2):
        statuses.append(counting.start()[0])
        writes.append(counting.writes())
    assert statuses == [2, 0]
    assert writes[0] > 60

    def life(cut):
        first = cut <= writes[0]
        it = board.copy(tmp_path / f"cut-{cut}")
        said = []
        if not first:
            said += it.start()[1]
        it.cut = cut if first else cut - writes[0]
        status, lines = it.start()
        assert status == -9, (cut, status, lines)
        it.cut = 0
        said += lines + it.live()
        return cut, said

    with ThreadPoolExecutor(2) as pool:
        lives = list(pool.map(life, range(1, sum(writes) + 1)))
    for cut, said in lives:
        assert all(one["whole"] for one in said if "runs" in one), (cut, said)
        assert not [one for one in said if "line" in one or "note" in one], (cut, said)
        assert said[-1]["how"] == "new", (cut, said)
        assert set(runs(said)) == {1, 2}, (cut, said)


BROKEN = "raise RuntimeError('release {number} has a fault')\n"
DEAF = "import time\ndef main():\n    print('{number} measures nothing')\n"


@pytest.mark.parametrize("start", [BROKEN, DEAF], ids=["an exception", "an end"])
def test_one_that_does_not_run_is_left_after_three_tries(board, tmp_path, start):
    it = board.copy(tmp_path / "it")
    it.give(files_of(tmp_path, 2, start), 2)
    said = it.live()
    assert runs(said) == [1, 1]
    tried = [one for one in said if "release 2 has" in one.get("line", "")
             or "2 measures nothing" in one.get("line", "")]  # fmt: skip
    assert len(tried) == 3
    assert said[-1]["how"] == "ended"
    assert said[-1]["said"][-1][:2] == [1, 5]  # release 1 runs, and says BACK


def test_one_that_never_becomes_good_is_left_after_three_tries(board, tmp_path):
    it = board.copy(tmp_path / "it")
    it.good = False
    said = it.live()
    assert runs(said) == [1, 2, 2, 2, 1]
    assert all(one["whole"] for one in said if "runs" in one)
    it.good, it.order = True, 12
    assert runs(it.live()) == [1, 2], "ordered once more, it is tried once more"
