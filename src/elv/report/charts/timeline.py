"""Which part of the past served what, on one line of time per task."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from matplotlib import dates as typed_dates

from elv.report.charts.canvas import ACCENT, BAND, FONT_SIZE, GOOD, INK, OTHER, draw, light_grid

# matplotlib types everything but this module.
_dates: Any = typed_dates
_COLOURS = {"train": ACCENT, "calibrate": OTHER, "test": GOOD, "score": BAND}


def splits(
    key: str, rows: Sequence[tuple[str, datetime, datetime]], as_of: datetime | None, alternative: str
) -> Markup:
    """Draw a bar per split from its first to its last moment, and a line at `as_of`; gaps stay white."""
    with draw(key, 44 * len(rows) + 84, alternative) as canvas:
        axes = canvas.axes(left=12, right=20, top=12, bottom=46)
        begin, end = min(first for _, first, _ in rows), max(last for *_, last in rows)
        for place, (split, first, last) in enumerate(rows):
            # A single cutoff is a moment: it gets a width that can be seen.
            width = max((last - first) / timedelta(days=1), (end - begin) / timedelta(days=1) / 80, 1.0)
            # A name that begins at the end of the line would leave the drawing.
            is_late = end > begin and (first - begin) / (end - begin) > 0.85
            axes.barh(place, width, left=_dates.date2num(first), height=0.36, color=_COLOURS.get(split, BAND))
            axes.annotate(
                split,
                (_dates.date2num(last if is_late else first), place - 0.24),
                ha="right" if is_late else "left",
                va="bottom",
                fontsize=FONT_SIZE,
                color=INK,
                annotation_clip=False,
            )
        if as_of is not None:
            axes.axvline(_dates.date2num(as_of), color=INK, linewidth=1.2, linestyle=(0, (4, 3)))
        axes.set_ylim(len(rows) - 0.4, -0.8)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.margins(x=0.03)
        locator = _dates.AutoDateLocator(minticks=3, maxticks=6)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(_dates.ConciseDateFormatter(locator, show_offset=False))
        axes.set_xlabel("date (UTC)")
        light_grid(axes, "x")
    return Markup(canvas.svg)
