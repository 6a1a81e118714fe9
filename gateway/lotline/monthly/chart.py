"""A month of days at one microphone, as SVG for page and print."""

from collections.abc import Callable, Sequence
from datetime import date
from xml.sax.saxutils import escape

from lotline.monthly.words import Words

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 36, 8, 12, 24
STEP_DB = 10
Day = tuple[date, float | None, float | None, float | None, bool]


def days_svg(name: str, days: Sequence[Day], t: Words) -> tuple[str, str]:
    """(SVG, what it shows in words). days: (day, LAeq, LAFmax, LAF90, a limit was passed), dB."""
    shown = [v for d in days for v in d[1:4] if v is not None]
    if not shown:
        alt = t("{name} measured nothing in this time.", name=name)
        return _frame([], alt), alt
    low = min(shown) // STEP_DB * STEP_DB
    high = -(-max(shown) // STEP_DB) * STEP_DB or low + STEP_DB
    high = max(high, low + STEP_DB)
    wide = (WIDTH - LEFT - RIGHT) / len(days)

    def y(level: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - level) / (high - low)

    parts = [_grid(level, y(level)) for level in range(int(low), int(high) + 1, STEP_DB)]
    for n, one in enumerate(days):
        parts += _day(LEFT + n * wide, wide, one, y)
    alt = _words(name, days, t)
    return _frame(parts, alt), alt


def _frame(parts: Sequence[str], alt: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="Libertinus Serif, serif" font-size="10"><title>{escape(alt)}</title>'
        f"{''.join(parts)}</svg>"
    )


def _grid(level: int, y: float) -> str:
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ccc" '
        f'stroke-width="0.6"/><text x="{LEFT - 4}" y="{y + 3:.1f}" text-anchor="end">'
        f"{level}</text>"
    )


def _day(x: float, wide: float, one: Day, y: Callable[[float], float]) -> list[str]:
    on, mean, loudest, background, passed = one
    middle = x + wide / 2
    foot = f'<text x="{middle:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{on.day}</text>'
    if mean is None:
        dash = f'<line x1="{middle:.1f}" x2="{middle:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" '
        return [foot, dash + 'stroke="#6F6F6F" stroke-dasharray="2 3"/>']
    parts = [foot]
    if loudest is not None and background is not None:
        parts.append(f'<rect x="{x + wide * 0.3:.1f}" y="{y(loudest):.1f}" '
                     f'width="{wide * 0.4:.1f}" height="{y(background) - y(loudest):.1f}" '
                     'fill="#cfe0ea"/>')  # fmt: skip
    parts.append(f'<line x1="{x + wide * 0.15:.1f}" x2="{x + wide * 0.85:.1f}" y1="{y(mean):.1f}" '
                 f'y2="{y(mean):.1f}" stroke="#0B6E99" stroke-width="2"/>')  # fmt: skip
    if passed:
        parts.append(f'<path d="M{middle - 4:.1f} {TOP + 8}h8l-4 -8z" fill="#7A0F3E"/>')
    return parts


def _words(name: str, days: Sequence[Day], t: Words) -> str:
    means = [(mean, on) for on, mean, *_ in days if mean is not None]
    quiet, loud = min(means), max(means)
    return t(
        "{name}, average of each day: lowest on the {quiet_day}. with {quiet} dB, highest on the "
        "{loud_day}. with {loud} dB. A limit was passed on {passed} of {count} days measured; "
        "{missing} days were not measured.",
        name=name, quiet_day=quiet[1].day, quiet=f"{quiet[0]:.1f}", loud_day=loud[1].day,
        loud=f"{loud[0]:.1f}", passed=sum(d[4] for d in days), count=len(means),
        missing=len(days) - len(means),
    )  # fmt: skip
