"""The power goes at any moment, and so may a reset come: what was kept is there afterwards."""

from node_rig import run_micropython


def run(case, heap="64M"):
    return run_micropython("power_cases.py", case, heap=heap)


def test_the_power_goes_amid_each_write_of_a_long_run_on_littlefs():
    """Half of each write and erase reaches the chip. It mounts, holds what was flushed in one
    layer or the other, and is written on."""
    got = run("power")
    assert got["cuts"] == got["changes"] > 1500
    assert got["condensed"] > 1000
    assert (got["dead"], got["lost"], got["stuck"]) == (0, 0, 0)


def test_a_reset_amid_a_write_to_rtc_memory_gives_back_only_whole_records():
    got = run("reset")
    assert got["cases"] > 500
    assert got["sound"]
    assert got["flipped"]
    assert got["same"] == [], "of this boot nothing is taken over"
    assert 5 <= got["last"] <= 13


def test_what_was_on_no_flash_yet_is_after_a_reset():
    got = run("again")
    assert got["left"] == []
    assert got["back"] == [[1, [[1, 5]]]]
    assert got["then"] == [[1, [[1, 5]]], [2, [[1, 1]]]]
