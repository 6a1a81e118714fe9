"""What measures: where it hangs, what it runs, how well its time is known."""

import json
from collections.abc import Iterator

from lotline import config
from lotline.journal import Reader
from lotline.monthly import Quality
from lotline.photos import kept
from lotline.station.nodehealth import NodeHealth, collect
from lotline.station.officer import calibrations
from lotline.station.senses import Floors, add_stuck
from lotline.web.inside.officer.view import Instrument, Sensor
from lotline.web.inside.photos import shown
from lotline.web.inside.quiet import drawn
from lotline.web.inside.times import second

GRADES = {"indicative": "Indicative. Not a class 1 or 2 instrument.",
          "certified": "With a certificate for this very meter."}  # fmt: skip


def sensors(site: config.Config) -> list[Sensor]:
    return [Sensor(s.name, s.place or s.name, s.kind, s.grade) for s in site.sensors]


def instruments(
    site: config.Config, reader: Reader, now_us: int, floors: Floors
) -> list[Instrument]:
    rows = collect(site, reader)
    add_stuck(rows, reader)
    health = {one.node: one for one in rows}
    quality = Quality.of(site, reader, now_us)
    quiet = {one.name: floors.of(one, reader) for one in site.sensors}
    return [
        Instrument(
            sensor, tuple(_facts(site, sensor, health.get(sensor.name))),
            calibrations.of(reader, sensor.name),
            shown(kept(site.data_folder, sensor.name), sensor.name),
            tuple(quality.budget(sensor.name)) if sensor.kind == "microphone" else (),
            tuple(quality.gaps(sensor.name)),
            drawn(low) if (low := quiet[sensor.name]) else None,
        )
        for sensor in sensors(site)
    ]  # fmt: skip


def _facts(
    site: config.Config, sensor: Sensor, found: NodeHealth | None
) -> Iterator[tuple[str, str]]:
    one = next(s for s in site.sensors if s.name == sensor.name)
    own = next((m for m in site.microphone if m.name == sensor.name), None)
    yield "Kind", sensor.kind
    yield "Position", sensor.place
    if sensor.kind == "microphone":
        yield "Grade", GRADES[sensor.grade]
    if own is not None:
        yield "Wired to", f"the gateway ({own.device or own.file})"
        yield "Full scale", f"{own.of_full_scale:.1f} dB"
        yield "Self-noise", f"{own.self_noise:g} dB(A)"
    if one.height is not None:
        yield "Height above the ground", f"{one.height:g} m"
    words = {"Model": one.model, "Serial number": one.serial, "Certificate": one.certificate}
    if sensor.kind == "microphone":
        words["Windshield"] = one.windshield
        words["Calibration due"] = one.calibration_due
    for what, said in words.items():
        yield what, said or "not on record"
    if found is None:
        return
    yield "Firmware", str(found.health.get("firmware") or "not told")
    heard = found.heard
    yield "Last heard", "never" if heard is None else second(round(heard * 1e6), site.site.zone)
    offset = found.time_uncertainty_s
    yield "Time known to", "not known" if offset is None else f"± {offset:.3f} s"
    if found.stuck:
        yield "Stands still", "; ".join(found.stuck)
    yield "Records missing", f"{found.missing}"
    uncertain = sorted(
        {round(config.expanded(site, r), 2) for r in site.rule if r.node == sensor.name}
        | {round(config.expanded(site, p), 2) for p in site.pack if p.node == sensor.name}
    )
    if uncertain:
        in_unit = " dB" if sensor.kind == "microphone" else ""
        said = ", ".join(f"{u:g}{in_unit}" for u in uncertain if u)
        yield "Expanded uncertainty by the site file", said or "not stated"
    for name, text in found.outputs.items():
        yield f"Output {name}", json.dumps(text, ensure_ascii=False).strip('"')
