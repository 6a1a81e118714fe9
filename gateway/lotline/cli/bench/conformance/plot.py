"""Small plots as SVG text, legible in print: lines and dots between limits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from math import inf, isfinite, log10

Points = Sequence[tuple[float, float]]

# Okabe and Ito: told apart by everybody, and in grey by their dashes.
BLUE, VERMILLION, GREEN, ORANGE = "#0072B2", "#D55E00", "#009E73", "#E69F00"
_DASHES = {BLUE: "", VERMILLION: "7 3", GREEN: "2 2", ORANGE: "9 3 2 3"}
_WIDTH, _HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 14, 30, 44
_INNER = f"{_WIDTH - _LEFT - _RIGHT}", f"{_HEIGHT - _TOP - _BOTTOM}"
_WINDOW = (
    f'<svg x="{_LEFT}" y="{_TOP}" width="{_INNER[0]}" height="{_INNER[1]}" '
    f'viewBox="{_LEFT} {_TOP} {_INNER[0]} {_INNER[1]}">'
)


@dataclass(frozen=True, slots=True)
class Series:
    """Curves of one kind: a colour and a name for all of them."""

    name: str
    colour: str
    curves: Sequence[Points]
    dots: bool = False
    thin: bool = False


@dataclass(slots=True)
class Plot:
    """y: (bottom, top). above, below: limits, beyond which is forbidden (shaded)."""

    title: str
    x_label: str
    y_label: str
    x: tuple[float, float]
    y: tuple[float, float]
    x_ticks: Sequence[tuple[float, str]]
    y_ticks: Sequence[float]
    series: list[Series]
    above: list[Points] = field(default_factory=list)
    below: list[Points] = field(default_factory=list)
    log: bool = True

    def across(self, value: float) -> float:
        scale: Callable[[float], float] = log10 if self.log else float
        low, high = (scale(v) for v in self.x)
        return _LEFT + (scale(value) - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    def up(self, value: float) -> float:
        low, high = self.y
        return _TOP + (high - value) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)


def svg(plot: Plot) -> str:
    """One plot; its title is read out by a screen reader."""
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(plot.title)}">',
        _WINDOW,  # cuts off what lies beyond
        *(_forbidden(plot, points, plot.y[1]) for points in plot.above),
        *(_forbidden(plot, points, plot.y[0]) for points in plot.below),
        *(_curves(plot, series) for series in plot.series),
        "</svg>",
        *_axes(plot),
        *_legend(plot),
        "</svg>",
    ]
    return "\n".join(parts)


def _path(plot: Plot, points: Points) -> str:
    return "L".join(f"{plot.across(x):.1f} {plot.up(y):.1f}" for x, y in points)


def _forbidden(plot: Plot, points: Points, edge: float) -> str:
    shut = [(points[-1][0], edge), (points[0][0], edge)]
    return (f'<path class="shut" d="M{_path(plot, [*points, *shut])}Z"/>'
            f'<path class="limit" d="M{_path(plot, points)}"/>')  # fmt: skip


def _curves(plot: Plot, series: Series) -> str:
    colour = series.colour
    if series.dots:
        return "".join(
            f'<circle cx="{plot.across(x):.1f}" cy="{plot.up(y):.1f}" r="2.6" fill="{colour}"/>'
            for points in series.curves for x, y in points
        )  # fmt: skip
    lines = "".join(f"M{_path(plot, points)}" for points in series.curves if points)
    width = 0.7 if series.thin else 1.6
    dash = "" if series.thin else f' stroke-dasharray="{_DASHES[colour]}"'
    return f'<path d="{lines}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>'


def _axes(plot: Plot) -> list[str]:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    found = [f'<rect class="frame" x="{_LEFT}" y="{_TOP}" width="{right - _LEFT}" '
             f'height="{bottom - _TOP}"/>']  # fmt: skip
    for value in plot.y_ticks:
        y = plot.up(value)
        found.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{right}"/>')
        text = f"{value:g}".replace("-", "−")
        found.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
    for value, text in plot.x_ticks:
        x = plot.across(value)
        found.append(f'<path class="grid" d="M{x:.1f} {_TOP}V{bottom}"/>')
        found.append(f'<text x="{x:.1f}" y="{bottom + 15}" text-anchor="middle">{text}</text>')
    middle = (_TOP + bottom) / 2
    found.append(f'<text x="{(_LEFT + right) / 2}" y="{_HEIGHT - 8}" text-anchor="middle">'
                 f"{escape(plot.x_label)}</text>")  # fmt: skip
    found.append(f'<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">'
                 f"{escape(plot.y_label)}</text>")  # fmt: skip
    return found


def _legend(plot: Plot) -> list[str]:
    """Above the frame, from the left; what is shaded last."""
    found, x = [], float(_LEFT)
    for series in plot.series:
        dash = "" if series.dots or series.thin else _DASHES[series.colour]
        found.append(
            f'<circle cx="{x + 11}" cy="15" r="3.2" fill="{series.colour}"/>' if series.dots else
            f'<path d="M{x} 15h22" stroke="{series.colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
        )  # fmt: skip
        found.append(f'<text x="{x + 27}" y="19">{escape(series.name)}</text>')
        x += 44 + 6.6 * len(series.name)
    if plot.above or plot.below:
        found.append(f'<rect class="shut" x="{x}" y="9" width="22" height="12"/>')
        found.append(f'<text x="{x + 27}" y="19">outside class 1</text>')
    return found


def finite(points: Points, top: float, bottom: float) -> Points:
    """With infinite limits at the edge of the plot."""
    return [
        (x, y if isfinite(y) else (top if y == inf else bottom)) for x, y in points
    ]  # fmt: skip
