"""The inside of the house, for a running gateway: its parts and its listener."""

import logging
from collections.abc import Iterable

from fastapi import APIRouter

from lotline import config
from lotline.web import serve
from lotline.web.inside import House, create_inside_app

log = logging.getLogger("lotline")
LOOPBACK = ("127.", "::1", "localhost")


class Inside:
    """Harmless where the site file has no [inside]."""

    def __init__(self, site: config.Config, routers: Iterable[APIRouter] = ()) -> None:
        """Raises PeopleError."""
        self._told = told = site.inside
        self.server = None
        if told is None:
            return
        app = create_inside_app(House(site.site, site.data_folder), routers)
        self.server = serve(app, told.host, told.port, "inside", told.tls(site.folder))

    @property
    def url(self) -> str:
        """ "" where there is none."""
        if self.server is None or self._told is None:
            return ""
        return address(self._told, self.server.port)

    def start(self) -> None:
        """Raises ConfigError, LotlineError."""
        if self.server is None or self._told is None:
            return
        self.server.start()
        if not self._told.certificate and not self._told.host.startswith(LOOPBACK):
            log.warning("Passwords for the pages inside cross the network in the clear: "
                        "`certificate` in [inside] turns TLS on.")  # fmt: skip

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()


def address(inside: config.WithTls, port: int) -> str:
    """Of a listener; an IPv6 address stands in brackets (RFC 3986 section 3.2.2)."""
    host = f"[{inside.host}]" if ":" in inside.host else inside.host
    return f"http{'s' if inside.certificate else ''}://{host}:{port}/"
