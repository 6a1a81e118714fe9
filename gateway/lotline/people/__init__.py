"""Who may go into the house, and how that is shown: accounts, links for a time, sessions."""

from lotline.people.accounts import Accounts
from lotline.people.file import KIND, PeopleFile
from lotline.people.links import Links
from lotline.people.passwords import MAX_PASSWORD, MIN_PASSWORD
from lotline.people.person import LINK_ROLES, ROLES, Account, Link, Person, Role
from lotline.people.sessions import Sessions

__all__ = [
    "KIND", "LINK_ROLES", "MAX_PASSWORD", "MIN_PASSWORD", "ROLES", "Account", "Accounts",
    "Link", "Links", "PeopleFile", "Person", "Role", "Sessions",
]  # fmt: skip
