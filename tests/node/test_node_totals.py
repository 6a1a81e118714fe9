"""A meter's total over the node's restarts, in a file that may be torn or refused."""

import pytest
from node.totals import SAVE_EVERY, Total
from node_rig import run_micropython


class Notes:
    def __init__(self) -> None:
        self.told: list[str] = []

    def note(self, where, error) -> None:
        self.told.append(where)


def test_what_was_saved_is_loaded(tmp_path):
    path = str(tmp_path / "total")
    assert Total(path, Notes()).load() is None
    Total(path, Notes()).save(7, 9_000_000_123, True)
    assert Total(path, Notes()).load() == (7, 9_000_000_123)


def test_flash_is_written_once_a_minute_unless_asked(tmp_path):
    path = tmp_path / "total"
    total = Total(str(path), Notes())
    seen = set()
    for k in range(10 * SAVE_EVERY):
        total.save(k, k, False)
        seen.add(path.read_text())
    assert len(seen) == 10
    total.save(1, 12345, True)
    assert "12345" in path.read_text()


@pytest.mark.parametrize("text", ["", "7", "7 8", "7 8 9", "7 8 15 1", "a b c", "\0\0\0\0"])
def test_a_torn_file_is_none(tmp_path, text):
    path = tmp_path / "total"
    path.write_text(text)
    assert Total(str(path), Notes()).load() is None


def test_flash_that_refuses_is_noted_and_tried_again(tmp_path):
    notes = Notes()
    total = Total(str(tmp_path / "away" / "total"), notes)
    total.save(1, 2, True)
    total.save(1, 3, False)
    assert notes.told == ["total", "total"]
    (tmp_path / "away").mkdir()
    total.save(1, 4, False)
    assert total.load() == (1, 4)


def test_the_sampler_gives_its_driver_settings_and_a_memory(tmp_path):
    got = run_micropython("totals_cases.py", tmp_path, 5)
    assert got["notes"] == []
    assert set(got["first"]) == {9_999_990}
    assert set(got["second"]) == {10_000_490}
    assert [file.name for file in tmp_path.iterdir()] == ["total-3-pzem004t"]
