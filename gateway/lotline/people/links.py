"""Links for a time: who has one may read, until it ends or is taken back."""

from lotline.errors import InputError
from lotline.people.file import PeopleFile, kept, new_token, tell
from lotline.people.person import LINK_ROLES, Link, Role

MAX_DAYS, MAX_LABEL = 366, 80
DAY_US = 86_400_000_000
_COLUMNS = "id, role, label, made_us, ends_us, ended"


class Links:
    """by: whoever does it, by name. Raises InputError, PeopleError."""

    def __init__(self, file: PeopleFile) -> None:
        self._file = file

    def give(
        self, role: Role, label: str, days: int, now_us: int, by: str
    ) -> tuple[Link, str]:  # fmt: skip
        """The link, and its token, which is nowhere else."""
        label = " ".join(label.split())
        if role not in LINK_ROLES:
            raise InputError(f"got the role {role}, expected {' or '.join(LINK_ROLES)}")
        if not 1 <= len(label) <= MAX_LABEL or not label.isprintable():
            raise InputError(f"a link is for somebody: 1 to {MAX_LABEL} characters say for whom")
        if not 1 <= days <= MAX_DAYS:
            raise InputError(f"got {days} days, expected 1 to {MAX_DAYS}")
        token, ends_us = new_token(), now_us + days * DAY_US
        with self._file.transaction() as db:
            row = db.execute(
                "INSERT INTO links (token, role, label, made_us, ends_us) VALUES (?,?,?,?,?)",
                (kept(token), role, label, now_us, ends_us),
            ).lastrowid
            link = Link(int(row or 0), role, label, now_us, ends_us, False)
            tell(db, now_us, link.subject, "link-given", by,
                 {"role": role, "for": label, "days": days})  # fmt: skip
        return link, token

    def of(self, token: str, now_us: int) -> Link | None:
        """The link that it opens; None where it opens none, or none any more."""
        with self._file.open() as db:
            row = db.execute(
                f"SELECT {_COLUMNS} FROM links WHERE token = ?", (kept(token),)
            ).fetchone()
        link = _link(row) if row else None
        return link if link and link.holds(now_us) else None

    def take_back(self, number: int, now_us: int, by: str) -> None:
        """Whoever is inside by it is outside then."""
        with self._file.transaction() as db:
            row = db.execute(f"SELECT {_COLUMNS} FROM links WHERE id = ?", (number,)).fetchone()
            if row is None or not _link(row).holds(now_us):
                raise InputError(f"there is no link {number} that still holds")
            db.execute("UPDATE links SET ended = 1 WHERE id = ?", (number,))
            db.execute("DELETE FROM sessions WHERE link = ?", (number,))
            tell(db, now_us, _link(row).subject, "link-ended", by)

    def all(self) -> list[Link]:
        """Oldest first."""
        with self._file.open() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM links ORDER BY id").fetchall()
        return [_link(row) for row in rows]


def _link(row: tuple[int, Role, str, int, int, int]) -> Link:
    return Link(*row[:5], bool(row[5]))
