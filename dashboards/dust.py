"""Dust and fumes."""

from dashboards import rules
from dashboards.board import dashboard, of
from dashboards.panels import Json, lines, words
from dashboards.queries import of_nodes

NODE = '"node" =~ /^$node$/'
MINUTES = f"\"span\" = '1m' AND {NODE}"


def _curves(title: str, about: str, unit: str, **names: str) -> Json:
    return lines(title, about, of_nodes("mean", "air", MINUTES, **names), unit)


DASHBOARD = dashboard(
    "lotline-air", "lotline: dust and fumes", "Dust, gases and indices of each air sensor.",
    [of("node", "Air sensor", "air")],
    [
        words("How to read this", "What these numbers are, and are not.", "These sensors are a "
              "guide, not a health value: PM is what a small optical sensor makes of it. A VOC or "
              "NOx **index** compares with the hours before and has no unit; it is no "
              "concentration. " + rules.HOW + rules.INSPECT, height=5),
        _curves("Dust", "Mass of particles up to 1, 2.5, 4 and 10 µm, mean of each step; "
                "indicative.", "conμgm3", PM1="PM1", PM2_5="PM2.5", PM4="PM4", PM10="PM10"),
        lines("Highest fine dust", "The highest PM2.5 within each step: a mean hides a puff.",
              of_nodes("max", "air", MINUTES, PM2_5_max=""), "conμgm3"),
        _curves("VOC and NOx index", "Index of the sensor's maker: 100 (VOC) and 1 (NOx) are the "
                "usual of this place; more is more than usual.", "none",
                VOC_index="VOC index", NOx_index="NOx index"),
        _curves("Carbon dioxide", "CO2, mean of each step.", "ppm", CO2="CO2"),
        _curves("Temperature", "Of the air at the sensor, which warms itself.", "celsius",
                temperature="temperature"),
        _curves("Humidity", "Relative humidity at the sensor.", "humidity",
                relative_humidity="humidity"),
        rules.timeline(NODE),
        rules.last_periods(NODE),
    ],
)  # fmt: skip
