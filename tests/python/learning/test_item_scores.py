"""EASE scores: the weights solve their own problem, and divisions add up their items."""

import duckdb
import numpy as np
import pytest
from scipy.sparse import csr_matrix

from elv.learning.item_scores import item_weights, score_divisions

BASKETS = [("a", "P1"), ("a", "P2"), ("b", "P1"), ("b", "P2"), ("c", "P1"), ("d", "V1"), ("d", "V2"), ("e", "V1")]
DIVISIONS = {"P": "Pumps", "V": "Valves"}


def relation(rows):
    values = ", ".join(f"({number}, '{who}', '{sku}', '{DIVISIONS[sku[0]]}')" for number, who, sku in rows)
    return duckdb.sql(f"select * from (values {values}) as t (cutoff_no, customer_id, sku, division)")


def test_weights_are_the_best_for_predicting_each_item_from_the_others():
    """EASE minimises |X - XB|^2 + penalty |B|^2 with a zero diagonal: each column is a ridge on the others."""
    random = np.random.default_rng(7)
    matrix = (random.random((40, 6)) < 0.4).astype(float)
    weights = item_weights(csr_matrix(matrix), 3.0)
    for item in range(6):
        others = [other for other in range(6) if other != item]
        x = matrix[:, others]
        ridge = np.linalg.solve(x.T @ x + 3.0 * np.eye(5), x.T @ matrix[:, item])
        assert weights[others, item] == pytest.approx(ridge)
        assert weights[item, item] == 0


def test_divisions_add_up_their_items_per_cutoff():
    rows = [(0, *row) for row in BASKETS] + [(1, "a", "P1"), (1, "a", "V1"), (1, "b", "V1")]
    found = score_divisions(relation(rows), is_enabled=True, penalty=1.0, max_items=10).to_pylist()
    scores = {(row["cutoff_no"], row["customer_id"], row["division"]): row["item_score"] for row in found}
    assert len(scores) == 5 * 2 + 2 * 2
    matrix = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 0]], dtype=float)
    expected = matrix @ item_weights(csr_matrix(matrix), 1.0)
    assert scores[0, "c", "Pumps"] == pytest.approx(expected[2, :2].sum())
    assert scores[0, "c", "Valves"] == pytest.approx(0)
    assert scores[1, "b", "Pumps"] > 0


def test_row_order_does_not_matter_and_rare_items_are_left_out():
    rows = [(0, *row) for row in BASKETS]
    one = score_divisions(relation(rows), is_enabled=True, penalty=1.0, max_items=3)
    other = score_divisions(relation(rows[::-1]), is_enabled=True, penalty=1.0, max_items=3)
    assert one.equals(other)
    # V2 has one buyer, the others more: without it, nothing speaks for Valves any more.
    assert all(row["item_score"] == 0 for row in one.to_pylist() if row["division"] == "Valves")


def test_switched_off_it_is_empty():
    assert score_divisions(relation([(0, "a", "P1")]), is_enabled=False, penalty=1.0, max_items=3).num_rows == 0
