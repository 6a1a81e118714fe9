"""The site file's tables and keys."""

import re
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from lotline.config.limits import From, Pack, Rule, To
from lotline.config.listeners import Inside, Metrics, Web
from lotline.config.monthly import Report
from lotline.config.mqtt import Mqtt
from lotline.config.neighbours import Neighbours
from lotline.config.outputs import Output, of_pack
from lotline.config.outward import Alert, Feed, Heartbeat, HomeAssistant, Smtp
from lotline.config.sensors import Microphone, Node, check_rates
from lotline.config.shop import JOBS_TOPIC, Energy, Jobs, NoisyHours, Shop
from lotline.config.spots import Spot, check_spots
from lotline.config.table import Table, matching, unexpected
from lotline.config.uncertainty import Checks, Uncertainty, check_parts
from lotline.config.weather import WEATHER_TOPIC, Weather


class Site(Table):
    """Who and where: what the public page prints at its head."""

    name: Annotated[str, matching("(?s).{1,80}", "1 to 80 characters")]
    timezone: str = "UTC"
    where: str = ""
    contact: str = ""
    # Of the public page: its language, and who answers for the site.
    lang: Annotated[str, matching("[a-z]{2}", 'a language such as "en", "de" or "es"')] = "en"
    responsible: str = ""
    phone: Annotated[str, matching(r"[+0-9 ()/-]*", "a telephone number")] = ""
    permit: str = ""
    council: str = ""
    council_url: str = ""
    note: str = ""  # a line that the public page always shows, as "Demonstration: ..."

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as e:
            raise unexpected("a time zone such as Europe/Berlin") from e
        return value

    @model_validator(mode="after")
    def _link_of_somebody(self) -> "Site":
        if self.council_url and not self.council:
            raise ValueError("`council_url` needs `council`, the words of the link")
        return self

    @field_validator("council_url")
    @classmethod
    def _direct_link(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/]+\S*|(mailto|tel):\S+", value):
            raise unexpected("an address such as https://example.org or mailto:a@example.org")
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Retention(Table):
    """How long raw frames and 1-second indicators are kept; longer spans stay for ever."""

    # A hundred years: still microseconds that SQLite's integers hold.
    frames_days: int = Field(90, ge=1, le=36_500)
    seconds_days: int = Field(30, ge=1, le=36_500)


class Update(Table):
    """How updates of nodes are rolled out. releases: the folder that `lotline update pack` fills.
    start, end: when nodes may start anew even while their outputs are not in their safe state;
    without them whenever nothing runs. healthy_minutes: for how long those that have it must run
    well before others get it; stage: how many get it then. hold: nodes that get none."""

    releases: Path = Path("releases")
    start: From | None = Field(None, alias="from")
    end: To | None = Field(None, alias="to")
    healthy_minutes: float = Field(60.0, ge=0, le=60 * 24 * 30)
    stage: int = Field(5, ge=1)
    hold: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole_window(self) -> "Update":
        if (self.start is None) != (self.end is None) or (self.start and self.start == self.end):
            raise ValueError("`from` and `to` belong together, and are not the same")
        return self


class Config(Table):
    """A whole site file, with the folder that it lies in and its text as it was read."""

    folder: Path = Path()
    text: str = ""
    data: Path = Path("data")
    site: Site
    mqtt: Mqtt = Mqtt()
    web: Web = Web()
    inside: Inside | None = None
    metrics: Metrics | None = None
    node: tuple[Node, ...] = ()
    microphone: tuple[Microphone, ...] = ()
    rule: tuple[Rule, ...] = ()
    pack: tuple[Pack, ...] = ()
    uncertainty: tuple[Uncertainty, ...] = ()
    checks: Checks = Checks()
    spot: tuple[Spot, ...] = ()
    feed: tuple[Feed, ...] = ()
    alert: tuple[Alert, ...] = ()
    output: tuple[Output, ...] = ()
    smtp: Smtp | None = None
    heartbeat: Heartbeat | None = None
    homeassistant: HomeAssistant | None = None
    retention: Retention = Retention()
    neighbours: Neighbours = Neighbours()
    report: Report = Report()
    update: Update = Update()
    shop: Shop = Shop()
    noisy_hours: tuple[NoisyHours, ...] = ()
    energy: Energy = Energy()
    jobs: Jobs = Jobs()
    weather: Weather = Weather()

    @model_validator(mode="after")
    def _consistent(self) -> "Config":
        nodes, own = [n.name for n in self.node], [m.name for m in self.microphone]
        names = [*nodes, *own]
        _no_twins("node", nodes)
        _no_twins("microphone", own)
        if both := sorted(set(nodes) & set(own)):
            raise ValueError(f"microphone {both[0]!r} has the name of a node")
        _no_twins("rule", [r.id for r in self.rule])
        _no_twins("feed", [f.name for f in self.feed])
        _no_twins("alert", [a.name for a in self.alert])
        self._ways_of_alerts()
        self._ends_of_outputs()
        self._supply_and_topics()
        self._machines_of_hours()
        self._own_listener()
        for rule in self.rule:
            if rule.node not in names:
                raise ValueError(f"rule {rule.id!r} names node {rule.node!r}, which is not listed")
        if strangers := sorted(set(self.update.hold) - set(nodes)):
            raise ValueError(f"[update] `hold` names node {strangers[0]!r}, which is not listed")
        for pack in self.pack:
            for node in sorted({pack.node, *pack.machines} - set(names)):
                raise ValueError(f"pack {pack.pack!r} names node {node!r}, which is not listed")
            for one in self.sensors:
                if one.name in pack.machines and one.kind in ("microphone", "air"):
                    raise ValueError(
                        f"pack {pack.pack!r} takes {one.name!r} for a machine, "
                        f"and it is of kind {one.kind!r}: nothing would tell when the source runs"
                    )
        check_rates(self.microphone)
        heard = {one.name for one in self.sensors if one.kind == "microphone"}
        check_parts(self.uncertainty, heard)
        check_spots(self.spot, heard)
        return self

    def _supply_and_topics(self) -> None:
        total = self.energy.total
        if total and not any(n.name == total and n.kind == "machine" for n in self.node):
            raise ValueError(f"[energy] total names {total!r}, which is no node of kind machine")
        for what, own in (("jobs", JOBS_TOPIC), ("weather", WEATHER_TOPIC)):
            if getattr(self, what).topic and self.mqtt.mode == "endpoint":
                where = f"lotline's own endpoint takes {what} on {own}"
                raise ValueError(f'[{what}] topic needs [mqtt] mode = "broker": {where}')
        if self.jobs.topic == self.weather.topic != "":
            raise ValueError("[jobs] and [weather] have the same topic: each needs one of its own")

    def _machines_of_hours(self) -> None:
        _no_twins("noisy_hours", [one.id for one in self.noisy_hours])
        kinds = {one.name: one.kind for one in self.node}
        for one in self.noisy_hours:
            for name in one.machines:
                if kinds.get(name.partition("/")[0]) not in ("machine", "vibration"):
                    raise ValueError(f"noisy_hours {one.id!r} names {name!r}, which is no node of "
                                     "kind machine or vibration")  # fmt: skip

    def _ways_of_alerts(self) -> None:
        for alert in self.alert:
            if alert.email and self.smtp is None:
                raise ValueError(f"alert {alert.name!r} goes by e-mail: [smtp] is missing")
            if alert.topic and self.mqtt.mode == "endpoint":
                raise ValueError(
                    f"alert {alert.name!r} goes by MQTT, but lotline's own endpoint serves nodes "
                    'only: `topic` needs [mqtt] mode = "broker"'
                )

    def _own_listener(self) -> None:
        tables = {"web": self.web, "inside": self.inside, "metrics": self.metrics}
        ports: dict[int, str] = {}
        for name, table in tables.items():
            if table is None or not table.port:
                continue
            other = ports.setdefault(table.port, name)
            if other != name:
                one, two = sorted((other, name))
                raise ValueError(
                    f"[{one}] and [{two}] have the same port: each needs one of its own"
                )

    def _ends_of_outputs(self) -> None:
        _no_twins("output", [o.name for o in self.output])
        nodes = {n.name for n in self.node}
        limits = {r.id: r.limit for r in self.rule}
        ends: dict[tuple[str, int], str] = {}
        for one in self.output:
            where = f"output {one.name!r}"
            if one.node not in nodes:
                raise ValueError(f"{where} names node {one.node!r}, which is not listed")
            other = ends.setdefault((one.node, one.output), one.name)
            if other != one.name:
                which = f"output {one.output} of {one.node}"
                raise ValueError(f"{where} and {other!r} are both {which}")
            for rule in one.rules:
                if of_pack(rule):
                    continue  # what packs have is known once they are read
                if rule not in limits:
                    raise ValueError(f"{where} names rule {rule!r}, which is not listed")
                if limits[rule] is None:
                    raise ValueError(f"{where} names rule {rule!r}, which has no limit")

    @property
    def sensors(self) -> tuple[Node | Microphone, ...]:
        """Whatever measures under a name of its own."""
        return *self.node, *self.microphone

    @property
    def data_folder(self) -> Path:
        return self.folder / self.data

    def beside(self, path: Path) -> Path:
        """A path of the site file, taken from the folder that it lies in."""
        return self.folder / path


def _no_twins(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{what} {name!r} stands there twice")
