"""A copy of the public page says what the page itself says, from the journal alone."""

import csv
import io
import json
import re

import pytest
from lotline.errors import ConfigError
from lotline.station.published import Published
from lotline.web import copy
from test_brief import Clock, Rig, us

NOW = "10:22"


@pytest.fixture
def rig(tmp_path):
    rig = Rig(tmp_path)
    rig.sound("09:00", "10:00", 53.0)
    rig.sound("10:00", "10:20", 56.0)
    yield rig
    rig.writer.close()


def published(rig, **site):
    its = rig.site.site.model_copy(update=site)
    copy = Published(rig.site.model_copy(update={"site": its}), None, Clock(us(NOW)))
    return {path: data.decode() for path, data in copy()[0].items()}


def test_a_pack_alone_gives_its_limit_and_its_state(rig):
    rig.at(NOW)
    rig.packs.tick([])
    page = rig.snapshot().places[0]
    place = json.loads(published(rig)["now.json"])["places"][0]
    assert place["limit"] == {"level": 55.0, "minutes": 60, "from": "00:00", "to": "24:00"}
    assert place["running"]["minutes"] == page.running.minutes == 20
    assert place["last_period"]["LAeq"] == round(page.closed.LAeq, 2) == 53.0


def test_the_data_that_it_links_are_there(rig):
    found = published(rig)
    assert 'href="data/2026-11.csv"' in found["index.html"]
    assert {p for p in found if p.startswith("data/")} == {
        "data/2026-11.csv", "data/2026-11.json", "data/datapackage.json"
    }  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(found["data/2026-11.csv"])))
    measured = [float(row["LAeq_dB"]) for row in rows if row["LAeq_dB"]]
    assert measured == [53.0] * 4 + [56.0]
    paths = [r["path"] for r in json.loads(found["data/datapackage.json"])["resources"]]
    assert paths == ["2026-11.csv"]


def test_it_is_in_the_language_of_the_site_alone(rig):
    found = published(rig, lang="de")
    assert '<html lang="de">' in found["index.html"]
    assert 'xml:lang="de"' in found["feed.atom"]
    links = re.findall(r'href="([^"]+)"', "".join(found.values()))
    assert "feed.atom" in links
    assert not [link for link in links if "lang=" in link]
    with pytest.raises(ConfigError, match="lang"):
        published(rig, lang="fr")


def test_data_are_not_made_again_each_minute(rig, monkeypatch):
    made = []
    document = copy.document
    monkeypatch.setattr(copy, "document", lambda months, name: made.append(name)
                        or document(months, name))  # fmt: skip
    site = Published(rig.site, None, Clock(us(NOW)))
    first = site()[0]
    assert site()[0]["data/2026-11.csv"] == first["data/2026-11.csv"]
    assert sorted(made) == ["2026-11.csv", "2026-11.json", "datapackage.json"]
