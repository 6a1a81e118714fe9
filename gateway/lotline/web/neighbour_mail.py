"""What a neighbour who asked for mail gets; each with a link that ends it (RFC 8058)."""

from dataclasses import dataclass, field

from lotline.config import Site
from lotline.reports import Report
from lotline.web.atom import explained, planned
from lotline.web.days import summary
from lotline.web.history import History
from lotline.web.neighbours import Explained, Planned
from lotline.web.wording import LocalTime
from lotline.web.words import Words


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Writer:
    """Of one site's mails in one language. url: of the public page, ending in "/"."""

    site: Site
    url: str
    words: Words

    def confirm(self, token: str, diary: str) -> Mail:
        """diary: token of a diary whose answers are asked for, too; "" for none."""
        link = self._link(token) + (f"&diary={diary}" if diary else "")
        text = "\n\n".join([self.words("mail_confirm_text", site=self.site.name), link,
                            self.words("mail_confirm_not")])  # fmt: skip
        subject = self.words("mail_confirm", site=self.site.name)
        return Mail(subject, f"{text}\n", {"Auto-Submitted": "auto-generated"})

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
        text = f"{report.answer}\n\n{self.words('mail_diary', link=link)}"
        return self._mail(self.words("mail_answered", ref=report.ref), text, token)

    def _mail(self, title: str, text: str, token: str) -> Mail:
        foot = self.words("mail_stop", link=self._link(token))
        parts = [text, self.url, f"-- \n{self.words('mail_why')}\n{foot}"]
        headers = {"Auto-Submitted": "auto-generated",
                   "List-Unsubscribe": f"<{self.url}alerts/{token}>"}  # fmt: skip
        if self.url.startswith("https:"):  # RFC 8058 section 3.1 wants no other
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return Mail(f"{self.site.name}: {title}", "\n\n".join(parts) + "\n", headers)

    def _link(self, token: str) -> str:
        return f"{self.url}alerts/{token}?lang={self.words.lang}"

    def _time(self, now_us: int) -> LocalTime:
        return LocalTime(self.site.zone, now_us, self.words)
