"""Photos of positions: what the site file names and what people hand in, kept and logged."""

from collections.abc import Callable
from pathlib import Path

from lotline import photos
from lotline.config import Config
from lotline.errors import InputError
from lotline.journal import Writer

KIND = "photo"
# Which node, and a sentence about it.
Tell = Callable[[str, str], None]


def take_named(site: Config, writer: Writer, now_us: int, tell: Tell) -> None:
    """Those of the site file that are not kept yet. One that cannot be used is told, and keeps
    nothing from being measured. Raises JournalError."""
    for one in site.sensors:
        if one.photo is None:
            continue
        try:
            _take_named(site, one.name, site.beside(one.photo), writer, now_us)
        except InputError as e:
            tell(one.name, f"The photo of {one.name} that the site file names is not shown: {e}.")


def _take_named(site: Config, node: str, path: Path, writer: Writer, now_us: int) -> None:
    """Once: an upload after it stands until the site file names another one."""
    sent, before = photos.read(path), photos.kept(site.data_folder, node)
    named = [one for one in before if one.source == "site"]
    if not named or named[-1].sent != photos.sha256(sent):
        take(site, node, sent, "site", "", writer, now_us)


def take(
    site: Config, node: str, sent: bytes, source: photos.Source, who: str, writer: Writer,
    now_us: int,
) -> None:  # fmt: skip
    """Keep a photo, and say in the journal, and by it in the evidence log, which and who. Raises
    InputError, JournalError; then nothing of it is left."""
    photo = photos.keep(site.data_folder, node, sent, source, now_us)
    words: dict[str, object] = {
        "sha256": photo.sha256, "sent_sha256": photo.sent,
        "pixels": f"{photo.width} x {photo.height}", "from": photos.FROM[source],
    }  # fmt: skip
    try:
        writer.act_once(now_us, KIND, node, "kept", words, who)
    except BaseException:
        photo.path.unlink()
        raise
