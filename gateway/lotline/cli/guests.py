"""The demo's accounts: one of each role, with a password that is drawn anew each time."""

import secrets
import time
from pathlib import Path

from lotline.people import ROLES, Accounts, PeopleFile


def invited(folder: Path) -> dict[str, str]:
    """{name: password}, each named as its role. folder: of the journal."""
    folder.mkdir(parents=True, exist_ok=True)
    accounts, now_us = Accounts(PeopleFile(folder)), time.time_ns() // 1000
    given: dict[str, str] = {}
    for role in ROLES:
        given[role] = secrets.token_urlsafe(12)
        if accounts.named(role):
            accounts.set_password(role, given[role], now_us, "the demo")
        else:
            accounts.add(role, role, given[role], now_us, "the demo")
    return given
