"""The files that a machine gets, as they are written."""

import json
from collections.abc import Sequence
from importlib import resources
from xml.sax.saxutils import escape

from lotline.config import Config
from lotline.setup.machine import DATA

# Only this machine itself hears what listens there.
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def read(name: str) -> str:
    """One of the files beside this module."""
    return resources.files("lotline.setup").joinpath("files", name).read_text("utf-8")


def unit(prefix: str) -> str:
    """The service (systemd.exec(5))."""
    return read("lotline.service").replace("{prefix}", prefix)


def caddy(host: str, port: int) -> str:
    """A site of Caddy 2, which gets its certificate by itself."""
    return read("site.caddy").replace("{host}", host).replace("{port}", str(port))


def mdns(name: str, services: Sequence[tuple[str, int]]) -> str:
    """A service group of Avahi (avahi.service(5)); services: (type, port)."""
    listed = "".join(
        f"  <service>\n    <type>{kind}</type>\n    <port>{port}</port>\n  </service>\n"
        for kind, port in services
    )
    return (
        '<?xml version="1.0" standalone="no"?>\n'
        '<!DOCTYPE service-group SYSTEM "avahi-service.dtd">\n'
        f"<service-group>\n  <name>{escape(name)}</name>\n{listed}</service-group>\n"
    )


def services(site: Config) -> list[tuple[str, int]]:
    """What others in the network reach, as DNS-SD calls it (RFC 6763, section 7)."""
    found = []
    if site.web.host not in LOOPBACK:
        found.append(("_http._tcp", site.web.port))
    if site.mqtt.mode == "broker" and site.mqtt.ca:
        found.append(("_secure-mqtt._tcp", site.mqtt.port))
    elif site.mqtt.mode == "endpoint" and site.mqtt.front not in LOOPBACK:
        secure = "_secure-mqtt._tcp" if site.mqtt.certificate else "_mqtt._tcp"
        found.append((secure, site.mqtt.port))
    elif site.mqtt.mode == "endpoint" and site.mqtt.psk_port and site.mqtt.host not in LOOPBACK:
        found.append(("_secure-mqtt._tcp", site.mqtt.psk_port))
    return found


def site_file(template: str, has_mosquitto: bool, has_mdns: bool, caddy_host: str) -> str:
    """The site file that `lotline init` writes, with this machine's keys in it."""
    tables = {
        "mqtt": _BROKER if has_mosquitto else "",
        "web": 'host = "0.0.0.0"                 # all of this network\n' if has_mdns else "",
        "neighbours": f"url = {json.dumps(f'https://{caddy_host}/')}\n" if caddy_host else "",
    }
    text = template.replace('# data = "data"  ', f'data = "{DATA}"')
    for name, keys in tables.items():
        text = text.replace(f"\n[{name}]\n", f"\n[{name}]\n{keys}")
    return text


_BROKER = """\
mode = "broker"
host = "localhost"
port = 8883
ca = "ca.pem"
psk_port = 8884
"""
