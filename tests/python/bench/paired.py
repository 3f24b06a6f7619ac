"""Differences between two scorers on the same rows or users, with paired bootstrap intervals."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

Floats = NDArray[np.float64]
Metric = Callable[[Floats, Floats], float]

REPLICATES = 500
SEED = 20260101


def lift_at_10(label: Floats, p: Floats) -> float:
    """Rate among the best-scored decile over the rate of all; rows of equal score share what is left of the tenth."""
    top = np.ceil(0.1 * len(p))
    cut = np.partition(p, len(p) - int(top))[len(p) - int(top)]
    above, level = p > cut, p == cut
    caught = label[above].sum() + label[level].mean() * (top - above.sum())
    return float(caught / top / label.mean())


METRICS: Mapping[str, Metric] = {
    "AUC": lambda label, p: float(roc_auc_score(label, p)),
    "average precision": lambda label, p: float(average_precision_score(label, p)),
    "log loss": lambda label, p: float(log_loss(label, p)),
    "lift@10": lift_at_10,
    "O/E": lambda label, p: float(label.sum() / p.sum()),
}


def resampled(row_count: int) -> list[NDArray[np.int64]]:
    """Rows of each replicate: the same for every scorer and metric, or the differences would not be paired."""
    rng = np.random.default_rng(SEED)
    return [rng.integers(0, row_count, row_count) for _ in range(REPLICATES)]


def interval(replicates: Sequence[float] | Floats) -> tuple[float, float]:
    """The middle 95 % of the replicates."""
    low, high = np.quantile(np.asarray(replicates), [0.025, 0.975])
    return float(low), float(high)


def measured(value: float, replicates: Sequence[float] | Floats, sign: bool = False) -> str:
    """A table cell: the value with its interval."""
    form = "{:+.4f} [{:+.4f}, {:+.4f}]" if sign else "{:.4f} [{:.4f}, {:.4f}]"
    return form.format(value, *interval(replicates))


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    for row in (head, ["---"] * len(head), *rows):
        print("| " + " | ".join(row) + " |")
