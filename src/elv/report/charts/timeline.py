"""Which part of the past served what, on one line of time per task."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from elv.report.charts.canvas import ACCENT, BAND, FONT_SIZE, GOOD, INK, OTHER, draw, light_grid
from elv.report.words.numbers import day

_COLOURS = {"train": ACCENT, "calibrate": OTHER, "test": GOOD, "score": BAND}
_ONE_DAY = timedelta(days=1)


def splits(
    key: str, rows: Sequence[tuple[str, datetime, datetime]], as_of: datetime | None, alternative: str
) -> Markup:
    """Draw a bar per split from its first to its last moment, and a line at `as_of`; gaps stay white."""
    begin = min(first for _, first, _ in rows)
    end = max([last for *_, last in rows] + ([as_of] if as_of else []))
    length = max((end - begin) / _ONE_DAY, 1.0)
    with draw(key, 44 * len(rows) + 84, alternative) as canvas:
        axes = canvas.axes(left=12, right=20, top=12, bottom=46)
        for place, (split, first, last) in enumerate(rows):
            start, stop = (first - begin) / _ONE_DAY, (last - begin) / _ONE_DAY
            # A single cutoff is a moment: it gets a width that can be seen.
            width = max(stop - start, length / 80)
            axes.barh(place, width, left=start, height=0.36, color=_COLOURS.get(split, BAND))
            # A name that begins at the end of the line would leave the drawing.
            is_late = start > 0.85 * length
            axes.annotate(
                split,
                (start + width if is_late else start, place - 0.24),
                ha="right" if is_late else "left",
                va="bottom",
                fontsize=FONT_SIZE,
                color=INK,
                annotation_clip=False,
            )
        if as_of is not None:
            axes.axvline((as_of - begin) / _ONE_DAY, color=INK, linewidth=1.2, linestyle=(0, (4, 3)))
        axes.set_xlim(0, length * 1.02)
        axes.set_ylim(len(rows) - 0.4, -0.8)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xticks(
            [0, length / 2, length], [day(moment) for moment in (begin, begin + length / 2 * _ONE_DAY, end)]
        )
        first_label, _, last_label = axes.get_xticklabels()
        first_label.set_horizontalalignment("left")
        last_label.set_horizontalalignment("right")
        axes.set_xlabel("date (UTC)")
        light_grid(axes, "x")
    return Markup(canvas.svg)
