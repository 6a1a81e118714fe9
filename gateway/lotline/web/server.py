"""A page's own uvicorn, in a thread and a loop of its own beside the gateway."""

import socket
import threading
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from lotline.errors import ConfigError, LotlineError, port_trouble

# Readers beyond this at one moment get 503; a Pi serves 300 well within it.
MAX_CONNECTIONS = 1000
BACKLOG = 256
START_S = 10.0
# Readers who are still being answered when the gateway stops get this long.
STOP_S = 2


class Server:
    """Bound and served between start() and stop(); `port` is the real one once started."""

    def __init__(
        self, app: FastAPI, host: str, port: int, table: str = "web",
        tls: tuple[Path, Path | None] | None = None,
    ) -> None:  # fmt: skip
        """table: of the site file, where its port stands. tls: PEM files of the certificate's
        chain and its key."""
        self.host, self.port, self._table, self._tls = host, port, table, tls
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            limit_concurrency=MAX_CONNECTIONS,
            timeout_keep_alive=30,  # the page asks every 10 s
            timeout_graceful_shutdown=STOP_S,
            ssl_certfile=tls and tls[0],
            ssl_keyfile=tls and tls[1],
        )
        self._uvicorn = uvicorn.Server(config)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open the port and serve. Raises ConfigError where there is no TLS to be had by its
        files, LotlineError when the port cannot be had."""
        self._check_tls()
        listener = self._bind()
        self.port = listener.getsockname()[1]
        self._thread = threading.Thread(
            target=self._uvicorn.run, args=([listener],), name="lotline-web", daemon=True
        )
        self._thread.start()
        waited = threading.Event()
        for _ in range(round(START_S / 0.01)):
            if self._uvicorn.started:
                return
            waited.wait(0.01)
        self.stop()
        raise LotlineError(f"the page did not start within {START_S:g} s")

    def stop(self) -> None:
        """Answer who is being answered, then close the port. Harmless when not started."""
        self._uvicorn.should_exit = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _check_tls(self) -> None:
        """uvicorn would end by a traceback."""
        try:
            self._uvicorn.config.load()
        except OSError as e:  # ssl.SSLError is one
            raise ConfigError(f"{self._tls and self._tls[0]} and its key cannot be used for TLS: "
                              f"{e}") from e  # fmt: skip

    def _bind(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            return socket.create_server((self.host, self.port), family=family, backlog=BACKLOG)
        except (OSError, OverflowError) as e:
            where = f"the page cannot open on {self.host} port {self.port}"
            raise LotlineError(f"{where}: {port_trouble(e, self._table)}") from e


def serve(
    app: FastAPI, host: str, port: int, table: str = "web",
    tls: tuple[Path, Path | None] | None = None,
) -> Server:  # fmt: skip
    """A server for the app, not yet started; port 0 takes a free one."""
    return Server(app, host, port, table, tls)
