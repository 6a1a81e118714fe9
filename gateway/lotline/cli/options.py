"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from lotline import config
from lotline.errors import ConfigError

SiteOption = Annotated[Path, typer.Option("--site", help="The site file.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For machines.")]
DEFAULT_SITE = Path(config.SITE_FILE)


def load_site(path: Path) -> config.Config:
    """A site file, or the site file in a folder; raises ConfigError."""
    if path.is_dir():
        path = path / config.SITE_FILE
    if not path.exists():
        raise ConfigError(f"there is no site file {path}: `lotline init DIR` writes one")
    return config.load(path)


def load_secrets(site: config.Config) -> config.Secrets:
    """The secrets beside a site file; raises ConfigError."""
    return config.load_secrets(site.folder / config.SECRETS_FILE)
