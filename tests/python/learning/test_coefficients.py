"""Coefficients as a table: with them the logit can be worked out by hand."""

import json
import math

import pytest
from synthetic_examples import House

from elv.learning.coefficients import read_coefficients
from elv.learning.stored import MODEL_PARTS, StoredModel, checksum_of


@pytest.fixture
def house(examples):
    return House(examples)


def shaped(column, value):
    number = column["median"] if value is None else value
    number = min(max(number, column["cap_low"]), column["cap_high"])
    if column["is_log"]:
        number = math.copysign(math.log1p(abs(number)), number)
    return (number - column["train_mean"]) / column["train_scale"]


def column_value(column, value, kept_levels):
    kind, mean = column["column_kind"], column["train_mean"]
    if kind == "number":
        return shaped(column, value)
    if kind == "missing":
        return (value is None) - mean
    if kind == "level":
        return (value == column["level"]) - mean
    return (value is not None and value not in kept_levels) - mean


@pytest.mark.parametrize("candidate_id", ["ridge", "lasso"])
def test_logits_follow_from_the_table(house, fitted, candidate_id):
    columns = [
        row
        for row in read_coefficients(house.relation(fitted)).to_pylist()
        if row["candidate_id"] == candidate_id and row["part"] == ""
    ]
    assert [row["column_number"] for row in columns] == list(range(len(columns)))
    intercept, *columns = columns
    levels = {row["level"] for row in columns if row["column_kind"] == "level"}
    examples = house.examples.slice(0, 50)
    model = StoredModel.from_row(next(row for row in fitted.to_pylist() if row["candidate_id"] == candidate_id))
    for row, logit in zip(examples.to_pylist(), model.raw_logits(examples), strict=True):
        parts = [column["coefficient"] * column_value(column, row[column["feature"]], levels) for column in columns]
        assert intercept["coefficient"] + sum(parts) == pytest.approx(logit, abs=1e-9)


def test_trees_have_none_and_a_blend_has_its_linear_part(house, fitted):
    parts = {(row["candidate_id"], row["part"]) for row in read_coefficients(house.relation(fitted)).to_pylist()}
    assert parts == {("ridge", ""), ("lasso", ""), ("blend", "logistic")}


def test_a_divided_model_names_the_levels_with_a_model_of_their_own(house, fitted):
    row = next(row for row in fitted.to_pylist() if row["candidate_id"] == "ridge")
    levels = json.loads(row["encoder"])["text"]["attr__industry"]["levels"]
    own = {"by": "attr__industry", "algorithm": "logistic", "shares": [0.5, 0.5]}
    own |= {"pooled": row["model_text"], "own": {"1": row["model_text"]}}
    divided = fitted.slice(fitted.to_pylist().index(row), 1)
    changed = row | {"algorithm": "divided", "model_text": json.dumps(own)}
    changed["model_checksum"] = checksum_of(changed, MODEL_PARTS)
    for name in ("algorithm", "model_text", "model_checksum"):
        text = changed[name]
        divided = divided.set_column(divided.schema.get_field_index(name), name, [[text]])
    found = {row["part"] for row in read_coefficients(house.relation(divided)).to_pylist()}
    assert found == {"pooled", levels[1]}
