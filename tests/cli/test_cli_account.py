"""`lotline account`: passwords by standard input only, links that are shown once, the log told."""

import json
import re
import subprocess
import urllib.request

import pytest
from cli_rig import SITE, make_site, refused
from lotline.journal import Reader
from lotline.people import Accounts, Links, PeopleFile
from program import COMMAND, ENVIRONMENT, PATIENCE_S, lotline, started, until

PASSWORD = "nine green bottles"
INSIDE = SITE.replace("[web]", "[inside]\nport = 0\n\n[web]")


def told(site, *args, said=PASSWORD):
    """`lotline account ...`, with the password piped in."""
    return subprocess.run(
        [*COMMAND, "account", *map(str, args), "--site", str(site)], input=f"{said}\n",
        env=ENVIRONMENT, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path / "shop", INSIDE)


def actions(site):
    with Reader(site / "data") as reader:
        rows = reader._rows("SELECT subject, step, who, body FROM actions WHERE kind = 'account'")
    return [tuple(row) for row in rows]


def test_an_account_is_made_listed_and_taken_away(site):
    assert told(site, "list").stdout == "no accounts: nobody can log in\n"
    done = told(site, "add", "Ada", "--role", "officer")
    assert (done.returncode, done.stdout) == (0, "Ada may log in as officer.\n")
    rows = json.loads(told(site, "list", "--json").stdout)
    assert [(a["name"], a["role"]) for a in rows["accounts"]] == [("Ada", "officer")]
    accounts = Accounts(PeopleFile(site / "data"))
    assert accounts.known("Ada", PASSWORD)
    assert told(site, "password", "ada", said="another green one").returncode == 0
    assert accounts.known("Ada", PASSWORD) is None
    assert accounts.known("Ada", "another green one")
    assert told(site, "remove", "ada").returncode == 0
    assert accounts.all() == []


@pytest.mark.parametrize(("args", "said", "words"), [
    (("add", "Ada", "--role", "king"), PASSWORD, ("--role king", "operator or officer")),
    (("add", "Ada", "--role", "officer"), "short", ("5 characters", "12 to 200")),
    (("add", "Ada", "--role", "officer"), "", ("0 characters",)),
    (("password", "Eve"), PASSWORD, ("no account Eve",)),
    (("remove", "Eve"), PASSWORD, ("no account Eve",)),
    (("unlink", "3"), "", ("no link 3",)),
    (("link", "--for", "Holt", "--days", "0"), "", ("0 days",)),
])  # fmt: skip
def test_bad_usage_is_one_sentence(site, args, said, words):
    refused(told(site, *args, said=said), *words)


def test_a_password_is_no_argument(site):
    done = lotline("account", "add", "Ada", PASSWORD, "--role", "officer", "--site", site)
    assert done.returncode == 2
    done = lotline("account", "add", "Ada", "--password", PASSWORD, "--site", site)
    assert done.returncode == 2


def test_a_link_is_shown_once(site):
    made = json.loads(told(site, "link", "--for", "Ms Holt", "--days", "3", "--json").stdout)
    token = made["url"].rpartition("/")[2]
    links = Links(PeopleFile(site / "data"))
    assert links.of(token, 0).label == "Ms Holt"
    assert token not in told(site, "list", "--json").stdout
    assert told(site, "unlink", made["link"]).returncode == 0
    assert links.of(token, 0) is None


def test_without_pages_there_is_nothing_to_link_to(tmp_path):
    refused(told(make_site(tmp_path / "shop"), "link", "--for", "Holt"), "[inside]")


def test_beside_a_running_gateway_the_log_is_told(site):
    with started(site, "run", "--site", site) as program:
        port = program.port("operator's pages")
        told(site, "add", "Ada", "--role", "officer", "--by", "root")
        until(lambda: actions(site), "the action")
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/login").read().decode()
        assert re.search(r"<h1>Log in</h1>", page)
        with pytest.raises(urllib.error.HTTPError):
            program.get("login")  # the public listener knows nothing of it
    [(subject, step, who, body)] = actions(site)
    assert (step, who, json.loads(body)) == ("added", "root", {"name": "Ada", "role": "officer"})
    assert re.fullmatch("[0-9a-f]{12}", subject)
