"""A stored model that was changed is refused by name before its library reads it, and the next train fits it again."""

import json

import numpy as np
import pytest

from elv.learning.examples import LearningError
from elv.learning.stored import (
    MODEL_PARTS,
    VALUE_PARTS,
    StoredModel,
    check_as_fitted,
    check_finite,
    checksum_of,
    is_as_fitted,
)

ENCODER = [{"coverage": 1.0, "low": 0.0, "high": 9.0, "is_log": False, "median": 1.0, "mean": 1.0, "scale": 2.0}]
ROW = {
    "task": "lead_qualified",
    "candidate_id": "small",
    "model_version": "abc",
    "algorithm": "lightgbm",
    "features": json.dumps(["ads__spend"]),
    "encoder": json.dumps(ENCODER),
    "model_text": "tree\nversion=v4\nnum_class=1",
    "calibrator_text": json.dumps({"method": "platt", "a": 1.0, "b": 0.0}),
    "status": "fitted",
}
ROW["model_checksum"] = checksum_of(ROW, MODEL_PARTS)
VALUE = {"task": "lead_qualified", "value_version": "def", "status": "fitted", "features": "[]", "encoder": "[]"}
VALUE |= {"win_model": "{}", "severity_model": "{}", "smearing_factor": 1.25, "balance_factor": 1.0}
VALUE["model_checksum"] = checksum_of(VALUE, VALUE_PARTS)


@pytest.mark.parametrize("part", MODEL_PARTS)
def test_a_changed_part_is_refused_before_it_is_parsed(part):
    changed = ROW | {part: str(ROW[part]) + " "}
    with pytest.raises(LearningError, match=r"is not what was fitted.*elv train"):
        StoredModel.from_row(changed)
    assert not is_as_fitted(changed, MODEL_PARTS)


@pytest.mark.parametrize("part", VALUE_PARTS)
def test_a_changed_value_model_is_refused(part):
    check_as_fitted(VALUE, VALUE_PARTS)
    with pytest.raises(LearningError, match="is not what was fitted"):
        check_as_fitted(VALUE | {part: 2.5 if isinstance(VALUE[part], float) else "x"}, VALUE_PARTS)


@pytest.mark.parametrize("checksum", [None, "", "0" * 64])
def test_a_model_without_its_checksum_is_refused(checksum):
    with pytest.raises(LearningError, match="stored model abc of task lead_qualified"):
        StoredModel.from_row(ROW | {"model_checksum": checksum})


def test_a_refused_candidate_has_no_checksum():
    assert is_as_fitted({"status": "refused"}, MODEL_PARTS)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_a_probability_that_is_no_number_stops_the_build(odd):
    assert check_finite(np.array([0.5, 0.1]), "abc", "lead_qualified").tolist() == [0.5, 0.1]
    with pytest.raises(LearningError, match="1 rows a result that is no number"):
        check_finite(np.array([0.5, odd]), "abc", "lead_qualified")
