"""The operator's pages: who may look, who may do, and that what is done there is what the command
line does."""

import re

import pytest
import shop_pages
import shop_rig as rig
from fastapi.testclient import TestClient
from lotline.journal import Point, Reader
from lotline.journal.answers import taken
from lotline.web.inside.guard import SESSION

PAGES = ["/shop", "/shop/wall", "/shop/ask", "/shop/plan", "/shop/passed", "/shop/energy",
         "/shop/jobs", "/shop/nodes", "/shop/neighbours"]  # fmt: skip
# What goes over the wire for one page, with style and script, gzipped.
BUDGET = 150_000


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    made = shop_pages.Shopfront(tmp_path_factory.mktemp("routes") / "site", shop_pages.looked)
    yield made
    made.writer.close()


def client(front, role="operator"):
    jar = {SESSION: front.session(role)} if role else {}
    return TestClient(front.app, base_url="http://shop.lan", cookies=jar, follow_redirects=False,
                      raise_server_exceptions=False)  # fmt: skip


def send(who, page, path, **fields):
    """A form of ours, sealed as the page has it."""
    seal = re.search(r'name="seal" value="([^"]+)"', who.get(page).text)[1]
    return who.post(path, data={"seal": seal, **fields}, headers={"origin": "http://shop.lan"})


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.mark.parametrize("path", [*PAGES, "/shop/live"])
def test_nobody_looks_without_having_logged_in(front, path):
    answer = client(front, None).get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=/shop")
    assert client(front, "officer").get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_within_its_budget(front, path):
    who = client(front)
    answer = who.get(path)
    assert answer.status_code == 200
    sizes = [int(answer.headers["content-length"])]
    assert answer.headers["content-encoding"] == "gzip"
    for asset in re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.text):
        sizes.append(int(who.get(asset).headers["content-length"]))
    assert len(sizes) >= 2
    assert sum(sizes) < BUDGET / 5  # far below it


def test_a_screen_looks_and_does_nothing(front):
    screen = client(front, "screen")
    for path in PAGES:
        expected = 403 if path == "/shop/neighbours" else 200  # their reports are not for a hall
        answer = screen.get(path)
        assert answer.status_code == expected, path
        assert not re.findall(r'<form[^>]* action="/shop/(?!ask)', answer.text), path
    answer = send(screen, "/shop", "/shop/plan", words="x")
    assert answer.status_code == 403


FORMS = ["/shop/plan", "/shop/plan/aaa111", "/shop/passed/1", "/shop/alerts/7",
         "/shop/neighbours/ABC"]  # fmt: skip


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_its_seal_or_from_elsewhere_does_nothing(front, path):
    who = client(front)
    own = {"origin": "http://shop.lan"}
    assert who.post(path, data={"words": "x"}, headers=own).status_code == 403
    seal = re.search(r'name="seal" value="([^"]+)"', who.get("/shop/plan").text)[1]
    evil = {"origin": "http://evil.example"}
    assert who.post(path, data={"seal": seal}, headers=evil).status_code == 403


def test_the_wall_has_nothing_to_touch(front):
    page = client(front, "screen").get("/shop/wall").text
    assert not re.findall(r"<(a|form|button|input|select)\b", page)
    assert "Close to the limit" in page


def test_now(front):
    said = text(client(front).get("/shop"))
    assert "yard wall day Close to the limit 3.8 dB left" in said
    assert re.search(r"At this rate it is passed at 14:1\d, in \d min\.", said)
    assert "saw wood Working since 14:00 1.20 kW" in said
    assert "1 neighbour waiting for an answer, 1 longer than promised" in said
    assert "Needs you 3 records dropped" in said


def test_planned_here_it_is_planned_as_by_the_command(front):
    who = client(front)
    answer = send(who, "/shop/plan", "/shop/plan", start="2026-11-26T10:00",
                  end="2026-11-26T11:30", words="Planing  oak", machine="mill")  # fmt: skip
    assert (answer.status_code, answer.headers["location"]) == (303, "/shop/plan")
    with Reader(front.site.data_folder) as reader:
        (plan,) = [p for p in reader.plans() if p.words == "Planing oak"]
    assert (plan.machine, plan.end_us - plan.start_us) == ("mill", 90 * 60_000_000)
    front.floor.tick()
    assert "Thu 26 Nov, 10:00–11:30" in text(who.get("/shop/plan"))
    answer = send(who, "/shop/plan", f"/shop/plan/{plan.id}", step="cancelled")
    assert answer.status_code == 303
    answer = send(who, "/shop/plan", f"/shop/plan/{plan.id}", step="done")
    assert answer.status_code == 400
    assert f"plan {plan.id} is cancelled already" in answer.text


@pytest.mark.parametrize(("changes", "said"), [
    ({"start": "soon"}, "got from &#39;soon&#39;, expected a time"),
    ({"end": "2026-11-26T09:00"}, "expected the earlier one first"),
    ({"words": " "}, "got words of 0 characters"),
    ({"machine": "lathe"}, "got the machine lathe"),
    ({"words": "<script>alert(1)</script>", "start": ""}, "expected a time"),
])  # fmt: skip
def test_a_plan_that_is_refused_stands_there_again(front, changes, said):
    fields = {"start": "2026-11-26T10:00", "end": "2026-11-26T11:30", "words": "Planing",
              "machine": "mill"} | changes  # fmt: skip
    answer = send(client(front), "/shop/plan", "/shop/plan", **fields)
    assert answer.status_code == 400
    assert said in answer.text
    assert "<script>alert" not in answer.text
    if fields["words"] == "Planing":
        assert 'value="Planing"' in answer.text


def test_a_passed_limit_is_explained(front):
    who = client(front)
    assert "57.3 dB limit 55 dB" in text(who.get("/shop/passed"))
    number = re.search(r'action="/shop/passed/(\d+)"', who.get("/shop/passed").text)[1]
    path = f"/shop/passed/{number}"
    answer = send(who, "/shop/passed", path, cause="aliens", action="none")
    assert answer.status_code == 400
    assert "choose one of the causes" in answer.text
    answer = send(who, "/shop/passed", path, cause="site-machine", action=" ")
    assert "say what was done" in answer.text
    answer = send(who, "/shop/passed", path, cause="site-machine", said="door open",
                  action="door closer fitted")  # fmt: skip
    assert answer.status_code == 303
    with Reader(front.site.data_folder) as reader:
        found = reader.exceedance(int(number))
    assert found.life.state == "explained"
    assert found.steps[-1].who == "Ada"
    assert found.steps[-1].words == {
        "cause": "site-machine", "words": "door open", "action": "door closer fitted"
    }  # fmt: skip
    assert send(who, "/shop/plan", "/shop/passed/99999", cause="traffic",
                action="x").status_code == 400  # fmt: skip
    assert send(who, "/shop/plan", "/shop/passed/" + "9" * 40, cause="traffic",
                action="x").status_code == 400  # fmt: skip
    assert send(who, "/shop/plan", "/shop/passed/x").status_code == 404


def test_an_answer_to_a_neighbour(front):
    who = client(front)
    page = who.get("/shop/neighbours").text
    assert "Could not sleep with the window open." in page
    ref = re.search(r'action="/shop/neighbours/(\w+)"', page)[1]
    assert send(who, "/shop/neighbours", f"/shop/neighbours/{ref}", text=" ").status_code == 400
    answer = send(who, "/shop/neighbours", f"/shop/neighbours/{ref}", text="The fan is fixed.")
    assert answer.status_code == 303
    (report,) = front.store.all()
    assert report.answer == "The fan is fixed."
    assert "Nobody waits for an answer." in who.get("/shop/neighbours").text


def test_an_alert_that_is_over_is_not_answered(front):
    answer = send(client(front), "/shop/plan", "/shop/alerts/7")
    assert answer.status_code == 303
    assert list(taken(front.site.data_folder, "alert")) == []


def test_an_alert_is_answered_as_by_the_command(front):
    from lotline.journal import Alert, Alerts

    number = Alerts(front.writer).save(Alert("day", "warning", rig.NOW_US, rig.NOW_US, 56.0))
    answer = send(client(front), "/shop/plan", f"/shop/alerts/{number}")
    assert answer.status_code == 303
    assert list(taken(front.site.data_folder, "alert")) == [{"alert": number, "by": "Ada"}]


@pytest.mark.parametrize(("asked", "status", "said"), [
    ("machine=saw&minutes=10", 200, "cannot say: saw for 10 min from 2026-11-24 14:05"),
    ("machine=saw&minutes=10&at=19:00", 200, "saw for 10 min from 2026-11-24 19:00"),
    ("machine=saw&machine=mill&minutes=10", 200, "cannot say: saw and mill for 10 min from"),
    ("machine[]=saw&machine[]=mill&minutes=10", 200, "cannot say: saw and mill for 10 min from"),
    ("minutes=10", 400, "got no machine"),
    ("machine=saw&machine=lathe&minutes=5", 400, "there is no machine"),
    ("machine=saw&minutes=nan", 400, "got nan minutes"),
    ("machine=saw&minutes=0", 400, "got 0 minutes"),
    ("machine=saw&minutes=ten", 400, "expected minutes such as 10"),
    ("machine=lathe&minutes=5", 400, "there is no machine"),
    ("machine=saw&minutes=5&at=noon", 400, "got the time"),
    ("machine=saw&minutes=5&at=2026-11-01T10:00", 400, "is in the past"),
    ("machine=%3Cscript%3E&minutes=5", 400, "there is no machine"),
])  # fmt: skip
def test_asking(front, asked, status, said):
    answer = client(front).get(f"/shop/ask?{asked}")
    assert answer.status_code == status
    assert said in text(answer)
    assert "<script>&" not in answer.text


def test_use_energy_and_jobs(front):
    said = text(client(front).get("/shop/energy"))
    assert "metal mill, press 29 % 27 %" in said
    assert "unaccounted 2.1 kWh (32 %)" in said
    assert "Highest quarter hour: 2.15 kW of the supply" in said
    assert "The first 90 days" in said
    said = text(client(front).get("/shop/jobs"))
    assert "On time 50 % 1 of 2 with a due time" in said
    assert "115 of 118 pieces counted" in said


def test_without_price_and_factor_neither_cost_nor_carbon_is_told(tmp_path):
    front = shop_pages.Shopfront(tmp_path / "site")
    path = front.folder / "site.toml"
    path.write_text(re.sub(r"(?m)^(price|carbon\w+|total) .*\n", "", path.read_text()))
    from lotline import config

    front.desk.site = config.load(path)
    who = client(front)
    for page in ("/shop/energy", "/shop/jobs"):
        assert "EUR" not in who.get(page).text
    assert "CO2" not in who.get("/shop/jobs").text.split("<tbody>")[0]
    front.writer.close()


def test_with_nothing_known_every_page_still_stands(tmp_path):
    from lotline.web.shop.shown import Shop

    front = shop_pages.Shopfront(tmp_path / "site", full=False)
    front.floor.latest = Shop(rig.NOW_US)
    for path in PAGES:
        assert client(front).get(path).status_code == 200, path
    front.writer.close()


def test_what_influxdb_refused_is_told_in_plain_words(front):
    points = [Point("noise,node=mic-wall", "LAeq=51.0", at) for at in range(3)]
    front.writer.set_aside("office", [(p, 'no <b>"such"</b> field') for p in points], rig.NOW_US)
    front.writer.note_trouble("office", "feed office: http://nas:8086 is busy", rig.NOW_US)
    front.floor.renew()
    front.floor.tick()
    who = client(front)
    said = text(who.get("/shop/nodes"))
    assert "office Waits It has nothing yet." in said
    assert "Since 14:05: http://nas:8086 is busy." in said
    assert "Set aside by InfluxDB It would not take 3 points." in said
    assert "3 points, last 14:05: no &lt;b&gt;&#34;such&#34;&lt;/b&gt; field" in said
    assert "noise,node=mic-wall LAeq=51.0 2" in said
    assert "lotline feeds dead office --retry" in said
    assert "3 points set aside by InfluxDB office" in text(who.get("/shop"))
    front.writer.want_dead({"feeds": ["office"], "step": "drop"})
    front.floor.renew()
    front.floor.tick()
    assert "InfluxDB" not in text(who.get("/shop/nodes"))
