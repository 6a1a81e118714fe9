"""When the largest part of the public page stands: Lighthouse's mobile simulation, where it is
installed (`npm install lighthouse`, and Chromium)."""

import json
import os
import shutil
import subprocess

PROGRAM, BROWSERS = "lighthouse", ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--only-categories=performance", "--output=json", "--quiet",
         "--chrome-flags=--headless=new --no-sandbox")  # fmt: skip
TIMEOUT_S = 120.0


def measure(url: str) -> float | None:
    """Largest contentful paint in seconds; None without Lighthouse or where it tells none."""
    program, browser = shutil.which(PROGRAM), next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None or browser is None:
        return None
    around = os.environ | {"CHROME_PATH": browser}
    try:
        done = subprocess.run([program, url, *FLAGS], capture_output=True, check=False,
                              env=around, timeout=TIMEOUT_S)  # fmt: skip
        found = json.loads(done.stdout)["audits"]["largest-contentful-paint"]
        return float(found["numericValue"]) / 1000
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
