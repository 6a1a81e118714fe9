"""Fixtures of the feeds: a journal, and waits short enough for tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from feedtools import Site
from lotline.feeds import answers, feeder
from lotline.journal import Writer


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "journal"
    writer = Writer(folder)
    yield Site(folder, writer)
    writer.close()


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "FIRST_S", 0.05)
    monkeypatch.setattr(answers, "LONGEST_S", 0.4)
    monkeypatch.setattr(answers, "SLOWLY_S", 0.4)
    monkeypatch.setattr(feeder, "POLL_S", 0.05)
