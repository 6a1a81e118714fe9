"""Mosquitto's files: configuration, certificates, who may come in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from lotline import config
from lotline.setup import passwords, texts
from lotline.setup.machine import MOSQUITTO, SITE, TMPFILES_MOSQUITTO, Machine
from lotline.setup.step import Look, Step, replace, write, written

CONF = "/etc/mosquitto/conf.d/lotline.conf"
CA, CA_KEY = "ca.pem", "ca.key"
Merge = Callable[[str, Mapping[str, str]], str]


def steps(machine: Machine, names: Sequence[str]) -> Iterator[Step]:
    """names: of the broker, for its certificate."""
    yield from _certificates(machine, names)
    acl, conf = partial(texts.read, "acl"), partial(texts.read, "mosquitto.conf")
    yield written(f"{MOSQUITTO}/acl", "who may say and hear what", acl, 0o600)
    yield _listed(machine, "passwords", "who may come in", passwords.merge_passwords, _passwords)
    yield _listed(machine, "psk", "nodes with a shared key", passwords.merge_keys, _keys)
    yield written(CONF, "Mosquitto listens on 8883 and 8884", conf)
    owners = partial(texts.read, "tmpfiles-mosquitto.conf")
    yield written(TMPFILES_MOSQUITTO, "owners of the broker's files", owners)


def _certificates(machine: Machine, names: Sequence[str]) -> Iterator[Step]:
    from lotline.setup import authority as own  # with cryptography, a tenth of a second

    ca, ca_key = machine.at(f"{SITE}/{CA}"), machine.at(f"{SITE}/{CA_KEY}")

    def look(at: Path) -> Look:
        return Look.DIFFERS if set(names) - set(own.names_of(at)) else Look.SAME

    def make(at: Path) -> None:
        own.make_server(at, at.with_suffix(".key"), ca, ca_key, names)

    yield Step(f"{SITE}/{CA}", f"authority of this site; {CA_KEY} beside it: keep that one safe",
               lambda _: Look.SAME, lambda at: own.make_authority(at, ca_key))  # fmt: skip
    yield Step(f"{MOSQUITTO}/{CA}", "the same for the broker",
               lambda at: _same(at, ca), lambda at: write(at, ca.read_text(), 0o644))  # fmt: skip
    for_names = f"the broker's certificate, as {', '.join(names)}"
    yield Step(f"{MOSQUITTO}/server.pem", for_names, look, make)


def _same(at: Path, as_: Path) -> Look:
    is_same = not as_.exists() or at.read_bytes() == as_.read_bytes()
    return Look.SAME if is_same else Look.DIFFERS


def _listed(
    machine: Machine, name: str, what: str, merge: Merge,
    wanted: Callable[[config.Secrets], Mapping[str, str]],
) -> Step:  # fmt: skip
    """A list that follows secrets.toml; whoever else stands in it stays."""

    def merged(old: str) -> str:
        secrets = config.load_secrets(machine.at(f"{SITE}/{config.SECRETS_FILE}"))
        return merge(old, wanted(secrets))

    def look(at: Path) -> Look:
        old = at.read_text(encoding="utf-8")
        return Look.SAME if merged(old) == old else Look.LACKS

    def make(at: Path) -> None:
        if at.exists():
            replace(at, merged(at.read_text(encoding="utf-8")).encode())
        else:
            write(at, merged(""), 0o600)

    return Step(f"{MOSQUITTO}/{name}", what, look, make)


def _passwords(secrets: config.Secrets) -> dict[str, str]:
    nodes = {name: node.password for name, node in secrets.node.items()}
    return {secrets.broker.user: secrets.broker.password, **nodes}


def _keys(secrets: config.Secrets) -> dict[str, str]:
    return {name: node.psk for name, node in secrets.node.items() if node.psk}
