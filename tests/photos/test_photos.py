"""What is made of a photo that somebody sends, and where it is kept."""

import hashlib
from io import BytesIO

import pytest
from lotline import config, photos
from lotline.errors import InputError
from photo_rig import NOW_US, SECRET, bomb, hostile, jpeg, png, rotated
from PIL import Image


def opened(body):
    return Image.open(BytesIO(body), formats=("JPEG",))


def test_nothing_of_the_camera_comes_along():
    sent = jpeg(exif=True, comment=True, icc=True) + SECRET
    assert sent.count(SECRET) == 4  # exif, comment, profile, behind the end
    found = photos.prepared(sent)
    assert SECRET not in found.body
    image = opened(found.body)
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert image.size == (found.width, found.height) == (640, 480)


def test_of_a_png_neither():
    sent = png(text=True)
    assert SECRET in sent
    found = photos.prepared(sent)
    assert SECRET not in found.body
    assert opened(found.body).format == "JPEG"


def test_it_stands_upright():
    """A telephone writes how it was held (Exif 2.32, Orientation), and not the picture so."""
    found = photos.prepared(rotated())
    assert (found.width, found.height) == (480, 640)
    red, blue = (opened(found.body).getpixel(at) for at in ((240, 20), (240, 620)))
    assert red[0] > 200 > 60 > red[2]
    assert blue[2] > 200 > 60 > blue[0]


def test_a_large_one_becomes_smaller():
    found = photos.prepared(jpeg((4000, 3000)))
    assert (found.width, found.height) == (1600, 1200)


def test_what_is_seen_through_becomes_white():
    found = photos.prepared(png(colour=(0, 0, 0, 0)))
    assert min(opened(found.body).getpixel((10, 10))) > 250


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_picture(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image, out = Image.new(mode, (40, 30)), BytesIO()
    image.save(out, kind)
    found = photos.prepared(out.getvalue())
    assert (found.width, found.height) == (40, 30)


@pytest.mark.parametrize("name", sorted(hostile()))
def test_what_is_no_photo_is_refused_in_one_sentence(name):
    with pytest.raises(InputError) as e:
        photos.prepared(hostile()[name])
    assert str(e.value) == "this is no whole JPEG or PNG"


def test_a_photo_cut_short_anywhere_is_refused():
    sent = jpeg((64, 48))
    for n in range(0, len(sent) - 40, 7):
        with pytest.raises(InputError, match="no whole JPEG"):
            photos.prepared(sent[:n])


@pytest.mark.parametrize("size", [(5001, 5000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_decoded(size):
    sent = bomb(*size)
    assert len(sent) < 1000
    with pytest.raises(InputError, match="25 million"):
        photos.prepared(sent)


def test_too_many_bytes_are_refused():
    with pytest.raises(InputError, match="more than 16 MB"):
        photos.prepared(jpeg() + bytes(photos.MOST_BYTES))


def test_all_are_kept_and_the_newest_is_shown(tmp_path):
    site = config.Config(folder=tmp_path, site=config.Site(name="Yard"))
    data = site.data_folder
    assert photos.photo_of(site, "mic") is None
    first = photos.keep(data, "mic", jpeg(), "site", NOW_US)
    second = photos.keep(data, "mic", png(), "upload", NOW_US + 1)
    photos.keep(data, "other", png(), "upload", NOW_US + 2)
    assert photos.kept(data, "mic") == [first, second]
    found = photos.photo_of(site, "mic")
    assert (found.at_us, found.source, found.width, found.height) == (NOW_US + 1, "upload", 40, 30)
    assert found.sha256 == hashlib.sha256(found.path.read_bytes()).hexdigest()
    assert found.sent == hashlib.sha256(png()).hexdigest()
    assert found.body() == found.path.read_bytes()
    assert len(list(photos.files(data))) == 3


def test_one_that_was_changed_is_shown_no_more(tmp_path):
    photo = photos.keep(tmp_path, "mic", jpeg(), "upload", NOW_US)
    photo.path.write_bytes(photo.body() + b"x")
    with pytest.raises(InputError, match="changed after it was kept"):
        photo.body()


def test_other_files_are_none_of_them(tmp_path):
    photos.keep(tmp_path, "mic", jpeg(), "upload", NOW_US)
    (tmp_path / "photos/mic/holiday.jpg").write_bytes(jpeg())
    (tmp_path / "photos/mic/1.new").write_bytes(b"half")
    assert len(photos.kept(tmp_path, "mic")) == 1
    assert len(list(photos.files(tmp_path))) == 1


def test_without_room_nothing_is_kept(tmp_path, monkeypatch):
    def full(fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match="cannot be kept: No space left"):
        photos.keep(tmp_path, "mic", jpeg(), "upload", NOW_US)
    assert photos.kept(tmp_path, "mic") == []
