"""Messages reach a real mail server and a real web server, and wait while these are away."""

import json
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from lotline.config import Smtp, SmtpSecret
from lotline.enforce.channels import Message, NotTakenError, email, webhook
from lotline.enforce.messenger import Messenger
from lotline.journal import Alert, Alerts, Reader, Writer

MESSAGE = Message("Workshop: mic-street has passed its limit", "57.2 dB\n", {"alert": 1})


class Mailbox:
    def __init__(self, answer="250 taken"):
        self.answer, self.mails = answer, []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - its name
        self.mails.append(envelope)
        return self.answer


@pytest.fixture
def mail(request):
    box = Mailbox(getattr(request, "param", "250 taken"))

    def known(server, session, envelope, mechanism, data):
        good = data.login == b"ada" and data.password == b"secret"
        return AuthResult(success=good, handled=False)

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(
        box, hostname="127.0.0.1", port=port, authenticator=known, auth_require_tls=False
    )
    server.start()
    yield box, Smtp(host="127.0.0.1", port=port, security="none", sender="lot@example.org")
    server.stop()


def test_a_mail_arrives_as_it_was_written(mail):
    box, smtp = mail
    email("officer@example.org", smtp, SmtpSecret(user="ada", password="secret"))(MESSAGE)
    [found] = box.mails
    assert (found.mail_from, found.rcpt_tos) == ("lot@example.org", ["officer@example.org"])
    text = found.content.decode()
    assert f"Subject: {MESSAGE.subject}" in text
    assert re.search(r"^Message-ID: <\S+@example\.org>", text, re.M)
    assert re.search(r"^Date: \w{3}, \d", text, re.M)
    assert "57.2 dB" in text


@pytest.mark.parametrize(
    ("mail", "for_good"), [("550 no such box", True), ("451 later", False)], indirect=["mail"]
)
def test_a_refusal_is_for_good_or_for_now(mail, for_good):
    with pytest.raises(NotTakenError, match=r"127\.0\.0\.1 answered") as e:
        email("officer@example.org", mail[1], SmtpSecret())(MESSAGE)
    assert e.value.for_good is for_good


def test_a_wrong_password_and_no_tls_where_it_is_asked_for(mail):
    _, smtp = mail
    with pytest.raises(NotTakenError, match="535"):
        email("a@example.org", smtp, SmtpSecret(user="ada", password="wrong"))(MESSAGE)
    with pytest.raises(NotTakenError, match="STARTTLS"):
        email("a@example.org", smtp.model_copy(update={"security": "starttls"}), SmtpSecret())(
            MESSAGE
        )


class Hook:
    """A web server that answers with the codes given, the last one for ever."""

    def __init__(self, *codes):
        self.codes, self.bodies = list(codes), []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                hook.bodies.append(
                    json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                )
                code = hook.codes.pop(0) if len(hook.codes) > 1 else hook.codes[0]
                self.send_response(code)
                self.send_header("Location", hook.url)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.mark.parametrize(
    ("code", "for_good"), [(302, True), (403, True), (429, False), (500, False)]
)
def test_what_a_webhook_does_not_take(code, for_good):
    hook = Hook(code)
    try:
        with pytest.raises(NotTakenError, match=str(code)) as e:
            webhook(hook.url)(MESSAGE)
    finally:
        hook.stop()
    assert e.value.for_good is for_good
    assert len(hook.bodies) == 1, "a redirect is not followed"


@pytest.fixture
def box(tmp_path):
    writer = Writer(tmp_path)
    yield Alerts(writer), writer
    writer.close()


def posted(alerts):
    number = alerts.save(Alert("day", "limit", 1, 2, 57.2))
    alerts.post(number, "opened", MESSAGE.to_json(), 0, ["hook"])
    alerts.post(number, "opened", MESSAGE.to_json(), 0, ["hook"])
    return number


def told(writer, number):
    with Reader(writer.folder) as reader:
        [(alert, states)] = reader.alerts(5)
    assert alert.id == number
    return [state["state"] for state in states]


def deliver(alerts, channels, until, clock=None):
    events = []
    now = clock or (lambda: time.time_ns() // 1000)
    messenger = Messenger(alerts, channels, now, lambda *event: events.append(event))
    messenger.start()
    end = time.monotonic() + 30
    while not until() and time.monotonic() < end:
        time.sleep(0.05)
    messenger.stop()
    messenger.join()
    return [kind for kind, _ in events]


def test_a_message_waits_until_the_server_is_back(box):
    alerts, writer = box
    number, hook = posted(alerts), Hook(500, 500, 200)
    ahead = iter(range(0, 10**15, 10**10))  # each look at the clock is hours later
    try:
        events = deliver(
            alerts, {"hook": webhook(hook.url)}, lambda: told(writer, number) == ["told"],
            lambda: next(ahead),
        )  # fmt: skip
    finally:
        hook.stop()
    assert events == ["alert-late"]
    assert [body["alert"] for body in hook.bodies] == [1, 1, 1]
    assert told(writer, number) == ["told"]


def test_a_message_that_nobody_takes_is_given_up_and_said(box):
    alerts, writer = box
    number, hook = posted(alerts), Hook(410)
    try:
        events = deliver(
            alerts, {"hook": webhook(hook.url)}, lambda: told(writer, number) != ["waiting"]
        )
    finally:
        hook.stop()
    assert events == ["alert-lost"]
    assert "410" in told(writer, number)[0]


def test_a_destination_that_is_gone_from_the_site_file(box):
    alerts, writer = box
    number = posted(alerts)
    assert deliver(alerts, {}, lambda: told(writer, number) != ["waiting"]) == ["alert-lost"]
