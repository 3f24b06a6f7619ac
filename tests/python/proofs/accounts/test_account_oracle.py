"""A sample of account examples worked out by plain loops over the sales files agrees with what the SQL made of them."""

import math

import pytest
from proofkit import account_oracle, oracle, project

pytestmark = pytest.mark.slow

SAMPLE = 150
# Sums of logarithms are kept to twelve decimals in SQL, so that threads cannot change them.
LOGARITHMS = {"affinity__sum_log_lift": 1e-11, "mix__entropy": 1e-11}
# Scored by a model of its own, which has its own tests.
LEARNED = {"items__score"}


@pytest.fixture(scope="module")
def examples(clean):
    with project.read(clean) as warehouse:
        found = warehouse.execute("select * from features.account_examples")
        names = [column[0] for column in found.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


@pytest.fixture(scope="module")
def truth(clean):
    with project.read(clean) as warehouse:
        orders = "select split_part(sale_line_id, '|', 1), customer_id from intermediate.int_sale_customers"
        listed = "select listed_customer_id, customer_id from intermediate.int_listed_customers"
        maps = [dict(warehouse.execute(query).fetchall()) for query in (orders, listed)]
    return account_oracle.AccountOracle(clean / "inputs", *maps)


@pytest.fixture(scope="module")
def sample(examples):
    """Examples spread over all customers and cutoffs, and as many of those who bought."""
    bought = [example_id for example_id, example in examples.items() if example["label"] == 1]
    return sorted({*oracle.sample(examples, SAMPLE), *oracle.sample(bought, SAMPLE // 2)})


def keys(example):
    return example["customer_id"], example["division"], example["cutoff_at"]


def same(found, expected, tolerance=0.0):
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=1e-12, abs_tol=max(tolerance, 1e-12))
    return found == expected


def test_features_agree_to_the_last_digit(examples, truth, sample):
    wrong = []
    for example_id in sample:
        example = examples[example_id]
        expected = truth.features(*keys(example))
        assert set(expected) | LEARNED == {name for name in example if "__" in name}
        wrong += [
            (example_id, name, example[name], value)
            for name, value in expected.items()
            if not same(example[name], value, LOGARITHMS.get(name, 0.0))
        ]
    assert not wrong, wrong[:10]


def test_labels_agree(examples, truth, sample):
    wrong = []
    for example_id in sample:
        example = examples[example_id]
        label, value = truth.label(*keys(example))
        if example["label"] != label or not same(example["value"], value):
            wrong.append((example_id, example["label"], example["value"], label, value))
    assert not wrong, wrong[:10]
    assert {examples[example_id]["label"] for example_id in sample} == {0, 1, None}


def test_sample_meets_every_case(examples, sample):
    """Splits, returns, divisions bought long ago, customers with one order and customers described without a time."""
    chosen = [examples[example_id] for example_id in sample]
    assert {example["split"] for example in chosen} == {"train", "calibrate", "test", "score"}
    assert any(example["returns__lines"] > 0 for example in chosen)
    assert any(example["life__mean_gap_days"] is None for example in chosen)
    assert any(example["attr__industry"] is None and example["attr__region"] is not None for example in chosen)
    assert any(example["affinity__max_lift"] > 1 for example in chosen)
