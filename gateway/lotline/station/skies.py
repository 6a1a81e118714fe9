"""Where the weather comes in, by REST and by MQTT, and what alerts are told of it."""

from collections.abc import Callable

from lotline import config
from lotline.journal import Reader, Weather, Writer
from lotline.journal.weather import Taken
from lotline.station.clock import Clock
from lotline.station.told_by_mqtt import ToldByMqtt
from lotline.weather import QUARTER_US, mark, read

# By MQTT: the name under which whoever has a token comes to lotline's own endpoint.
USER = "weather"


class WeatherDesk(ToldByMqtt):
    """Any thread."""

    def __init__(
        self,
        site: config.Config,
        writer: Writer,
        clock: Clock,
        on_event: Callable[[str, str], None],
    ) -> None:
        super().__init__("weather", site.weather.topic or config.WEATHER_TOPIC, on_event)
        self._writer, self._clock = writer, clock

    def take(self, body: bytes, who: str) -> list[tuple[Weather, Taken]]:
        """All records of a message, or none: each with what became of it. Raises InputError,
        JournalError."""
        now_us = self._clock.now_us()
        told = read(body, now_us)
        return list(zip(told, self._writer.take_weather(told, who, now_us), strict=True))


class Doubt:
    """Why levels of a time are doubtful, for an alert; one thread."""

    def __init__(self, site: config.Config, reader: Reader) -> None:
        self._limit, self._reader = site.weather.wind_limit, reader

    def __call__(self, start_us: int, end_us: int) -> str:
        """Of that time and the quarter hour before it: a station tells late. Raises
        JournalError."""
        return mark(self._reader.weather(start_us - QUARTER_US, end_us), self._limit)
