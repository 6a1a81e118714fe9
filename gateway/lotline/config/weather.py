"""[weather]: who tells it, and from where on it makes a level doubtful."""

from typing import Annotated

from pydantic import Field

from lotline.config.table import Table, matching

WEATHER_TOPIC = "lot/weather"


class Weather(Table):
    """source: what measures it and where, for pages and reports. wind_limit: m/s; beyond it a
    level is flagged, and no verdict changes. topic: of a broker, from which weather is taken;
    "": from none. lotline's own endpoint takes it on WEATHER_TOPIC from whoever has a token."""

    source: Annotated[str, matching("(?s).{0,200}", "at most 200 characters")] = ""
    wind_limit: float = Field(5.0, gt=0, le=50)
    topic: Annotated[str, matching(r"[^#+\s]*", "an MQTT topic without # and +")] = ""
