"""Charts that compare named things: one line each, its name above it so that it fits a phone."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from elv.report.charts.canvas import (
    ACCENT,
    BAD,
    BAND,
    FONT_SIZE,
    GOOD,
    GRID,
    INK,
    MUTED,
    PAPER,
    QUIET,
    draw,
    light_grid,
    shortened,
)
from elv.report.words.verdicts import Tone

_ROW = 36
_TONES: dict[Tone, str] = {"good": GOOD, "bad": BAD, "plain": ACCENT, "faint": MUTED, "warn": BAD}


def intervals(
    key: str,
    rows: Sequence[tuple[str, float, float | None, float | None, Tone]],
    *,
    unit: str,
    alternative: str,
    target: float | None = None,
    target_words: str = "",
    tick: Callable[[float], str] | None = None,
    most: float | None = None,
) -> Markup:
    """Draw an estimate with its interval per row, and a line at the target.

    Args:
        key: unique in the page.
        rows: name, estimate, ends of its interval (None where there is none), tone; the first on top. A faint row
            has a hollow mark.
        unit: label of the axis.
        alternative: what the chart shows, for those who cannot see it.
        target: where to draw a line across; none without.
        target_words: what the line means.
        tick: how to write a number of the axis.
        most: where to cut the axis, so that one wide interval does not flatten the others.
    """
    height = _ROW * len(rows) + 76
    with draw(key, height, alternative) as canvas:
        axes = canvas.axes(left=12, right=20, top=26, bottom=48)
        for place, (name, value, low, high, tone) in enumerate(rows):
            colour = _TONES[tone]
            if low is not None and high is not None:
                axes.plot([low, high], [place, place], color=colour, linewidth=3, solid_capstyle="round")
            axes.plot(
                [value],
                [place],
                marker="o",
                markersize=8,
                color=colour,
                markeredgewidth=2,
                linestyle="none",
                markerfacecolor="none" if tone == "faint" else colour,
            )
            _name_above(axes, place, name)
        _rows_axis(axes, len(rows), unit, tick)
        ends = [end for _, value, low, high, _ in rows for end in (value, low, high) if end is not None]
        right = max([*ends, target or 0]) * 1.04
        axes.set_xlim(0, min(right, most) if most else right)
        if target is not None:
            axes.axvline(target, color=INK, linewidth=1.2, linestyle=(0, (4, 3)))
            align: Literal["left", "right"] = "left" if target < axes.get_xlim()[1] * 0.6 else "right"
            axes.annotate(
                target_words,
                (target, 1),
                xycoords=("data", "axes fraction"),
                xytext=(4 if align == "left" else -4, 6),
                textcoords="offset points",
                ha=align,
                fontsize=FONT_SIZE - 1,
                color=INK,
            )
    return Markup(canvas.svg)


def bars(
    key: str,
    rows: Sequence[tuple[str, float, str]],
    *,
    unit: str,
    alternative: str,
    tick: Callable[[float], str] | None = None,
) -> Markup:
    """Draw one bar per row, its number written beside its name; the first on top."""
    with draw(key, _ROW * len(rows) + 60, alternative) as canvas:
        axes = canvas.axes(left=12, right=20, top=12, bottom=46)
        axes.barh(range(len(rows)), [value for _, value, _ in rows], height=0.36, color=ACCENT)
        for place, (name, _, written) in enumerate(rows):
            _name_above(axes, place, f"{shortened(name, 46)}  {written}")
        _rows_axis(axes, len(rows), unit, tick)
        axes.set_xlim(0, max([value for _, value, _ in rows], default=1) * 1.04 or 1)
    return Markup(canvas.svg)


def stacked(
    key: str,
    rows: Sequence[tuple[str, Sequence[float]]],
    parts: Sequence[tuple[str, Literal["good", "bad", "quiet", "open"]]],
    *,
    unit: str,
    alternative: str,
    tick: Callable[[float], str] | None = None,
) -> Markup:
    """Draw one bar per row, divided into parts that a legend names."""
    colours = {"good": GOOD, "bad": BAD, "quiet": QUIET, "open": BAND}
    with draw(key, _ROW * len(rows) + 88, alternative) as canvas:
        axes = canvas.axes(left=12, right=20, top=38, bottom=46)
        starts = [0.0] * len(rows)
        for number, (label, tone) in enumerate(parts):
            widths = [float(values[number]) for _, values in rows]
            axes.barh(range(len(rows)), widths, left=starts, height=0.36, color=colours[tone], label=label)
            starts = [start + width for start, width in zip(starts, widths, strict=True)]
        for place, (name, _) in enumerate(rows):
            _name_above(axes, place, name)
        _rows_axis(axes, len(rows), unit, tick)
        axes.set_xlim(0, max(starts, default=1) * 1.02 or 1)
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=len(parts),
            frameon=False,
            fontsize=FONT_SIZE - 1,
            handlelength=1,
            handleheight=1,
            columnspacing=1.4,
            borderaxespad=0.4,
            borderpad=0,
        )
    return Markup(canvas.svg)


def _name_above(axes: Axes, place: int, name: str) -> None:
    axes.annotate(
        shortened(name, 56),
        (0, place - 0.24),
        xycoords=("axes fraction", "data"),
        ha="left",
        va="bottom",
        fontsize=FONT_SIZE,
        color=INK,
        # Lines pass behind the name, not through it.
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
    )


def _rows_axis(axes: Axes, count: int, unit: str, tick: Callable[[float], str] | None) -> None:
    light_grid(axes, "x")
    axes.set_ylim(count - 0.4, -0.9)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(GRID)
    axes.set_xlabel(unit)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    if tick is not None:
        write: Any = tick
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))
