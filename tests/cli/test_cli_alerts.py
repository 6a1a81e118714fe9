"""`lotline alerts`: a list that a tired person can read, and the answer to one."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from cli_rig import SITE as WHOLE
from cli_rig import make_site, refused
from lotline.journal import Alert, Alerts, Writer, answers
from program import lotline

SITE = '[site]\nname = "Workshop"\n'


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "site.toml").write_text(SITE)
    writer = Writer(tmp_path / "data")
    alerts = Alerts(writer)
    first = alerts.save(Alert("day", "limit", 1_795_380_300_000_000, 0, 57.24, closed_us=10**15))
    alerts.post(first, "opened", "{}", 0, ["operator"])
    alerts.done(1, 5)
    second = alerts.save(Alert("night", "warning", 1_795_390_300_000_000, 0, 41.0))
    alerts.post(second, "opened", "{}", 0, ["operator"])
    writer.close()
    return tmp_path


def test_the_newest_first_with_who_was_told(shop):
    rows = json.loads(lotline("alerts", "--site", shop, "--json").stdout)
    assert [(row["id"], row["rule"], row["closed"] is None) for row in rows] == [
        (2, "night", True),
        (1, "day", False),
    ]
    assert rows[1]["told"] == [{"to": "operator", "kind": "opened", "state": "told"}]
    assert rows[0]["told"][0]["state"] == "waiting"
    words = lotline("alerts", "--site", shop).stdout
    assert "operator (waiting)" in words
    assert max(map(len, words.splitlines())) <= 160


def test_what_it_is_about_is_shown_whole(shop):
    writer = Writer(shop / "data")
    about = "calibration:microphone-at-the-yard"
    Alerts(writer).save(Alert(about, "upkeep", 1_795_390_300_000_000, 0, float("-inf")))
    writer.close()
    head, *lines = lotline("alerts", "--site", shop).stdout.splitlines()
    column = slice(head.index("rule"), head.index("level"))
    assert about in "".join(line[column].strip() for line in lines)


def test_an_answer_is_left_for_the_gateway(shop):
    assert lotline("alerts", "ack", "2", "--by", "Ada", "--site", shop).returncode == 0
    assert list(answers.taken(shop / "data", "alert")) == [{"alert": 2, "by": "Ada"}]
    assert list(answers.taken(shop / "data", "alert")) == []


@pytest.mark.parametrize(
    ("number", "words"), [(1, "alert 1 is over since"), (9, "there is no alert 9")]
)
def test_what_cannot_be_answered(shop, number, words):
    done = lotline("alerts", "ack", str(number), "--site", shop)
    assert done.returncode == 2
    assert words in done.stderr


@pytest.fixture
def ways(tmp_path):
    """A site with a mail server and a webhook that take everything, and a webhook of nobody."""
    mails, hooks = [], []

    class Mailbox:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - its name
            mails.append(envelope)
            return "250 taken"

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            hooks.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mail = Controller(Mailbox(), hostname="127.0.0.1", port=port)
    mail.start()
    web = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    site = make_site(tmp_path / "shop", WHOLE + f"""
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "lot@example.org"
[[alert]]
name = "council"
email = "noise@example.org"
to = "officer"
[[alert]]
name = "chat"
url = "http://127.0.0.1:{web.server_port}/"
[[alert]]
name = "nobody"
url = "http://127.0.0.1:9/"
""")  # fmt: skip
    yield site, mails, hooks
    mail.stop()
    web.shutdown()
    web.server_close()


def test_every_way_is_tried_and_said(ways):
    site, mails, hooks = ways
    done = lotline("alerts", "test", "--site", site)
    assert done.returncode == 1, done.stderr
    said = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}
    assert "yes" in said["council"]
    assert "yes" in said["chat"]
    assert "NO: the webhook" in said["nobody"]
    [mail] = mails
    assert mail.rcpt_tos == ["noise@example.org"]
    assert b"Subject: Workshop: TEST, nothing has happened" in mail.content
    assert [(hook["kind"], hook["alert"]) for hook in hooks] == [("test", "chat")]
    done = lotline("alerts", "test", "chat", "--site", site, "--json")
    assert done.returncode == 0
    assert [(row["name"], row["error"]) for row in json.loads(done.stdout)] == [("chat", "")]
    done = lotline("alerts", "test", "nobody-else", "--site", site)
    refused(done, "got alert 'nobody-else', expected one of council, chat, nobody")
