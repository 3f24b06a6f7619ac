"""Scores of divisions for customers from the items that customers buy together: EASE, the linear item model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]

SCHEMA = pa.schema(
    [
        ("cutoff_no", pa.int32()),
        ("customer_id", pa.dictionary(pa.int32(), pa.string())),
        ("division", pa.dictionary(pa.int32(), pa.string())),
        ("item_score", pa.float64()),
    ]
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
            rows = purchases.filter(f"cutoff_no = {int(number)}").project("customer_id, sku, division").to_arrow_table()
            parts.append(_score_cutoff(int(number), rows, penalty, max_items))
    return pa.concat_tables(parts)


def _score_cutoff(number: int, rows: pa.Table, penalty: float, max_items: int) -> pa.Table:
    """Rows may come in any order: everything is numbered by the alphabet, so that every build is the same."""
    customers, customer_index = _coded(rows["customer_id"])
    items, item_index = _coded(rows["sku"])
    divisions, division_index = _coded(rows["division"])
    buyers = np.bincount(item_index, minlength=len(items))
    item_division = np.full(len(items), len(divisions))
    np.minimum.at(item_division, item_index, division_index)
    # The most bought items; of equals the one that comes first, so that the choice does not depend on chance.
    chosen = np.sort(np.lexsort((np.arange(len(items)), -buyers))[:max_items])
    place = np.full(len(items), -1)
    place[chosen] = np.arange(len(chosen))
    kept = place[item_index] >= 0
    baskets = csr_matrix(
        (np.ones(int(kept.sum())), (customer_index[kept], place[item_index[kept]])),
        shape=(len(customers), len(chosen)),
    )
    baskets.sort_indices()
    of_division = np.eye(len(divisions))[item_division[chosen]]
    scores = baskets @ (item_weights(baskets, penalty) @ of_division)
    # Sums in another order differ in their last digits; nine are the same everywhere.
    flat = np.round(scores, 9).ravel()
    columns = [
        pa.array(np.full(flat.size, number, dtype=np.int32)),
        _named(customers, np.repeat(np.arange(len(customers), dtype=np.int32), len(divisions))),
        _named(divisions, np.tile(np.arange(len(divisions), dtype=np.int32), len(customers))),
        pa.array(flat),
    ]
    return pa.table(columns, schema=SCHEMA)


def _coded(column: pa.ChunkedArray) -> tuple[pa.Array, NDArray[np.int64]]:
    """Return the distinct texts of a column in alphabetical order and, for each row, which of them it has."""
    encoded = column.combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return encoded.dictionary.take(pa.array(order)), rank[encoded.indices.to_numpy()]


def _named(names: pa.Array, codes: NDArray[np.int32]) -> pa.DictionaryArray:
    """Texts by their numbers: a text each would take gigabytes for millions of customers times divisions."""
    return pa.DictionaryArray.from_arrays(pa.array(codes), names)
