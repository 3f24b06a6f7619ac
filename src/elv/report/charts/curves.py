"""Charts of two measures: what was predicted against what happened, and what the best-scored part holds."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from matplotlib.ticker import FuncFormatter, MaxNLocator

from elv.report.charts.canvas import (
    ACCENT,
    BAD,
    BAND,
    FONT_SIZE,
    GOOD,
    INK,
    MUTED,
    OTHER,
    draw,
    light_grid,
    percent_axis,
)
from elv.report.words.numbers import day

_HEIGHT = 330


def calibration(key: str, bins: Sequence[dict[str, Any]], alternative: str) -> Markup:
    """Draw predicted against observed rates, with the band in which chance alone would leave the observed ones."""
    with draw(key, _HEIGHT, alternative) as canvas:
        axes = canvas.axes(left=62, top=34, right=24)
        predicted = [row["mean_p"] for row in bins]
        most = max(max(row["observed_high"], row["band_high"]) for row in bins) * 1.05
        axes.plot([0, most], [0, most], color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)), label="as predicted")
        axes.fill_between(
            predicted,
            [row["band_low"] for row in bins],
            [row["band_high"] for row in bins],
            color=BAND,
            linewidth=0,
            label="chance",
        )
        if len(bins) == 1:
            row = bins[0]
            axes.plot([row["mean_p"]] * 2, [row["band_low"], row["band_high"]], color=BAND, linewidth=12)
        for row in bins:
            axes.plot([row["mean_p"]] * 2, [row["observed_low"], row["observed_high"]], color=ACCENT, linewidth=1.2)
        axes.plot(
            predicted,
            [row["observed_rate"] for row in bins],
            color=ACCENT,
            marker="o",
            markersize=6,
            linestyle="none",
            label="happened",
        )
        axes.set(xlim=(0, most), ylim=(0, most), xlabel="predicted probability (%)", ylabel="share that succeeded (%)")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
            percent_axis(axis, 0 if most > 0.08 else 1)
        light_grid(axes)
        _legend(axes)
    return Markup(canvas.svg)


def gains(
    key: str,
    curves: Sequence[tuple[str, Sequence[dict[str, Any]]]],
    base_rate: float | None,
    alternative: str,
    measure: str = "capture",
    unit: str = "share of all successes found (%)",
) -> Markup:
    """Draw how much the best-scored part holds: what scores first, then its rival, chance, and the best possible."""
    with draw(key, _HEIGHT, alternative) as canvas:
        axes = canvas.axes(left=62, top=52, right=24)
        if base_rate:
            axes.plot([0, base_rate, 1], [0, 1, 1], color=MUTED, linewidth=1.2, linestyle=(0, (1, 2)), label="perfect")
        for (name, rows), colour, width in zip(curves, (ACCENT, OTHER), (2.4, 1.6), strict=False):
            axes.plot(
                [0, *(row["selected_share"] for row in rows)],
                [0, *(row[measure] for row in rows)],
                color=colour,
                linewidth=width,
                label=name,
            )
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)), label="at random")
        axes.set(xlim=(0, 1), ylim=(0, 1.01), xlabel="share worked on, best first (%)", ylabel=unit)
        percent_axis(axes.xaxis)
        percent_axis(axes.yaxis)
        light_grid(axes)
        _legend(axes, rows=2)
    return Markup(canvas.svg)


def steps(
    key: str,
    rows: Sequence[dict[str, Any]],
    *,
    window: float | None,
    suggested: float | None,
    alternative: str,
) -> Markup:
    """Draw the share of leads that have succeeded by each age in days, as a step curve."""
    with draw(key, _HEIGHT, alternative) as canvas:
        axes = canvas.axes(left=62, top=34, right=24)
        ages = [row["age_day"] for row in rows]
        reached = [row["cumulative_share"] for row in rows]
        sure = [row.get("is_supported") is not False for row in rows]
        last = max((place for place, is_sure in enumerate(sure) if is_sure), default=-1)
        axes.step(ages[: last + 1], reached[: last + 1], where="post", color=ACCENT, linewidth=2.4, label="succeeded")
        if last + 1 < len(rows):
            axes.step(
                ages[max(last, 0) :],
                reached[max(last, 0) :],
                where="post",
                color=ACCENT,
                linewidth=1.4,
                linestyle=(0, (2, 2)),
                label="few leads left",
            )
        top = max([*reached, 0.001]) * 1.1
        for value, words, colour in ((window, "window", INK), (suggested, "suggested", GOOD)):
            if value is not None:
                axes.axvline(
                    value, color=colour, linewidth=1.2, linestyle=(0, (4, 3)), label=f"{words}: {value:.0f} days"
                )
        axes.set(
            xlim=(0, max([*ages, 1])), ylim=(0, top), xlabel="age of the lead (days)", ylabel="succeeded so far (%)"
        )
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        percent_axis(axes.yaxis, 0 if top > 0.08 else 1)
        light_grid(axes)
        _legend(axes)
    return Markup(canvas.svg)


def history(
    key: str,
    rows: Sequence[dict[str, Any]],
    *,
    value: str,
    low: str,
    high: str,
    unit: str,
    alternative: str,
    names: tuple[str, str] = ("seen", "usual"),
    is_share: bool = False,
) -> Markup:
    """Draw a measure over periods with its usual range; periods out of range are marked."""
    with draw(key, 260, alternative) as canvas:
        axes = canvas.axes(left=62, top=34, bottom=58)
        places = range(len(rows))
        banded = [place for place in places if rows[place][low] is not None and rows[place][high] is not None]
        axes.fill_between(
            banded,
            [rows[place][low] for place in banded],
            [rows[place][high] for place in banded],
            color=BAND,
            linewidth=0,
            label=names[1],
        )
        seen = [place for place in places if rows[place][value] is not None]
        axes.plot(
            seen,
            [rows[place][value] for place in seen],
            color=ACCENT,
            marker="o",
            markersize=4,
            linewidth=1.6,
            label=names[0],
        )
        alarms = [place for place in seen if rows[place].get("is_alarm")]
        if alarms:
            axes.plot(
                alarms,
                [rows[place][value] for place in alarms],
                color=BAD,
                marker="X",
                markersize=9,
                linestyle="none",
                label="out of range",
            )
        # Three dates fit; the outer ones grow inwards.
        ticks = sorted({0, (len(rows) - 1) // 2, len(rows) - 1}) if len(rows) != 2 else [0, 1]
        axes.set_xticks(ticks, [_short_day(rows[tick]["period_start"]) for tick in ticks])
        for label, tick in zip(axes.get_xticklabels(), ticks, strict=True):
            label.set_horizontalalignment("left" if tick == 0 else "right" if tick == ticks[-1] else "center")
        axes.set(ylabel=unit, xlabel="period that begins on")
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(MaxNLocator(4))
        if is_share:
            percent_axis(axes.yaxis)
        else:
            axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.6g}"))
        light_grid(axes)
        _legend(axes)
    return Markup(canvas.svg)


def _legend(axes: Any, rows: int = 1) -> None:
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=4 if rows == 1 else 2,
        frameon=False,
        fontsize=FONT_SIZE - 1,
        handlelength=1.4,
        columnspacing=1,
        handletextpad=0.5,
        borderaxespad=0.4,
        borderpad=0,
    )


def _short_day(value: Any) -> str:
    number, name, year = day(value).split()
    return f"{number} {name[:3]} {year}"
