"""`lotline update keygen` and `pack`: a key, and releases signed with it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from lotline.boards.build import Release, boards, check_board
from lotline.cli.options import (
    DEFAULT_SITE,
    NOTHING,
    JsonOption,
    Names,
    SiteOption,
    load_site,
    writing,
)


def keygen(
    file: Annotated[Path, typer.Argument(help="Where the key is to be.")],
    as_json: JsonOption = False,
) -> None:
    """Make the key that signs releases. It belongs on no gateway."""
    from lotline.boards.release import new_key  # with cryptography, a tenth of a second

    with writing(file.parent):
        public = new_key(file)
    if as_json:
        print(json.dumps({"key": str(file), "release_key": public}))
        return
    print(f"Wrote {file}: whoever has it can make nodes run what they like. Keep it, and a\n"
          "copy, away from the gateway. A node takes releases that it signed when it has\n"
          f'this as its "release_key":\n{public}')  # fmt: skip


def pack(
    version: Annotated[str, typer.Argument(help="As 1.2.3, for people.")],
    number: Annotated[int, typer.Option(help="Higher than that of every release before.")],
    key: Annotated[Path, typer.Option(help="As `lotline update keygen` made it.")],
    board: Annotated[
        Names,
        typer.Option(
            help="A folder of boards/, with -virtual behind it, or UNIX; default: all boards."
        ),
    ] = NOTHING,
    site: SiteOption = DEFAULT_SITE,
    out: Annotated[
        Path | None, typer.Option(help="A folder of releases; default: the site's.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Build this lotline's application for boards, and sign it."""
    from lotline.boards.release import pack as packed
    from lotline.boards.release import public, read_key

    if out is None:
        loaded = load_site(site)
        out = loaded.beside(loaded.update.releases)
    names = list(board) or boards()[:-1]
    for name in names:
        check_board(name)
    signer = read_key(key)
    with writing(out):
        made = packed(out, Release(version, number), names, signer)
    if as_json:
        found = {
            one.board: {"folder": str(one.folder), "bytes": one.size, "files": len(one.files)}
            for one in made
        }
        print(json.dumps({"version": version, "number": number, "boards": found,
                          "release_key": public(signer)}))  # fmt: skip
        return
    for one in made:
        print(f"{one.board:<18} {len(one.files)} files, {one.size:,} bytes, in {one.folder}")
    print(f"Release {version} (number {number}), for nodes with the release key\n{public(signer)}")
