"""CDNOW, who buys again within 90 days: the champion's stored hold-out predictions against BG/NBD, on the same rows.

Run after a build of docs/examples/cdnow, with the same ELV_WAREHOUSE_DIR.
"""

import os
from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np
from bgnbd import Floats, Histories, fit
from paired import METRICS, measured, print_table, resampled

DAYS = 90

PREDICTIONS = """
    select
        account_examples.customer_id,
        cast(holdout_predictions.cutoff_at as date) as cutoff,
        cast(holdout_predictions.label as double) as label,
        holdout_predictions.p
    from ml.holdout_predictions
    inner join evaluation.champion_models
        on holdout_predictions.task = champion_models.task
        and holdout_predictions.candidate_id = champion_models.candidate_id
    inner join features.account_examples on holdout_predictions.example_id = account_examples.example_id
    where holdout_predictions.task = 'account_purchase' and holdout_predictions.split = 'test'
    order by account_examples.customer_id
"""

# The last day that counts is the one before the cutoff; days without a time are all that the file has.
HISTORIES = """
    select
        cast(count(distinct cast(ordered_at as date)) - 1 as double) as repeats,
        date_diff('day', min(ordered_at), max(ordered_at)) / 7.0 as last,
        date_diff('day', min(ordered_at), cast($cutoff as timestamp)) / 7.0 as observed
    from star.fct_sales
    where ordered_at < $cutoff and line_kind = 'sale'
    group by customer_id
    order by customer_id
"""


def predictions(warehouse: Path) -> tuple[Floats, dict[str, Floats], str]:
    """Labels, probabilities by scorer, and the fitted parameters of BG/NBD in words."""
    with duckdb.connect(str(warehouse / "elv.duckdb"), read_only=True) as connection:
        champion = connection.execute(PREDICTIONS).fetchnumpy()
        cutoff = champion["cutoff"][0].astype("datetime64[D]").item()
        known = connection.execute(HISTORIES, {"cutoff": cutoff}).fetchnumpy()
    histories = Histories(*(np.asarray(known[name], dtype=np.float64) for name in ("repeats", "last", "observed")))
    assert len(histories.repeats) == len(champion["p"]), "customers with a history and customers scored differ"
    model = fit(histories)
    words = (
        f"BG/NBD in weeks, fitted before {cutoff}: r {model.r:.3f}, alpha {model.alpha:.3f}, a {model.a:.3f}, "
        f"b {model.b:.3f}; {len(champion['p']):,} customers, purchases from {cutoff} to before "
        f"{cutoff + timedelta(days=DAYS)}"
    )
    scorers = {"champion": np.asarray(champion["p"]), "BG/NBD": model.p_purchase(histories, DAYS / 7)}
    return np.asarray(champion["label"]), scorers, words


def table(warehouse: Path) -> tuple[list[str], list[list[str]], str]:
    """Head and rows of the comparison, and what it was made with."""
    label, scorers, words = predictions(warehouse)
    draws = resampled(len(label))
    rows = []
    for name, metric in METRICS.items():
        replicates = {who: np.array([metric(label[draw], p[draw]) for draw in draws]) for who, p in scorers.items()}
        values = {who: metric(label, p) for who, p in scorers.items()}
        difference = measured(
            values["champion"] - values["BG/NBD"], replicates["champion"] - replicates["BG/NBD"], sign=True
        )
        rows.append([name, *(measured(values[who], replicates[who]) for who in scorers), difference])
    return ["metric", *scorers, "champion minus BG/NBD"], rows, words


def main() -> None:
    """Print the table."""
    head, rows, words = table(Path(os.environ.get("ELV_WAREHOUSE_DIR", "warehouse")))
    print(words + "\n")
    print_table(head, rows)


if __name__ == "__main__":
    main()
