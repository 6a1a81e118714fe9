"""A step of the gateway's clock: what it had said before moves, or is less certain."""

from journal_parts import fill
from lotline.journal import Reader, Writer, steps

T = 1_795_380_000_000_000


def test_a_step_shifts_the_anchors_of_this_run_only(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    writer.add_anchor(boot, 1, 1000, 5)
    writer.close()
    again = Writer(tmp_path)
    again.add_anchor(boot, 2, 2000, 5)
    again.note_step(70, 100, "set")
    with Reader(tmp_path) as reader:
        assert reader.anchors(boot.row) == [(1, 1000, 5), (2, 2070, 5)]
    again.close()


def halves(folder):
    with Reader(folder) as reader:
        return [f.half_us for f in reader.frames(0, 1 << 40)]


def late(folder):
    with Reader(folder) as reader:
        return [f.seq for f in reader.late_frames(1 << 40)]


def widen(writer):
    while writer.widen():
        pass


def test_what_was_dated_before_is_as_uncertain_as_the_step_and_metered_again(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    fill(writer, boot, [1, 2], utc=T, received=T)
    writer.note_step(-7_000_000, T - 7_000_000, "set")
    fill(writer, boot, [3], utc=T, received=T - 7_000_000)
    widen(writer)
    assert halves(tmp_path) == [7_000_005, 7_000_005, 5]
    assert late(tmp_path) == [1, 2]


def test_another_step_widens_only_what_came_since(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    for seq in (1, 2, 3):
        fill(writer, boot, [seq], utc=T, received=T)
        writer.note_step(seq * 1_000_000, T, "set")
    widen(writer)
    assert halves(tmp_path) == [1_000_005, 2_000_005, 3_000_005]


def test_it_leaves_alone_what_is_older_than_a_day_or_of_an_earlier_run(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    fill(writer, boot, [1], utc=T, received=T)
    writer.close()
    again = Writer(tmp_path)
    fill(again, boot, [2], utc=T, received=T - steps.BACK_US - 1)
    fill(again, boot, [3], utc=T, received=T - steps.BACK_US + 1)
    again.note_step(1_000_000, T + 1_000_000, "set")
    widen(again)
    assert halves(tmp_path) == [5, 5, 1_000_005]
    again.close()


def test_many_frames_are_widened_in_parts_that_survive_a_restart(writer, tmp_path, monkeypatch):
    monkeypatch.setattr(steps, "FRAMES_A_TIME", 10)
    boot = writer.new_boot("mic", 1)
    fill(writer, boot, range(1, 36), utc=T, received=T)
    writer.note_step(1_000_000, T, "set")
    assert writer.widen()
    assert late(tmp_path) == list(range(26, 36)), "the newest first"
    assert writer.widen()
    assert not writer.widen(), "not while so many wait to be metered"
    writer.close()
    again = Writer(tmp_path)
    for _ in range(5):
        again.add_indicators([], late=late_ids(tmp_path))
        again.widen()
    assert halves(tmp_path) == [1_000_005] * 35
    again.close()


def late_ids(folder):
    with Reader(folder) as reader:
        return [f.id for f in reader.late_frames(1 << 40)]


def test_when_undated_frames_came_is_told_by_the_clock_as_it_is_now(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    fill(writer, boot, [1], received=T)
    writer.close()
    again = Writer(tmp_path)
    fill(again, boot, [2], received=T)
    fill(again, boot, [3], utc=T, received=T)
    again.note_step(50, T, "set")
    fill(again, boot, [4], received=T + 50)
    again.note_step(-20, T, "set")
    with Reader(tmp_path) as reader:
        assert [f.received_us - T for f in reader.frames(0, 9)] == [0, 30, 0, 30]
    again.close()


def test_frames_of_an_earlier_run_that_were_dated_in_this_one_are_widened(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    fill(writer, boot, [1], received=T)
    writer.close()
    again = Writer(tmp_path)
    again.date_frames([(T, 5, 1)])
    again.note_step(1_000_000, T, "set")
    widen(again)
    assert halves(tmp_path) == [1_000_005]
    again.close()
