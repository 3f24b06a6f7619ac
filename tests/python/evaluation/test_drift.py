"""The drift SQL against numpy and scipy, on random values with ties, gaps and levels that come and go."""

import datetime
import math
import os
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import chi2

from elv.cli.invoke import invoke_dbt

ROOT = Path(__file__).parents[3]
BINS = 10
PERIODS = ["2026-04-01", "2026-05-01"]
TASK = "lead_qualified"


def made_up(rng):
    """Per feature: values of the reference and of each period (None where missing)."""

    def with_gaps(values, share):
        return [None if rng.random() < share else value for value in values]

    numbers = {
        "attr__same": [rng.normal(size=1500), rng.normal(size=400), rng.normal(size=90)],
        "attr__moved": [rng.normal(size=1500), rng.normal(0.7, 1.3, size=400), rng.normal(-2, 1, size=90)],
        "attr__ties": [rng.poisson(0.8, 1500).astype(float), rng.poisson(1.3, 400).astype(float), np.zeros(90)],
    }
    made = {name: [with_gaps(list(map(float, part)), 0.04) for part in parts] for name, parts in numbers.items()}
    letters = np.array(list("abcdefghijklmnop"))
    weights = 1 / np.arange(1, 17)
    weights /= weights.sum()
    made["attr__level"] = [
        with_gaps(list(rng.choice(letters, 1500, p=weights)), 0),
        with_gaps([*rng.choice(letters, 350, p=weights), *["new"] * 50], 0.02),
        with_gaps(list(rng.choice(letters, 90, p=weights[::-1])), 0),
    ]
    return made


def relation(made, part, periods):
    """Rows of drift_reference (part 0) or drift_current, as a table."""
    rows = []
    for name, parts in made.items():
        is_text = name == "attr__level"
        for index in part:
            start = datetime.datetime.fromisoformat("2026-01-05" if index == 0 else periods[index - 1])
            for number, value in enumerate(parts[index]):
                rows.append(
                    {
                        "task": TASK,
                        "subject": "feature",
                        "feature": name,
                        "is_text": is_text,
                        "example_id": f"{index}-{number}",
                        "cluster_id": f"{index}-{number // 7}" if name == "attr__ties" else None,
                        "period_start": start.date(),
                        "cutoff_at": start + datetime.timedelta(days=number % 20),
                        "number_value": None if is_text else value,
                        "text_value": value if is_text else None,
                    }
                )
    return pa.Table.from_pylist(rows).cast(
        pa.schema(
            [
                *((name, pa.string()) for name in ("task", "subject", "feature")),
                ("is_text", pa.bool_()),
                *((name, pa.string()) for name in ("example_id", "cluster_id")),
                ("period_start", pa.date32()),
                ("cutoff_at", pa.timestamp("us")),
                ("number_value", pa.float64()),
                ("text_value", pa.string()),
            ]
        )
    )


@pytest.fixture(scope="module")
def drifted(tmp_path_factory):
    """The made-up values, and what the drift models say about them by (feature, period)."""
    scratch = tmp_path_factory.mktemp("drift")
    made = made_up(np.random.default_rng(5))
    with duckdb.connect(str(scratch / "elv.duckdb")) as connection:
        connection.register("reference_rows", relation(made, [0], PERIODS))
        connection.register("current_rows", relation(made, [1, 2], PERIODS))
        connection.execute("""
            create schema evaluation;
            create table evaluation.drift_reference as select * exclude (period_start) from reference_rows;
            create table evaluation.drift_current as select * from current_rows;
        """)
    before = os.environ.get("ELV_WAREHOUSE_DIR")
    os.environ["ELV_WAREHOUSE_DIR"] = str(scratch)
    try:
        result = invoke_dbt(
            [
                *("--quiet", "run", "--select", "drift_cluster_bins", "drift_bins", "feature_drift"),
                *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT / "profiles")),
                *("--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs")),
                *("--vars", f"{{drift_bins: {BINS}}}"),
            ]
        )
        assert result.success, result.exception or [node.message for node in result.result]
    finally:
        if before is None:
            del os.environ["ELV_WAREHOUSE_DIR"]
        else:
            os.environ["ELV_WAREHOUSE_DIR"] = before
    with duckdb.connect(str(scratch / "elv.duckdb"), read_only=True) as connection:
        rows = connection.sql("select * from evaluation.feature_drift").to_arrow_table().to_pylist()
    return made, {(row["feature"], str(row["period_start"])): row for row in rows}


def frozen_bins(reference, is_text):
    """A function from a value to its bin, by pandas-free numpy: frozen on the reference."""
    if is_text:
        names, counts = np.unique([value for value in reference if value is not None], return_counts=True)
        order = [names[i] for i in np.lexsort((names, -counts))][:BINS]
        return lambda value: -1 if value is None else order.index(value) if value in order else BINS
    known = np.sort([value for value in reference if value is not None])
    first_rank = np.searchsorted(known, known)
    bin_of = first_rank * BINS // len(known)
    edges = np.array([known[bin_of == number].min() for number in np.unique(bin_of)])
    return lambda value: -1 if value is None else max(np.searchsorted(edges, value, side="right") - 1, 0)


def shares(made, feature, index):
    """Smoothed shares of the reference and of one part over the bins that either has."""
    bin_of = frozen_bins(made[feature][0], feature == "attr__level")
    binned = [[bin_of(value) for value in made[feature][part]] for part in (0, index)]
    numbers = sorted({*binned[0], *binned[1]})
    counts = [np.array([side.count(number) for number in numbers]) + 0.5 for side in binned]
    return counts[0] / counts[0].sum(), counts[1] / counts[1].sum(), len(numbers), binned


@pytest.mark.parametrize("index", [1, 2])
@pytest.mark.parametrize("feature", ["attr__same", "attr__moved", "attr__ties", "attr__level"])
def test_drift_equals_numpy_and_scipy(drifted, feature, index):
    made, rows = drifted
    row = rows[feature, PERIODS[index - 1]]
    p, q, bin_count, _ = shares(made, feature, index)
    n, m = (len(made[feature][part]) for part in (0, index))
    assert (row["reference_rows"], row["current_rows"], row["bin_count"]) == (n, m, bin_count)
    assert row["psi"] == pytest.approx(((p - q) * np.log(p / q)).sum(), abs=1e-9)
    worth = row["reference_design_effect"] / n + row["current_design_effect"] / m
    assert row["psi_expected"] == pytest.approx((bin_count - 1) * worth)
    assert row["psi_limit"] == pytest.approx(chi2.ppf(0.99, bin_count - 1) * worth, rel=0.005)
    null_share = made[feature][index].count(None) / m
    assert row["current_null_share"] == pytest.approx(null_share, abs=1e-12)
    if feature == "attr__level":
        seen = set(made[feature][0])
        unseen = sum(value not in seen for value in made[feature][index] if value is not None)
        assert row["unseen_share"] == pytest.approx(unseen / m, abs=1e-12)


def design_effect(numbers):
    """Rao and Scott's first-order correction, for clusters of seven rows."""
    cluster = np.arange(len(numbers)) // 7
    n, clusters = len(numbers), cluster.max() + 1
    found = []
    for number in np.unique(numbers):
        inside = numbers == number
        share = inside.mean()
        scatter = ((np.bincount(cluster, inside) - np.bincount(cluster) * share) ** 2).sum()
        variance = clusters / (clusters - 1) * scatter / n**2
        found.append((1 - share) * variance / (share * (1 - share) / (n - 1)) if share < 1 else 0)
    return max(sum(found) / (len(found) - 1), 1) if len(found) > 1 else 1


@pytest.mark.parametrize("index", [1, 2])
def test_rows_of_one_entity_are_worth_what_their_scatter_says(drifted, index):
    made, rows = drifted
    row = rows["attr__ties", PERIODS[index - 1]]
    _, _, _, binned = shares(made, "attr__ties", index)
    for name, numbers in zip(("reference", "current"), binned, strict=True):
        assert row[f"{name}_design_effect"] == pytest.approx(design_effect(np.array(numbers)), rel=1e-9)
        assert row[f"{name}_clusters"] == math.ceil(len(numbers) / 7)
    assert rows["attr__same", PERIODS[0]]["reference_design_effect"] == pytest.approx(1)


def test_only_what_moved_is_an_alarm(drifted):
    _, rows = drifted
    alarms = {key for key, row in rows.items() if row["is_alarm"]}
    assert alarms == {
        ("attr__moved", PERIODS[0]),
        ("attr__moved", PERIODS[1]),
        ("attr__ties", PERIODS[1]),
        ("attr__ties", PERIODS[0]),
        ("attr__level", PERIODS[0]),
        ("attr__level", PERIODS[1]),
    }
