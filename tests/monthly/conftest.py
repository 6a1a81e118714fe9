"""One October for all tests of the report; whoever changes it makes a copy."""

import sys
from pathlib import Path

import pytest

for room in ("cli", "web", "inside", "feeds", "shop"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / room))

import monthly_rig  # noqa: E402


@pytest.fixture(scope="session")
def october(tmp_path_factory):
    return monthly_rig.make(tmp_path_factory.mktemp("month") / "shop")


@pytest.fixture(scope="session")
def facts(october):
    return monthly_rig.facts(october)
