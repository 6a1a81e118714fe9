"""`lotline alerts test`: does each way to people work, before something happens?"""

import json
import time
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lotline import config
from lotline.cli.options import (
    DEFAULT_SITE,
    JsonOption,
    SiteOption,
    load_secrets,
    load_site,
    named,
)
from lotline.enforce.channels import Channel, NotTakenError, channels
from lotline.enforce.upkeep import About, letter
from lotline.errors import LotlineError

PATIENCE_S = 10


def trial(
    name: Annotated[str, typer.Argument(help="Of one [[alert]]; all, if left out.")] = "",
    site: SiteOption = DEFAULT_SITE,
    as_json: JsonOption = False,
) -> None:
    """Send one message, marked as a test, by each way. Exit 1 where one was not taken."""
    loaded = load_site(site)
    chosen = named(loaded.alert, name, "alert", "nobody is told anything")
    secrets = load_secrets(loaded)

    def publish(topic: str, payload: bytes) -> None:
        _publish(loaded, secrets.broker, topic, payload)

    ways = channels(tuple(chosen), loaded.smtp, secrets.smtp, publish)
    rows = [_sent(loaded, one, ways[one.name]) for one in chosen]
    if as_json:
        print(json.dumps(rows))
    else:
        console = Console(markup=False, emoji=False, highlight=False)
        console.print(_table(rows))
    if any(row["error"] for row in rows):
        raise typer.Exit(1)


def _sent(site: config.Config, one: config.Alert, way: Channel) -> dict[str, str]:
    about = About(site.site.name, site.site.zone, "")
    lines = [f"This is a test of the way {one.name!r}. Nothing has happened.",
             "Alerts of lotline come this way."]  # fmt: skip
    error, begun = "", time.monotonic()
    try:
        way(letter("test", "TEST, nothing has happened", lines, {"alert": one.name}, about))
    except NotTakenError as e:
        error = str(e)
    took = f"{time.monotonic() - begun:.1f}"
    to = one.email or one.url or one.topic
    by = "e-mail" if one.email else "webhook" if one.url else "MQTT"
    return {"name": one.name, "by": by, "to": to, "seconds": took, "error": error}


def _table(rows: list[dict[str, str]]) -> Table:
    out = Table(box=None, padding=(0, 2, 0, 0))
    for head in ("name", "by", "to", "taken"):
        out.add_column(head, no_wrap=head == "by", overflow="fold")
    for row in rows:
        word = f"NO: {row['error']}" if row["error"] else f"yes, in {row['seconds']} s"
        out.add_row(row["name"], row["by"], row["to"], word)
    return out


def _publish(site: config.Config, user: config.BrokerSecret, topic: str, payload: bytes) -> None:
    """As the gateway does, under another name; the broker says that it has it."""
    from lotline import brokerlink  # with paho, a sixth of a second

    to = brokerlink.login(site, site.mqtt, user)
    client = brokerlink.client(to)
    try:
        client.connect(to.host, to.port, keepalive=PATIENCE_S)
        client.loop_start()
        told = client.publish(topic, payload, qos=1)
        told.wait_for_publish(PATIENCE_S)
        taken = told.is_published()
    except OSError as e:
        raise LotlineError(f"the broker {to.where} {brokerlink.trouble(e, to)}") from e
    except (ValueError, RuntimeError) as e:
        raise LotlineError(f"the broker {to.where} cannot be used: {e}") from e
    finally:
        client.disconnect()
        client.loop_stop()
    if not taken:
        raise LotlineError(
            f"the broker {to.where} did not take it in {PATIENCE_S} s: are [broker] "
            "user and password in the secrets right, and may they publish there?"
        )
