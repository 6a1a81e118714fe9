"""`lotline bench pages`: what a page costs its readers, and its readers the gateway."""

import asyncio
import gzip
import json
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from lotline import config
from lotline.cli.bench import month, paint
from lotline.cli.bench.readers import NAMES, NUMBERS, PAGE, Streams, ask
from lotline.cli.bench.rig import GATEWAY_CORE, LOAD_CORE, Rig, free_port, pinned, serving
from lotline.errors import LotlineError
from lotline.web.inside import House
from lotline.web.inside.guard import SESSION
from lotline.web.inside.shelf import address
from lotline.web.page import SCRIPT

NODES = 2
EVERY_S = 10.0  # as the page's script asks
BUDGET = {"public": 10_000, "script": 3_000, "officer": 120_000, "operator": 150_000}
BUDGET_P95_MS, BUDGET_REPORT_S, BUDGET_LCP_S = 20, 1.0, 0.8
# What an exceedance's own page loads beside what every page of the officer does.
COURSE = ("uPlot.js", "uPlot.css", "course.js")


def measure(readers: int, seconds: int, frames: int) -> dict[str, Any]:
    """frames: of each node in a burst, once alone and once with the readers."""
    with tempfile.TemporaryDirectory(prefix="lotline-bench-") as name:
        folder, inside = Path(name), free_port()
        with Rig(folder / "site", NODES, f"[inside]\nport = {inside}\n") as rig:
            rig.load(120, boot=1)
            sizes = asyncio.run(_sizes(rig, inside, folder))
            lcp = paint.measure(f"http://127.0.0.1:{rig.web}/")
            served = _latencies(rig.web, readers, seconds, folder)
            ingest = _ingest(rig, readers, frames, folder)
        with _bare(folder) as port:
            peer = _latencies(port, readers, seconds, folder)
        ratios = {path: served[path]["p95_ms"] / peer[path]["p95_ms"] for path in served}
        return {"readers": readers, "every_s": EVERY_S, "served": served, "bare_starlette": peer,
                "ratio_p95_to_bare_starlette": ratios, "gzip_bytes": sizes,
                "lighthouse_lcp_s": lcp, "ingest": ingest,
                "month_report": month.measure(folder / "month")}  # fmt: skip


def _latencies(port: int, readers: int, seconds: int, folder: Path) -> dict[str, Any]:
    with _polling(port, readers, seconds, folder) as process:
        text, trouble = process.communicate()
    if process.returncode:
        raise LotlineError(f"the readers failed: {trouble.decode()[-300:]}")
    return {path: _summary(found) for path, found in json.loads(text).items()}


def _summary(seconds: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return {"answers": len(seconds), "p50_ms": float(p50), "p95_ms": float(p95),
            "max_ms": max(seconds) * 1000}  # fmt: skip


@contextmanager
def _polling(
    port: int, readers: int, seconds: float, folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    job = folder / "readers.json"
    job.write_text(json.dumps(
        {"port": port, "readers": readers, "seconds": seconds, "every_s": EVERY_S}
    ))  # fmt: skip
    command = [sys.executable, "-m", "lotline.cli.bench.readers", str(job)]
    process = subprocess.Popen(pinned(LOAD_CORE, command), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _ingest(rig: Rig, readers: int, frames: int, folder: Path) -> dict[str, float]:
    """Alone, with readers, alone again: the machine may have other things to do."""
    alone = [_burst(rig, frames, 2)]
    with _polling(rig.web, readers, 600, folder):
        time.sleep(EVERY_S + 1)  # until all of them are there
        beside = _burst(rig, frames, 3)
    alone.append(_burst(rig, frames, 4))
    mean = sum(alone) / len(alone)
    return {"frames_per_s_alone": mean, "frames_per_s_with_readers": beside,
            "ratio": beside / mean, "ratio_of_both_alone": alone[1] / alone[0]}  # fmt: skip


def _burst(rig: Rig, frames: int, boot: int) -> float:
    done = rig.load(frames, boot=boot)
    return float(done["frames"] / done["seconds"])


async def _sizes(rig: Rig, inside: int, folder: Path) -> dict[str, int]:
    """As they travel; of pages inside with all the files that they load."""
    streams = await asyncio.open_connection("127.0.0.1", rig.web)
    for path, name in NAMES.items():
        _, body = await ask(streams, path)
        (folder / name).write_bytes(body)
    streams[1].close()
    cookie = f"{SESSION}={_session(rig)}"
    streams = await asyncio.open_connection("127.0.0.1", inside)
    officer = await _whole(streams, "/officer", cookie, [address(name) for name in COURSE])
    operator = await _whole(streams, "/shop", cookie, [])
    streams[1].close()
    return {"public": len((folder / NAMES[PAGE]).read_bytes()),
            "now_json": len((folder / NAMES[NUMBERS]).read_bytes()),
            "script": len(gzip.compress(SCRIPT.encode())), "officer": officer,
            "operator": operator}  # fmt: skip


def _session(rig: Rig) -> str:
    """Somebody who may see both, and has logged in."""
    site = config.load(rig.folder / config.SITE_FILE)
    house = House(site.site, site.data_folder)
    now_us = house.now_us()
    one = house.accounts.add("Bench", "operator", secrets.token_urlsafe(24), now_us, "bench")
    return house.sessions.begin(one, now_us)


async def _whole(streams: Streams, path: str, cookie: str, more: list[str]) -> int:
    _, body = await ask(streams, path, cookie)
    text = (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()
    files = {*re.findall(r'(?:href|src)="(/static/[^"]+)"', text), *more}
    return len(body) + sum([len((await ask(streams, one))[1]) for one in sorted(files)])


@contextmanager
def _bare(folder: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "lotline.cli.bench.bare", str(port), str(folder)]
    with serving(port, pinned(GATEWAY_CORE, command)):
        yield port


def words(found: dict[str, Any]) -> str:
    """For people."""
    lines = [
        f"{found['readers']} readers, each with a connection of its own, ask every "
        f"{found['every_s']:g} s (time to the last byte; p95 at most {BUDGET_P95_MS} ms):"
    ]
    for path, own in found["served"].items():
        peer = found["bare_starlette"][path]
        lines.append(
            f"  {path:<10} p50 {own['p50_ms']:6.2f} ms   p95 {own['p95_ms']:6.2f} ms   Starlette "
            f"alone with the same bytes: p95 {peer['p95_ms']:.2f} ms, "
            f"{found['ratio_p95_to_bare_starlette'][path]:.1f} x of it"
        )
    lines.append("Bytes, gzip; pages inside with all that they load:")
    sizes = found["gzip_bytes"]
    lines += [f"  {name:<10} {sizes[name]:7d} of {most} at most" for name, most in BUDGET.items()]
    lcp = found["lighthouse_lcp_s"]
    painted = "not measured, Lighthouse is not here" if lcp is None else f"{lcp:.2f} s"
    lines.append(f"Largest contentful paint (Lighthouse, its mobile simulation): {painted}; "
                 f"{BUDGET_LCP_S:g} s at most")  # fmt: skip
    ingest = found["ingest"]
    lines.append(
        f"Frames taken in: {ingest['frames_per_s_alone']:.0f} a second alone, "
        f"{ingest['frames_per_s_with_readers']:.0f} with the readers: {ingest['ratio']:.2f} x "
        f"(alone before and after differ by {ingest['ratio_of_both_alone']:.2f} x)"
    )
    report = found["month_report"]
    pdf = "not made, typst is missing" if report["pdf_s"] is None else f"{report['pdf_s']:.2f} s"
    lines.append(
        f"A month's report ({report['quarters']} quarter hours): facts {report['facts_s']:.2f} s, "
        f"page {report['document_s']:.2f} s, PDF {pdf}; {BUDGET_REPORT_S:g} s at most"
    )
    return "\n".join(lines)
