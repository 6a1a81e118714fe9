"""The photo of a position that the site file names."""

from pathlib import Path

from lotline import photos
from lotline.errors import InputError
from lotline.keeping.doctor.finding import Finding


def photo(name: str, path: Path) -> Finding:
    """Whether the gateway can take it at its next start."""
    try:
        found = photos.prepared(photos.read(path))
    except InputError as e:
        return Finding(f"photo {name}", "look", f"{e}",
                       "put a JPEG or PNG there, or take `photo` out")  # fmt: skip
    return Finding(f"photo {name}", "ok", f"{path.name} can be shown: "
                   f"{found.width} by {found.height} pixels")  # fmt: skip
