import json

import numpy as np
import pyarrow as pa
import pytest
from synthetic_examples import FEATURES, House, synthetic

from elv.learning.blend import Blend
from elv.learning.encoding import Encoder, matches
from elv.learning.stored import load_scorer
from elv.learning.value import EXCLUDED, newest_shift
from elv.learning.value_store import fit_value, predict_value


def slope(size):
    return 1 / (1 + np.exp(-1.5 * size + 1))


def step(size):
    return np.where(size > 0.3, 0.5, 0.1)


def with_losers(rows, seed=7, chance_of=slope):
    """Synthetic examples of which large ones bring money more often: P(win | positive) grows with the size."""
    table = synthetic(rows, seed)
    size = np.nan_to_num(table["attr__size"].to_numpy())
    chance = chance_of(size)
    won = np.random.default_rng(seed + 1).random(rows) < chance
    values = table["value"].to_numpy(zero_copy_only=False)
    values = pa.array(np.where(won, values, 0.0), mask=np.isnan(values))
    truth = pa.array(chance * np.exp(6 + 0.5 * size + 0.18))
    return table.set_column(table.column_names.index("value"), "value", values).append_column("true_value", truth)


def fit(house, names=FEATURES, stored=None, needed=60):
    count = len(names)
    catalog = {"task": [house.task] * count, "feature": list(names), "is_used": [True] * count}
    prints = {"task": [house.task], "value_fingerprint": [house.fingerprint]}
    settings = {"lead_value_min_winners": needed, "category_min_count": 20, "level_max_count": 50}
    return fit_value(
        [house.relation(house.examples)],
        house.relation(pa.table(prints)),
        house.relation(pa.table(catalog)),
        None if stored is None else house.relation(stored),
        settings,
    )


def told(house, models):
    """Value told and true value of the rows that no fit has seen, and the size."""
    table = predict_value([house.relation(house.examples)], house.relation(models)).read_all()
    assert table.num_rows == house.examples.num_rows
    joined = house.relation(table).join(house.relation(house.examples), "example_id")
    rows = joined.filter("split in ('test', 'score') and attr__size is not null").order("example_id")
    return rows.project("value_if_positive, true_value, attr__size, p_win").to_arrow_table().to_pandas().to_numpy().T


def test_winners_of_the_test_split_teach_nothing():
    table = with_losers(4_000)
    house = House(table)
    test = table["split"].to_numpy(zero_copy_only=False) == "test"
    values = table["value"].to_numpy(zero_copy_only=False)
    dear = pa.array(np.where(test, 1e6, values), mask=np.isnan(values))
    changed = House(table.set_column(table.column_names.index("value"), "value", dear))
    columns = ["positives", "winners", "balance_factor", "smearing_factor", "encoder", "win_model", "severity_model"]
    rows = [fit(one).select(columns).to_pylist() for one in (house, changed)]
    assert rows[0][0]["severity_model"] is not None
    assert rows[0] == rows[1]


@pytest.mark.parametrize(("chance_of", "kind"), [(slope, "logistic"), (step, "lightgbm")])
def test_values_are_true_for_small_and_large(chance_of, kind):
    """Leaving out P(win | positive, x) tells the smallest fifth several times too much; so does a line for a step."""
    house = House(with_losers(12_000, chance_of=chance_of))
    models = fit(house)
    row = models.to_pylist()[0]
    assert row["status"] == "fitted"
    assert kind in json.loads(row["win_model"])
    assert row["win_log_loss"] < row["constant_win_log_loss"]
    assert row["log_mse"] < row["constant_log_mse"]
    value, truth, size, _ = told(house, models)
    assert value.sum() == pytest.approx(truth.sum(), rel=0.1)
    fifth = np.digitize(size, np.quantile(size, [0.2, 0.4, 0.6, 0.8]))
    ratios = [value[fifth == number].sum() / truth[fifth == number].sum() for number in range(5)]
    assert min(ratios) > 0.8, ratios
    assert max(ratios) < 1.25, ratios
    assert np.corrcoef(np.log(value), np.log(truth))[0, 1] > 0.9


def test_a_part_that_knows_nothing_is_its_mean(examples):
    """Every positive brings money here, so the chance to is one number; the severity is learned."""
    house = House(examples.append_column("true_value", examples["true_p"]))
    models = fit(house)
    assert models.to_pylist()[0]["status"] == "fitted"
    chance = told(house, models)[3]
    assert np.ptp(chance) == 0
    assert chance[0] > 0.99


def test_a_loss_lowers_what_a_positive_is_worth():
    table = with_losers(12_000)
    values = table["value"].to_numpy(zero_copy_only=False)
    lost = table.set_column(
        table.column_names.index("value"),
        "value",
        pa.array(np.where(values == 0, -50.0, values), mask=np.isnan(values)),
    )
    balances = [fit(House(rows)).to_pylist()[0]["balance_factor"] for rows in (table, lost)]
    assert balances[1] < balances[0]


def test_too_few_winners_are_refused_with_the_count(examples):
    house = House(examples)
    models = fit(house, needed=5000)
    row = models.to_pylist()[0]
    assert row["status"] == "refused"
    assert "winners with a value, 5000 are needed (lead_value_min_winners)" in row["reason"]
    assert predict_value([house.relation(examples)], house.relation(models)).read_all().num_rows == 0


def test_a_model_that_knows_nothing_is_refused(examples):
    models = fit(House(examples), names=("ad__ctr_7d", "campaign__spend_28d", "hist__campaign_rate"))
    row = models.to_pylist()[0]
    assert row["reason"] == "neither the chance to win nor ln(value) is told better than by its mean, beyond noise"


def test_winners_of_one_time_are_refused(examples):
    when = pa.array(np.full(examples.num_rows, np.datetime64("2026-01-01", "us")))
    models = fit(House(examples.set_column(examples.column_names.index("cutoff_at"), "cutoff_at", when)))
    assert "at one time" in models.to_pylist()[0]["reason"]


def test_a_stored_model_is_not_fitted_again(examples):
    house = House(examples)
    stored = fit(house)
    assert fit(house, stored=stored).num_rows == 0
    house.fingerprint = "f2"
    changed = fit(house, stored=stored)
    assert sorted(changed["is_current"].to_pylist()) == [False, True]


def test_row_order_of_the_input_does_not_matter(examples):
    shuffled = examples.take(pa.array(np.random.default_rng(2).permutation(examples.num_rows)))
    first, second = fit(House(examples)), fit(House(shuffled))
    for name in ("win_model", "severity_model", "encoder", "smearing_factor", "balance_factor", "value_version"):
        assert first[name].to_pylist() == second[name].to_pylist()


def test_the_level_follows_the_newest_block_beyond_chance():
    rng = np.random.default_rng(5)
    told = rng.lognormal(4, 0.6, 1000)
    newest = np.arange(1000) >= 800
    noise = rng.lognormal(-0.125, 0.5, 1000)
    assert newest_shift(told * noise, told, newest) == pytest.approx(1, abs=0.02)
    halved = told * noise * np.where(newest, 0.5, 1.0)
    # From the level of all towards that of the newest: most of the way, as two standard errors stay back.
    whole_way = halved[newest].sum() / told[newest].sum() / (halved.sum() / told.sum())
    assert whole_way < newest_shift(halved, told, newest) < whole_way**0.8
    assert newest_shift(told * noise, told, np.ones(1000, dtype=bool)) == 1
    assert newest_shift(np.where(newest, -1.0, told), told, newest) == 1


def test_numbers_of_a_division_are_none_of_the_value():
    """They take one value per division and cutoff, so that a fit follows them past the last cutoff; the name stays."""
    names = ["division__name", "division__revenue_per_buyer", "division__new_buyer_share", "division__days_since_sale"]
    assert [name for name in names if not matches(name, EXCLUDED)] == ["division__name"]


def test_numbers_take_the_shape_of_money():
    """Sizes that are spread evenly are not skewed, and their value grows with their logarithm all the same."""
    table = with_losers(12_000, chance_of=lambda size: np.full(len(size), 0.5))
    rng = np.random.default_rng(3)
    size, values = rng.uniform(1, 1000, table.num_rows), table["value"].to_numpy(zero_copy_only=False)
    money = np.where(values > 0, size * np.exp(rng.normal(0, 0.5, table.num_rows)), values)
    columns = {
        "attr__size": pa.array(size),
        "value": pa.array(money, mask=np.isnan(values)),
        "true_value": pa.array(0.5 * size * np.exp(0.125)),
    }
    for name, column in columns.items():
        table = table.set_column(table.column_names.index(name), name, column)
    house = House(table)
    value, truth, size, _ = told(house, fit(house))
    small = size < 50
    assert value[small].sum() / truth[small].sum() == pytest.approx(1, abs=0.15)


def test_chance_parts_see_only_features_that_were_chosen():
    """An elastic net turns down what says nothing of winning, and no part may learn from it."""
    row = fit(House(with_losers(12_000, chance_of=step))).to_pylist()[0]
    encoder = Encoder.from_json(json.loads(row["features"]), json.loads(row["encoder"]))
    win = Blend.from_text(row["win_model"], lambda part, text: load_scorer(part, text, 1))
    used = {name for name, share in zip(encoder.names, win.importance(encoder), strict=True) if share > 0}
    assert "attr__size" in used
    assert len(used) < len(encoder.names) / 2
