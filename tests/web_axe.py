"""axe-core and html-validate, which `make test` fetches by npm into build/axe."""

import os
from pathlib import Path

import pytest
from web_browser import Browser

MODULES = Path(__file__).resolve().parents[1] / "build/axe/node_modules"
SOURCE = MODULES / "axe-core/axe.min.js"
VALIDATE = MODULES / ".bin/html-validate"
# WCAG 2.2 AA, and what axe's makers hold for good practice besides.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"""
axe.run(document, {{runOnly: {TAGS}, resultTypes: ["violations", "incomplete"]}})
  .then(found => Object.fromEntries(["violations", "incomplete"].map(kind =>
    [kind, found[kind].map(one => [one.id, one.nodes.map(node => node.html.slice(0, 200))])])))
"""


def there(path: Path) -> Path:
    """Skips where npm has not fetched it; in CI that is a failure."""
    if not path.exists():
        said = f"{path.name} is not there: make axe"
        if os.environ.get("LOTLINE_REQUIRE_SERVERS") == "1":
            pytest.fail(said)
        pytest.skip(said)
    return path


def look(browser: Browser, axe: str) -> dict[str, list]:
    """{"violations": [[rule, places]], "incomplete": ...} of the page as it stands."""
    browser.value(f"{axe}; 0")
    return browser.value(RUN)
