"""Photos of where instruments stand: one made fit to be shown, and all that were ever kept."""

from lotline.photos.album import FROM, Photo, Source, files, keep, kept, photo_of, sha256
from lotline.photos.picture import MOST_BYTES, prepared, read

__all__ = [
    "FROM", "MOST_BYTES", "Photo", "Source", "files", "keep", "kept", "photo_of", "prepared",
    "read", "sha256",
]  # fmt: skip
