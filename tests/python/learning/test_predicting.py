import joblib
import numpy as np
import pyarrow as pa
import pytest
from sklearn.isotonic import IsotonicRegression
from synthetic_examples import FEATURES, GRID, House

from elv.learning.examples import LearningError
from elv.learning.explaining import explain_predictions, explain_sample, measure_importance, reasons_of
from elv.learning.exporting import export_champions
from elv.learning.predicting import PREDICTION_SCHEMA, predict_examples, predict_holdout
from elv.learning.refitting import SERVING_SCHEMA
from elv.learning.stored import StoredModel


@pytest.fixture
def house(examples):
    return House(examples)


def chosen(house, fitted, candidate_id, scored_by="champion"):
    row = next(row for row in fitted.to_pylist() if row["candidate_id"] == candidate_id)
    champion = {"task": [row["task"]], "model_version": [row["model_version"]], "scored_by": [scored_by]}
    return house.relation(pa.table(champion))


def serving(house, rows=None):
    return house.relation(SERVING_SCHEMA.empty_table() if rows is None else rows)


def scored(house, fitted, candidate_id="trees", table=None, refitted=None):
    examples = house.relation(house.examples if table is None else table)
    champions = chosen(house, fitted, candidate_id)
    return predict_examples([examples], house.relation(fitted), champions, serving(house, refitted), 1).read_all()


def baseline_rows(house):
    table = house.session.from_arrow(house.examples)
    wanted = (
        "task, 'baseline_global_rate', null::varchar, example_id, split, fold, cutoff_at, label, value, "
        "0.1::double, 0.2::double"
    )
    rows = table.filter("split in ('calibrate', 'test')").project(wanted).to_arrow_table()
    names = "task candidate_id model_version example_id split fold cutoff_at label value score p"
    rows = rows.rename_columns(names.split())
    rank_only = rows.set_column(1, "candidate_id", [["baseline_cpl"] * rows.num_rows])
    rank_only = rank_only.set_column(10, "p", pa.nulls(rows.num_rows, pa.float64()))
    return house.relation(pa.concat_tables([rows, rank_only.cast(rows.schema)]))


@pytest.mark.parametrize("candidate_id", ["ridge", "lasso", "trees", "blend", "average"])
def test_predictions_do_not_depend_on_order_or_company(house, fitted, candidate_id):
    whole = scored(house, fitted, candidate_id).sort_by("example_id")
    assert whole.num_rows == house.examples.num_rows
    order = np.random.default_rng(3).permutation(house.examples.num_rows)
    shuffled = scored(house, fitted, candidate_id, house.examples.take(pa.array(order)))
    assert shuffled.sort_by("example_id").equals(whole)
    few = house.examples.sort_by("example_id").slice(11, 3)
    alone = scored(house, fitted, candidate_id, few)
    assert alone.equals(whole.slice(11, 3).combine_chunks())


def test_nothing_is_predicted_where_a_baseline_scores(house, fitted):
    champions = chosen(house, fitted, "trees", "baseline")
    table = predict_examples(
        [house.relation(house.examples)], house.relation(fitted), champions, serving(house), 1
    ).read_all()
    assert table.num_rows == 0
    assert table.schema == PREDICTION_SCHEMA


def test_unknown_champion_is_one_readable_error(house, fitted):
    champions = {"task": ["lead_qualified"], "model_version": ["gone"], "scored_by": ["champion"]}
    with pytest.raises(LearningError, match="champion gone of task lead_qualified"):
        predict_examples(
            [house.relation(house.examples)],
            house.relation(fitted),
            house.relation(pa.table(champions)),
            serving(house),
            1,
        )


def test_a_lacking_feature_is_named(house, fitted):
    with pytest.raises(LearningError, match="needs attr__size, which the examples do not have"):
        scored(house, fitted, table=house.examples.drop_columns(["attr__size"]))


def test_an_empty_ads_family_is_named(house, fitted):
    index = house.examples.schema.get_field_index("campaign__spend_28d")
    empty = pa.nulls(house.examples.num_rows, pa.float64())
    table = house.examples.set_column(index, "campaign__spend_28d", empty)
    with pytest.raises(LearningError, match=r"trained with campaign__spend_28d, .* Add the ads input"):
        scored(house, fitted, table=table)


def test_holdout_is_out_of_fold_on_calibrate_and_stored_on_test(house, fitted):
    reader = predict_holdout([house.relation(house.examples)], house.relation(fitted), baseline_rows(house), 1)
    table = house.relation(reader.read_all())
    counts = dict(table.aggregate("candidate_id, count(*)").fetchall())
    assert counts == dict.fromkeys([*(row[0] for row in GRID), "baseline_global_rate", "baseline_cpl"], 1800)
    predictions = house.relation(scored(house, fitted))
    own = table.filter("candidate_id = 'trees'").set_alias("held").join(predictions.set_alias("whole"), "example_id")
    assert own.filter("split = 'test' and held.p <> whole.p").fetchall() == []
    differing = own.filter("split = 'calibrate' and held.p <> whole.p").aggregate("count(*)").fetchall()[0][0]
    assert differing > 1000
    assert own.filter("held.score <> whole.raw_logit").fetchall() == []


def test_recalibrated_probability_is_fitted_within_candidate_and_split(house, fitted):
    reader = predict_holdout([house.relation(house.examples)], house.relation(fitted), baseline_rows(house), 1)
    rows = house.relation(reader.read_all())
    for split in ("calibrate", "test"):
        own = rows.filter(f"candidate_id = 'ridge' and split = '{split}'").project("p, label, p_recalibrated")
        p, label, fitted_p = (column.to_numpy() for column in own.to_arrow_table().columns)
        expected = IsotonicRegression().fit(p, label).predict(p)
        np.testing.assert_allclose(fitted_p, expected, atol=1e-12)
        constant = rows.filter(f"candidate_id = 'baseline_global_rate' and split = '{split}'")
        assert len(constant.aggregate("p_recalibrated").fetchall()) == 1
    assert rows.filter("candidate_id = 'baseline_cpl' and p_recalibrated is not null").fetchall() == []


@pytest.mark.parametrize("candidate_id", ["ridge", "lasso", "trees", "blend", "average"])
def test_reasons_add_up_to_the_logit(house, fitted, candidate_id):
    predictions = house.relation(scored(house, fitted, candidate_id))
    reasons = explain_predictions(
        [house.relation(house.examples)],
        house.relation(fitted),
        chosen(house, fitted, candidate_id),
        serving(house),
        predictions,
        max_rows=1000,
        reasons=3,
        threads=1,
    )
    table = house.relation(reasons)
    summed = table.aggregate("example_id, sum(contribution) as total, count(*) as parts").set_alias("summed")
    joined = summed.join(predictions.set_alias("scored"), "example_id").project("total - raw_logit, parts").fetchall()
    assert len(joined) == 1000
    assert max(abs(gap) for gap, _ in joined) < 1e-9
    assert {parts for _, parts in joined} == {5}
    assert table.filter("reason_rank = 0").aggregate("feature").fetchall() == [("base",)]
    assert table.filter("reason_rank = 4").aggregate("feature").fetchall() == [("other",)]
    sizes = table.filter("reason_rank between 1 and 3").order("example_id, reason_rank").project("abs(contribution)")
    numbers = np.asarray(sizes.fetchall()).reshape(-1, 3)
    assert (np.diff(numbers, axis=1) <= 0).all()


@pytest.mark.parametrize("candidate_id", ["lasso", "trees", "blend", "average"])
def test_sampled_parts_name_every_feature_and_add_up_to_the_logit(house, fitted, candidate_id):
    def sample(examples, rows):
        champions = chosen(house, fitted, candidate_id)
        models = house.relation(fitted)
        return house.relation(
            explain_sample([house.relation(examples)], models, champions, serving(house), rows=rows, threads=1)
        )

    parts = sample(house.examples, 40)
    totals = parts.aggregate("example_id, sum(contribution) as total, count(*) as parts").set_alias("summed")
    predictions = house.relation(scored(house, fitted, candidate_id)).set_alias("scored")
    joined = totals.join(predictions, "example_id").project("abs(total - raw_logit), parts").fetchall()
    assert len(joined) == 40
    assert max(gap for gap, _ in joined) < 1e-9
    # The blend does not see the ads.
    assert {count for _, count in joined} == {len(FEATURES) + (candidate_id != "blend")}
    assert parts.filter("feature = 'attr__industry' and feature_number is not null").fetchall() == []
    assert parts.filter("feature = 'attr__industry' and feature_value is not null").fetchall() != []
    assert parts.filter("feature like '%size' and (feature_value is null) <> (feature_number is null)").fetchall() == []

    # Another order of rows, and a smaller sample: the same examples in front.
    turned = house.examples.take(list(range(house.examples.num_rows - 1, -1, -1)))
    smaller = set(sample(turned, 10).project("example_id").distinct().fetchall())
    assert len(smaller) == 10
    assert smaller <= set(parts.project("example_id").distinct().fetchall())


def test_reasons_go_to_rows_to_score_first(house, fitted):
    predictions = house.relation(scored(house, fitted))
    reasons = explain_predictions(
        [house.relation(house.examples)],
        house.relation(fitted),
        chosen(house, fitted, "trees"),
        serving(house),
        predictions,
        max_rows=50,
        reasons=2,
        threads=1,
    )
    explained = set(reasons["example_id"].to_pylist())
    best = predictions.set_alias("scored").join(house.relation(house.examples).set_alias("e"), "example_id")
    best = best.filter("split = 'score'").order("p desc, example_id").limit(50).project("example_id")
    assert explained == {row[0] for row in best.fetchall()}


def test_reason_values_are_shown_as_text(fitted, examples):
    model = StoredModel.from_row(fitted.to_pylist()[0])
    table = reasons_of(model, examples.slice(0, 50), len(FEATURES))
    rows = [row for row in table.to_pylist() if row["feature"] == "attr__size"]
    sizes = examples["attr__size"].slice(0, 50).to_pylist()
    assert [row["feature_value"] for row in rows] == [None if size is None else f"{size:.6g}" for size in sizes]


def test_importance_has_every_feature_of_every_candidate(house, fitted):
    table = measure_importance([house.relation(house.examples)], house.relation(fitted), 1)
    shares = house.relation(table).aggregate("candidate_id, sum(importance_share), count(*)").fetchall()
    assert {candidate_id: count for candidate_id, _, count in shares} == {
        **dict.fromkeys(["ridge", "lasso", "trees", "average"], len(FEATURES)),
        "blend": len(FEATURES) - 1,
    }
    assert [share for _, share, _ in shares] == [pytest.approx(1)] * len(GRID)
    best = {row["candidate_id"]: row for row in table.sort_by("mean_abs_contribution").to_pylist()}
    assert {row["feature"] for row in best.values()} == {"attr__size"}


def test_joblib_export_scores_as_the_stored_model(tmp_path, fitted, examples):
    for row in fitted.to_pylist():
        path = export_champions([row], tmp_path / f"{row['candidate_id']}.joblib")
        exported = joblib.load(path)["lead_qualified"]
        model = StoredModel.from_row(row)
        expected = model.probabilities(model.raw_logits(examples), examples)
        np.testing.assert_array_equal(exported.predict_proba(examples)[:, 1], expected)
        np.testing.assert_array_equal(exported.predict_proba(examples.to_pandas())[:, 1], expected)


def test_parts_of_trees_equal_what_lightgbm_says_of_the_whole(fitted, examples):
    model = StoredModel.from_row(next(row for row in fitted.to_pylist() if row["candidate_id"] == "trees"))
    encoded = model.encoder.encode(examples)
    base, parts = model.scorer.contributions(model.encoder, encoded)
    matrix = model.encoder.tree_matrix(encoded)
    whole = model.scorer.booster.predict(matrix, pred_contrib=True)
    assert np.isnan(matrix).any()
    assert model.encoder.categorical
    np.testing.assert_allclose(np.column_stack([parts, base]), whole, rtol=0, atol=1e-12)
