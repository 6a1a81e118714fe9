"""A simulated chip on a clock that the test moves, and the world around it."""

from typing import Any

from sim.chips import twin

WORLD = {
    "voltage": 230.4, "current": 4.318, "power": 975.2, "energy_wh": 812345.6,
    "frequency": 49.98, "power_factor": 0.98,
    "pm1": 8.4, "pm2_5": 12.5, "pm4": 14.1, "pm10": 15.0, "size": 0.62,
    "sraw_voc": 30500, "sraw_nox": 15800, "rms_ms2": 3.0, "f_hz": 25.0, "pulses": 41,
    "humidity": 45.0, "temperature": 21.5, "co2": 612, "hcho_ppb": 18.0, "co_ppm": 3.4,
}  # fmt: skip


class Bench:
    def __init__(self, name: str) -> None:
        self.now = 5000
        self.world: dict[str, Any] = dict(WORLD)
        self.twin = twin(name, lambda: self.world, lambda: self.now)
