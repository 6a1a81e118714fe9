"""[report]: what the month's report says that no instrument can measure."""

from pathlib import Path

from pydantic import field_validator

from lotline.config.table import Table, unexpected

DRAWINGS = (".svg", ".png", ".jpg", ".jpeg")


class Report(Table):
    """author: who answers for it; recipient: who gets it. activity: what is done at the site;
    hours: when. homes: the nearest ones and how far. surfaces: what reflects sound near the
    microphones. plan: a drawing with a north arrow, SVG, PNG or JPEG beside the site file."""

    author: str = ""
    recipient: str = ""
    activity: str = ""
    hours: str = ""
    homes: str = ""
    surfaces: str = ""
    plan: Path | None = None

    @field_validator("plan")
    @classmethod
    def _drawn(cls, value: Path | None) -> Path | None:
        if value and value.suffix.lower() not in DRAWINGS:
            raise unexpected("a file that ends with " + ", ".join(DRAWINGS))
        return value
