"""One changed byte, in whatever file or row, is found, and the sentence says where."""

import random
import shutil
import sqlite3

import pytest
from ledger_rig import NOW, Works
from ledger_verify import holds, verified
from lotline.cli.evidence import export_evidence
from lotline.cli.verify import run
from lotline.errors import LotlineError

MINUTE_US = 60_000_000


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A stopped gateway with a quarter hour and two minutes, and an event."""
    works = Works(tmp_path_factory.mktemp("tamper") / "shop")
    works.writer.note(NOW, "action", "Ada switched it off")
    works.run(1020)
    works.stop()
    return works.folder


@pytest.fixture(scope="module")
def export(site, tmp_path_factory):
    out = tmp_path_factory.mktemp("tamper") / "evidence"
    export_evidence(site / "data", out, None)
    report = holds(out)
    assert (report.records.frames, report.records.computed.checked) == (1020, 18)
    assert report.records.judged == 1
    return out


def test_on_all_processors_it_finds_the_same(export, monkeypatch):
    monkeypatch.setattr(run, "FEW_FRAMES", 0)
    report = holds(export)
    assert (report.records.frames, report.records.computed.checked) == (1020, 18)


def told(folder):
    """The first problem; what cannot even be read counts, too."""
    try:
        report = verified(folder)
    except LotlineError as e:
        return str(e)
    return report.problems[0].text if report.problems else ""


PARTS = [
    "frames/mic-street.cbor", "indicators.jsonl", "verdicts.jsonl", "events.jsonl", "files.jsonl",
    "log/checkpoint", "log/vkey", "log/tile/0/000.p/{size}", "log/tile/entries/000.p/{size}",
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_any_changed_byte_of_an_export_is_found(export, part):
    size = (export / "log/checkpoint").read_text().split("\n")[1]
    path = export / part.format(size=size)
    data, draw = path.read_bytes(), random.Random(part)
    try:
        for _ in range(12):
            bad, at = bytearray(data), draw.randrange(len(data))
            bad[at] ^= 1 << draw.randrange(8)
            path.write_bytes(bad)
            assert told(export), (part, at, data[at : at + 1], bad[at : at + 1])
    finally:
        path.write_bytes(data)
    holds(export)


def line_of(export, name, number):
    return (export / name).read_text().splitlines()[number]


def changed(export, name, old, new):
    """What is told when this stands there instead."""
    path = export / name
    data = path.read_bytes()
    assert data.count(old) == 1
    path.write_bytes(data.replace(old, new))
    try:
        return told(export)
    finally:
        path.write_bytes(data)


def test_the_sentence_names_minute_and_node_of_an_indicator(export):
    line = line_of(export, "indicators.jsonl", 3).encode()
    text = changed(export, "indicators.jsonl", line, line.replace(b'"flags":0', b'"flags":1'))
    assert "60 s of mic-street, channel 0, from 2026-11-22 20:48:00 UTC was changed" in text


def test_the_sentence_names_rule_and_time_of_a_verdict(export):
    line = line_of(export, "verdicts.jsonl", 0).encode()
    for new in (line.replace(b'\\"ok\\"', b'\\"no\\"'), line.replace(b'"judged_us":', b'"x":')):
        text = changed(export, "verdicts.jsonl", line, new)
        assert "the verdict on day from 2026-11-22 20:45:00 UTC was changed" in text


def test_the_sentence_names_frames_and_node_of_a_batch(export):
    path = export / "frames/mic-street.cbor"
    data = path.read_bytes()
    raw = data[-100:-90]
    text = changed(export, "frames/mic-street.cbor", raw, bytes(10))
    assert "mic-street, frames 961 to 1020, taken at 2026-11-22 21:02:00 UTC" in text
    assert "bytes were changed" in text


@pytest.mark.parametrize("name", ["indicators.jsonl", "verdicts.jsonl", "events.jsonl"])
def test_a_line_that_is_gone_is_missed(export, name):
    line = line_of(export, name, 0).encode() + b"\n"
    assert "is missing" in changed(export, name, line, b"")


def test_a_line_that_was_put_in_is_told(export):
    line = line_of(export, "indicators.jsonl", 5).encode()
    twice = line + b"\n" + line
    assert "is in no entry of the log" in changed(export, "indicators.jsonl", line, twice)


def test_a_batch_that_was_put_in_or_cut_is_told(export):
    path = export / "frames/mic-street.cbor"
    data = path.read_bytes()
    for bad, said in ((data + b"\x82\x19\x27\x0f\xd8\x18\x41\x80", "from number 9999 on"),
                      (data + b"\x00", "cannot be read from byte"),
                      (data[:-1], "the journal has 0 frames, and the log 60")):  # fmt: skip
        path.write_bytes(bad)
        assert said in told(export)
    path.write_bytes(data)


def test_a_whole_new_log_is_found_by_its_key_or_an_older_checkpoint(site, export, tmp_path):
    """Everything is forged in harmony, by someone with another key."""
    forged = Works(tmp_path / "forged").run(1020)
    forged.stop()
    holds(forged.data)
    old = forged.files.checkpoint()
    texts = [p.text for p in verified(export, old=old).problems]
    assert "the older checkpoint is not signed by" in texts[0]
    assert "is of another log" in texts[1]


# What is changed in the journal's own tables, and what is told of it.
ROWS = {
    "a frame's bytes": (
        "UPDATE frames SET raw = substr(raw, 1, 60) || x'00' || substr(raw, 62) WHERE id = 200",
        "mic-street, frames 181 to 240, taken at 2026-11-22 20:49:00 UTC: the journal has a "
        "frame whose bytes were changed",
    ),
    "a frame's date": ("UPDATE frames SET utc_us = utc_us + 1 WHERE id = 200",
                       "frames 181 to 240, taken at 2026-11-22 20:49:00 UTC"),
    "a frame's uncertainty": ("UPDATE frames SET half_us = 4 WHERE id = 200", "date was changed"),
    "a frame's arrival": ("UPDATE frames SET received_us = 0 WHERE id = 200", "date was changed"),
    "a frame": ("DELETE FROM frames WHERE id = 200", "has 59 frames, and the log 60"),
    "a minute": (
        "UPDATE indicators SET completeness = 0.5 WHERE seconds = 60 AND start_us = {minute}",
        "60 s of mic-street, channel 0, from 2026-11-22 20:50:00 UTC was changed",
    ),
    "a quarter hour": ("UPDATE indicators SET body = x'a0' WHERE seconds = 900",
                       "900 s of mic-street, channel 0, from 2026-11-22 20:45:00 UTC was changed"),
    "a minute that cannot be read": (
        "UPDATE indicators SET body = x'ff' WHERE seconds = 60 AND start_us = {minute}",
        "60 s of mic-street, channel 0, from 2026-11-22 20:50:00 UTC was changed",
    ),
    "a verdict that is no text": ("UPDATE verdicts SET body = x'ff00'", "the verdict on day from"),
    "a frame that is text": ("UPDATE frames SET raw = 'raw' WHERE id = 200", "bytes were changed"),
    "a second": (
        "UPDATE indicators SET flags = 1 WHERE seconds = 1 AND start_us = {minute}",
        "mic-street, channel 0: the record of 2026-11-22 20:50:00 UTC is not what its frame says",
    ),
    "a verdict": ("UPDATE verdicts SET body = replace(body, '\"ok\"', '\"over\"')",
                  "the verdict on day from 2026-11-22 20:45:00 UTC was changed"),
    "no verdict": ("DELETE FROM verdicts", "the verdict on day from 2026-11-22 20:45:00 UTC is "
                   "missing"),
    "an event": ("UPDATE events SET text = 'Bob did'", "the event number 1 was changed"),
    "a site file": ("UPDATE log_files SET body = body || ' '", "the file number 1 was changed"),
}  # fmt: skip


@pytest.mark.parametrize("what", ROWS)
def test_any_changed_row_of_the_journal_is_found(site, tmp_path, what):
    sql, said = ROWS[what]
    data = tmp_path / "data"
    shutil.copytree(site / "data", data)
    holds(data)
    db = sqlite3.connect(data / "journal.db")
    assert db.execute(sql.format(minute=NOW + 5 * MINUTE_US)).rowcount > 0
    db.execute("DELETE FROM log_redated")  # whoever forges does not leave this behind
    db.commit()
    db.close()
    assert said in told(data)


def test_a_frame_that_was_put_in_is_found(site, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(site / "data", data)
    db = sqlite3.connect(data / "journal.db")
    db.execute("INSERT INTO frames SELECT -5, boot, seq, tick, received_us, utc_us, half_us, raw "
               "FROM frames WHERE id = 7")  # fmt: skip
    db.commit()
    db.close()
    assert "1 frames with numbers up to 1020 are in no entry" in told(data)


def test_indicators_that_lie_in_harmony_are_found_by_their_frames(tmp_path, monkeypatch):
    """A gateway that writes other levels than its frames say, and logs them."""
    from lotline import meter

    works, real = Works(tmp_path / "shop"), meter.aggregate

    def quieter(*args):
        record = real(*args)
        return record and type(record)(
            record.node, record.channel, record.start_us, record.seconds,
            {**record.values, "LAeq": record.values["LAeq"] - 3}, record.completeness,
            record.uncertainty_us, record.flags,
        )  # fmt: skip

    with monkeypatch.context() as patch:
        patch.setattr(meter, "aggregate", quieter)
        works.run(120)
    works.stop()
    text = told(works.data)
    assert "mic-street, channel 0, 60 s from 2026-11-22 20:45:00 UTC: computed from its" in text
    assert "LAeq is 5" in text


def test_verdicts_that_lie_in_harmony_are_found_by_their_indicators(tmp_path):
    works = Works(tmp_path / "shop").run(960)
    verdict = next(works.reader.verdicts(0, 1 << 62))
    body = verdict.body.replace('"limit":55.0', '"limit":57.0')
    works.writer.add_verdict("day", verdict.start_us, verdict.end_us, works.clock.now, body)
    works.ledger.tick()
    works.stop()
    text = told(works.data)
    assert "the verdict on day from 2026-11-22 20:45:00 UTC: judged from its indicators" in text
    assert "limit is 55.0, and the journal says 57.0" in text


def test_a_part_of_an_earlier_checkpoint_that_was_changed(site, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(site / "data", data)
    part = min((data / "log/tile/0/000.p").iterdir(), key=lambda p: int(p.name))
    part.write_bytes(bytes(len(part.read_bytes())))
    assert f"tile tile/0/000.p/{part.name} of an earlier checkpoint was changed" in told(data)


def test_a_missing_tile_or_bundle_is_named(site, tmp_path):
    for kind in ("0", "entries"):
        data = tmp_path / kind / "data"
        shutil.copytree(site / "data", data)
        size = (data / "log/checkpoint").read_text().split("\n")[1]
        (data / f"log/tile/{kind}/000.p/{size}").unlink()
        assert f"tile/{kind}/000.p/{size} cannot be read" in told(data)
