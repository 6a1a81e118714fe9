"""The ways in which a message leaves: e-mail, webhook, MQTT."""

import json
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from lotline.config import Alert as Destination
from lotline.config import Smtp, SmtpSecret
from lotline.errors import LotlineError

TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class Message:
    """subject, text: for a person. facts: for a machine. headers: more of them, of an e-mail;
    html: the text once more, as a page, beside it."""

    subject: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    html: str = ""

    def to_json(self) -> str:
        more: dict[str, Any] = {"headers": self.headers} if self.headers else {}
        more |= {"html": self.html} if self.html else {}
        return json.dumps({"subject": self.subject, "text": self.text, **more, **self.facts})


class NotTakenError(LotlineError):
    """A message was not taken. `for_good`: trying again cannot help."""

    def __init__(self, words: str, for_good: bool = False) -> None:
        super().__init__(words)
        self.for_good = for_good


# Raises NotTakenError.
Channel = Callable[[Message], None]


def email(to: str, smtp: Smtp, secret: SmtpSecret) -> Channel:
    """By the mail server of the site file; TLS unless it says otherwise."""

    def send(message: Message) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = smtp.sender, to, message.subject
        # Servers add neither for everybody, and what has none is taken for spam (RFC 5322, 3.6).
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = make_msgid(domain=smtp.sender.rpartition("@")[2])
        for name, value in message.headers.items():
            mail[name] = value
        mail.set_content(message.text)
        if message.html:
            mail.add_alternative(message.html, subtype="html")
        try:
            with _session(smtp) as server:
                if secret.user:
                    server.login(secret.user, secret.password)
                server.send_message(mail)
        except smtplib.SMTPResponseException as e:
            words = f"{smtp.host} answered {e.smtp_code} {_text(e.smtp_error)}"
            raise NotTakenError(words, for_good=500 <= e.smtp_code < 600) from e
        except smtplib.SMTPRecipientsRefused as e:
            code, answer = next(iter(e.recipients.values()))
            raise NotTakenError(
                f"{smtp.host} refused {to}: {code} {_text(answer)}", for_good=code >= 500
            ) from e
        except (smtplib.SMTPException, OSError) as e:
            raise NotTakenError(f"{smtp.host}:{smtp.port} cannot be used: {e}") from e

    return send


def _session(smtp: Smtp) -> smtplib.SMTP:
    if smtp.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=TIMEOUT_S, context=context)
    server = smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT_S)
    if smtp.security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


class _NoRedirect(HTTPRedirectHandler):
    """A POST that is redirected would arrive as an empty GET and pass for taken."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = build_opener(ProxyHandler({}), _NoRedirect)


def webhook(url: str) -> Channel:
    """A POST of JSON; any answer of 200 to 299 is taken."""

    def send(message: Message) -> None:
        body = message.to_json().encode()
        request = Request(url, body, {"Content-Type": "application/json"}, method="POST")
        try:
            _OPENER.open(request, timeout=TIMEOUT_S).close()
        except HTTPError as e:
            # 408, 429: the server asks for another try.
            for_good = 300 <= e.code < 500 and e.code not in (408, 429)
            raise NotTakenError(f"the webhook answered {e.code} {e.reason}", for_good) from e
        except (OSError, HTTPException, ValueError) as e:  # the last: no such name can be
            raise NotTakenError(f"the webhook cannot be reached: {e}") from e

    return send


def mqtt(topic: str, publish: Callable[[str, bytes], None]) -> Channel:
    """By the broker that brings the frames."""

    def send(message: Message) -> None:
        try:
            publish(topic, message.to_json().encode())
        except LotlineError as e:
            raise NotTakenError(str(e)) from e

    return send


def channels(
    destinations: tuple[Destination, ...],
    smtp: Smtp | None,
    secret: SmtpSecret,
    publish: Callable[[str, bytes], None],
) -> dict[str, Channel]:
    """By name; the site file has been checked for what each needs."""
    found: dict[str, Channel] = {}
    for one in destinations:
        if one.email and smtp is not None:
            found[one.name] = email(one.email, smtp, secret)
        elif one.url:
            found[one.name] = webhook(one.url)
        else:
            found[one.name] = mqtt(one.topic, publish)
    return found
