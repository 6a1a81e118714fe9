"""`/metrics` of a running gateway, read by a real Prometheus; and who may read it."""

import json
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from cli_rig import SITE, make_site
from fastapi.testclient import TestClient
from lotline import config
from lotline.errors import JournalError
from lotline.jobs import Tokens
from lotline.journal import Writer
from lotline.records import Indicator
from lotline.station.metrics import Metrics
from lotline.web.metrics import create_metrics_app
from program import lotline, started, until
from servers import find_program, prometheus

METRICS = SITE.replace("[web]", "[metrics]\nport = 0\n\n[web]")
LEVEL = 51.25


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    """A running one whose newest minute has a level, and a Prometheus that reads it."""
    folder = tmp_path_factory.mktemp("metrics")
    site = make_site(folder / "shop", METRICS)
    writer = Writer(site / "data")
    start_us = (time.time_ns() // 60_000_000_000 - 1) * 60_000_000
    writer.add_indicators([Indicator("mic-street", 0, start_us, 60, {"LAeq": LEVEL}, 1.0, 2500)])
    writer.close()
    with started(site, "run", "--site", site) as program, \
            prometheus(folder, program.port("Metrics")) as server:  # fmt: skip
        until(lambda: ready(server), "an answer of Prometheus")
        yield program, server


def ready(server):
    """It listens before it answers."""
    try:
        return urllib.request.urlopen(f"{server.url}/-/ready", timeout=30).status == 200
    except urllib.error.HTTPError:
        return False


def ask(server, query):
    url = f"{server.url}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)["data"]["result"]


def test_prometheus_reads_it(gateway):
    _, server = gateway
    until(
        lambda: [r for r in ask(server, 'up{job="lotline"}') if r["value"][1] == "1"], "a scrape"
    )
    (level,) = ask(server, 'lotline_sound_level_decibels{quantity="LAeq"}')
    assert (level["metric"]["node"], float(level["value"][1])) == ("mic-street", LEVEL)
    assert len(ask(server, "lotline_node_up == 0")) == 2  # no frame came of either
    assert ask(server, "lotline_node_last_heard_timestamp_seconds") == []
    assert [r["value"][1] for r in ask(server, 'lotline_rule_state{state="unmeasured"}')] == ["1"]
    assert float(ask(server, "lotline_disk_free_bytes")[0]["value"][1]) > 0
    assert float(ask(server, "lotline_log_entries")[0]["value"][1]) > 0


def test_promtool_has_nothing_to_say(gateway):
    program, _ = gateway
    url = f"http://127.0.0.1:{program.port('Metrics')}/metrics"
    with urllib.request.urlopen(url, timeout=30) as answer:
        text = answer.read()
    promtool = find_program("promtool", "prometheus")
    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True,
                          check=False)  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


def test_senml_has_the_same(gateway):
    program, _ = gateway
    url = f"http://127.0.0.1:{program.port('Metrics')}/senml"
    with urllib.request.urlopen(url, timeout=30) as answer:
        found = json.load(answer)
    assert found[0]["bn"].startswith("lotline/")
    assert {"n": "LAeq", "u": "dB", "v": LEVEL} in found


def test_the_public_listener_has_none(gateway):
    program, _ = gateway
    with pytest.raises(urllib.error.HTTPError, match="404"):
        program.get("metrics")


@pytest.fixture
def told(tmp_path):
    """{host: whether a request with these words gets in}"""
    folder = make_site(tmp_path / "shop", METRICS)
    token = lotline("token", "add", "prom", "--scope", "metrics", "--site", folder)
    assert token.returncode == 0, token.stderr
    assert "can read the metrics" in token.stdout
    token = token.stdout.split("\n")[0]
    other = Tokens(folder).add("erp", "jobs", "2026-11-22T14:00:00Z")

    def ask(host, given):
        path = folder / config.SITE_FILE
        path.write_text(METRICS.replace("[metrics]\n", f'[metrics]\nhost = "{host}"\n'))
        metrics = Metrics(config.load(path), Tokens(folder), lambda: None)
        app = create_metrics_app(
            {"/metrics": lambda accept: (b"x 1\n", "text/plain")}, metrics._admits
        )
        words = {"": {}, "right": {"authorization": f"Bearer {token}"},
                 "other": {"authorization": f"Bearer {other}"},
                 "no": {"authorization": "Bearer lotline_x"},
                 "basic": {"authorization": f"Basic {token}"}}  # fmt: skip
        return TestClient(app).get("/metrics", headers=words[given]).status_code

    return ask


@pytest.mark.parametrize(("host", "given", "status"), [
    ("127.0.0.1", "", 200), ("0.0.0.0", "", 401), ("0.0.0.0", "right", 200),
    ("0.0.0.0", "other", 401), ("0.0.0.0", "no", 401), ("::", "basic", 401),
])  # fmt: skip
def test_off_this_machine_it_takes_a_token(told, host, given, status):
    assert told(host, given) == status


def test_a_journal_that_cannot_be_read_is_told_in_a_sentence():
    def fail(accept):
        raise JournalError("the journal cannot be read")

    answer = TestClient(create_metrics_app({"/metrics": fail}, lambda token: True)).get("/metrics")
    assert (answer.status_code, answer.text) == (503, "the journal cannot be read\n")
