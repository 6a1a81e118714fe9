"""What the log takes of the journal, and that it takes it once."""

import json

import pytest
from ledger_rig import NOW, Works
from ledger_verify import holds, verified
from lotline.cli.evidence import export_evidence
from lotline.journal import Logbook, Weather, due
from lotline.ledger import tiles

DAY_US = 86_400_000_000


@pytest.fixture
def works(tmp_path):
    it = Works(tmp_path / "shop")
    yield it
    it.stop()


def covered(works):
    """Numbers of the frames that entries cover, as often as they do."""
    return sorted(i for e in works.kinds("frames") for i in range(e["first"], e["last"] + 1))


def test_everything_is_taken_once(works):
    works.run(960)
    found = works.entries()
    assert found[1] == {"kind": "begin", "origin": works.key.name, "version": 1}
    assert covered(works) == list(range(1, 961))
    spans = [(e["seconds"], e["start"]) for e in works.kinds("indicator")]
    assert len(spans) == len(set(spans)) == 16 + 1
    assert [e["start"] for e in works.kinds("verdict")] == [NOW]
    report = holds(works.data)
    assert (report.records.frames, report.records.computed.checked) == (960, 17)
    assert (report.records.judged, report.records.computed.seconds) == (1, 960)


def test_a_look_at_nothing_new_says_only_the_time(works):
    works.run(60)
    before = len(works.entries())
    works.ledger.tick()
    works.again()
    found = [e["kind"] for e in works.entries()[before:]]
    assert found == ["time", "time", "time", "time", "start"]


def test_frames_without_a_date_are_taken_at_once_and_again_when_they_get_one(works):
    rows = [works.frame(s, received_us=NOW, dated=s % 2 == 0) for s in range(1, 61)]
    works.take(rows)
    assert [(e["n"], e["first"]) for e in works.kinds("frames")] == [(60, 1)]
    waiting = works.reader.undated(works.boot.row)
    works.writer.date_frames([(NOW + tick * 1000, 5, frame) for frame, tick in waiting])
    works.settle()
    (again,) = works.kinds("dates")
    assert (again["first"], again["n"]) == (1, 60)
    assert again["dates"] != works.kinds("frames")[0]["dates"]
    holds(works.data)


def test_a_late_frame_has_an_entry_of_its_own_and_its_minute_names_the_earlier_one(works):
    works.run(120, but=[30])
    works.take([works.frame(30, received_us=NOW + 125_000_000)])
    assert [e["n"] for e in works.kinds("frames")] == [59, 60, 1]
    first, *_, late = [e for e in works.kinds("indicator") if e["start"] == NOW]
    assert late["replaces"] == first["id"]
    report = holds(works.data)
    assert (report.records.computed.checked, report.records.replaced) == (2, 1)
    assert any("1 indicators and verdicts were replaced later" in s for s in report.not_proved())


def test_a_clock_that_was_set_is_told_and_dates_are_taken_again(works):
    works.run(120)
    works.clock.now += 40_000_000
    works.writer.note_step(40_000_000, works.clock.now, "set")
    while works.writer.widen():
        pass
    works.settle()
    assert [e["by"] for e in works.kinds("step")] == [40_000_000]
    assert {e["first"] for e in works.kinds("dates")} == {1, 61}
    assert holds(works.data).records.computed.checked == 2


def test_a_clock_that_jumps_a_day_back_does_not_lie_silently(works):
    works.run(60)
    works.clock.now -= DAY_US
    works.ledger.tick()
    told = works.kinds("time")[-1]
    assert told == {"kind": "time", "at": works.clock.now, "back": DAY_US}
    (jump,) = holds(works.data).log.claims.jumps
    assert "86400 s behind" in jump


def test_a_clock_that_went_back_while_the_gateway_was_off(works):
    works.run(60)
    works.stop()
    works.clock.now -= DAY_US
    works.start()
    assert [e["back"] for e in works.kinds("time") if "back" in e] == [DAY_US]
    holds(works.data)


def test_time_that_goes_back_unsaid_is_found(works, monkeypatch):
    from lotline.ledger import entries

    works.run(60)
    monkeypatch.setattr(entries, "time", lambda at, last: entries.entry("time", at=at))
    works.clock.now -= DAY_US
    works.ledger.tick()
    problem = verified(works.data).problems[0]
    assert "time goes back from 2026-" in problem.text
    assert problem.entry == len(works.entries()) - 1


def test_gaps_and_their_ends(works):
    works.run(60, but=[20, 21])
    works.boot.seen.ends[:] = [1, 19, 22, 58]
    works.writer.add_frames([], [works.boot])
    works.writer.note_gaps(5)
    works.ledger.tick()
    works.boot.seen.ends[:] = [1, 58]
    works.writer.add_frames([], [works.boot])
    works.writer.note_gaps(7)
    works.ledger.tick()
    works.ledger.tick()
    found = [(e["first"], e["last"], e["noted"], e.get("closed")) for e in works.kinds("gap")]
    assert found == [(20, 21, 5, None), (20, 21, 5, 7)]


def test_firmware_is_told_when_it_changes(works):
    for version in ("1.0", "1.0", "1.1"):
        body = json.dumps({"firmware": version})
        works.writer.save_health({"mic-street": (works.clock.now, body)})
        works.ledger.tick()
        works.clock.now += 1
    assert [e["version"] for e in works.kinds("firmware")] == ["1.0", "1.1"]


def test_what_is_in_force_is_told_at_each_start_and_hashed_alike_while_it_is_the_same(works):
    works.again()
    text = works.site.text.replace("limit = 55", "limit = 50")
    (works.folder / "site.toml").write_text(text)
    works.again()
    works.again()
    numbers = [e["files"]["site.toml"] for e in works.kinds("start")]
    assert [number for number, _ in numbers] == [1, 1, 2, 2]
    assert len({sha for _, sha in numbers}) == 2
    assert {e["lotline"] for e in works.kinds("start")} == {"1.2.3"}
    holds(works.data)


def test_each_verdict_is_judged_by_what_was_in_force(works):
    works.run(960)
    text = works.site.text.replace("limit = 55", "limit = 35")
    (works.folder / "site.toml").write_text(text)
    works.again()
    works.run(900)
    words = [json.loads(v.body)["verdict"] for v in works.reader.verdicts(0, 1 << 62)]
    assert words == ["ok", "over"]
    assert holds(works.data).records.judged == 2


def test_no_personal_data_in_the_log(works):
    works.writer.note(NOW, "action", "Ada Lovelace switched it off", "mic-street")
    works.run(60)
    data = b"".join(p.read_bytes() for p in works.files.folder.rglob("*") if p.is_file())
    for word in (b"Ada", b"1234567", b"switched"):
        assert word not in data
    assert [e["event"] for e in works.kinds("event")] == ["action"]
    assert holds(works.data).records.proof.kinds["event"].checked == 1


def test_hashes_of_the_same_words_differ(works):
    for _ in range(2):
        works.writer.note(NOW, "action", "the same")
    works.ledger.tick()
    one, two = works.kinds("event")
    assert one["sha256"] != two["sha256"]


def test_what_people_said_can_be_deleted_and_the_log_still_holds(works):
    works.writer.note(NOW, "action", "Ada switched it off")
    works.run(60)
    assert works.ledger._book.redact(1)
    assert not works.ledger._book.redact(99)
    report = holds(works.data)
    assert report.records.proof.kinds["event"].withheld == 1
    assert any("1 records whose words were deleted" in s for s in report.not_proved())


def test_retention_is_told_before_and_breaks_nothing(works):
    works.run(960)
    works.ledger.let_go(NOW + 300_000_000)
    works.ledger.let_go(NOW + 300_000_000)
    assert works.writer.forget(NOW + 300_000_000, 0) > 0
    works.ledger.tick()
    assert [e["before"] for e in works.kinds("retention")] == [NOW + 300_000_000]
    report = holds(works.data)
    assert report.records.missing == 299
    assert report.records.computed.checked == 11
    assert report.records.computed.skipped == 6
    assert any("299 frames of the log are not here" in s for s in report.not_proved())


def test_frames_that_went_without_retention_are_missed(works):
    works.run(120)
    works.writer.forget(NOW + 60_000_000, 0)
    assert "has 1 frames, and the log 60" in verified(works.data).problems[0].text


def test_frames_are_not_let_go_before_they_are_in_the_log(works):
    works.run(60)
    works.writer.add_frames([works.frame(s) for s in range(61, 121)], [works.boot])
    while works.pump.step():
        pass
    while works.writer.forget(1 << 62, 0):
        pass
    assert [f.id for f in works.reader.frames(0, 999)] == list(range(61, 121))


def test_a_journal_of_before_is_taken_whole(works, monkeypatch):
    from lotline.journal import due

    monkeypatch.setattr(due, "ROWS_A_TIME", 100)
    works.run(960)
    works.ledger._book.begin(works.ledger.vkey, 0)
    works.stop()
    for path in sorted(works.files.folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    works.start()
    assert covered(works) == list(range(1, 961))
    report = holds(works.data)
    assert report.records.unjudged + report.records.judged == 1


def test_entries_are_canonical(works):
    works.run(60)
    size = works.files.checkpoint().size
    (bundle,) = [t for t in tiles.of(size) if t.level is None]
    for entry in tiles.unpack_entries(works.files.read(bundle.path)):
        text = json.dumps(json.loads(entry), sort_keys=True, separators=(",", ":"))
        assert text.encode() == entry


def over(works):
    """An exceedance, explained by somebody and accepted by somebody else."""
    body = json.dumps({"verdict": "over", "value": 58.0, "limit": 55.0, "margin": -3.0})
    works.writer.add_verdict("elsewhere", NOW, NOW + 1, NOW, body)
    said = {"cause": "traffic", "words": "Mr Babbage's lorry", "action": "none"}
    works.writer.take_step(1, "explain", "Ada Lovelace", said, NOW)
    works.writer.take_step(1, "accept", "Officer Lee", {"reason": "I saw it"}, NOW)
    works.ledger.tick()


def test_what_people_did_is_in_the_log_and_not_who(works):
    over(works)
    found = [(e["of"], e["subject"], e["step"]) for e in works.kinds("action")]
    assert found == [("exceedance", "1", s) for s in ("detected", "explained", "accepted")]
    data = b"".join(p.read_bytes() for p in works.files.folder.rglob("*") if p.is_file())
    for word in (b"Ada", b"Babbage", b"Lee", b"saw it"):
        assert word not in data


@pytest.mark.parametrize("change", [
    "UPDATE actions SET who = 'Somebody' WHERE id = 2",
    "UPDATE actions SET step = 'refused' WHERE id = 3",
    "DELETE FROM actions WHERE id = 3",
    "INSERT INTO actions (at_us, kind, subject, step, who, body) "
    "SELECT at_us, kind, subject, 'closed', who, body FROM actions WHERE id = 3",
    "UPDATE actions SET id = 9 WHERE id = 2",
])  # fmt: skip
def test_a_changed_action_is_found(works, change):
    over(works)
    with works.writer.transaction() as db:
        db.execute(change)
    report = verified(works.data)
    if change.startswith("INSERT"):  # what came after the newest checkpoint is nobody's yet
        assert len(report.records.proof.kinds["action"].untold) == 1
    else:
        assert any("action number" in p.text for p in report.problems)


def test_who_did_it_can_be_deleted_and_the_steps_stay(works):
    over(works)
    book = Logbook(works.writer)
    assert book.redact_action(2)
    assert not book.redact_action(99)
    found = works.reader.exceedance(1)
    assert [s.step for s in found.steps] == ["detected", "explained", "accepted"]
    assert (found.steps[1].who, found.steps[1].words, found.life.accepted) == ("", {}, True)
    report = verified(works.data)
    actions = report.records.proof.kinds["action"]
    assert (actions.withheld, actions.checked) == (1, 2)
    assert not [p for p in report.problems if "action" in p.text]


def told(works, minutes=3):
    """Wind of 7 m/s for some minutes, from somebody on the roof."""
    rows = [Weather(NOW + n * 60_000_000, 60, wind_speed=7.0 + n / 8) for n in range(minutes)]
    assert set(works.writer.take_weather(rows, "roof", NOW)) == {"new"}
    works.ledger.tick()
    return rows


def test_the_weather_is_in_the_log_once(works):
    rows = told(works)
    assert set(works.writer.take_weather(rows, "roof", NOW + 1)) == {"known"}
    works.ledger.tick()
    assert [(e["id"], e["at"]) for e in works.kinds("weather")] == [
        (n + 1, row.at_us) for n, row in enumerate(rows)]  # fmt: skip
    report = holds(works.data)
    assert report.records.proof.kinds["weather"].checked == 3
    assert "3 records of the weather" in report.words()


@pytest.mark.parametrize("change", [
    "UPDATE weather SET wind_speed = 2.0 WHERE id = 2",
    "UPDATE weather SET rain_rate = 0.0 WHERE id = 2",
    "UPDATE weather SET received_us = received_us - 1 WHERE id = 1",
    "UPDATE weather SET who = 'yard' WHERE id = 3",
    "DELETE FROM weather WHERE id = 1",
    "UPDATE weather SET id = 9 WHERE id = 2",
])  # fmt: skip
def test_weather_that_was_changed_is_found(works, change):
    told(works)
    with works.writer.transaction() as db:
        db.execute(change)
    assert any("weather number" in p.text for p in verified(works.data).problems)


def test_an_export_has_the_weather_of_its_time(works, tmp_path):
    rows = told(works)
    works.run(60)
    out = tmp_path / "evidence"
    export_evidence(works.data, out, (rows[1].at_us, rows[2].at_us))
    (line,) = (out / "weather.jsonl").read_text().splitlines()
    assert json.loads(line)["wind_speed"] == 7.125
    report = holds(out)
    kind = report.records.proof.kinds["weather"]
    assert (kind.checked, kind.absent) == (1, 2)
    (out / "weather.jsonl").unlink()
    assert any("weather number 2 is missing" in p.text for p in verified(out).problems)


def test_what_an_earlier_run_judged_comes_before_the_next_start(works, monkeypatch):
    """However much of it there is: it was judged by the earlier files."""
    monkeypatch.setattr(due, "ROWS_A_TIME", 5)
    for at in range(12):
        works.writer.add_verdict("elsewhere", NOW + at, NOW + at + 1, NOW, '{"verdict": "ok"}')
    works.kill()
    works.start()
    kinds = [e["kind"] for e in works.entries()]
    assert max(i for i, k in enumerate(kinds) if k == "verdict") < len(kinds) - 1
    assert kinds[-1] == "start"
