import numpy as np
import pyarrow as pa
import pytest
from synthetic_examples import FEATURES, House, synthetic

from elv.learning.value import fit_value, predict_value


def fit(house, names=FEATURES, stored=None, needed=200):
    count = len(names)
    catalog = {"task": [house.task] * count, "feature": list(names), "is_used": [True] * count}
    prints = {"task": [house.task], "value_fingerprint": [house.fingerprint]}
    settings = {
        "lead_value_min_winners": needed,
        "category_min_count": 20,
        "level_max_count": 50,
        "learner_threads": 1,
    }
    return fit_value(
        [house.relation(house.examples)],
        house.relation(pa.table(prints)),
        house.relation(pa.table(catalog)),
        None if stored is None else house.relation(stored),
        settings,
    )


def test_severity_recovers_the_mean_value_without_bias():
    house = House(synthetic(12_000))
    models = fit(house)
    row = models.to_pylist()[0]
    assert row["status"] == "fitted"
    assert row["log_mse"] < row["constant_log_mse"]
    assert row["winsor_factor"] >= 1
    table = predict_value([house.relation(house.examples)], house.relation(models), 1).read_all()
    assert table.num_rows == 12_000
    joined = house.relation(table).join(house.relation(house.examples), "example_id")
    test = joined.filter("split = 'test' and value > 0").project("severity, value, attr__size").to_arrow_table()
    severity, value = test["severity"].to_numpy(), test["value"].to_numpy()
    assert severity.sum() == pytest.approx(value.sum(), rel=0.15)
    assert np.corrcoef(np.log(severity), np.log(value))[0, 1] > 0.4


def test_too_few_winners_are_refused_with_the_count(examples):
    house = House(examples)
    models = fit(house, needed=5000)
    row = models.to_pylist()[0]
    assert row["status"] == "refused"
    assert "winners with a value, 5000 are needed (lead_value_min_winners)" in row["reason"]
    assert predict_value([house.relation(examples)], house.relation(models), 1).read_all().num_rows == 0


def test_a_regression_that_knows_nothing_is_refused(examples):
    models = fit(House(examples), names=("ad__ctr_7d",))
    assert models.to_pylist()[0]["reason"] == "the regression is no better out of fold than the mean of ln(value)"


def test_a_stored_regression_is_not_fitted_again(examples):
    house = House(examples)
    stored = fit(house)
    assert fit(house, stored=stored).num_rows == 0
    house.fingerprint = "f2"
    changed = fit(house, stored=stored)
    assert sorted(changed["is_current"].to_pylist()) == [False, True]


def test_row_order_of_the_input_does_not_matter(examples):
    shuffled = examples.take(pa.array(np.random.default_rng(2).permutation(examples.num_rows)))
    first, second = fit(House(examples)), fit(House(shuffled))
    for name in ("model_text", "encoder", "smearing_factor", "value_version"):
        assert first[name].to_pylist() == second[name].to_pylist()
