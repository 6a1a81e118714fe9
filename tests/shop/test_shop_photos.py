"""A photo handed in at the operator's pages: what is kept, who sees it, and what is refused."""

import re
import sys

import pytest
import shop_pages
import shop_rig as rig
from lotline import photos
from lotline.journal import Reader
from program import ROOT
from test_shop_routes import client, text

sys.path.append(str(ROOT / "tests" / "photos"))
from photo_rig import SECRET, bomb, jpeg, png

ORIGIN = {"origin": "http://shop.lan"}


@pytest.fixture
def front(tmp_path):
    made = shop_pages.Shopfront(tmp_path / "site", full=False)
    yield made
    made.writer.close()


def hand_in(who, body, node="mic-wall", name="photo.jpg", kind="image/jpeg", **more):
    seal = re.search(r'name="seal" value="([^"]+)"', who.get("/shop/nodes").text)[1]
    return who.post(f"/shop/nodes/{node}/photo", data={"seal": seal, **more},
                    files={"file": (name, body, kind)}, headers=ORIGIN)  # fmt: skip


def image_of(page):
    return re.search(r'<img src="(/photos/[^"]+)" alt="([^"]*)"[^>]*loading="lazy"', page.text)


def test_it_stands_on_the_page_and_in_the_audit_trail(front):
    who = client(front)
    assert image_of(who.get("/shop/nodes")) is None
    answer = hand_in(who, jpeg(exif=True))
    assert (answer.status_code, answer.headers["location"]) == (303, "/shop/nodes")
    found = photos.photo_of(front.site, "mic-wall")
    assert (found.at_us, found.source) == (rig.NOW_US, "upload")
    href, alt = image_of(who.get("/shop/nodes")).groups()
    assert href == f"/photos/mic-wall/{found.sha256}.jpg"
    assert alt == "The position of mic-wall: yard wall"
    with Reader(front.site.data_folder) as reader:
        (deed,) = reader.actions(0, 1 << 62, "photo", 1 << 62, 9)
    assert (deed.subject, deed.step, deed.who) == ("mic-wall", "kept", "Ada")
    assert deed.words["sha256"] == found.sha256


def test_it_is_served_as_a_picture_and_nothing_else(front):
    hand_in(client(front), jpeg(exif=True))
    found = photos.photo_of(front.site, "mic-wall")
    for role in ("operator", "screen", "officer"):
        answer = client(front, role).get(f"/photos/mic-wall/{found.sha256}.jpg")
        assert answer.content == found.path.read_bytes()
        assert SECRET not in answer.content
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["cache-control"] == "no-store"
    outside = client(front, None).get(f"/photos/mic-wall/{found.sha256}.jpg")
    assert outside.status_code == 303


@pytest.mark.parametrize("path", [
    "/photos/mic-wall/x.jpg", "/photos/../journal.db", "/photos/%2e%2e/journal.db",
    "/photos/mic-wall/..%2f..%2fjournal.db", "/photos/saw/" + "0" * 64 + ".jpg",
])  # fmt: skip
def test_what_is_not_kept_is_not_there(front, path):
    assert client(front).get(path).status_code == 404


def test_old_ones_stay(front):
    who = client(front)
    hand_in(who, jpeg())
    hand_in(who, png())
    assert len(photos.kept(front.site.data_folder, "mic-wall")) == 2


@pytest.mark.parametrize(("body", "said"), [
    (b"", "Choose a photo."), (b"<script>", "This is no whole JPEG or PNG."),
    (jpeg()[:500], "This is no whole JPEG or PNG."),
    (bomb(60_000, 60_000), "The photo has more than 25 million pixels."),
    (jpeg() + bytes(photos.MOST_BYTES), "The photo has more than 16 MB."),
])  # fmt: skip
def test_what_is_refused_says_why_at_its_form(front, body, said):
    answer = hand_in(client(front), body)
    assert answer.status_code == 400
    assert said in text(answer)
    assert answer.text.count('role="alert"') == 1
    assert photos.photo_of(front.site, "mic-wall") is None


def test_its_kind_goes_by_what_it_holds(front):
    answer = hand_in(client(front), png(), name="../../x.html", kind="text/html")
    assert answer.status_code == 303
    assert photos.photo_of(front.site, "mic-wall").path.read_bytes()[:3] == b"\xff\xd8\xff"


def test_only_of_nodes_that_are_listed(front):
    answer = hand_in(client(front), jpeg(), node="nobody")
    assert answer.status_code == 400
    assert not (front.site.data_folder / "photos").exists()


@pytest.mark.parametrize(("kind", "body", "status"), [
    ("application/x-www-form-urlencoded", b"seal=x", 415),
    ("multipart/form-data", b"", 415),
    ("multipart/form-data; boundary=x", b"", 400),
    ("multipart/form-data; boundary=x", b"--x\r\n", 400),
    ("multipart/form-data; boundary=x", b"--x\r\nno head--x--", 400),
    ("multipart/form-data; boundary=x", b"--x\r\nno head\r\n--x--", 400),
    ("multipart/form-data; boundary=x", bytes((24 << 20) + 1), 413),
    ("multipart/form-data; boundary=x",
     b'--x\r\nContent-Disposition: form-data; name="seal"\r\n\r\nwrong\r\n--x--\r\n', 403),
])  # fmt: skip
def test_what_is_no_form_of_ours(front, kind, body, status):
    answer = client(front).post("/shop/nodes/mic-wall/photo", content=body,
                                headers={"content-type": kind, **ORIGIN})  # fmt: skip
    assert answer.status_code == status


def test_a_screen_hands_in_nothing_and_neither_does_another_site(front):
    screen = client(front, "screen")
    assert "enctype" not in screen.get("/shop/nodes").text
    answer = screen.post("/shop/nodes/mic-wall/photo", files={"file": jpeg()}, headers=ORIGIN)
    assert answer.status_code == 403
    answer = client(front).post("/shop/nodes/mic-wall/photo", files={"file": jpeg()},
                                headers={"origin": "http://evil.example"})  # fmt: skip
    assert answer.status_code == 403
    assert photos.photo_of(front.site, "mic-wall") is None
