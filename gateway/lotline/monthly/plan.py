"""The plan of a site, drawn from positions: north is up."""

from collections.abc import Iterator, Sequence
from math import floor, log10
from xml.sax.saxutils import escape

from lotline.config import Spot
from lotline.monthly.blocks import Block, figure, table
from lotline.monthly.words import Words

_WIDE, _HIGH, _EDGE = 720, 420, 60
KINDS = {"microphone": "microphone", "source": "sound source", "home": "home",
         "surface": "reflecting surface"}  # fmt: skip


def plan(spots: Sequence[Spot], t: Words) -> Iterator[Block]:
    """The drawing, and how far each thing is from each microphone; nothing without positions."""
    if not spots:
        return
    alt = t("Plan of the site, north is up. In metres east and north: {places}.",
            places="; ".join(_place(one, t) for one in spots))  # fmt: skip
    yield figure(t("Plan of the site by its positions"), _svg(spots, alt), alt)
    rows = [
        (mic.name, one.name, t(KINDS[one.kind]), f"{one.distance(mic.east, mic.north):.1f} m")
        for mic in spots if mic.kind == "microphone" for one in spots if one is not mic
    ]  # fmt: skip
    columns = (t("microphone"), t("to"), t("kind"), t("distance"))
    yield table(t("Distances"), columns, rows, t("No microphone has a position."))


def _place(one: Spot, t: Words) -> str:
    far = "" if one.to_east is None else f" – {one.end[0]:g}, {one.end[1]:g}"
    return f"{one.name} ({t(KINDS[one.kind])}) {one.east:g}, {one.north:g}{far}"


def _svg(spots: Sequence[Spot], alt: str) -> str:
    east = [x for one in spots for x in (one.east, one.end[0])]
    north = [y for one in spots for y in (one.north, one.end[1])]
    whole = max((max(east) - min(east)) / (_WIDE - 2 * _EDGE),
                (max(north) - min(north)) / (_HIGH - 2 * _EDGE), 1e-3)  # fmt: skip

    def at(x: float, y: float) -> tuple[float, float]:
        return _EDGE + (x - min(east)) / whole, _EDGE + (max(north) - y) / whole

    parts = [_mark(one, at(one.east, one.north), at(*one.end)) for one in spots]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" role="img" '
        f'font-family="Libertinus Serif, serif" font-size="13"><title>{escape(alt)}</title>'
        f"{''.join(parts)}{_arrow()}{_scale(whole)}</svg>"
    )


def _mark(one: Spot, begin: tuple[float, float], end: tuple[float, float]) -> str:
    (x, y), (to_x, to_y) = begin, end
    shapes = {
        "microphone": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="#0B6E99"/>',
        "source": f'<path d="M{x - 7:.1f} {y + 6:.1f}h14l-7 -13z" fill="#7A0F3E"/>',
        "home": f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" fill="none" '
                'stroke="#000" stroke-width="2"/>',
        "surface": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2"/>',
    }  # fmt: skip
    line = ""
    if one.to_east is not None:
        line = (f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" '
                'stroke="#000" stroke-width="4"/>')  # fmt: skip
    anchor, off = ("end", -10) if x > _WIDE / 2 else ("start", 10)
    label = (f'<text x="{x + off:.1f}" y="{y - 10:.1f}" text-anchor="{anchor}">'
             f"{escape(one.name)}</text>")  # fmt: skip
    return line + shapes[one.kind] + label


def _arrow() -> str:
    x = _WIDE - 24
    return (f'<path d="M{x} 44V14m-6 10l6 -12l6 12" fill="none" stroke="#000" '
            f'stroke-width="2"/><text x="{x}" y="60" text-anchor="middle">N</text>')  # fmt: skip


def _scale(metres_a_unit: float) -> str:
    """A bar of 1, 10, 100 ... m, at most a fifth of the width."""
    metres = 10.0 ** floor(log10(metres_a_unit * _WIDE / 5))
    x, y = 20, _HIGH - 16
    return (f'<path d="M{x} {y - 4}v8m0 -4h{metres / metres_a_unit:.1f}m0 -4v8" fill="none" '
            f'stroke="#000" stroke-width="2"/><text x="{x}" y="{y - 10}">{metres:g} m</text>'
            )  # fmt: skip
