import json

import numpy as np
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from synthetic_examples import FEATURES, GRID, TREES, House, synthetic

from elv.learning.calibration import fit_calibrator
from elv.learning.encoding import learn_encoder
from elv.learning.examples import LearningError
from elv.learning.fitting import SCHEMA
from elv.learning.learners import more_regularised
from elv.learning.linear import evenly_spaced, fit_linear
from elv.learning.stored import StoredModel

MODEL_COLUMNS = ("candidate_id", "model_version", "features", "encoder", "model_text", "calibrator_text")


def rows_by_candidate(table):
    return {row["candidate_id"]: row for row in table.to_pylist()}


def models_in(table):
    rows = table.select(MODEL_COLUMNS).to_pylist()
    return sorted(rows, key=lambda row: row["candidate_id"])


def test_candidates_recover_the_signal(examples, fitted):
    test = examples.filter(pa.compute.equal(examples["split"], "test")).sort_by("example_id")
    label = test["label"].to_numpy()
    best = roc_auc_score(label, test["true_p"].to_numpy())
    for row in fitted.to_pylist():
        model = StoredModel.from_row(row)
        logits = model.raw_logits(test)
        assert row["status"] == "fitted"
        assert roc_auc_score(label, logits) > best - 0.04
        assert model.probabilities(logits, test).sum() == pytest.approx(label.sum(), rel=0.2)


def test_row_order_of_the_input_does_not_matter(examples, fitted):
    shuffled = examples.take(pa.array(np.random.default_rng(1).permutation(examples.num_rows)))
    assert models_in(House(shuffled).fit()) == models_in(fitted)


def test_threads_do_not_matter(examples, monkeypatch):
    monkeypatch.setattr("elv.learning.threads.ONE_THREAD_BELOW_CELLS", 0)
    parameters = {"num_leaves": 7, "n_estimators": 10, "early_stopping_rounds": 0}
    house = House(examples, grid=[("ridge", "logistic", {}, "auto"), ("trees", "lightgbm", parameters, "auto")])
    one = house.fit()
    house.settings["learner_threads"] = 2
    assert models_in(house.fit()) == models_in(one)


def test_chosen_candidates_are_fitted_alone_and_the_chosen_calibrator_is_that_of_all(examples, fitted):
    chosen = House(examples).fit(fitted, only=["ridge", "trees"], calibration="isotonic").to_pylist()
    assert {(row["candidate_id"], row["calibrator"]) for row in chosen if row["is_current"]} == {
        ("ridge", "isotonic"),
        ("trees", "isotonic"),
    }
    assert {row["candidate_id"] for row in chosen if not row["is_current"]} == {
        row["candidate_id"] for row in fitted.to_pylist()
    }
    # A candidate whose calibrator is what is asked for is the stored one.
    as_stored = House(examples).fit(fitted, only=["ridge"])
    assert {row["is_current"] for row in as_stored.to_pylist()} == {False}


def test_an_unknown_candidate_is_refused_with_those_there_are(examples):
    with pytest.raises(LearningError, match=r"train_candidates names xgboost; enabled rows .* are average, blend"):
        House(examples).fit(only=["xgboost"])


def test_what_is_stored_is_not_fitted_again(examples, fitted):
    house = House(examples)
    assert house.fit(fitted).num_rows == 0
    house.grid[0] = ("ridge", "logistic", {"C": 0.5}, "auto")
    changed = house.fit(fitted)
    assert changed.schema == SCHEMA
    assert sorted(zip(changed["candidate_id"].to_pylist(), changed["is_current"].to_pylist(), strict=True)) == [
        ("average", False),
        ("average", True),
        ("ridge", False),
        ("ridge", True),
    ]
    stale = {row["candidate_id"]: row for row in changed.to_pylist() if not row["is_current"]}
    for candidate_id in ("average", "ridge"):
        assert stale[candidate_id]["fitted_at"] == rows_by_candidate(fitted)[candidate_id]["fitted_at"]
    # Parts that were fitted before are taken from the store.
    average = next(row for row in changed.to_pylist() if row["candidate_id"] == "average" and row["is_current"])
    assert json.loads(average["notes"])["average_of"] == ["blend", "lasso", "ridge", "trees"]


def test_a_stored_recipe_becomes_current_again(examples, fitted):
    stale = fitted.set_column(fitted.schema.get_field_index("is_current"), "is_current", [[False] * fitted.num_rows])
    returned = House(examples).fit(stale)
    assert returned["is_current"].to_pylist() == [True] * fitted.num_rows
    assert models_in(returned) == models_in(fitted)
    assert sorted(returned["fitted_at"].to_pylist()) == sorted(fitted["fitted_at"].to_pylist())


@pytest.mark.parametrize("change", ["fingerprint", "settings", "features"])
def test_a_changed_recipe_gets_a_new_version(examples, fitted, change):
    house = House(examples, grid=[("ridge", "logistic", {"C": 1.0}, "auto")])
    if change == "fingerprint":
        house.fingerprint = "f2"
    elif change == "settings":
        house.settings["category_min_count"] = 5
    else:
        house.features["attr__size"] = "leak probe"
    row = house.fit().to_pylist()[0]
    assert row["model_version"] != rows_by_candidate(fitted)["ridge"]["model_version"]
    if change == "features":
        assert "attr__size" not in json.loads(row["features"])
        assert json.loads(row["notes"])["excluded_features"] == {"attr__size": "leak probe"}


def test_too_few_rows_are_refused_with_the_counts():
    rows = House(synthetic(200)).fit().to_pylist()
    assert {row["status"] for row in rows} == {"refused"}
    assert rows[0]["reason"] == "the train split has 120 labelled rows, 200 are needed (train_min_rows)"
    assert rows[0]["train_rows"] == 120
    assert rows[0]["model_text"] is None


def test_a_train_split_without_positives_names_the_setting_that_may_mend_it(examples):
    train = examples["split"].to_numpy(zero_copy_only=False) == "train"
    label = np.where(train, 0, examples["label"].fill_null(0).to_numpy()).astype(np.int32)
    later = examples.set_column(examples.schema.get_field_index("label"), "label", pa.array(label))
    reason = rows_by_candidate(House(later).fit())["ridge"]["reason"]
    first = later.filter(pa.array(label == 1)).sort_by("cutoff_at")["cutoff_at"][0].as_py().date()
    assert reason.endswith(f"set outcomes_recorded_from: {first} if outcomes were not recorded before")


def test_too_few_positives_are_refused_with_the_counts(examples):
    house = House(examples)
    house.settings["train_min_positives"] = 100_000
    assert "positives in 3600 rows, 100000 are needed" in house.fit().to_pylist()[0]["reason"]


def test_no_rows_at_all_are_refused(examples):
    rows = House(examples.slice(0, 0)).fit().to_pylist()
    assert {row["reason"] for row in rows} == {"the examples have no row of this task"}


def test_one_class_in_the_calibrate_split_is_refused(examples):
    label = np.where(
        examples["split"].to_numpy(zero_copy_only=False) == "calibrate",
        0,
        examples["label"].fill_null(0).to_numpy(),
    )
    index = examples.schema.get_field_index("label")
    rows = House(examples.set_column(index, "label", pa.array(label))).fit().to_pylist()
    assert rows[0]["reason"] == "the calibrate split has 0 positives in 1200 rows, both classes are needed"


def test_a_constant_prediction_is_refused(examples, fit_one):
    row = fit_one(examples, "logistic", {"C": 1e-12, "l1_ratio": 1.0})
    assert row["status"] == "refused"
    assert row["reason"] == "degenerate: all 1200 rows of the calibrate split get the same score"


def test_no_usable_feature_is_refused(examples):
    house = House(examples, features=dict.fromkeys(FEATURES, "leak probe"))
    assert "no feature is left" in house.fit().to_pylist()[0]["reason"]


def test_encoders_know_nothing_of_the_calibrate_rows(examples, fitted):
    """A level that first comes up in the calibrate split, and sizes of another order there, change no encoder."""
    later = examples["split"].to_numpy(zero_copy_only=False) != "train"
    industry = np.where(later, "founded later", examples["attr__industry"].to_numpy(zero_copy_only=False))
    size = np.where(later, 100.0, examples["attr__size"].to_numpy(zero_copy_only=False))
    table = examples
    for name, values in (("attr__industry", pa.array(industry.tolist())), ("attr__size", pa.array(size))):
        table = table.set_column(table.schema.get_field_index(name), name, values)
    changed = rows_by_candidate(House(table).fit())
    for candidate_id, row in rows_by_candidate(fitted).items():
        assert changed[candidate_id]["encoder"] == row["encoder"]


def test_an_excluded_feature_is_neither_seen_nor_asked_for_again(examples, fit_one):
    row = fit_one(examples, "logistic", {"exclude": ["ad__*", "*_28d"]})
    assert json.loads(row["features"]) == ["attr__industry", "attr__size", "hist__campaign_rate"]
    lean = examples.drop_columns(["ad__ctr_7d", "campaign__spend_28d"])
    alone = fit_one(lean, "logistic", {}, names=StoredModel.from_row(row).encoder.names)
    assert alone["model_text"] == row["model_text"]


def test_excluding_every_feature_is_refused(examples, fit_one):
    assert "no feature is left" in fit_one(examples, "logistic", {"exclude": ["*"]})["reason"]


def test_a_blend_is_the_mean_of_its_parts_whether_or_not_they_were_fitted_before(examples, fitted):
    parameters = {"logistic": {"C": 1.0}, "lightgbm": TREES}
    grid = [("both", "blend", parameters, "auto")]
    alone = models_in(House(examples, grid=grid).fit())[0]
    together = House(examples, grid=[*GRID, *grid]).fit()
    assert next(row for row in models_in(together) if row["candidate_id"] == "both") == alone
    models = {row["candidate_id"]: StoredModel.from_row(row) for row in together.to_pylist()}
    mean = (models["ridge"].raw_logits(examples) + models["trees"].raw_logits(examples)) / 2
    np.testing.assert_allclose(models["both"].raw_logits(examples), mean, atol=1e-12)
    base, parts = models["both"].contributions(examples)
    np.testing.assert_allclose(base + parts.sum(axis=1), mean, atol=1e-9)


def test_the_average_is_the_mean_of_the_calibrated_logits(examples, fitted):
    rows = {row["candidate_id"]: row for row in fitted.to_pylist()}
    average = StoredModel.from_row(rows.pop("average"))
    calibrate = examples.filter(pa.compute.equal(examples["split"], "calibrate")).sort_by("example_id")
    label = calibrate["label"].to_numpy().astype(float)
    expected = []
    for _, row in sorted(rows.items()):
        part = StoredModel.from_row(row)
        line = fit_calibrator("platt", part.raw_logits(calibrate), label)
        p = line.apply(part.raw_logits(examples))
        expected.append(np.log(p / (1 - p)))
    np.testing.assert_allclose(average.raw_logits(examples), np.mean(expected, axis=0), atol=1e-9)


def test_no_calibrate_row_has_a_part_in_its_own_average(examples, fitted):
    average = StoredModel.from_row(rows_by_candidate(fitted)["average"])
    calibrate = examples.filter(pa.compute.equal(examples["split"], "calibrate")).sort_by("example_id")
    label = calibrate["label"].to_numpy().astype(float)
    fold = calibrate["fold"].to_numpy().astype(np.int64)
    own = fold == 3
    honest = average.out_of_fold(average.raw_logits(calibrate), calibrate, label, fold)
    turned = average.out_of_fold(average.raw_logits(calibrate), calibrate, np.where(own, 1 - label, label), fold)
    np.testing.assert_array_equal(honest[own], turned[own])
    assert not np.isclose(honest[~own], turned[~own]).any()


def test_an_average_of_one_is_refused(examples):
    house = House(examples, grid=[("ridge", "logistic", {}, "auto"), ("average", "average", {}, "auto")])
    row = rows_by_candidate(house.fit())["average"]
    assert row["reason"] == "1 of 1 candidates is fitted, an average takes two"


def test_overfitting_is_answered_with_more_regularisation(examples, fit_one):
    greedy = {"num_leaves": 255, "min_child_samples": 2, "n_estimators": 200, "early_stopping_rounds": 0}
    row = fit_one(examples, "lightgbm", greedy, overfit_max_auc_gap=0.05)
    notes = json.loads(row["notes"])
    assert notes["overfit"] == "refitted with more regularisation"
    first = notes["first_fit"]
    assert first["train_auc"] - first["calibrate_auc"] > 0.05
    assert row["train_auc"] - row["calibrate_auc"] < first["train_auc"] - first["calibrate_auc"]


def test_every_part_of_a_greedy_blend_gets_more_regularisation():
    parameters = {"logistic": {"C": 2.0}, "lightgbm": {"num_leaves": 60}, "class_weight": 3}
    more = more_regularised("blend", parameters)
    assert more["logistic"]["C"] == 0.1
    assert more["lightgbm"]["num_leaves"] == 20
    assert more["class_weight"] == 3


def test_class_weight_is_capped(examples, fit_one):
    capped = json.loads(fit_one(examples, "logistic", {"class_weight": "balanced"})["notes"])
    assert capped["class_weight"] == 1
    assert capped["class_weight_asked"] > 1
    free = json.loads(fit_one(examples, "logistic", {"class_weight": 2}, class_weight_cap=5.0)["notes"])
    assert free["class_weight"] == 2
    assert "class_weight_asked" not in free


def test_constant_columns_are_dropped_with_a_note(examples, fit_one):
    table = examples.append_column("attr__same", pa.array(["x"] * examples.num_rows))
    row = fit_one(table, "logistic", {}, names=(*FEATURES, "attr__same"))
    assert json.loads(row["notes"])["constant_features"] == ["attr__same"]
    assert "attr__same" not in json.loads(row["features"])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("a", "forest", {}, "auto"), "algorithm 'forest' is not known"),
        (("a", "logistic", {}, "magic"), "calibrator 'magic' is not known"),
        (("a", "logistic", [1], "auto"), "must be a JSON object"),
        (("a", "logistic", {"exclude": "ad__*"}, "auto"), "exclude must be a list of patterns"),
        (("a", "blend", {}, "auto"), "a blend names its parts"),
        (("a", "blend", {"logistic": {}, "forest": {}}, "auto"), "a blend names its parts"),
    ],
)
def test_a_bad_grid_row_is_one_readable_error(examples, row, message):
    with pytest.raises(LearningError, match=message):
        House(examples, grid=[row]).fit()


def test_ridge_equals_scikit_learn_on_the_same_columns(examples):
    encoder, _ = learn_encoder(examples, FEATURES, 20, 50)
    known = examples.filter(pa.compute.is_valid(examples["label"]))
    encoded, label = encoder.encode(known), known["label"].to_numpy().astype(float)
    model, notes = fit_linear(encoder, encoded, label, None, {"C": 0.3})
    expected = LogisticRegression(C=0.3, tol=1e-10, max_iter=1000).fit(encoder.linear_matrix(encoded), label)
    np.testing.assert_allclose(model.coefficients, expected.coef_[0], atol=1e-4)
    assert notes == {}


def test_l1_uses_evenly_spaced_rows_and_sets_weak_coefficients_to_zero(examples):
    encoder, _ = learn_encoder(examples, FEATURES, 20, 50)
    known = examples.filter(pa.compute.is_valid(examples["label"]))
    encoded, label = encoder.encode(known), known["label"].to_numpy().astype(float)
    model, notes = fit_linear(encoder, encoded, label, None, {"C": 0.01, "l1_ratio": 1.0, "max_rows": 2000})
    assert notes["rows_used"] == 2000
    assert 0.0 in model.coefficients
    assert evenly_spaced(10, 4).tolist() == [0, 2, 5, 7]
    assert evenly_spaced(3, 4).tolist() == [0, 1, 2]


def test_rows_to_score_alone_are_refused(examples):
    score_only = examples.filter(pa.compute.equal(examples["split"], "score"))
    rows = House(score_only, features={}).fit().to_pylist()
    assert {row["reason"] for row in rows} == {"the train split has 0 labelled rows, 200 are needed (train_min_rows)"}
