"""The months as CSV and JSON: what stands in them, that no reader slows the rest, what is not."""

import asyncio
import csv
import io
import json
import threading
from datetime import datetime

import past_samples
import pytest
import web_samples as samples
from fastapi.testclient import TestClient
from lotline.spreadsheet import harmless
from lotline.web import create_app
from lotline.web.download import FIELDS, Quarter, document
from lotline.web.shelf import MOST_COMING, MOST_KEPT, BusyError, Shelf

US = samples.US
START_US = int(datetime.fromisoformat("2026-10-25T00:00+01:00").timestamp()) * US


def quarter(n, **changes):
    base = {"start_us": START_US + n * samples.STEP_US, "meter": "mic-north", "place": "wall",
            "grade": "indicative", "LAeq": 51.236, "LAFmax": 70.1, "LAF10": 54.0, "LAF90": 40.4,
            "measured": 1.0, "limit": 55.0, "verdict": "ok", "flags": ()}  # fmt: skip
    return Quarter(**(base | changes))


class Months:
    """Two months; the rows of the first are told, with one that was not measured."""

    site = samples.SITE

    def __init__(self):
        self.asked, self.threads, self.error = [], set(), None
        self.found = [
            quarter(0), quarter(1, LAeq=None, LAFmax=None, LAF10=None, LAF90=None, measured=0.0,
                                verdict="nodata"),
            quarter(2, place='=HYPERLINK("http://x")', flags=("overload", "samples lost")),
            quarter(8, limit=None, verdict=""),
        ]  # fmt: skip

    def files(self):
        return ("2026-11", "2026-10")

    def rows(self, month):
        self.asked.append(month)
        self.threads.add(threading.get_ident())
        if self.error:
            raise self.error
        return iter(self.found)


@pytest.fixture
def months():
    return Months()


@pytest.fixture
def client(months):
    months.time = 0.0
    return TestClient(create_app(past_samples.now, months=months, clock=lambda: months.time))


def table(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_csv_is_rfc_4180_with_units_in_its_header(client):
    answer = client.get("/data/2026-10.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.text.count("\r\n") == answer.text.count("\n") == 5
    rows = table(answer.text)
    assert list(rows[0]) == list(FIELDS)
    assert rows[0]["LAeq_dB"] == "51.24"
    assert rows[0]["start"] == "2026-10-25T00:00:00+01:00"
    assert rows[3]["start"] == "2026-10-25T01:00:00+00:00", "the clock was set back"
    assert {row["grade"] for row in rows} == {"indicative"}


def test_what_was_not_measured_is_an_empty_cell_and_no_zero(client):
    row = table(client.get("/data/2026-10.csv").text)[1]
    assert [row[name] for name in ("LAeq_dB", "LAFmax_dB", "LAF90_dB")] == ["", "", ""]
    assert (row["measured_percent"], row["verdict"]) == ("0.0", "nodata")


def test_no_cell_is_a_formula(client):
    rows = table(client.get("/data/2026-10.csv").text)
    assert rows[2]["place"] == '\'=HYPERLINK("http://x")'
    assert rows[2]["flags"] == "overload, samples lost"
    for text in ("=1", "+1", "-1", "@x", "\tx", "\rx"):
        assert harmless(text) == f"'{text}"
    assert harmless("wall") == "wall"


def test_csv_and_json_say_the_same(client):
    told = client.get("/data/2026-10.json").json()
    assert (told["licence"], told["month"], told["columns"]) == (
        "CC BY 4.0", "2026-10", list(FIELDS))  # fmt: skip
    assert "Not a class 1 or 2" in told["grades"]["indicative"]
    rows = table(client.get("/data/2026-10.csv").text)
    for row, cells in zip(rows, told["rows"], strict=True):
        for (name, text), cell in zip(row.items(), cells, strict=True):
            assert text.removeprefix("'") == ("" if cell is None else str(cell)), name


def test_the_package_describes_every_month_and_column(client):
    package = client.get("/data/datapackage.json").json()
    assert [r["path"] for r in package["resources"]] == ["2026-11.csv", "2026-10.csv"]
    fields = package["resources"][0]["schema"]["fields"]
    assert [f["name"] for f in fields] == list(FIELDS)
    assert all(f["description"] for f in fields)
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


@pytest.mark.parametrize("name", [
    "2026-12.csv", "2026-10.xml", "2026-10", "1.csv", "datapackage.csv", "2026-10.csv.json",
    "..%2Fsite.toml", "%2e%2e.json", "x" * 500 + ".csv", "2026-10.csv/", "2026-10.CSV",
])  # fmt: skip
def test_what_is_not_there(client, months, name):
    assert client.get(f"/data/{name}").status_code == 404
    assert months.asked == []


def test_a_month_is_made_once_and_kept(client, months):
    first = client.get("/data/2026-10.csv")
    assert first.headers["cache-control"] == "public, max-age=3600"
    months.time = 3599.0
    again = client.get("/data/2026-10.csv", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, months.asked) == (304, ["2026-10"])
    assert client.get("/data/2026-11.csv").headers["cache-control"] == "public, max-age=300"
    months.time = 3700.0
    client.get("/data/2026-10.csv")
    assert months.asked == ["2026-10", "2026-11", "2026-10"]
    plain = client.get("/data/2026-10.csv", headers={"accept-encoding": "identity"})
    assert plain.content == first.content
    assert "content-encoding" not in plain.headers


def test_data_are_made_in_a_thread_of_their_own(client, months):
    """Neither the loop nor the page's thread waits for them."""
    pages = set()

    def now():
        pages.add(threading.get_ident())
        return past_samples.now()

    client = TestClient(create_app(now, months=months))
    client.get("/")
    client.get("/data/2026-10.csv")
    assert not months.threads & (pages | {threading.get_ident()})


def test_a_month_that_cannot_be_made_is_no_traceback(client, months):
    months.error = RuntimeError("secret path")
    answer = client.get("/data/2026-10.csv")
    assert answer.status_code == 503
    assert "secret" not in answer.text
    months.error = None
    assert client.get("/data/2026-10.csv").status_code == 200


def test_only_so_many_are_made_and_kept():
    """Readers who ask for ever other months get a 503, not all of the machine."""

    async def story():
        gate, made = threading.Event(), []
        from concurrent.futures import ThreadPoolExecutor

        def make(name):
            gate.wait(10)
            made.append(name)
            return name

        with ThreadPoolExecutor(1) as worker:
            shelf = Shelf(make, worker, lambda: 0.0)
            waits = [asyncio.create_task(shelf.get(f"{n}", 9)) for n in range(MOST_COMING)]
            same = asyncio.create_task(shelf.get("0", 9))
            await asyncio.sleep(0)
            with pytest.raises(BusyError):
                await shelf.get("one more", 9)
            waits[1].cancel()  # a reader who went away
            gate.set()
            assert (await waits[0]).plain == b"0"
            assert (await same).plain == b"0"
            await asyncio.gather(*waits[2:])
            assert sorted(made) == [f"{n}" for n in range(MOST_COMING)]
            for n in range(MOST_KEPT + 5):
                await shelf.get(f"later {n}", 9)
            assert len(shelf._kept) == MOST_KEPT
            assert shelf._coming == {}

    asyncio.run(story())


def test_the_document_alone_knows_what_there_is(months):
    assert document(months, "2026-12.csv") is None
    assert document(months, "2026-10.pdf") is None
    assert json.loads(document(months, "2026-10.json"))["zone"] == samples.ZONE
