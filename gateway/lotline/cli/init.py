"""`lotline init`: a commented site file, its secrets and the key of its evidence log, now and
when some of them are missing."""

import json
import secrets as random
import tomllib
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from lotline import config
from lotline.cli import signals
from lotline.cli.options import JsonOption, writing
from lotline.errors import ConfigError
from lotline.setup import replace, write


def init(
    folder: Annotated[Path, typer.Argument(help="Where the site is, or is to be.")],
    as_json: JsonOption = False,
) -> None:
    """Write a commented site file, fresh secrets and the key of the evidence log; or add what
    is missing of them."""
    signals.end_tidily()
    from lotline import ledger  # with cryptography, a tenth of a second

    site, secret = folder / config.SITE_FILE, folder / config.SECRETS_FILE
    key = folder / ledger.KEY_FILE
    is_new = not site.exists()
    with writing(folder):
        if is_new:
            _begin(site, secret)
        names, is_keyed = _complete(site, secret, key)
    vkey = ledger.load_key(folder).public.vkey
    if as_json:
        print(json.dumps({"site": str(site), "secrets": str(secret), "nodes": names,
                          "key": str(key), "vkey": vkey}))  # fmt: skip
        return
    if is_new:
        print(f"Wrote {site}, {secret} and {key}.")
        print(f"Next: edit {site}, and `lotline init {folder}` again adds the secrets of the nodes"
              f"\nthat you add there. Then `lotline run --site {site}`.")  # fmt: skip
    else:
        print(f"Wrote secrets for {', '.join(names) or 'no node'} to {secret}; all else is as "
              "it was.\nNext: give each node its own, and start `lotline run` again.")  # fmt: skip
    if is_keyed:
        print(f"The evidence log is signed with {key}: keep a copy of it in a safe place.\n"
              f"Anybody can check it with the public key {vkey}")  # fmt: skip


def _begin(site: Path, secret: Path) -> None:
    """A new site file."""
    site.parent.mkdir(parents=True, exist_ok=True)
    if secret.exists():
        raise ConfigError(f"{secret} exists already, without {site}; it is left as it is")
    write(site, fresh(), 0o666)


def template() -> str:
    """The commented site file."""
    return resources.files("lotline.cli").joinpath("site.toml").read_text("utf-8")


def fresh() -> str:
    """The same for a gateway with an endpoint of its own: its nodes come by keys that they share
    with it, where this Python can do that."""
    text, key = template(), "psk_port = 8884"
    return text if config.psk_trouble() else text.replace(f"# {key}  ", f"{key}    ", 1)


def _complete(site: Path, secret: Path, key: Path) -> tuple[list[str], bool]:
    """(nodes that had no secret, whether there was no key); now they have, and there is."""
    names, has_reports_key = lacking(site, secret)
    if not names and has_reports_key and secret.exists() and key.exists():
        raise ConfigError(f"{site} exists already, {secret} has a secret for each of its "
                          f"nodes, and {key} is there; all are left as they are")  # fmt: skip
    complete_secrets(site, secret)
    return names, make_key(key.parent)


def lacking(site: Path, secret: Path) -> tuple[list[str], bool]:
    """(nodes of the site file without a secret, whether there is a key of diaries); raises
    ConfigError."""
    names = [node.name for node in config.load(site).node]
    if not secret.exists():
        return names, False
    have = config.load_secrets(secret)
    return [name for name in names if name not in have.node], bool(have.reports.key)


def complete_secrets(site: Path, secret: Path) -> None:
    """A secrets file with all that it lacked; raises ConfigError, OSError."""
    names, has_reports_key = lacking(site, secret)
    if not secret.exists():
        write_secrets(secret, names)
        return
    if names:
        add_secrets(secret, names)
    if not has_reports_key:
        add_reports_key(secret)


def make_key(folder: Path) -> bool:
    """The key of the evidence log, unless there is one; whether there was none."""
    from lotline import ledger

    if (folder / ledger.KEY_FILE).exists():
        return False
    ledger.new_key(folder)
    return True


def write_secrets(path: Path, names: list[str]) -> None:
    """A key and a password for every node, readable by the owner alone."""
    head = "# Keys and passwords. Keep this file to yourself: mode 0600.\n"
    write(path, head + _REPORTS.format(random.token_hex(32)) + _tables(names), 0o600)


def add_reports_key(path: Path) -> None:
    """The key of the neighbours' diaries, for a site that has none; raises ConfigError."""
    _append(path, _REPORTS.format(random.token_hex(32)), "[reports]")


def add_broker(path: Path) -> None:
    """The gateway's own user of a broker; raises ConfigError."""
    _append(path, _BROKER.format(random.token_urlsafe(18)), "[broker]")


_BROKER = """
# The gateway's own user of the broker.
[broker]
user = "gateway"
password = "{}"
"""
_REPORTS = """
# Opens the noise diaries of neighbours: a new key makes all their links useless.
[reports]
key = "{}"
"""


def add_secrets(path: Path, names: list[str]) -> None:
    """The same at the end of a file that is there: replaced at once, every old byte kept.

    Raises ConfigError where TOML allows no further table, OSError.
    """
    _append(path, _tables(names), f"[node.{names[0]}]")


def _append(path: Path, tables: str, first: str) -> None:
    path = path.resolve()  # a link stays one
    old = path.read_bytes()
    text = old + (b"" if old.endswith(b"\n") else b"\n") + tables.encode()
    try:
        tomllib.loads(text.decode())
    except tomllib.TOMLDecodeError as e:
        raise ConfigError(f"{path} allows no {first} at its end ({e}): write every "
                          "node there as a table of its own") from e  # fmt: skip
    replace(path, text)


def _tables(names: list[str]) -> str:
    return "".join(
        f'\n[node.{name}]\nkey = "{random.token_hex(32)}"\n'
        f'password = "{random.token_urlsafe(18)}"\npsk = "{random.token_hex(32)}"\n'
        for name in names
    )
