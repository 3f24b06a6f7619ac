"""A sample of leads worked out by plain loops over the input files agrees with what the SQL made of them."""

import math

import pytest
from proofkit import oracle, project

pytestmark = pytest.mark.slow

SAMPLE = 150


@pytest.fixture(scope="module")
def examples(clean):
    """Examples of the standard build by lead."""
    with project.read(clean) as warehouse:
        found = warehouse.execute("select * from features.lead_examples")
        names = [column[0] for column in found.description]
        return {row[names.index("lead_id")]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


@pytest.fixture(scope="module")
def truth(clean):
    return oracle.Oracle(clean / "inputs")


@pytest.fixture(scope="module")
def sample(examples):
    """Leads spread over all, and the one at the cutoff."""
    chosen = oracle.sample(examples, SAMPLE - 1)
    return ["at-the-cutoff", *[lead for lead in chosen if lead != "at-the-cutoff"]]


def same(found, expected, scale):
    """Equal, floats up to the rounding of a few operations on numbers of that scale."""
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-14 * scale)
    return found == expected


def test_features_agree_to_the_last_digit(examples, truth, sample):
    methods = {examples[lead_id]["source__match_method"] for lead_id in sample}
    assert methods == {"id", "map", "name", "unmatched"}
    wrong = []
    for lead_id in sample:
        example = examples[lead_id]
        expected = truth.features(lead_id)
        assert set(expected) == {name for name in example if "__" in name}
        scale = max(expected["campaign__spend_28d"] or 0.0, 1.0)
        wrong += [
            (lead_id, name, example[name], value)
            for name, value in expected.items()
            if not same(example[name], value, scale)
        ]
    assert not wrong, wrong[:10]


def test_labels_agree(examples, truth, sample):
    wrong = []
    for lead_id in sample:
        label, value = truth.label(lead_id)
        example = examples[lead_id]
        if example["label"] != label or not same(example["value"], value, 1.0):
            wrong.append((lead_id, example["label"], example["value"], label, value))
    assert not wrong, wrong[:10]
    labels = [examples[lead_id]["label"] for lead_id in sample]
    assert {0, 1, None} == set(labels)


def test_keys_agree(examples, truth, sample):
    for lead_id in sample:
        match, example = truth.matches[lead_id], examples[lead_id]
        found = tuple(example[key] for key in ("campaign_id", "adset_id", "ad_id"))
        assert found == (match.campaign, match.adset, match.ad)
