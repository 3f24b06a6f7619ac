"""Scores of divisions for customers from the items that customers buy together: EASE, the linear item model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]

SCHEMA = pa.schema(
    [("cutoff_no", pa.int32()), ("customer_id", pa.string()), ("division", pa.string()), ("item_score", pa.float64())]
)


def item_weights(baskets: csr_matrix, penalty: float) -> Floats:
    """Weights by which each item that a customer has adds to the score of each other item.

    baskets: customers x items, 0 or 1. Returns items x items with a zero diagonal. EASE: with
    P = (X'X + penalty I)^-1 the weights are B = -P / diag(P) (Steck 2019, arXiv 1905.03375).
    """
    gram = np.asarray((baskets.T @ baskets).todense(), dtype=np.float64)
    inverse = np.linalg.inv(gram + penalty * np.eye(len(gram)))
    weights: Floats = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights


def score_divisions(purchases: Any, *, is_enabled: bool, penalty: float, max_items: int) -> pa.Table:
    """One row per (cutoff, customer, division): the summed EASE scores of the division's items.

    purchases is a relation with one row per (cutoff_no, customer_id, sku, division) bought before the
    cutoff. Each cutoff has weights of its own, so that none of them has seen what came later. Only the
    max_items items with the most buyers take part. Empty where is_enabled is false.
    """
    parts = [SCHEMA.empty_table()]
    if is_enabled:
        numbers = [row[0] for row in purchases.project("cutoff_no").distinct().order("cutoff_no").fetchall()]
        for number in numbers:
            rows = purchases.filter(f"cutoff_no = {int(number)}").order("customer_id, sku").to_arrow_table()
            parts.append(_score_cutoff(int(number), rows, penalty, max_items))
    return pa.concat_tables(parts)


def _score_cutoff(number: int, rows: pa.Table, penalty: float, max_items: int) -> pa.Table:
    customers, customer_index = np.unique(rows["customer_id"].to_numpy(zero_copy_only=False), return_inverse=True)
    items, item_first, item_index, buyers = np.unique(
        rows["sku"].to_numpy(zero_copy_only=False), return_index=True, return_inverse=True, return_counts=True
    )
    divisions, item_division = np.unique(
        rows["division"].to_numpy(zero_copy_only=False)[item_first], return_inverse=True
    )
    # The most bought items; of equals the first code, so that the choice does not depend on chance.
    chosen = np.sort(np.lexsort((np.arange(len(items)), -buyers))[:max_items])
    place = np.full(len(items), -1)
    place[chosen] = np.arange(len(chosen))
    kept = place[item_index] >= 0
    baskets = csr_matrix(
        (np.ones(int(kept.sum())), (customer_index[kept], place[item_index[kept]])),
        shape=(len(customers), len(chosen)),
    )
    of_division = np.eye(len(divisions))[item_division[chosen]]
    scores = baskets @ (item_weights(baskets, penalty) @ of_division)
    # Sums in another order differ in their last digits; nine are the same everywhere.
    flat = np.round(scores, 9).ravel()
    columns = [
        pa.array(np.full(flat.size, number, dtype=np.int32)),
        pa.array(np.repeat(customers, len(divisions)), pa.string()),
        pa.array(np.tile(divisions, len(customers)), pa.string()),
        pa.array(flat),
    ]
    return pa.table(columns, schema=SCHEMA)
