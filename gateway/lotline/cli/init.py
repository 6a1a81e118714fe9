"""`lotline init`: a commented site file and its secrets."""

import os
import secrets as random
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from lotline import config
from lotline.cli.options import writing
from lotline.errors import ConfigError


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write the site.")],
) -> None:
    """Write a commented site file and fresh secrets for its nodes."""
    site, secret = folder / config.SITE_FILE, folder / config.SECRETS_FILE
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for path in (site, secret):
            if path.exists():
                raise ConfigError(f"{path} exists already; it is left as it is")
        template = resources.files("lotline.cli").joinpath("site.toml").read_text("utf-8")
        site.write_text(template, encoding="utf-8")
        write_secrets(secret, [node.name for node in config.load(site).node])
    print(f"Wrote {site} and {secret}.\nNext: edit {site}, then `lotline run --site {site}`.")


def write_secrets(path: Path, names: list[str]) -> None:
    """A key and a password for every node, readable by the owner alone."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        file.write("# Keys and passwords. Keep this file to yourself: mode 0600.\n")
        for name in names:
            key, password = random.token_hex(32), random.token_urlsafe(18)
            file.write(f'\n[node.{name}]\nkey = "{key}"\npassword = "{password}"\n')
