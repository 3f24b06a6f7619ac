"""Bars by week, small enough to stand four in a row; drawn by hand, since the app draws while others wait."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup, escape

WIDTH, HEIGHT = 280, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 6, 10, 22
# Ends of an axis whose half is round, too: a whole number where few are counted.
_ENDS = (1, 2, 4, 6, 8, 10)
_FINE_ENDS = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# `final`: as it is. `open`: may still change (hollow).
State = Literal["final", "open"]


@dataclass(frozen=True)
class Bar:
    """One week; a value of None leaves its place empty. `words` is said by the bar."""

    week: date
    value: float | None
    state: State
    words: str


def bars(rows: Sequence[Bar], alternative: str, tick: Callable[[float], str]) -> Markup:
    """Return one bar per week on an axis from 0 to a round number; weeks that may still change are hollow."""
    top = _round_up(max((row.value or 0.0 for row in rows), default=0.0))
    lowest = min((row.value or 0.0 for row in rows), default=0.0)
    bottom = -_round_up(-lowest) if lowest < 0 else 0.0
    across, up = (WIDTH - _LEFT - _RIGHT) / max(len(rows), 1), (HEIGHT - _TOP - _BOTTOM) / ((top - bottom) or 1)

    def height(value: float) -> float:
        return HEIGHT - _BOTTOM - (value - bottom) * up

    parts = [
        f'<svg class="weeks" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(alternative)}"'
        ' focusable="false">'
    ]
    # Of what is counted there is no half.
    middle = top if top == 1 else top / 2
    for value in sorted({bottom, 0.0, middle, top}):
        y = height(value)
        parts.append(
            f'<path class="rule" d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}"/>'
            f'<text x="{_LEFT - 5}" y="{y + 3.5:.1f}" text-anchor="end">{escape(tick(value))}</text>'
        )
    for place, row in enumerate(rows):
        if row.value is None:
            continue
        y, zero = height(max(row.value, 0.0)), height(min(row.value, 0.0))
        inset = 0.75 if row.state == "open" else 0.0
        parts.append(
            f'<rect class="{row.state}" x="{_LEFT + across * (place + 0.12) + inset:.1f}" y="{y + inset:.1f}"'
            f' width="{max(across * 0.76 - 2 * inset, 0.5):.1f}" height="{max(zero - y - 2 * inset, 0):.1f}">'
            f"<title>{escape(row.words)}</title></rect>"
        )
    for place, anchor in _labels(len(rows)):
        x = {"start": _LEFT + across * place, "end": _LEFT + across * (place + 1)}.get(
            anchor, _LEFT + across * (place + 0.5)
        )
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 7}" text-anchor="{anchor}">{_short(rows[place].week)}</text>')
    return Markup("".join(parts) + "</svg>")


def _labels(count: int) -> list[tuple[int, str]]:
    """Which weeks are named, and on which side of its place the name stands."""
    if count < 2:
        return [(0, "start")] * count
    middle = [(count // 2, "middle")] if count > 4 else []
    return [(0, "start"), *middle, (count - 1, "end")]


def _round_up(value: float) -> float:
    """Return the next number that makes a good end of an axis."""
    if value <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    ends = _FINE_ENDS if unit >= 10 else _ENDS
    return next(step * unit for step in ends if step * unit >= value * (1 - 1e-9))


def _short(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"
