"""A bucket of an S3-compatible store, by boto3 (`pip install 'lotline[s3]'`).

A store replaces one object at a time and whole. So the order makes it whole: first what never
changes, then what the page links, the log's checkpoint after its tiles, and the page last.
"""

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from lotline.cli.publish.target import KINDS
from lotline.errors import PublishError

SHORTLY, FOR_EVER = "public, max-age=10", "public, max-age=31536000, immutable"
LAST = ("log/checkpoint", "now.json", "index.html")
# Of ours, and may be deleted when it is not published any more.
OURS = re.compile(
    r"([a-z]{2}/)?report\.html|sign\.html|feed\.atom|plans\.ics|microphone\.py|(data|log/tile)/.*"
)


def _turn(path: str) -> int:
    """0, and for what is LAST its place there, in whichever language's folder."""
    return next((n for n, last in enumerate(LAST, 1) if f"/{path}".endswith(f"/{last}")), 0)


class Bucket:
    """target: s3://bucket/prefix."""

    def __init__(
        self, target: str, endpoint: str, region: str, access_key: str, secret_key: str
    ) -> None:
        """Raises PublishError where there is no boto3, or the target is none."""
        try:
            import boto3
            from botocore.config import Config
            from botocore.exceptions import BotoCoreError, ClientError
        except ImportError as e:
            raise PublishError("S3 needs boto3: pip install 'lotline[s3]'") from e
        parts = urlsplit(target)
        if not parts.netloc:
            raise PublishError(f"got {target}, expected s3://bucket or s3://bucket/folder")
        self._name, prefix = parts.netloc, parts.path.strip("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self._errors = (BotoCoreError, ClientError, ValueError)
        settings = Config(connect_timeout=10, read_timeout=30, retries={"max_attempts": 3})
        keys: dict[str, Any] = {}
        if access_key:
            keys = {"aws_access_key_id": access_key, "aws_secret_access_key": secret_key}
        try:
            self._s3 = boto3.client(
                "s3", endpoint_url=endpoint or None, region_name=region or None, config=settings,
                **keys,
            )  # fmt: skip
        except self._errors as e:
            raise PublishError(f"{target}: {e}") from e
        self._there: set[str] | None = None
        self._sent: dict[str, bytes] = {}  # what is the same is not sent again

    def put(self, new: dict[str, bytes], steady: list[str], read: Callable[[str], bytes]) -> None:
        """Raises PublishError; what was published before stands, or newer parts of it."""
        try:
            there = self._list() if self._there is None else self._there
            for path in steady:
                if path not in there:
                    self._one(path, read(path), FOR_EVER)
                    there.add(path)
            for path in sorted(new, key=lambda p: (_turn(p), p)):
                if self._sent.get(path) != new[path]:
                    self._one(path, new[path], SHORTLY)
                    self._sent[path] = new[path]
            gone = {p for p in there if OURS.fullmatch(p)} - set(new) - set(steady)
            for path in sorted(gone):
                self._s3.delete_object(Bucket=self._name, Key=self._prefix + path)
            self._there = (there | set(new)) - gone
            self._sent = {path: self._sent[path] for path in new}
        except self._errors as e:
            self._there, self._sent = None, {}
            raise PublishError(f"s3://{self._name}/{self._prefix}: {e}") from e

    def _list(self) -> set[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._name, Prefix=self._prefix
        )
        return {item["Key"].removeprefix(self._prefix)
                for page in pages for item in page.get("Contents", ())}  # fmt: skip

    def _one(self, path: str, data: bytes, cache: str) -> None:
        plain = "text/plain; charset=utf-8" if path in ("log/checkpoint", "log/vkey") else ""
        kind = plain or KINDS.get(PurePosixPath(path).suffix, "application/octet-stream")
        self._s3.put_object(Bucket=self._name, Key=self._prefix + path, Body=data,
                            ContentType=kind, CacheControl=cache)  # fmt: skip
