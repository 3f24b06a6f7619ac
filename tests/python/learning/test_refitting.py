"""The chosen recipe fitted again: on all closed rows, calibrated on rows it had not seen, scoring only newer ones."""

import json

import numpy as np
import pyarrow as pa
import pytest
from synthetic_examples import House, synthetic

from elv.learning.examples import read_mature
from elv.learning.explaining import explain_predictions, explain_sample
from elv.learning.learners import Learners
from elv.learning.predicting import predict_examples
from elv.learning.refitting import refit_champions, settled_parameters
from elv.learning.stored import StoredModel

CANDIDATES = ["ridge", "trees", "blend", "average"]


@pytest.fixture
def house(examples):
    return House(examples)


def champion(house, fitted, candidate_id, is_promoted=False):
    row = next(row for row in fitted.to_pylist() if row["candidate_id"] == candidate_id)
    columns = {"task": [row["task"]], "model_version": [row["model_version"]], "scored_by": ["champion"]}
    return house.relation(pa.table({**columns, "is_promoted": [is_promoted]}))


def refitted(house, fitted, candidate_id, table=None, threads=1):
    examples = house.relation(house.examples if table is None else table)
    settings = {"learner_threads": threads}
    return refit_champions([examples], house.relation(fitted), champion(house, fitted, candidate_id), settings)


def changed(table, name, values):
    return table.set_column(table.schema.get_field_index(name), name, values)


def truth_of(table):
    return table["true_p"].to_numpy()


def divergence(p, truth):
    return np.mean(truth * np.log(truth / p) + (1 - truth) * np.log((1 - truth) / (1 - p)))


@pytest.mark.parametrize("candidate_id", CANDIDATES)
def test_more_rows_bring_it_nearer_to_the_truth(candidate_id):
    house = House(synthetic(1500))
    fitted = house.fit()
    (row,) = refitted(house, fitted, candidate_id).to_pylist()
    (judged,) = [row for row in fitted.to_pylist() if row["candidate_id"] == candidate_id]
    assert row["learned_rows"] == 1350
    assert row["calibrated_rows"] == 450
    assert row["judged_version"] == judged["model_version"] != row["model_version"]
    fresh = synthetic(20_000, seed=11)
    found = {}
    for name, stored in (("judged", judged), ("refitted", row)):
        model = StoredModel.from_row(stored)
        p = model.probabilities(model.raw_logits(fresh), fresh)
        found[name] = divergence(p, truth_of(fresh))
    assert found["refitted"] < found["judged"]


def test_open_rows_teach_nothing(house, fitted):
    """What becomes of a lead that is scored by the refitted version has no part in it."""
    is_open = house.examples["split"].to_numpy(zero_copy_only=False) == "score"
    label = house.examples["label"].fill_null(1).to_numpy()
    early_positive = changed(house.examples, "label", pa.array(label, mask=is_open & (np.arange(len(label)) % 2 == 0)))
    texts = [
        refitted(house, fitted, "average", table).select(["model_text", "calibrator_text"]).to_pylist()
        for table in (house.examples, early_positive)
    ]
    assert texts[0] == texts[1]


def test_fits_side_by_side_change_no_digit(house, fitted):
    texts = [
        refitted(house, fitted, "average", threads=threads).select(["model_version", "model_text", "calibrator_text"])
        for threads in (1, 2)
    ]
    assert texts[0].equals(texts[1])


def test_a_refit_of_many_rows_learns_from_a_sample_and_says_so(house, fitted):
    settings = {"train_max_rows": 2000}
    (row,) = refit_champions(
        [house.relation(house.examples)], house.relation(fitted), champion(house, fitted, "ridge"), settings
    ).to_pylist()
    (whole,) = refitted(house, fitted, "ridge").to_pylist()
    assert row["closed_rows"] == whole["closed_rows"] == whole["learned_rows"]
    assert row["learned_rows"] == pytest.approx(2000, abs=150)
    assert row["learned_positives"] / row["learned_rows"] == pytest.approx(
        whole["learned_positives"] / whole["learned_rows"], abs=0.03
    )


def test_gap_rows_are_learned_from(house):
    split = house.examples["split"].to_pylist()
    reasons = ["label not closed yet" if name == "score" else "a part" for name in split]
    split[10], reasons[10] = "score", "gap after train"
    table = changed(house.examples, "split", pa.array(split)).append_column("split_reason", pa.array(reasons))
    read, closed_rows = read_mature(house.relation(table), house.task, [])
    assert read.table.num_rows == closed_rows == 5400
    assert "score" in read.table["split"].to_pylist()


def test_no_row_calibrates_the_fit_that_saw_it(house, fitted, monkeypatch):
    """Calibrate and test rows are scored by fits without their half, and by them alone."""
    seen = []
    original = Learners.__init__

    def watched(self, encoder, train, label, *others):
        seen.append(len(label))
        original(self, encoder, train, label, *others)

    monkeypatch.setattr(Learners, "__init__", watched)
    refitted(house, fitted, "ridge")
    judging = np.isin(house.examples["split"].to_numpy(zero_copy_only=False), ["calibrate", "test"])
    first = int((judging & (house.examples["fold"].to_numpy() <= 1)).sum())
    assert seen == [5400, 5400 - first, 5400 - (1800 - first)]


def test_a_pinned_version_scores_as_it_is(house, fitted):
    pinned = champion(house, fitted, "ridge", is_promoted=True)
    assert refit_champions([house.relation(house.examples)], house.relation(fitted), pinned, {}).num_rows == 0


@pytest.mark.parametrize("candidate_id", CANDIDATES)
def test_rows_that_were_learned_from_keep_the_judged_version(house, fitted, candidate_id):
    serving = refitted(house, fitted, candidate_id)
    relations, models = [house.relation(house.examples)], house.relation(fitted)
    champions = champion(house, fitted, candidate_id)
    predictions = predict_examples(relations, models, champions, house.relation(serving), 1).read_all()
    none = house.relation(serving.slice(0, 0))
    judged = predict_examples(relations, models, champions, none, 1).read_all().sort_by("example_id")
    rows = predictions.sort_by("example_id")
    is_open = house.examples.sort_by("example_id")["split"].to_numpy(zero_copy_only=False) == "score"
    (version,) = serving["model_version"].to_pylist()
    assert [name == version for name in rows["model_version"].to_pylist()] == is_open.tolist()
    for column in ("p", "raw_logit"):
        differs = rows[column].to_numpy() != judged[column].to_numpy()
        assert (differs == is_open).all()
    assert rows["judged_score"].equals(judged["judged_score"])


@pytest.mark.parametrize("candidate_id", CANDIDATES)
def test_reasons_are_those_of_the_version_that_scores(house, fitted, candidate_id):
    relations, models = [house.relation(house.examples)], house.relation(fitted)
    champions, serving = champion(house, fitted, candidate_id), refitted(house, fitted, candidate_id)
    given = (relations, models, champions, house.relation(serving))
    predictions = predict_examples(*given, 1).read_all()
    reasons = explain_predictions(*given, house.relation(predictions), max_rows=1000, reasons=3, threads=1)
    sampled = explain_sample(*given, rows=300, threads=1)
    for parts in (house.relation(reasons), house.relation(sampled)):
        totals = parts.aggregate("example_id, sum(contribution) as total").set_alias("summed")
        joined = totals.join(house.relation(predictions).set_alias("scored"), "example_id")
        rows = joined.project("abs(total - raw_logit), model_version").fetchall()
        assert max(gap for gap, _ in rows) < 1e-9
        assert len({version for _, version in rows}) == 2


def test_rounds_and_second_attempts_are_kept():
    boosted = {"num_leaves": 7, "exclude": ["ad__*"]}
    assert settled_parameters("lightgbm", boosted, {"rounds": 31}) == {
        "num_leaves": 7,
        "n_estimators": 31,
        "early_stopping_rounds": 0,
    }
    blended = {"logistic": {"C": 1.0}, "lightgbm": {"num_leaves": 7}, "class_weight": 2}
    notes = {"lightgbm": {"rounds": 9}, "parameters_used": {**blended, "logistic": {"C": 0.05}}}
    settled = settled_parameters("partially_observed", blended, notes)
    assert settled["logistic"] == {"C": 0.05}
    assert settled["lightgbm"]["n_estimators"] == 9
    assert settled["class_weight"] == 2


def test_the_same_rows_give_the_same_version(house, fitted):
    shuffled = house.examples.take(pa.array(np.random.default_rng(1).permutation(house.examples.num_rows)))
    first, second = (refitted(house, fitted, "average", table).to_pylist()[0] for table in (None, shuffled))
    assert first["model_version"] == second["model_version"]
    assert json.loads(first["model_text"]) == json.loads(second["model_text"])
