"""Jobs on their way in: versions in the journal, tokens, REST, MQTT; and into the evidence log."""

import asyncio
import json

import pytest
import shop_pages
import shop_rig as rig
from fastapi.testclient import TestClient
from lotline.endpoint import Peer
from lotline.errors import ConfigError, InputError, StorageFull
from lotline.jobs import BODY_MOST, Tokens
from lotline.journal import Reader
from lotline.station.programs import WithPrograms

TOLD = {"job": "J-1", "order": "A-1", "machine": "saw", "start": "2026-11-24T08:00:00+01:00"}
HOUR_US = 3_600_000_000


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    made = shop_pages.Shopfront(tmp_path_factory.mktemp("jobs") / "site", full=False)
    yield made
    made.writer.close()


@pytest.fixture
def client(front):
    return TestClient(front.app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def token(front):
    return Tokens(front.folder).add("erp", "jobs", "2026-11-24T13:00:00Z")


def tell(client, token, body, **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"authorization": f"Bearer {token}", "content-type": "application/json", **headers}
    return client.post("/api/v1/jobs", content=raw, headers=sent)


def stored(front, job):
    with Reader(front.site.data_folder) as reader:
        return next((j for j in reader.jobs(0) if j.id == job), None)


def test_told_again_it_is_the_same_and_a_correction_is_a_version(front, client, token):
    answer = tell(client, token, TOLD)
    assert answer.status_code == 201
    assert answer.json() == {"jobs": [{"job": "J-1", "version": 1, "state": "new"}]}
    answer = tell(client, token, TOLD)
    assert (answer.status_code, answer.json()["jobs"][0]["state"]) == (200, "unchanged")
    ended = {**TOLD, "end": "2026-11-24T10:00:00+01:00", "good": 7}
    assert tell(client, token, ended).json()["jobs"] == [
        {"job": "J-1", "version": 2, "state": "corrected"}
    ]
    job = stored(front, "J-1")
    assert (job.good, job.version, job.end_us - job.start_us) == (7, 2, 2 * HOUR_US)


def test_both_versions_stay_and_say_who_told(front, client, token):
    tell(client, token, {**TOLD, "job": "J-2"})
    tell(client, token, {**TOLD, "job": "J-2", "machine": "mill"})
    with front.writer.transaction() as db:
        rows = db.execute("SELECT step, who, json_extract(body, '$.machine'), length(salt) "
                          "FROM actions WHERE kind = 'job' AND subject = 'J-2' "
                          "ORDER BY id")  # fmt: skip
        assert rows.fetchall() == [("told", "erp", "saw", 32), ("corrected", "erp", "mill", 32)]


def test_all_of_a_message_or_nothing(front, client, token):
    answer = tell(client, token, [{**TOLD, "job": "J-3"}, {**TOLD, "job": "J-4", "good": -1}])
    assert answer.status_code == 400
    assert answer.json() == {"error": "job J-4: got `good` -1, expected a whole number of pieces "
                             "from 0 to 1000000000"}  # fmt: skip
    assert stored(front, "J-3") is None


@pytest.mark.parametrize("auth", [
    "", "Bearer", "Bearer ", "Bearer wrong", "Basic b3BlcmF0b3I6eA==", "Bearer \xff", "lotline",
])  # fmt: skip
def test_without_its_token_nobody_tells(client, token, auth):
    answer = client.post(
        "/api/v1/jobs", json=TOLD, headers={"authorization": auth.encode("latin-1")}
    )
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_wrong_tokens_too_often(front, token):
    client = TestClient(front.app, client=("192.0.2.9", 5000))
    found = [tell(client, "wrong", TOLD).status_code for _ in range(30)]
    assert set(found) == {401, 429}
    assert tell(client, token, TOLD).status_code == 200  # whoever has a token is not kept out


def test_other_bodies_are_refused(client, token):
    assert tell(client, token, TOLD, **{"content-type": "text/plain"}).status_code == 415
    assert tell(client, token, b"[" + b" " * BODY_MOST + b"]").status_code == 413
    assert tell(client, token, b'{"job": "\\ud800"}').status_code == 400
    assert tell(client, token, b"\xff\xfe").status_code == 400
    assert client.get("/api/v1/jobs").status_code == 405


def test_a_full_disk_is_told_again_later(front, client, token, monkeypatch):
    def full(*_):
        raise StorageFull("there is no room on the disk")

    monkeypatch.setattr(front.writer, "take_jobs", full)
    answer = tell(client, token, {**TOLD, "job": "J-9"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"


def test_a_token_is_kept_as_its_hash_alone(front, token):
    text = (front.folder / "tokens.json").read_text()
    assert token not in text
    assert token.removeprefix("lotline_") not in text
    assert (front.folder / "tokens.json").stat().st_mode & 0o777 == 0o600


def test_a_token_that_was_removed_opens_nothing(front, client):
    tokens = Tokens(front.folder)
    once = tokens.add("mes", "jobs", "now")
    assert tell(client, once, TOLD).status_code == 200
    tokens.remove("mes")
    assert tell(client, once, TOLD).status_code == 401
    with pytest.raises(InputError, match="there is no token mes"):
        tokens.remove("mes")


@pytest.mark.parametrize(("name", "scope", "said"), [
    ("ERP", "jobs", "expected 1 to 24 of a-z"), ("", "jobs", "expected 1 to 24"),
    ("x", "all", "expected one of jobs"), ("erp", "jobs", "there is a token erp already"),
])  # fmt: skip
def test_what_a_token_cannot_be(front, token, name, scope, said):
    with pytest.raises(InputError, match=said):
        Tokens(front.folder).add(name, scope, "now")


def test_a_file_of_tokens_that_cannot_be_read(tmp_path):
    (tmp_path / "tokens.json").write_text('[{"name": 1}]')
    with pytest.raises(ConfigError, match=r"tokens\.json cannot be read"):
        Tokens(tmp_path).owner("x", "jobs")


class Message:
    topic = "lot/jobs"

    def __init__(self, payload):
        self.payload = payload


def test_by_mqtt_what_was_written_or_refused_is_confirmed(front, monkeypatch):
    confirmed = []
    good = Message(json.dumps({**TOLD, "job": "J-7"}).encode())
    bad = Message(b"{}")
    asyncio.run(front.jobdesk.take_messages([good, bad], confirmed.extend))
    assert confirmed == [good, bad]
    assert stored(front, "J-7").machine == "saw"
    kind, said = front.events[-1]
    assert kind == "jobs"
    assert said.startswith("A message by MQTT about jobs was refused: got `job` null")

    def full(*_):
        raise StorageFull("no room")

    monkeypatch.setattr(front.writer, "take_jobs", full)
    asyncio.run(front.jobdesk.take_messages([good], confirmed.extend))
    assert confirmed == [good, bad]  # it is not, so it comes again


def test_who_has_a_token_owns_the_topic_and_no_other(front, token):
    class Nobody:
        def admit(self, *_):
            return None

    authority = WithPrograms(Nobody(), Tokens(front.folder), {"jobs": Peer("jobs")})
    peer = authority.admit("x", "jobs", token.encode())
    assert peer.may_publish("lot/jobs")
    assert not peer.may_publish("lot/saw/up")
    assert not peer.may_subscribe("lot/#")
    for user, password in (("jobs", b"wrong"), ("jobs", None), ("erp", token.encode()),
                           ("jobs", b"\xff"), (None, None)):  # fmt: skip
        assert authority.admit("x", user, password) is None


def test_energy_cycles_and_carbon_of_a_job(tmp_path):
    """The saw works at 1200 W for 20 minutes of each hour and idles at 60 W: 440 Wh an hour. Jobs
    at once on a machine share what it took."""
    front = shop_pages.Shopfront(tmp_path / "site", full=False)
    day = rig.NOW_US - (14 * 60 + 5) * 60_000_000 - 30_000_000
    body = [
        {"job": job, "machine": machine, "start": iso(day + start * HOUR_US),
         "end": iso(day + end * HOUR_US)}
        for job, machine, start, end in (("a", "saw", 8, 10), ("b", "saw", 9, 10),
                                         ("c", "mill", 8, 9))
    ]  # fmt: skip
    front.jobdesk.take(json.dumps(body).encode(), "erp")
    found = {one.job.id: one for one in rig.make_floor(front.folder).latest.jobs}
    assert found["a"].energy == pytest.approx(440 + 220)
    assert found["b"].energy == pytest.approx(220)
    assert found["a"].shared
    assert found["b"].cycles is None  # whose it was cannot be told
    mill = found["c"]
    assert mill.energy == pytest.approx(800 / 3)
    assert mill.carbon == pytest.approx(0.8 / 3 * 0.4)
    assert (mill.cycles, mill.shared, mill.metered) == (1, False, 1.0)
    front.writer.close()


def iso(us):
    from datetime import UTC, datetime

    return datetime.fromtimestamp(us / 1e6, UTC).isoformat()
