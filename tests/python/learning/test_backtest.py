"""Ways to treat open labels, fitted at moments in the past: what they learn from, and whom they are judged on."""

import json
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from synthetic_examples import FEATURES, synthetic

from elv.learning.backtest import METHODS, SCHEMA, backtest_labels
from elv.learning.examples import LearningError

START = datetime(2026, 1, 1)
# A row comes every ten minutes.
MOMENTS = {"backtest_1": START + timedelta(days=14), "backtest_2": START + timedelta(days=7)}
CLOSING_DAYS = 3
BLEND = {"logistic": {"C": 0.1}, "lightgbm": {"num_leaves": 4, "n_estimators": 30}, "exclude": ["ad__*"]}


class World:
    """What the backtest is handed, all in one database."""

    def __init__(self, examples, blend=BLEND, moments=None):
        self.session = duckdb.connect()
        self.examples = examples
        self.moments = MOMENTS if moments is None else moments
        self.blend = blend

    def observed_fractions(self):
        """Delays are exponential with a mean of one day: what was seen of a lead goes by a draw of its own."""
        tables = []
        created = self.examples["cutoff_at"].to_numpy()
        delay = np.random.default_rng(4).exponential(1.0, len(created))
        for moment, seen_at in self.moments.items():
            age = (np.datetime64(seen_at) - created) / np.timedelta64(1, "D")
            observed_fraction = np.where(age >= CLOSING_DAYS, 1.0, 1 - np.exp(-np.maximum(age, 0)))
            positive = np.nan_to_num(self.examples["label"].to_numpy().astype(float)) > 0
            seen = positive & (delay < np.where(age >= CLOSING_DAYS, np.inf, age))
            columns = {
                "lead_id": self.examples["example_id"],
                "moment": [moment] * len(created),
                "observed_label": pa.array(seen.astype(np.int32)),
                "observed_fraction": observed_fraction,
            }
            tables.append(pa.table(columns).filter(pa.array(age > 0)))
        return pa.concat_tables(tables) if tables else pa.table({"lead_id": pa.array([], pa.string())})

    def run(self, **settings):
        grid = {
            "task": ["lead_qualified"],
            "candidate_id": ["exposed"],
            "algorithm": ["partially_observed" if self.blend else "lightgbm"],
            "parameters": [json.dumps(self.blend or {})],
            "calibrator": ["auto"],
            "is_enabled": [False],
        }
        catalog = {"task": ["lead_qualified"] * len(FEATURES), "feature": FEATURES, "is_used": [True] * len(FEATURES)}
        moments = {"moment": ["as_of", *self.moments], "seen_at": [START, *self.moments.values()]}
        relation = self.session.from_arrow
        reader = backtest_labels(
            relation(self.examples),
            relation(pa.table(moments)),
            relation(self.observed_fractions()),
            catalog=relation(pa.table(catalog)),
            grid=relation(pa.table(grid)),
            test_days=5,
            settings=settings,
        )
        return reader.read_all()


@pytest.fixture(scope="module")
def examples():
    table = synthetic(6_000)
    return table.filter(pc.is_valid(table["label"]))


@pytest.fixture(scope="module")
def predicted(examples):
    return World(examples).run()


def cell(table, moment, method):
    return table.filter(pc.and_(pc.equal(table["moment"], moment), pc.equal(table["method"], method)))


@pytest.mark.parametrize("moment", MOMENTS)
def test_each_method_predicts_the_leads_of_the_days_after(predicted, examples, moment):
    created = examples["cutoff_at"].to_numpy()
    after = (created >= np.datetime64(MOMENTS[moment])) & (created < np.datetime64(MOMENTS[moment] + timedelta(days=5)))
    expected = sorted(examples["example_id"].filter(pa.array(after)).to_pylist())
    for method in METHODS:
        rows = cell(predicted, moment, method)
        assert rows["example_id"].to_pylist() == expected
        assert rows["reason"].null_count == rows.num_rows
        assert 0 < pc.min(rows["p"]).as_py() <= pc.max(rows["p"]).as_py() < 1


def test_methods_learn_from_what_each_may_see(predicted, examples):
    created, seen_at = examples["cutoff_at"].to_numpy(), np.datetime64(MOMENTS["backtest_1"])
    counts = {method: cell(predicted, "backtest_1", method)["learned_rows"][0].as_py() for method in METHODS}
    closed = created <= seen_at - np.timedelta64(CLOSING_DAYS, "D")
    assert counts == {
        "constant": (created < seen_at).sum(),
        "mature_only": closed.sum(),
        "partially_observed": counts["constant"],
    }


def test_constant_counts_open_leads_by_their_observed_fraction(predicted, examples):
    p = cell(predicted, "backtest_1", "constant")["p"].to_numpy()
    created, label = examples["cutoff_at"].to_numpy(), examples["label"].to_numpy()
    assert np.ptp(p) == 0
    assert p[0] == pytest.approx(label[created < np.datetime64(MOMENTS["backtest_1"])].mean(), rel=0.1)


def test_labels_that_came_later_change_nothing(predicted, examples):
    """Of leads that were open, and of leads that were still to come."""
    later = examples["cutoff_at"].to_numpy() >= np.datetime64(MOMENTS["backtest_1"])
    other = pc.if_else(pa.array(later), pc.subtract(1, examples["label"].combine_chunks()), examples["label"])
    place = examples.schema.get_field_index("label")
    again = World(examples.set_column(place, "label", other.cast(pa.int32()))).run()
    for method in METHODS:
        one, two = cell(predicted, "backtest_1", method), cell(again, "backtest_1", method)
        assert one["p"].to_pylist() == two["p"].to_pylist()
        assert one["label"].to_pylist() != two["label"].to_pylist()


def test_order_of_rows_does_not_matter(predicted, examples):
    shuffled = examples.take(pa.array(np.random.default_rng(1).permutation(examples.num_rows)))
    world = World(shuffled)
    observed_fractions = World(examples).observed_fractions()
    world.observed_fractions = lambda: observed_fractions
    assert world.run().equals(predicted)


def test_too_little_to_learn_from_is_said(examples):
    rows = World(examples).run(train_min_rows=800)
    refused = cell(rows, "backtest_2", "mature_only")
    assert refused.num_rows == 1
    assert "800 are needed (train_min_rows)" in refused["reason"][0].as_py()
    assert refused["p"].null_count == 1
    assert cell(rows, "backtest_2", "partially_observed").num_rows > 1
    rare = World(examples).run(train_min_positives=100_000)
    assert rare.num_rows == len(MOMENTS) * len(METHODS)
    assert all("train_min_positives" in reason for reason in rare["reason"].to_pylist())


def test_nothing_is_fitted_unless_asked_for(examples):
    table = World(examples, moments={}).run()
    assert table.num_rows == 0
    assert table.schema == SCHEMA


def test_without_a_blend_to_fit_it_says_what_to_add(examples):
    with pytest.raises(LearningError, match=r"model_grid\.csv has no candidate of the algorithm partially_observed"):
        World(examples, blend=None).run()
