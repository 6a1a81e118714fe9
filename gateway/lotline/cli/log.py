"""`lotline log`: the evidence log of a site, for its owner."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from lotline.cli.options import (
    DEFAULT_SITE,
    JsonOption,
    SiteOption,
    load_key,
    load_site,
    writing,
)
from lotline.errors import ConfigError, InputError, LedgerError
from lotline.journal import Logbook, Writer

app = typer.Typer(help="The evidence log: its key, its witnesses.", no_args_is_help=True)


@app.command()
def show(site: SiteOption = DEFAULT_SITE, as_json: JsonOption = False) -> None:
    """The public key to give away, and how far the log has come."""
    from lotline.ledger.files import FOLDER, Files

    loaded = load_site(site)
    vkey = load_key(loaded).public.vkey
    newest = Files(loaded.data_folder / FOLDER).checkpoint()
    size, root = (newest.size, newest.root.hex()) if newest else (0, "")
    if as_json:
        print(json.dumps({"vkey": vkey, "size": size, "root": root}))
        return
    print(f"Public key   {vkey}\nEntries      {size}\nRoot         {root or 'none yet'}")


@app.command()
def cosign(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint with a witness's signature.")],
    witness: Annotated[str, typer.Option(help="The witness's public key.")],
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:
    """Keep a checkpoint that a witness has signed, and give it to everybody who asks."""
    from lotline.ledger import Checkpoint, PublicKey
    from lotline.ledger.files import FOLDER, Files
    from lotline.ledger.witness import add

    loaded = load_site(site)
    log = load_key(loaded).public
    try:
        signed, key = Checkpoint.parse(checkpoint.read_bytes()), PublicKey.parse(witness)
        with writing(loaded.data_folder):
            time = add(Files(loaded.data_folder / FOLDER), signed, log, key)
    except OSError as e:
        raise InputError(f"{checkpoint} cannot be read: {e.strerror}") from e
    except LedgerError as e:
        raise InputError(f"{checkpoint} cannot be kept: {e}") from e
    at = f"{datetime.fromtimestamp(time, UTC):%Y-%m-%dT%H:%M:%SZ}"
    if as_json:
        print(json.dumps({"witness": key.name, "size": signed.size, "at": at}))
        return
    print(f"Kept: {key.name} saw the first {signed.size} entries at {at}.")


@app.command()
def redact(
    number: Annotated[int, typer.Argument(help="Number of the event, or of the action.")],
    action: Annotated[
        bool, typer.Option("--action", help="An action, as `exceedances show --json` counts them.")
    ] = False,
    site: SiteOption = DEFAULT_SITE,
) -> None:
    """Delete what an event says, or who took an action and with which words, and the salt of
    its hash, because of the people in it. The log stays whole: that there was one can still be
    checked, not what it said."""
    writer = Writer(load_site(site).data_folder)
    book, what = Logbook(writer), "action" if action else "event"
    try:
        if not (book.redact_action(number) if action else book.redact(number)):
            raise ConfigError(f"there is no {what} {number} in the evidence log")
    finally:
        writer.close()
    print(f"What {what} {number} said is deleted.")
