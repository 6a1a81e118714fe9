"""Photos that the site file names: taken once, told and logged, and never in the way."""

import pytest
from lotline import config, photos
from lotline.errors import JournalError
from lotline.journal import Reader, Writer
from lotline.keeping.doctor.photo import photo as looked
from lotline.station.photos import take, take_named
from photo_rig import NOW_US, SECRET, jpeg, png

SITE = """
[site]
name = "Yard"
[[node]]
name = "mic-yard"
kind = "microphone"
photo = "yard.jpg"
"""


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site.toml").write_text(SITE)
    return config.load(tmp_path / "site.toml")


@pytest.fixture
def writer(site):
    made = Writer(site.data_folder)
    yield made
    made.close()


def started(site, writer, now_us):
    """What a gateway that starts then says."""
    said = []
    take_named(site, writer, now_us, lambda *about: said.append(about))
    return said


def deeds(site):
    with Reader(site.data_folder) as reader:
        return reader.actions(0, 1 << 62, "photo", 1 << 62, 10)[::-1]


def test_it_is_taken_once_and_logged(site, writer):
    (site.folder / "yard.jpg").write_bytes(jpeg(exif=True))
    assert started(site, writer, NOW_US) == started(site, writer, NOW_US + 1) == []
    found = photos.photo_of(site, "mic-yard")
    assert (found.at_us, found.source) == (NOW_US, "site")
    assert SECRET not in found.body()
    (deed,) = deeds(site)
    assert (deed.at_us, deed.subject, deed.step, deed.who) == (NOW_US, "mic-yard", "kept", "")
    assert deed.words["sha256"] == found.sha256
    assert deed.words["from"] == "the site file"


def test_an_upload_stands_until_the_site_file_names_another(site, writer):
    named = site.folder / "yard.jpg"
    named.write_bytes(jpeg())
    started(site, writer, NOW_US)
    take(site, "mic-yard", png(), "upload", "Ada", writer, NOW_US + 1)
    started(site, writer, NOW_US + 2)
    assert photos.photo_of(site, "mic-yard").source == "upload"
    assert [deed.who for deed in deeds(site)] == ["", "Ada"]
    named.write_bytes(jpeg((320, 200)))
    started(site, writer, NOW_US + 3)
    assert photos.photo_of(site, "mic-yard").width == 320
    assert len(photos.kept(site.data_folder, "mic-yard")) == 3


@pytest.mark.parametrize(("body", "said"), [
    (None, "yard.jpg is no file"), (b"GIF89a", "this is no whole JPEG or PNG"),
])  # fmt: skip
def test_one_that_cannot_be_used_is_told_and_nothing_else(site, writer, body, said):
    if body is not None:
        (site.folder / "yard.jpg").write_bytes(body)
    ((node, text),) = started(site, writer, NOW_US)
    assert node == "mic-yard"
    assert text.startswith("The photo of mic-yard that the site file names is not shown: ")
    assert said in text
    assert photos.photo_of(site, "mic-yard") is None
    assert deeds(site) == []
    found = looked("mic-yard", site.folder / "yard.jpg")
    assert (found.state, bool(found.do)) == ("look", True)
    assert said in found.words


def test_the_doctor_says_that_one_can_be_shown(site):
    (site.folder / "yard.jpg").write_bytes(jpeg())
    found = looked("mic-yard", site.folder / "yard.jpg")
    assert (found.state, found.words) == ("ok", "yard.jpg can be shown: 640 by 480 pixels")


def test_what_the_journal_does_not_take_is_not_kept(site, writer, monkeypatch):
    def refuse(*_, **__):
        raise JournalError("the disk is full")

    monkeypatch.setattr(writer, "act_once", refuse)
    with pytest.raises(JournalError):
        take(site, "mic-yard", jpeg(), "upload", "Ada", writer, NOW_US)
    assert photos.photo_of(site, "mic-yard") is None
