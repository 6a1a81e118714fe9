"""A report in its order: sections, and the files that go with them."""

from dataclasses import asdict, dataclass
from typing import Any

from lotline.errors import ConfigError
from lotline.monthly import about, attached, passed, people, results
from lotline.monthly.blocks import Section
from lotline.monthly.budget import uncertainty
from lotline.monthly.checks import calibrations
from lotline.monthly.completeness import completeness
from lotline.monthly.dictionary import appendix
from lotline.monthly.facts import Facts
from lotline.monthly.proof import integrity
from lotline.monthly.weather import weather


@dataclass(frozen=True, slots=True)
class Document:
    """files: {name: text} attached. pictures: {name: bytes}."""

    lang: str
    title: str
    lead: str
    state: str
    final: bool
    made_us: int
    sections: tuple[Section, ...]
    appendix: Section
    files: dict[str, str]
    pictures: dict[str, bytes]

    def as_json(self) -> dict[str, Any]:
        """For a template."""
        return {"lang": self.lang, "title": self.title, "lead": self.lead, "state": self.state,
                "sections": [asdict(one) for one in self.sections],
                "appendix": asdict(self.appendix)}  # fmt: skip


def document(facts: Facts) -> Document:
    """The same for the same facts: its time is that of the last of them. Raises ConfigError."""
    files, t = attached.files(facts), facts.words
    sections = (
        about.title(facts), results.verdicts(facts), about.place(facts), about.limits(facts),
        about.instruments(facts), calibrations(facts), about.method(facts),
        weather(facts), completeness(facts), results.days(facts),
        passed.exceedances(facts), people.neighbours(facts), people.plans(facts),
        uncertainty(facts), people.corrections(facts), integrity(facts, files),
        people.declaration(facts),
    )  # fmt: skip
    grades = {one.grade for one in facts.site.sensors if one.kind == "microphone"}
    lead = t("Indicative meters: not class 1 or class 2 instruments.")
    title = t("{site}: report for {month}", site=facts.site.site.name, month=facts.month)
    state = t("final") if facts.final else t("provisional")
    return Document(
        t.lang, title, lead if "indicative" in grades else "", state, facts.final,
        facts.span_us[1], sections, appendix(t), files, _pictures(facts),
    )  # fmt: skip


def _pictures(facts: Facts) -> dict[str, bytes]:
    """Raises ConfigError."""
    plan = facts.site.report.plan
    photos = {f"photo-{name}.jpg": body for name, body in facts.photos.items()}
    if plan is None:
        return photos
    path = facts.site.beside(plan)
    try:
        return photos | {plan.name: path.read_bytes()}
    except OSError as e:
        raise ConfigError(f"[report] plan: {path} cannot be read: {e.strerror}") from e
