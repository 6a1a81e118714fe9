"""Debian's Chromium, driven through its DevTools pipe (fds 3 and 4, zero-ended JSON)."""

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--remote-debugging-pipe",
]  # fmt: skip
DEADLINE_S = 30.0
# Texts whose contrast is below 4.5, with it (WCAG 1.4.3).
CONTRAST = """
(() => {
  const box = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (c) => { box.clearRect(0, 0, 1, 1); box.fillStyle = c; box.fillRect(0, 0, 1, 1);
    return [...box.getImageData(0, 0, 1, 1).data]; };
  const light = (c) => { const [r, g, b] = rgb(c).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = (e) => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor; if (rgb(c)[3] == 255) return c; }
    return 'canvas'; };
  const low = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = walk.nextNode();) {
    const e = n.parentElement, s = getComputedStyle(e);
    if (!n.data.trim() || !e.getClientRects().length || e.closest('script, title, desc')) continue;
    const pair = [light(e.closest('svg') ? s.fill : s.color), light(ground(e))].sort();
    const ratio = (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
    if (ratio < 4.5) low.push([n.data, ratio]);
  }
  return low;
})()
"""


def opened() -> "Iterator[Browser]":
    """For a fixture: a browser until its tests are over; skips where there is none."""
    if shutil.which(CHROMIUM) is None:
        if os.environ.get("LOTLINE_REQUIRE_SERVERS") == "1":
            pytest.fail(f"{CHROMIUM} is required here and absent")
        pytest.skip(f"{CHROMIUM} is not installed")
    browser = Browser()
    yield browser
    browser.close()


# Sections further down are laid out when they come into sight; what is looked at here, and at
# its whole width, is all of them.
ALL = (
    "document.querySelectorAll('main > section')"
    ".forEach(s => { s.style.contentVisibility = 'visible'; })"
)


class PageLeftError(Exception):
    """The page was left for another while a script of ours ran in it."""


# What Chromium then answers (content/browser/devtools, V8's inspector).
LEFT = ("navigated or closed", "context was destroyed", "Cannot find context")


class Browser:
    """One page in one Chromium. `requests` are the addresses that it asked for."""

    def __init__(self) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="chromium", ignore_cleanup_errors=True)
        to_child, self._out = os.pipe()
        self._in, from_child = os.pipe()
        flags = [*FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"]
        self._process = subprocess.Popen(
            # bash puts the pipe's ends where Chromium looks; dash cannot for fds above 9
            ["/bin/bash", "-c", f'exec "$0" "$@" 3<&{to_child} 4>&{from_child}', CHROMIUM, *flags],
            pass_fds=(to_child, from_child),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_child)
        os.close(from_child)
        self._ids, self._buffer = itertools.count(1), b""
        self.requests: list[str] = []
        self.console: list[str] = []
        self._committed, self._loaded = "", ""
        self._session = ""
        self._attach()

    def _attach(self) -> None:
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(t["targetId"] for t in targets if t["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=page, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        message = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == number:
                if "error" in answer:
                    told = answer["error"]["message"]
                    assert any(words in told for words in LEFT), told
                    raise PageLeftError(told)
                return answer["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], DEADLINE_S)
            assert ready, "Chromium does not answer"
            chunk = os.read(self._in, 1 << 16)
            assert chunk, "Chromium has ended"
            self._buffer += chunk
        line, self._buffer = self._buffer.split(b"\0", 1)
        message: dict[str, Any] = json.loads(line)
        self._note(message.get("method", ""), message.get("params", {}))
        return message

    def _note(self, method: str, params: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Log.entryAdded":
            self.console.append(params["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.console.append(str(params["exceptionDetails"]))
        elif method == "Page.frameNavigated" and "parentId" not in params["frame"]:
            self._committed = params["frame"]["loaderId"]
        elif method == "Page.loadEventFired":
            self._loaded = self._committed

    def look(self, width: int, height: int = 740, scheme: str = "light", **media: str) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip
        features = {"prefers-color-scheme": scheme, **media}
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": n, "value": v} for n, v in features.items()])  # fmt: skip

    def script(self, on: bool) -> None:
        self.call("Emulation.setScriptExecutionDisabled", value=not on)

    def open(self, url: str) -> None:
        self.requests.clear()
        self.console.clear()
        # The load of an earlier page, a form's answer, may be told after this one was asked for.
        asked = self.call("Page.navigate", url=url)["loaderId"]
        while self._loaded != asked:
            self._next()
        self.value(ALL)

    def value(self, expression: str) -> Any:
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)  # fmt: skip
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait(self, expression: str) -> None:
        """Until the expression is true in the page, or in the one that takes its place."""
        end = time.monotonic() + DEADLINE_S
        while not self._true(expression):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.02)

    def _true(self, expression: str) -> bool:
        try:
            return bool(self.value(expression))
        except PageLeftError:
            return False

    def screenshot(self, path: Path, whole: bool = True) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=whole,
                         **({"clip": self._whole()} if whole else {}))  # fmt: skip
        path.write_bytes(base64.b64decode(shot["data"]))

    def _whole(self) -> dict[str, float]:
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}

    def close(self) -> None:
        os.close(self._out)
        self._process.terminate()
        self._process.wait(timeout=DEADLINE_S)
        os.close(self._in)
        self._profile.cleanup()
