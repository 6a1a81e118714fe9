"""The pages of reports: the form, the diary, and where to write when no form can be taken."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from lotline.config import Site
from lotline.reports import EFFECTS, KINDS, LASTED, Entry
from lotline.reports.report import MAX_CONTACT, MAX_PLACE, MAX_WORDS
from lotline.web import diary
from lotline.web.neighbours import Neighbours
from lotline.web.page import ENVIRONMENT, STYLE, lean, static
from lotline.web.report_form import TRAP
from lotline.web.security import policy
from lotline.web.wording import LocalTime
from lotline.web.words import CATALOGUES, Words

FORM_STYLE = STYLE + lean(static("form.css"))
CHOICES = {"when": ("now", "10", "30", "time"), "kind": KINDS, "effect": EFFECTS}


def tongues(words: Words, **rest: str) -> list[tuple[Words, str]]:
    """The languages that a page can be read in, each with its address; rest: what else it has."""
    kept = {name: value for name, value in rest.items() if value}
    return [(words if lang == words.lang else Words(lang), "?" + urlencode({"lang": lang, **kept}))
            for lang in sorted(CATALOGUES)]  # fmt: skip


def form_page(
    site: Site, keep_days: int, words: Words, *, form: str, link: str = "",
    found: Mapping[str, str] = {}, errors: Sequence[str] = (),
) -> str:  # fmt: skip
    """The form. link: of the diary that it goes into. found: what was filled in before."""
    return ENVIRONMENT.get_template("report.html").render(
        words=words, style=FORM_STYLE, site=site, form=form, link=link, found=found,
        errors=[words(error) for error in errors], wrong=set(errors), choices=CHOICES,
        lasted=LASTED, trap=TRAP, keep_days=keep_days, tongues=tongues(words, diary=link),
        most={"place": MAX_PLACE, "contact": MAX_CONTACT, "words": MAX_WORDS},
    )  # fmt: skip


def diary_page(
    site: Site, entries: Sequence[Entry], token: str, words: Words, *, now_us: int, new: str,
    printed: bool, mails: bool = False,
) -> str:  # fmt: skip
    """The diary, newest first. new: the reference of the report that was just sent. mails: who
    likes can be told of answers by mail."""
    time = LocalTime(site.zone, now_us, words)
    shown = list(entries)[-diary.MAX_ENTRIES:]  # fmt: skip
    rows = [diary.worded(e, now_us, time, words) for e in reversed(shown)]
    first = [row for row in rows if row["ref"] == new]
    return ENVIRONMENT.get_template("diary.html").render(
        words=words, style=FORM_STYLE, site=site, token=token, new=new if first else "",
        entries=first + [row for row in rows if row["ref"] != new],
        cut=len(shown) < len(entries), most=diary.MAX_ENTRIES, printed=printed, mails=mails,
        tongues=tongues(words, new=new if first else ""),
    )  # fmt: skip


def mail_page(site: Site, here: Neighbours, words: Words) -> str:
    """How a noise is reported where the page is a copy."""
    asked = ("when", "kind", "effect", "lasted", "place", "words_field")
    questions = [words(key) for key in asked]
    body = "\r\n\r\n".join([*questions, ""])
    subject = words("title", site=site.name)
    mailto = f"mailto:{here.email}?subject={quote(subject)}&body={quote(body)}"
    return ENVIRONMENT.get_template("mail.html").render(
        words=words, style=FORM_STYLE, site=site, phone=here.phone,
        csp=policy(FORM_STYLE, inside=True),
        mailto=mailto if here.email else "", email=here.email,
    )  # fmt: skip
