"""`lotline backup` and `lotline restore`: a site in one file, and a site out of it."""

import json
import logging
import os
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lotline import __version__
from lotline.cli import signals
from lotline.cli.options import DEFAULT_SITE, JsonOption, SiteOption, iso, load_site
from lotline.errors import BackupError, ConfigError

if TYPE_CHECKING:
    from lotline.keeping import Made, Manifest, Restored
    from lotline.ledger.claims import Claims

log = logging.getLogger("lotline")
# How often it says how far it has come; what is over before then says nothing.
SAY_S = 5.0


class Check(StrEnum):
    NEWEST = "newest"
    FULL = "full"


VerifyOption = Annotated[
    Check, typer.Option("--verify", help="Compare the newest frames with the log, or all records.")
]


def backup(
    out: Annotated[Path, typer.Argument(help="The file to write, or a folder for dated ones.")],
    site: SiteOption = DEFAULT_SITE,
    keep: Annotated[int, typer.Option(min=0, help="In a folder: delete all but so many.")] = 0,
    without_secrets: Annotated[
        bool, typer.Option("--without-secrets", help="No keys and passwords in it.")
    ] = False,
    verify: VerifyOption = Check.NEWEST,
    as_json: JsonOption = False,
) -> None:
    """Write a whole site into one file, while the gateway runs, and check what was written."""
    signals.end_tidily()
    os.nice(19)  # the gateway first
    from lotline.keeping import Backup, back_up, rota

    loaded = load_site(site)
    name, target = loaded.site.name, out
    if out.is_dir():
        target = rota.dated(out, name, time.time_ns() // 1000)
    elif keep:
        raise ConfigError(f"--keep goes with a folder of dated backups, and {out} is none")
    full = all_records if verify is Check.FULL else None
    made = back_up(Backup(loaded, target, __version__, not without_secrets, full), teller())
    gone: list[Path] = []
    if keep and not made.checked.problems:  # a bad one drives no good one out
        try:
            gone = rota.turn(out, name, keep)
        except OSError as e:
            raise BackupError(f"{made.path} is written; older ones cannot be deleted: "
                              f"{e.strerror}") from e  # fmt: skip
    print(json.dumps(_made_json(made, gone)) if as_json else _made_words(made, gone, verify))
    if made.checked.problems:
        raise typer.Exit(1)


def restore(
    file: Annotated[Path, typer.Argument(help="What `lotline backup` wrote.")],
    to: Annotated[Path, typer.Option("--to", help="The site's folder: new, or empty.")],
    force: Annotated[
        bool, typer.Option("--force", help="Put aside what is there; nothing is deleted.")
    ] = False,
    verify: VerifyOption = Check.NEWEST,
    as_json: JsonOption = False,
) -> None:
    """Make a site of a backup. Its evidence log says from then on that it goes on from one."""
    signals.end_tidily()
    from lotline import keeping

    full = all_records if verify is Check.FULL else None
    done = keeping.restore(file, to, force=force, full=full, tell=teller())
    print(json.dumps(_restored_json(done)) if as_json else _restored_words(done))


def all_records(data: Path, claims: "Claims") -> list[str]:
    """As `lotline verify` compares and recomputes them; what does not hold, in sentences."""
    from lotline.cli.verify.run import verify_records

    return [problem.text for problem in verify_records(data, claims).problems]


class teller:  # noqa: N801 - called as a function is
    """Says now and then how far something has come."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, what: str, part: float) -> None:
        if time.monotonic() - self._last >= SAY_S:
            self._last = time.monotonic()
            log.info("%s: %d %%", what[0].upper() + what[1:], part * 100)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count < 1e9 else f"{count / 1e9:.2f} GB"


def _made_json(made: "Made", gone: list[Path]) -> dict[str, object]:
    return {
        "file": str(made.path), "bytes": made.bytes, "made": iso(made.manifest.made_us),
        "entries": made.checked.entries, "root": made.manifest.root,
        "frames": made.manifest.frames, "secrets": made.manifest.secrets,
        "left_out": made.manifest.left_out, "deleted": [str(path) for path in gone],
        "holds": not made.checked.problems, "problems": made.checked.problems,
    }  # fmt: skip


def _made_words(made: "Made", gone: list[Path], verify: Check) -> str:
    manifest, checked = made.manifest, made.checked
    lines = [f"Wrote {made.path}, {_size(made.bytes)}: {_what(manifest)}."]
    if checked.problems:
        lines += ["It was read again, and DOES NOT HOLD:", *checked.problems,
                  "No older backup was deleted."]  # fmt: skip
    else:
        lines.append(f"It was read again and holds: {_looked(checked.entries, checked.frames)}"
                     + (", and all records." if verify is Check.FULL else "."))  # fmt: skip
    if manifest.secrets:
        lines.append("It has the keys of the nodes and of the evidence log: whoever reads it can "
                     "speak for both. Its mode is 0600; keep it so.")  # fmt: skip
    else:
        lines.append("Without keys and passwords: to restore it, you need your own copy of "
                     f"{', '.join(manifest.left_out)}. It still has what neighbours wrote and the "
                     "hashes of passwords: its mode is 0600; keep it so.")  # fmt: skip
    others = [name for name in manifest.left_out if name.startswith("/")]
    if others:
        lines.append(f"Not in it, as it is outside of the site's folder: {', '.join(others)}.")
    lines += [f"Deleted {path}." for path in gone]
    return "\n".join(lines)


def _what(manifest: "Manifest") -> str:
    entries = f"the evidence log up to entry {manifest.size}" if manifest.size else "no log yet"
    return f"the journal up to frame {manifest.frames}, {entries}, and {len(manifest.files)} files"


def _looked(entries: int, frames: int) -> str:
    return f"{entries} entries of its log, every one, and its {frames} newest frames"


def _restored_json(done: "Restored") -> dict[str, object]:
    return {
        "folder": str(done.folder), "data": str(done.data), "made": iso(done.manifest.made_us),
        "entries": done.checked.entries, "frames": done.manifest.frames,
        "aside": [str(path) for path in done.aside], "left_out": done.manifest.left_out,
    }  # fmt: skip


def _restored_words(done: "Restored") -> str:
    from lotline.keeping.restore import lost

    manifest = done.manifest
    lines = [
        f"Restored {manifest.site} to {done.folder}, its records to {done.data}.",
        f"They hold: {_looked(done.checked.entries, done.checked.frames)}.",
        lost(manifest),
        "The evidence log says so as well, from its next start on. Whoever has a newer checkpoint "
        "will see that the log was rolled back: that is true, and an entry of kind restore says "
        "why.",
        *[f"What was there before lies in {path}." for path in done.aside],
    ]
    if manifest.left_out:
        lines.append(f"NOT in the backup: {', '.join(manifest.left_out)}. Put them back before "
                     "you start; without the old log.key no gateway can go on with this "
                     "log.")  # fmt: skip
    lines.append("Never run this gateway and the old one at once: two that sign with one key make "
                 "two logs of one name, and neither can be trusted any more.")  # fmt: skip
    lines.append(f"Next: lotline run --site {done.folder / 'site.toml'}")
    return "\n".join(lines)
