"""Trees that learn from open rows: what was seen of them is their label, thinned out by their observed_fraction."""

import json

import lightgbm as lgb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from sklearn.metrics import roc_auc_score
from synthetic_examples import FEATURES, House, synthetic

from elv.learning.encoding import learn_encoder
from elv.learning.examples import LearningError
from elv.learning.linear import fit_linear, fit_linear_exposed
from elv.learning.observed_labels import LevelFreeObservedLoss, PartiallyObservedLabels
from elv.learning.stored import StoredModel
from elv.learning.trees import TreeFitter

TREES = {"num_leaves": 4, "n_estimators": 150, "learning_rate": 0.1}
GRID = [("exposed", "partially_observed", {"lightgbm": TREES}, "auto"), ("closed", "lightgbm", TREES, "auto")]
ROWS = 12_000
# Share of the rows, the oldest ones, whose label had closed when the calibrate split began.
CLOSED = 0.1


def opened(table: pa.Table, seed: int = 3) -> pa.Table:
    """Return the examples with most train rows still open: no label, and seen in part."""
    random = np.random.default_rng(seed)
    rows = table.num_rows
    position = np.arange(rows) / rows
    is_open = (position >= CLOSED) & (position < 0.6)
    before = position < 0.6
    observed_fraction = np.where(is_open, random.uniform(0.1, 0.9, rows), 1.0)
    label = table["label"].to_numpy(zero_copy_only=False)
    seen = (np.nan_to_num(label.astype(float)) > 0) & (random.random(rows) < observed_fraction)
    columns = {
        "split": pa.array(np.where(is_open, "score", table["split"].to_numpy(zero_copy_only=False)).tolist()),
        "label": pc.if_else(pa.array(is_open), pa.scalar(None, pa.int32()), table["label"].combine_chunks()),
        "observed_label": pa.array(seen.astype(np.int32), mask=~before),
        "observed_fraction": pa.array(observed_fraction, mask=~before),
    }
    for name, column in columns.items():
        place = table.schema.get_field_index(name)
        table = table.append_column(name, column) if place < 0 else table.set_column(place, name, column)
    return table


@pytest.fixture(scope="module")
def examples():
    return opened(synthetic(ROWS))


@pytest.fixture(scope="module")
def fitted(examples):
    return {row["candidate_id"]: row for row in House(examples, grid=GRID).fit().to_pylist()}


def test_derivatives_are_those_of_the_loss():
    random = np.random.default_rng(0)
    rows = 2_000
    observed_fraction, logits = random.uniform(0.01, 1, rows), random.normal(0, 2, rows)
    seen = (random.random(rows) < 0.3).astype(float)
    exposed = PartiallyObservedLabels(seen, observed_fraction)
    slope, _ = exposed.gradient(logits)
    step = 1e-5
    for row in range(50):
        one = PartiallyObservedLabels(seen[[row]], observed_fraction[[row]])
        rise = one.loss(logits[[row]] + step) - one.loss(logits[[row]] - step)
        assert slope[row] == pytest.approx(rise / (2 * step), abs=1e-6)


def test_curvature_is_the_variance_of_the_slope():
    """Over what could have been seen, the slope has the mean 0 and the expected curvature as its variance."""
    logits, observed_fraction = np.linspace(-4, 4, 41), np.linspace(0.05, 1, 41)
    chance = observed_fraction / (1 + np.exp(-logits))
    slopes = [PartiallyObservedLabels(np.full(41, seen), observed_fraction).gradient(logits)[0] for seen in (0.0, 1.0)]
    _, curvature = PartiallyObservedLabels(np.zeros(41), observed_fraction).gradient(logits)
    assert np.allclose((1 - chance) * slopes[0] + chance * slopes[1], 0, atol=1e-12)
    assert np.allclose((1 - chance) * slopes[0] ** 2 + chance * slopes[1] ** 2, curvature)


def test_closed_labels_give_the_trees_of_the_plain_log_loss():
    table = synthetic(3_000).filter(pc.equal(synthetic(3_000)["split"], "train")).sort_by("example_id")
    encoder, _ = learn_encoder(table, FEATURES, 20, 50)
    encoded, label = encoder.encode(table), table["label"].to_numpy().astype(float)
    order = np.argsort(table["cutoff_at"].to_numpy(), kind="stable")
    parameters = {**TREES, "early_stopping_rounds": 0, "n_estimators": 40}
    plain, _ = TreeFitter(encoder, encoded, label, order, 1).fit(parameters)
    exposed, _ = TreeFitter(encoder, encoded, label, order, 1, np.ones(len(label))).fit(parameters)
    assert np.allclose(plain.raw_logits(encoder, encoded), exposed.raw_logits(encoder, encoded), atol=1e-5)


def test_open_rows_bring_what_closed_rows_alone_do_not(examples, fitted):
    test = examples.filter(pc.equal(examples["split"], "test")).sort_by("example_id")
    truth, label = test["true_p"].to_numpy(), test["label"].to_numpy()
    errors = {}
    for name, row in fitted.items():
        assert row["status"] == "fitted"
        logits = StoredModel.from_row(row).raw_logits(test)
        errors[name] = np.mean((logits - np.log(truth / (1 - truth))) ** 2)
    assert errors["exposed"] < 0.75 * errors["closed"]
    exposed = StoredModel.from_row(fitted["exposed"])
    assert roc_auc_score(label, exposed.raw_logits(test)) > roc_auc_score(label, truth) - 0.03
    # Before any calibration: what is seen so far is not taken for all that there is.
    assert (1 / (1 + np.exp(-exposed.raw_logits(test)))).mean() == pytest.approx(truth.mean(), rel=0.1)


def test_row_says_how_much_it_learned_from(examples, fitted):
    before = examples.filter(pc.is_valid(examples["observed_fraction"]))
    assert fitted["exposed"]["train_rows"] == before.num_rows
    assert fitted["exposed"]["train_positives"] == pc.sum(before["observed_label"]).as_py()
    assert fitted["closed"]["train_rows"] == round(CLOSED * ROWS)


def test_reasons_add_up_to_the_score(examples, fitted):
    model = StoredModel.from_row(fitted["exposed"])
    some = examples.slice(0, 500)
    base, parts = model.contributions(some)
    assert np.allclose(base + parts.sum(axis=1), model.raw_logits(some))
    assert np.ptp(base) < 1e-9


def test_order_of_rows_and_labels_of_open_rows_do_not_matter(examples, fitted):
    shuffled = examples.take(pa.array(np.random.default_rng(1).permutation(examples.num_rows)))
    known = pa.array(np.ones(examples.num_rows, dtype=np.int32))
    later = pc.if_else(pc.equal(shuffled["split"], "score"), known, shuffled["label"])
    shuffled = shuffled.set_column(shuffled.schema.get_field_index("label"), "label", later)
    again = House(shuffled, grid=GRID[:1]).fit().to_pylist()[0]
    for name in ("model_version", "encoder", "model_text", "calibrator_text"):
        assert again[name] == fitted["exposed"][name]


def test_levels_that_only_open_rows_have_are_kept(examples):
    levels = examples["attr__industry"].to_pylist()
    renamed = [
        "brand new" if split == "score" and number % 3 == 0 else level
        for number, (split, level) in enumerate(zip(examples["split"].to_pylist(), levels, strict=True))
    ]
    place = examples.schema.get_field_index("attr__industry")
    rows = House(examples.set_column(place, "attr__industry", pa.array(renamed)), grid=GRID).fit().to_pylist()
    kept = {row["candidate_id"]: json.loads(row["encoder"])["text"]["attr__industry"]["levels"] for row in rows}
    assert "brand new" in kept["exposed"]
    assert "brand new" not in kept["closed"]


def test_excluded_features_are_not_seen(examples):
    grid = [("exposed", "partially_observed", {"lightgbm": TREES, "exclude": ["ad__*", "hist__*"]}, "auto")]
    row = House(examples, grid=grid).fit().to_pylist()[0]
    assert json.loads(row["features"]) == ["attr__industry", "attr__size", "campaign__spend_28d"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda table: table.drop_columns(["observed_fraction"]), "do not say what was seen"),
        (lambda table: blank(table, "observed_fraction"), "too short a history"),
    ],
)
def test_without_observed_fractions_it_is_refused(examples, change, reason):
    row = House(change(examples), grid=GRID[:1]).fit().to_pylist()[0]
    assert row["status"] == "refused"
    assert reason in row["reason"]


def blank(table, name):
    nothing = pa.nulls(table.num_rows, pa.float64())
    return table.set_column(table.schema.get_field_index(name), name, nothing)


def test_judge_of_early_stopping_ignores_the_level():
    random = np.random.default_rng(5)
    observed_fraction, logits = random.uniform(0.2, 1, 4_000), random.normal(-1, 1, 4_000)
    seen = (random.random(4_000) < observed_fraction / (1 + np.exp(-logits))).astype(float)
    judge = LevelFreeObservedLoss(PartiallyObservedLabels(seen, observed_fraction))
    for _ in range(5):
        _, settled, higher_is_better = judge(logits, None)
    for _ in range(10):
        _, moved, _ = judge(logits + 1.5, None)
    assert not higher_is_better
    assert moved == pytest.approx(settled, abs=1e-9)
    _, worse, _ = judge(-logits, None)
    assert worse > settled + 0.01


def test_first_tree_carries_the_level():
    """LightGBM starts a loss of our own from 0; the stored text alone has to give the whole logit."""
    random = np.random.default_rng(2)
    table = synthetic(2_000).sort_by("example_id")
    encoder, _ = learn_encoder(table, FEATURES, 20, 50)
    seen, observed_fraction = (random.random(2_000) < 0.01).astype(float), np.full(2_000, 0.5)
    order = np.arange(2_000)
    model, _ = TreeFitter(encoder, encoder.encode(table), seen, order, 1, observed_fraction).fit({"n_estimators": 1})
    logits = lgb.Booster(model_str=model.text).predict(encoder.tree_matrix(encoder.encode(table)), raw_score=True)
    assert 1 / (1 + np.exp(-logits.mean())) == pytest.approx(seen.mean() / 0.5, rel=0.1)


def test_linear_part_is_logistic_regression_where_labels_have_closed():
    table = synthetic(3_000).sort_by("example_id")
    encoder, _ = learn_encoder(table, FEATURES, 20, 50)
    encoded = encoder.encode(table)
    label = (np.random.default_rng(1).random(3_000) < table["true_p"].to_numpy()).astype(float)
    plain, _ = fit_linear(encoder, encoded, label, None, {"C": 0.1, "tol": 1e-9})
    exposed, notes = fit_linear_exposed(encoder, encoded, PartiallyObservedLabels(label, np.ones(3_000)), {"C": 0.1})
    assert not notes
    assert exposed.intercept == pytest.approx(plain.intercept, abs=1e-4)
    assert np.allclose(exposed.coefficients, plain.coefficients, atol=1e-4)


def test_linear_part_learns_from_open_rows(examples):
    test = examples.filter(pc.equal(examples["split"], "test"))
    truth = test["true_p"].to_numpy()
    errors = {}
    for algorithm in ("partially_observed", "blend"):
        row = House(examples, grid=[("one", algorithm, {"logistic": {"C": 1.0}}, "auto")]).fit().to_pylist()[0]
        logits = StoredModel.from_row(row).raw_logits(test)
        errors[algorithm] = np.mean((logits - np.log(truth / (1 - truth))) ** 2)
    # What a straight line leaves out is most of both errors.
    assert errors["partially_observed"] < 0.95 * errors["blend"]


def test_many_rows_are_thinned_out_evenly():
    table = synthetic(4_000).sort_by("example_id")
    encoder, _ = learn_encoder(table, FEATURES, 20, 50)
    seen = (np.random.default_rng(1).random(4_000) < table["true_p"].to_numpy()).astype(float)
    exposed = PartiallyObservedLabels(seen, np.ones(4_000))
    whole, _ = fit_linear_exposed(encoder, encoder.encode(table), exposed, {"C": 0.1})
    some, notes = fit_linear_exposed(encoder, encoder.encode(table), exposed, {"C": 0.1, "max_rows": 2_000})
    assert notes == {"rows_used": 2_000}
    assert np.corrcoef(whole.coefficients, some.coefficients)[0, 1] > 0.9


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"num_leaves": 4}, "partially_observed names its parts"),
        ({"logistic": {"C": 1.0, "l1_ratio": 0.5}}, "knows no l1_ratio"),
    ],
)
def test_wrong_parameters_are_refused_with_the_mend(examples, parameters, message):
    with pytest.raises(LearningError, match=message):
        House(examples, grid=[("one", "partially_observed", parameters, "auto")]).fit()
