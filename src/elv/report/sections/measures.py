"""How well each candidate does on the test rows, as a table."""

from collections.abc import Mapping
from typing import Any

from elv.report.blocks import Cell, Table, columns, with_range
from elv.report.facts.evidence import Evidence
from elv.report.words.numbers import NOTHING, count, interval, plural
from elv.report.words.sentences import candidate_words, metric_words

_MEASURES = ("lift_at_10", "roc_auc", "pr_auc", "log_loss", "brier", "observed_over_expected")


def build(found: Evidence) -> Table | None:
    """Return one row per candidate, what scores first, or None where nothing was measured."""
    names = found.candidates
    if not names:
        return None
    size: Mapping[str, Any] = next(iter(found.metrics[names[0]].values()))
    rows = []
    for name in names:
        cells: list[Cell] = [f"{candidate_words(name)}{' (scores)' if name == found.scorer else ''}"]
        for measure in _MEASURES:
            row = found.metrics[name].get(measure)
            cells.append(_measured(row) if row else NOTHING)
        rows.append(cells)
    return Table(
        "Measures on the test rows, 95 % intervals below",
        columns("who", *(metric_words(measure) for measure in _MEASURES), text=["who"]),
        rows,
        f"{plural(size['row_count'], 'row')}, {count(size['positive_count'])} of them successes, none of them used to"
        " fit or to choose. Higher is better for lift, AUC and average precision, lower for log loss and Brier score;"
        " observed over expected should be 1.",
    )


def _measured(row: Mapping[str, Any]) -> Cell:
    if row["value"] is None:
        return NOTHING
    decimals = 2 if row["metric"] in ("lift_at_10", "observed_over_expected") else 3
    text = f"{row['value']:.{decimals}f}"
    return with_range(text, interval(row["low"], row["high"], lambda value: f"{value:.{decimals}f}"))
