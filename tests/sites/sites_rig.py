"""Gateways to look at: real ones, and one that says what a test wants."""

import json
import ssl
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import servers
from program import ROOT, started

sys.path[:0] = [str(ROOT / "tests" / room) for room in ("ledger", "cli", "keeping")]

from ledger_rig import SITE, Works  # noqa: E402
from lotline import config  # noqa: E402
from lotline.cli.init import write_secrets  # noqa: E402
from lotline.ledger import PrivateKey  # noqa: E402
from lotline.ledger.note import checkpoint_text  # noqa: E402
from lotline.ledger.tree import Edge, leaf_hash  # noqa: E402


def lived(folder, name, seconds=300):
    """A gateway's folder with some minutes in it, on a port that stays its own."""
    port = servers.free_port()
    text = SITE.replace("Ledger Works", name).replace("[web]\nport = 0", f"[web]\nport = {port}")
    works = Works(folder, text).run(seconds)
    works.stop()
    write_secrets(folder / config.SECRETS_FILE, ["mic-street"])
    return f"http://127.0.0.1:{port}"


@contextmanager
def serving(folder):
    """The gateway of a folder, once it serves."""
    with started(folder, "run", "--site", folder) as it:
        it.port("Public page")
        yield it
        it.interrupt()


def until(look, good, seconds=30):
    """What is looked at, once it is good: a gateway that has just begun has yet to judge."""
    end = time.monotonic() + seconds
    while not good(found := look()):
        assert time.monotonic() < end, found
    return found


class Stranger:
    """A server that answers each path as `answers` says: bytes, an object for JSON, or a function
    of the handler. What is asked is in `asked`."""

    def __init__(self, tls=None):
        self.answers, self.asked = {}, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                said = outer.answers.get(self.path.partition("?")[0].lstrip("/"))
                if callable(said):
                    said(self)
                    return
                body = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(404 if said is None else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self.url = f"https://localhost:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


KEY = PrivateKey("lotline/0123456789abcdef", bytes(range(32)))


def log_of(entries, key=KEY):
    """The files of a log with these entries, by path, as a gateway gives them."""
    from lotline.ledger import tiles

    edge, rows = Edge(), {}
    for level, index, row in edge.extend([leaf_hash(e) for e in entries]):
        rows[level, index] = row
    size = len(entries)
    for level, row in enumerate(edge.levels):
        rows[level, (size >> 8 * level) // 256] = row
    found = {
        f"log/{t.path}": b"".join(rows[t.level, t.number][: t.width])
        for t in tiles.of(size)
        if t.level is not None
    }
    note = key.sign(checkpoint_text(key.name, size, edge.root()))
    return found | {"log/checkpoint": note.encode(), "log/vkey": key.public.vkey.encode()}


def well(now, name="Werkstatt", **more):
    """What a gateway answers when all is well, beside its log; by path."""
    iso = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    place = {"place": "yard", "node": "mic", "state": "within", "silent_since": None}
    rule = {"rule": "day", "meter": "mic", "verdict": "kept", "times": 0, "periods": 0,
            "capture_percent": 99.5, "worst": None}  # fmt: skip
    return {
        "api/v1/site": {"name": name, "timezone": "Europe/Berlin", "permit": "12/2026"},
        "now.json": {"made": iso, "places": [place]},
        "api/v1/rules": [rule],
        "api/v1/meters": [{"name": "mic", "heard": iso, "calibration_due": None}],
        "api/v1/exceedances": {"items": [], "next": None},
    } | more  # fmt: skip


def exceedance(start, state="detected", **more):
    return {
        "id": 1, "rule": "day", "start": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "end": f"{start:%Y-%m-%dT%H:%M:%SZ}", "value": 58.25, "limit": 55.0, "margin": -3.25,
        "unit": "dB", "state": state, "accepted": False, "withdrawn": False, "cause": None,
    } | more  # fmt: skip
