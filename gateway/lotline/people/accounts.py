"""Accounts: a name, a role, a password."""

import re
import secrets
import sqlite3
import unicodedata

from lotline.errors import InputError
from lotline.people import passwords
from lotline.people.file import PeopleFile, tell
from lotline.people.person import ROLES, Account, Role

MAX_NAME = 40
_COLUMNS = "id, name, role, made_us, changed_us"


class Accounts:
    """by: whoever does it, by name. Raises InputError, PeopleError."""

    def __init__(self, file: PeopleFile) -> None:
        self._file = file

    def add(self, name: str, role: Role, password: str, now_us: int, by: str) -> Account:
        name = _name(name)
        if role not in ROLES:
            raise InputError(f"got the role {role}, expected {' or '.join(ROLES)}")
        passwords.check(password, name)
        account = Account(secrets.token_hex(6), name, role, now_us, now_us)
        row = (account.id, name, _folded(name), role, passwords.hashed(password), now_us, now_us)
        with self._file.transaction() as db:
            if _find(db, name):
                raise InputError(f"there is an account {name} already")
            db.execute("INSERT INTO accounts VALUES (?,?,?,?,?,?,?)", row)
            tell(db, now_us, account.id, "added", by, {"name": name, "role": role})
        return account

    def set_password(self, name: str, password: str, now_us: int, by: str) -> None:
        """Whoever is inside with the old one is outside then."""
        passwords.check(password, name)
        made = passwords.hashed(password)
        with self._file.transaction() as db:
            account = _found(db, name)
            db.execute("UPDATE accounts SET hash = ?, changed_us = ? WHERE id = ?",
                       (made, now_us, account.id))  # fmt: skip
            db.execute("DELETE FROM sessions WHERE account = ?", (account.id,))
            tell(db, now_us, account.id, "password-set", by, {"name": account.name})

    def remove(self, name: str, now_us: int, by: str) -> None:
        """With it go its sessions; what it has done stays in the evidence log."""
        with self._file.transaction() as db:
            account = _found(db, name)
            db.execute("DELETE FROM accounts WHERE id = ?", (account.id,))
            tell(db, now_us, account.id, "removed", by, {"name": account.name})

    def all(self) -> list[Account]:
        """By name."""
        with self._file.open() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM accounts ORDER BY folded").fetchall()
        return [Account(*row) for row in rows]

    def known(self, name: str, password: str) -> Account | None:
        """The account of whoever knows its password; a name that nobody has takes as long."""
        with self._file.open() as db:
            account = _find(db, name)
            row = (
                account
                and db.execute("SELECT hash FROM accounts WHERE id = ?", (account.id,)).fetchone()
            )
        return account if passwords.is_right(password, row[0] if row else None) else None

    def named(self, name: str) -> Account | None:
        with self._file.open() as db:
            return _find(db, name)


def _find(db: sqlite3.Connection, name: str) -> Account | None:
    row = db.execute(
        f"SELECT {_COLUMNS} FROM accounts WHERE folded = ?", (_folded(name),)
    ).fetchone()
    return Account(*row) if row else None


def _found(db: sqlite3.Connection, name: str) -> Account:
    account = _find(db, name)
    if account is None:
        raise InputError(f"there is no account {name}")
    return account


def _name(name: str) -> str:
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip()
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise InputError(f"got the name {name[:MAX_NAME]!r}, expected 1 to {MAX_NAME} characters")
    return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()
