"""What a neighbour who asked for mail gets, as text and as a plain page without anything from
elsewhere; each with a link that ends it (RFC 8058)."""

from dataclasses import dataclass, field
from typing import Any

from lotline.config import Site
from lotline.reports import Report
from lotline.web.atom import explained, planned
from lotline.web.days import summary
from lotline.web.history import History
from lotline.web.neighbours import Explained, Planned
from lotline.web.page import ENVIRONMENT
from lotline.web.wording import LocalTime
from lotline.web.words import Words


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)
    html: str = ""


@dataclass(frozen=True, slots=True)
class Writer:
    """Of one site's mails in one language. url: of the public page, ending in "/"."""

    site: Site
    url: str
    words: Words

    def confirm(self, token: str, diary: str) -> Mail:
        """diary: token of a diary whose answers are asked for, too; "" for none."""
        link = self._link(token) + (f"&diary={diary}" if diary else "")
        asked = self.words("mail_confirm_text", site=self.site.name)
        otherwise = self.words("mail_confirm_not")
        subject = self.words("mail_confirm", site=self.site.name)
        html = self._html(subject, [asked], {link: link}, after=[otherwise])
        text = "\n\n".join([asked, link, otherwise])
        return Mail(subject, f"{text}\n", {"Auto-Submitted": "auto-generated"}, html)

    def planned(self, plan: Planned, now_us: int, token: str) -> Mail:
        """Of work that is planned, was called off or is over."""
        item = planned(plan, self._time(now_us), self.words)
        return self._mail(item.title, item.text, token)

    def explained(self, one: Explained, now_us: int, token: str) -> Mail:
        item = explained(one, now_us, self._time(now_us), self.words)
        return self._mail(item.title, item.text, token)

    def month(self, past: History, token: str) -> Mail:
        return self._mail(self.words("mail_month"), summary(past, self.words), token)

    def answered(self, report: Report, diary: str, token: str) -> Mail:
        link = f"{self.url}diary/{diary}?lang={self.words.lang}"
        title = self.words("mail_answered", ref=report.ref)
        return self._mail(title, report.answer, token, diary=link)

    def _mail(self, title: str, text: str, token: str, diary: str = "") -> Mail:
        """diary: address of the reader's own, where the mail is about it."""
        subject = f"{self.site.name}: {title}"
        html = self._html(
            subject, text.split("\n\n"),
            ({diary: self.words("diary")} if diary else {}) | {self.url: self.words("back")},
            stop=self._link(token),
        )  # fmt: skip
        if diary:
            text = f"{text}\n\n{self.words('mail_diary', link=diary)}"
        foot = self.words("mail_stop", link=self._link(token))
        parts = [text, self.url, f"-- \n{self.words('mail_why')}\n{foot}"]
        headers = {"Auto-Submitted": "auto-generated",
                   "List-Unsubscribe": f"<{self.url}alerts/{token}>"}  # fmt: skip
        if self.url.startswith("https:"):  # RFC 8058 section 3.1 wants no other
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return Mail(subject, "\n\n".join(parts) + "\n", headers, html)

    def _html(self, title: str, paragraphs: list[str], links: dict[str, str], **more: Any) -> str:
        """links: {address: its name}"""
        more = {"after": [], "stop": "", **more}
        return ENVIRONMENT.get_template("letter.html").render(
            words=self.words, title=title, paragraphs=paragraphs, links=links.items(), **more
        )

    def _link(self, token: str) -> str:
        return f"{self.url}alerts/{token}?lang={self.words.lang}"

    def _time(self, now_us: int) -> LocalTime:
        return LocalTime(self.site.zone, now_us, self.words)
