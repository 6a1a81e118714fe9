"""`lotline bench pages`: a short one, and the budgets that do not hang on this machine's pace."""

import sys

from lotline.cli import bench  # noqa: F401

pages = sys.modules["lotline.cli.bench.pages"]


def test_a_short_one(monkeypatch):
    monkeypatch.setattr(pages, "EVERY_S", 1.0)
    monkeypatch.setattr(pages.paint, "measure", lambda url: None)
    found = pages.measure(20, 3, 200)
    for path in ("/", "/now.json"):
        assert found["served"][path]["answers"] >= 20
        assert 0 < found["served"][path]["p50_ms"] <= found["served"][path]["p95_ms"]
        assert found["ratio_p95_to_bare_starlette"][path] > 0
    assert all(0 < found["gzip_bytes"][name] <= most for name, most in pages.BUDGET.items())
    assert found["ingest"]["ratio"] > 0
    assert found["month_report"]["quarters"] == 31 * 96 + 4  # with the hour that is there twice
    said = pages.words(found)
    assert "Starlette alone" in said
    assert "not measured, Lighthouse is not here" in said
