"""Retention: what it deletes, and by which time it goes."""

import random

from journal_parts import fill, indicator
from lotline.journal import Reader, retention

DAY_US = 86_400_000_000
T = 1_795_380_000_000_000
KEEP_US = 90 * DAY_US


def seqs(folder):
    with Reader(folder) as reader:
        return [f.seq for f in reader.frames(0, 1 << 40)]


def test_retention_keeps_what_is_young_or_not_metered(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    fill(writer, boot, [1, 2, 3], utc=50)
    writer.add_indicators([indicator(0), indicator(0, 60)], metered_to=2)
    assert writer.forget(frames_before_us=2, seconds_before_us=1) == 3
    with Reader(tmp_path) as reader:
        assert [f.seq for f in reader.frames(0, 10)] == [3]
        assert [r.seconds for r in reader.indicators_after(0, 10)] == [60]
    fill(writer, boot, [4])
    with Reader(tmp_path) as reader:
        assert [f.id for f in reader.frames(0, 10)] == [3, 4], "ids are never given twice"


def test_retention_takes_the_undated_too(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    fill(writer, boot, [1, 2])  # never dated, old all the same
    fill(writer, boot, [3], utc=5)
    writer.set_cursor("meter", 3)
    assert writer.forget(frames_before_us=2, seconds_before_us=0, rows=2) == 2
    assert writer.forget(frames_before_us=2, seconds_before_us=0, rows=2) == 1
    with Reader(tmp_path) as reader:
        assert reader.undated_boot(0) is None


def test_frames_that_a_wrong_clock_stamped_ahead_stand_in_nobodys_way(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    fill(writer, boot, range(1, 11), received=5 * T)
    fill(writer, boot, range(11, 31), received=T)
    writer.set_cursor("meter", 30)
    while writer.forget(T + 1, 0, rows=5):
        pass
    assert seqs(tmp_path) == list(range(1, 11))


def lived(writer, start, days, looks=4):
    """The gateway runs for so many days and looks at its clock; the time trusted at last."""
    for n in range(days * looks + 1):
        trusted = writer.trust(start + n * DAY_US // looks)
    return trusted


def test_its_time_is_the_clocks_while_that_goes_steadily(writer):
    fill(writer, writer.new_boot("mic", 1), [1], received=T)
    assert lived(writer, T, 100) == T + 100 * DAY_US
    assert writer.trust(T + 100 * DAY_US + DAY_US // 2) == T + 100 * DAY_US + DAY_US // 2


def test_a_clock_that_is_a_year_ahead_deletes_nothing_at_once(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    for day in range(60):
        fill(writer, boot, [day + 1], received=T + day * DAY_US)
    writer.set_cursor("meter", 60)
    now = T + 60 * DAY_US
    assert lived(writer, T, 60) == now
    wrong = now + 365 * DAY_US
    assert writer.trust(wrong) == now
    fill(writer, boot, [61], received=wrong)  # and dates new records by itself
    assert lived(writer, wrong, 10) == now + 20 * DAY_US, "two days a day, no more"
    assert writer.forget(writer.trust(wrong + 10 * DAY_US) - KEEP_US, 0) == 0
    assert writer.trust(now + 11 * DAY_US) == now + 11 * DAY_US, "put right"
    assert len(seqs(tmp_path)) == 61


def test_a_start_with_a_clock_that_is_ahead_deletes_nothing(writer):
    """There is no step to be seen: only the journal tells."""
    fill(writer, writer.new_boot("mic", 1), [1], received=T)
    lived(writer, T, 1)
    assert writer.trust(T + 1000 * DAY_US) == T + DAY_US


def test_a_clock_that_was_behind_costs_no_more_than_time(writer):
    fill(writer, writer.new_boot("mic", 1), [1], received=T)
    lived(writer, T, 10)
    assert writer.trust(5) == 5, "1970"
    assert writer.trust(T + 10 * DAY_US) == T, "never before the oldest record"
    assert lived(writer, T + 10 * DAY_US, 10) == T + 20 * DAY_US


def test_a_shop_that_is_off_at_night_and_on_holiday_keeps_its_retention(writer):
    fill(writer, writer.new_boot("mic", 1), [1], received=T)
    for day in range(30):
        for hour in (8, 10, 14, 18):
            now = T + day * DAY_US + hour * DAY_US // 24
            assert writer.trust(now) == now or not day
    back = T + 60 * DAY_US
    assert writer.trust(back) < back - 29 * DAY_US
    assert lived(writer, back, 31) == back + 31 * DAY_US


def test_it_never_leads_the_clock_nor_runs_faster_than_twice(writer):
    rng = random.Random(5)
    fill(writer, writer.new_boot("mic", 1), [1], received=T)
    now, before, lived_us = T, writer.trust(T), 0
    for _ in range(300):
        step = rng.choice([0, 0, 0, 400 * DAY_US, -400 * DAY_US, -DAY_US, 3 * DAY_US])
        passed = rng.randrange(DAY_US // 4)
        now, lived_us = now + passed + step, lived_us + passed
        trusted = writer.trust(now)
        assert trusted <= now
        assert trusted - before <= 2 * (passed + abs(step) * (abs(step) <= DAY_US))
        before = max(trusted, T)


def test_boots_beyond_the_cap_are_forgotten_once_their_frames_are(writer, tmp_path, monkeypatch):
    monkeypatch.setattr(retention, "MAX_BOOTS", 3)
    boots = [writer.new_boot("mic", n) for n in range(1, 9)]
    for n, boot in enumerate(boots):
        fill(writer, boot, [1, 3], received=T + n)
        writer.add_anchor(boot, 1, 1, 1)
    writer.note_gaps(T)
    writer.set_cursor("meter", 99)
    while writer.forget(T + 4, 0):
        pass
    with Reader(tmp_path) as reader:
        known = [b.boot for b in reader.newest_boots("mic", 99)]
        assert known == [8, 7, 6, 5], "those that have frames, and as many as the cap"
        assert reader.floor("mic") == 4
        assert reader.floor("other") == -1
        assert {gap[1] for gap in reader.gaps()} == {5, 6, 7, 8}
        assert reader.anchors(boots[0].row) == []
