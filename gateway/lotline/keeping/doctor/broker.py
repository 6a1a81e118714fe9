"""Whether frames can come in by a broker, with our credentials."""

import threading

from lotline.brokerlink import Login, client, trouble
from lotline.errors import ConfigError
from lotline.keeping.doctor.finding import Finding

PATIENCE_S = 5.0


def broker(to: Login, name: str = "broker", table: str = "mqtt", user: str = "broker") -> Finding:
    """Connects as the gateway does, under another name, and leaves. table, user: where site file
    and secrets tell of it."""
    try:
        said = _connect(to)
    except OSError as e:
        return Finding(name, "bad", f"{to.where} {trouble(e, to)}",
                       f"is it running, and are `host`, `port` and `ca` of [{table}] "
                       "right?")  # fmt: skip
    except (ValueError, ConfigError) as e:
        return Finding(name, "bad", f"{to.where}: {e}", f"see [{table}] of the site file")
    if said is None:
        return Finding(name, "bad", f"{to.where} takes the connection and says nothing",
                       "is that an MQTT port, and `ca` right for one with TLS?")  # fmt: skip
    if said != "Success":
        return Finding(name, "bad", f"{to.where} refuses the gateway: {said}",
                       f"see [{user}] user and password in secrets.toml")  # fmt: skip
    return Finding(name, "ok", f"{to.where} takes the gateway's credentials")


def _connect(to: Login) -> str | None:
    """What it answers; None where it does not."""
    made = client(to)
    made.connect_timeout = PATIENCE_S
    said: list[str] = []
    answered = threading.Event()

    def on_connect(_client: object, _user: object, _flags: object, rc: object, _p: object) -> None:
        said.append(str(rc))
        answered.set()

    made.on_connect = on_connect
    made.connect(to.host, to.port, keepalive=10)
    made.loop_start()
    try:
        answered.wait(PATIENCE_S)
    finally:
        made.disconnect()
        made.loop_stop()
    return said[0] if said else None
