"""Models of their own for groups with enough positives that gain by one; the pooled model for the others."""

import json

import numpy as np
import pyarrow as pa
import pytest

from elv.learning.encoding import learn_encoder
from elv.learning.learners import Learners
from elv.learning.stored import load_scorer

ROWS = 9_000
PARAMETERS = {"by": "division__name", "min_positives": 300, "logistic": {"C": 1.0, "l1_ratio": 0}}


@pytest.fixture(scope="module")
def world():
    """Three divisions: in one x speaks for buying, in one against it, and one is too small to tell."""
    random = np.random.default_rng(11)
    division = random.choice(["big", "odd", "small"], ROWS, p=[0.6, 0.38, 0.02])
    x = random.normal(size=ROWS)
    logit = np.where(division == "odd", -1.5, 1.5) * x - 0.5
    label = (random.random(ROWS) < 1 / (1 + np.exp(-logit))).astype(float)
    table = pa.table({"division__name": pa.array(division), "rfm__x": pa.array(x)})
    encoder, _ = learn_encoder(table, ["division__name", "rfm__x"], 20, 50)
    encoded = encoder.encode(table)
    return encoder, encoded, label, Learners(encoder, encoded, label, np.arange(ROWS), 1), x, division


def test_groups_that_differ_get_their_own_model(world):
    encoder, encoded, _, learners, x, division = world
    scorer, notes = learners.fit("divided", PARAMETERS, 1.0)
    assert set(notes["own_models"]) == {"big", "odd"}
    logits = scorer.raw_logits(encoder, encoded)
    assert np.corrcoef(logits[division == "odd"], x[division == "odd"])[0, 1] < -0.95
    pooled, _ = learners.fit("logistic", PARAMETERS["logistic"], 1.0)
    small = np.flatnonzero(division == "small")
    assert logits[small] == pytest.approx(pooled.raw_logits(encoder, encoded.take(small)))


def test_a_group_that_is_like_the_others_stays_pooled(world):
    encoder, encoded, _, _, x, _ = world
    random = np.random.default_rng(3)
    label = (random.random(ROWS) < 1 / (1 + np.exp(-x))).astype(float)
    learners = Learners(encoder, encoded, label, np.arange(ROWS), 1)
    few = {**PARAMETERS, "min_positives": 100_000}
    scorer, notes = learners.fit("divided", few, 1.0)
    assert notes["own_models"] == []
    pooled, _ = learners.fit("logistic", PARAMETERS["logistic"], 1.0)
    assert scorer.raw_logits(encoder, encoded) == pytest.approx(pooled.raw_logits(encoder, encoded))


def test_text_brings_back_the_same_scores_and_parts(world):
    encoder, encoded, _, learners, _, _ = world
    scorer, _ = learners.fit("divided", PARAMETERS, 1.0)
    again = load_scorer("divided", scorer.to_text(encoder), 1)
    logits = scorer.raw_logits(encoder, encoded)
    assert np.array_equal(again.raw_logits(encoder, encoded), logits)
    base, parts = again.contributions(encoder, encoded)
    assert base + parts.sum(axis=1) == pytest.approx(logits)
    assert again.importance(encoder).sum() == pytest.approx(1)
    assert json.loads(scorer.to_text(encoder))["by"] == "division__name"


def test_one_division_is_scored_by_the_pooled_model(world):
    _, _, label, _, x, _ = world
    table = pa.table({"rfm__x": pa.array(x)})
    encoder, _ = learn_encoder(table, ["rfm__x"], 20, 50)
    encoded = encoder.encode(table)
    scorer, notes = Learners(encoder, encoded, label, np.arange(ROWS), 1).fit("divided", PARAMETERS, 1.0)
    assert notes["own_models"] == []
    assert np.ptp(scorer.raw_logits(encoder, encoded)) > 0
