"""A report: what a neighbour says about a noise, and what was answered."""

from dataclasses import dataclass
from typing import Literal

# What it was like, how much it disturbed, how long it went on: the words of a form.
KINDS = ("hum", "whine", "banging", "vibration", "people", "other")
EFFECTS = ("little", "some", "lot", "woke")
LASTED = ("unknown", "5", "15", "30", "60", "on")  # minutes; "on": still going on
# Longer texts are refused at the door.
MAX_PLACE, MAX_CONTACT, MAX_WORDS = 80, 120, 1000
# A noise of further back can still be written down, up to a day.
MAX_AGO_US = 86_400_000_000

Source = Literal["page", "drop", "operator"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is said, before it is taken. form: names the sheet, so that twice is once."""

    at_us: int
    kind: str
    effect: str
    lasted: str = "unknown"
    place: str = ""
    contact: str = ""
    words: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """event: None for the first of its household about this noise. Texts are "" once their time
    was over (forgotten_us)."""

    id: int
    ref: str
    diary: str
    made_us: int
    at_us: int
    source: Source
    kind: str
    effect: str
    lasted: str
    place: str
    contact: str
    words: str
    event: int | None
    due_us: int
    answered_us: int | None
    answer: str
    salt: str
    forgotten_us: int | None

    @property
    def end_us(self) -> int | None:
        """When it ended, as far as was said."""
        return self.at_us + int(self.lasted) * 60_000_000 if self.lasted.isdecimal() else None
