"""A photo as somebody sent it, made one that may be shown.

It is decoded and drawn anew: the camera's data (where, when, with what), comments and a second
picture in the same file do not come along, nor does anything hidden behind its end.
"""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lotline.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

# Larger ones are told to be smaller. A telephone's photo has 12 or 24 million pixels; decoded, a
# PNG takes four bytes each.
MOST_BYTES, MOST_PIXELS = 16_000_000, 25_000_000
# The longer side of what is kept, and how fine: some 300 kB.
SIDE, QUALITY = 1600, 85


class Picture(NamedTuple):
    """A JPEG of width by height pixels, with nothing in it but these."""

    body: bytes
    width: int
    height: int


def prepared(data: bytes) -> Picture:
    """By what the file holds, whatever its name. Raises InputError with one sentence."""
    if len(data) > MOST_BYTES:
        raise InputError(f"the photo has more than {MOST_BYTES / 1e6:.0f} MB")
    from PIL import Image, ImageOps  # a tenth of a second, and seldom needed

    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as found:
            _check(*found.size)
            found.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(found)
        return _drawn(upright)
    except InputError:
        raise
    except Image.DecompressionBombError as e:
        raise InputError(f"the photo has more than {MOST_PIXELS / 1e6:.0f} million pixels") from e
    except Exception as e:  # what a decoder says of hostile bytes has no end
        raise InputError("this is no whole JPEG or PNG") from e


def _check(width: int, height: int) -> None:
    """Before anything is decoded."""
    if width * height > MOST_PIXELS:
        raise InputError(f"the photo has {width} by {height} pixels, and "
                         f"{MOST_PIXELS / 1e6:.0f} million are the most")  # fmt: skip


def _drawn(image: "Image") -> Picture:
    """On white paper: what is seen through becomes it."""
    from PIL import Image

    if image.mode not in ("RGB", "RGBA", "L"):
        image = image.convert("RGBA")
    image.thumbnail((SIDE, SIDE))
    paper, out = Image.new("RGB", image.size, "white"), BytesIO()
    paper.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    paper.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), *paper.size)


def read(path: Path) -> bytes:
    """A file that a site file names; no more than may be. Raises InputError."""
    try:
        if not path.is_file():
            raise InputError(f"{path} is no file")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as e:
        raise InputError(f"{path} cannot be read: {e.strerror}") from e
