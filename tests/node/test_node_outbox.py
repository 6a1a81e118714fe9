"""The outbox under MicroPython, on the host's files and on littlefs in RAM."""

import pytest
from node_rig import run_micropython

PLACES = ["posix", "lfs"]


@pytest.fixture(params=PLACES)
def place(request, tmp_path):
    return tmp_path if request.param == "posix" else "lfs"


def run(case, place, heap="8M"):
    return run_micropython("outbox_cases.py", case, place, heap=heap)


def test_damage_anywhere_costs_at_most_the_record_it_hits(place):
    got = run("damage", place)
    size = got["size"] // 6
    assert len(got["flipped"]) == 2 * got["size"]
    for i, (seqs, damaged, records) in enumerate(got["flipped"]):
        hit = i // 2 // size + 1
        assert seqs == [s for s in range(1, 7) if s != hit]
        assert (damaged, records) == (1, 5)
    for at, (seqs, damaged, records) in enumerate(got["cut"]):
        assert seqs == list(range(1, at // size + 1))
        assert records == len(seqs)
        assert damaged == (1 if at % size else 0)


def test_full_the_oldest_goes_and_is_counted(place):
    got = run("full", place)
    dropped, records, in_use, size = got["first"]
    assert dropped + records == 4000
    assert size <= in_use <= 4 * 4096
    assert got["again"] == list(range(dropped + 1, 4001))
    assert got["dropped"] == 0


def test_flash_smaller_than_the_outbox_may_use():
    got = run("no_space", "lfs")
    assert got["dropped"] + got["records"] == 3200
    assert got["dropped"] > 0
    assert got["tail"] == 0
    assert got["got"] == list(range(3201 - got["records"], 3201))


def test_flash_that_cannot_be_written_at_all(tmp_path):
    got = run("dead_flash", tmp_path)
    first, last, count = got["sent"]
    assert last == 1000
    assert count == 1000 - got["dropped"] == last - first + 1
    assert count > 100


def test_random_steps_against_a_model(place):
    got = run("random_walk", place)
    assert got["boots"] > 20
    assert (got["errors"], got["left"], got["files"]) == (0, 0, [])


def test_live_first_then_the_backlog_oldest_first(place):
    assert run("order", place)["sent"] == [
        *range(1, 6), 901, 6, *range(7, 51), *range(1, 51),
    ]  # fmt: skip


def test_the_backlog_has_a_window(place):
    got = run("window", place)
    assert got["window"] <= got["first"] <= got["window"] + 60
    assert 200 < got["more"] < 400


def test_only_what_is_unacknowledged_is_sent_again(place):
    got = run("resend", place)
    assert got["first"] == list(range(1, 41))
    assert got["again"] == list(range(31, 41))
    assert got["tail"] == [[41, 42, 43, 44, 45], [], [44, 45]]


def test_a_power_cut_at_any_moment_loses_nothing_flushed():
    got = run("power_cut", "lfs", heap="64M")
    assert got["copies"] > 40
    assert got["lost"] == 0


def test_a_hundred_thousand_records_in_a_small_heap(tmp_path):
    got = run("backlog", tmp_path, heap="200K")
    assert got["before"] == got["sent"] == 100_000
    assert (got["left"], got["files"]) == (0, [])
    assert got["heap"] < 200 * 1024


def test_what_others_keep_on_the_flash_is_not_counted_on():
    """Of 400 blocks, when it starts and when it begins a file; the file system takes a few."""
    alone, beside, after = run("shared", "lfs")
    assert 390 < min(alone) <= max(alone) < 400
    assert min(alone) - 103 < beside[0] <= min(alone) - 100
    assert beside[1] > 390
    assert min(after) > 390


def test_where_the_heap_has_no_room_for_condensing_the_oldest_goes(tmp_path):
    got = run("tight", tmp_path)
    dropped, records, first = got["kept"]
    assert dropped + records == 1800
    assert first == dropped + 1 > 1, "the newest are there"
    assert {text for _, text in got["errors"]} == {"condensing: 100 bytes short"}
    assert 2 < len(got["errors"]) <= got["segments"]
    assert got["asked"][0] > 1800, "begun when there is room, and not before"
    assert got["missing"] == [0, True]
